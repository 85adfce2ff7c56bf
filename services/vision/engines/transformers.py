"""A model of pictures, and perhaps of texts, through transformers, out of a directory or a hub. Needs [torch]."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from foundation.errors import BadInput, SiteTraceError, Unavailable
from services.vision.engine import Embedder, Vector
from services.vision.steps.decode import Rgb

WITH_TEXT: dict[str, Literal["zh", "en"]] = {"chinese_clip": "zh", "clip": "en", "siglip": "en", "siglip2": "en"}
"""Kinds of models whose space holds texts, and the language of the prompts that they are asked with."""
PICTURES_ONLY = ("dinov2", "dinov2_with_registers")
ONLY_IDS = ("siglip", "siglip2")
"""Trained on texts filled up to one length, without a mask."""
MOST_TOKENS = {"chinese_clip": 52}
"""Where it was trained on less than its table of places holds."""
HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
TEXTS_AT_ONCE = 64
WEIGHTS = ("*.safetensors", "*.bin")
SAMPLE_BYTES = 1 << 20


class TransformersEmbedder:
    """Vectors of pictures at the scale that the model was trained at; weights are loaded with the first of them."""

    def __init__(self, model: str, threads: int) -> None:
        self._model_name, self._threads = model, threads
        self._config = _load("AutoConfig", model)
        self.kind = str(self._config.model_type)
        self.name = f"{self.kind}:{Path(model).name}"
        # A hub tells the commit that it gave; a directory is known by what lies in it.
        self.version = str(getattr(self._config, "_commit_hash", None) or _digest(Path(model)))[:12]

    @cached_property
    def n_dims(self) -> int:
        """Numbers of a vector."""
        return len(self.embed(np.zeros((64, 64, 3), np.uint8)))

    @cached_property
    def _model(self) -> Any:
        import torch

        torch.set_num_threads(self._threads)
        return _load("AutoModel", self._model_name).eval()

    @cached_property
    def _pictures(self) -> Any:
        return _load("AutoImageProcessor", self._model_name)

    def embed(self, picture: Rgb) -> Vector:
        """See Embedder.embed."""
        views = self._pictures(images=[picture], input_data_format="channels_last", return_tensors="pt")
        return np.asarray(self._run(self._forward_pictures, views)[0], np.float32)

    def _forward_pictures(self, views: Any) -> Any:
        return self._model(**views).pooler_output

    def _run(self, forward: Any, given: Any) -> Vector:
        """(n, n_dims) unit rows of what the model makes of its input."""
        import torch

        with torch.inference_mode():
            told = forward(given)
        rows: NDArray[np.float32] = getattr(told, "pooler_output", told).float().numpy()
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


class TransformersTextEmbedder(TransformersEmbedder):
    """The same for models that put texts beside pictures."""

    def __init__(self, model: str, threads: int) -> None:
        super().__init__(model, threads)
        self.language = WITH_TEXT[self.kind]

    @cached_property
    def scale(self) -> float:
        """What cosines are multiplied by."""
        return float(self._model.logit_scale.detach().exp())

    @cached_property
    def bias(self) -> float | None:
        """What is added then; None where texts are weighed against each other."""
        bias = getattr(self._model, "logit_bias", None)
        return None if bias is None else float(bias.detach())

    @cached_property
    def _texts(self) -> Any:
        return _load("AutoTokenizer", self._model_name)

    def embed_texts(self, texts: Sequence[str]) -> Vector:
        """See TextEmbedder.embed_texts."""
        parts = [list(texts[start : start + TEXTS_AT_ONCE]) for start in range(0, len(texts), TEXTS_AT_ONCE)]
        return np.concatenate([self._run(self._forward_texts, self._tokens(part)) for part in parts])

    def _tokens(self, texts: list[str]) -> Any:
        length = int(self._config.text_config.max_position_embeddings)
        is_filled = self.kind in ONLY_IDS
        given = self._texts(
            [text.lower() for text in texts] if is_filled else texts,
            padding="max_length" if is_filled else True,
            truncation=True,
            max_length=min(length, MOST_TOKENS.get(self.kind, length)),
            return_tensors="pt",
        )
        return {"input_ids": given["input_ids"]} if is_filled else given

    def _forward_texts(self, tokens: Any) -> Any:
        return self._model.get_text_features(**tokens)

    def _forward_pictures(self, views: Any) -> Any:
        return self._model.get_image_features(**views)


def open_transformers(model: str, threads: int) -> Embedder:
    """The model by directory or hub name.

    Raises BadInput for no such directory or a kind of model that is not known, Unavailable without the extra.
    """
    if not model:
        raise BadInput(
            "VISION_EMBEDDER=transformers needs VISION_MODEL: a directory or the name of a hub model",
            "请用 VISION_MODEL 指定模型目录或名称",
        )
    if not Path(model).is_dir() and not HUB_NAME.fullmatch(model):
        raise BadInput(f"VISION_MODEL: there is no directory {model}", f"VISION_MODEL 指定的目录不存在:{model}")
    kind = TransformersEmbedder(model, threads).kind
    if kind in WITH_TEXT:
        return TransformersTextEmbedder(model, threads)
    if kind in PICTURES_ONLY:
        return TransformersEmbedder(model, threads)
    known = ", ".join((*WITH_TEXT, *PICTURES_ONLY))
    raise BadInput(f"VISION_MODEL: {model} is a {kind}; these are known: {known}", f"不支持该类视觉模型:{kind}")


def _load(loader: str, model: str) -> Any:
    """What a class of transformers makes of the model's files. Raises Unavailable, BadInput."""
    try:
        import torch  # noqa: F401  (transformers starts without it and fails later, less clearly)
        import transformers
    except ImportError as error:
        raise missing_extra(error) from error
    try:
        return getattr(transformers, loader).from_pretrained(model)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"VISION_MODEL: {model} cannot be loaded: {str(error).splitlines()[0]}", f"无法加载视觉模型:{model}"
        ) from error


def missing_extra(error: ImportError) -> SiteTraceError:
    """What to do where torch or transformers is not there."""
    return Unavailable(
        f"transformers is not installed ({error}): uv pip install --overrides requirements/overrides.txt '.[torch]' "
        "(docs/dependencies.md), or set VISION_EMBEDDER=off",
        "未安装 transformers,请安装扩展 [torch] 后重试,或设 VISION_EMBEDDER=off",
    )


def _digest(folder: Path) -> str:
    """Of the configuration files, and of the size, beginning and end of every file of weights."""
    told = hashlib.sha256()
    for file in sorted(folder.glob("*.json")):
        told.update(file.read_bytes())
    for file in sorted(each for pattern in WEIGHTS for each in folder.glob(pattern)):
        size = file.stat().st_size
        with file.open("rb") as read:
            told.update(f"{file.name} {size}".encode() + read.read(SAMPLE_BYTES))
            read.seek(max(size - SAMPLE_BYTES, 0))
            told.update(read.read(SAMPLE_BYTES))
    return told.hexdigest()
