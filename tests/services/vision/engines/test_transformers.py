"""Models of the real classes, tiny and untrained, written to a directory and loaded from it by the whole service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from contracts.sight import Sight
from foundation.errors import BadInput, Unavailable
from foundation.settings import CoreSettings
from services.vision.engines import open_larger
from services.vision.engines.transformers import TransformersTextEmbedder
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings
from tests.support.tinymodels import HAS_EXTRA, SMALL, WRITERS, needs_extra

LANGUAGES = {"chinese_clip": "zh", "siglip": "en", "siglip2": "en"}


@pytest.fixture(scope="module")
def model_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Writes a model of a kind once; the same numbers every time."""
    written: dict[str, Path] = {}

    def write(kind: str) -> Path:
        if kind not in written:
            import torch

            torch.manual_seed(7)
            written[kind] = tmp_path_factory.mktemp(kind)
            WRITERS[kind](written[kind])
        return written[kind]

    return write


def settings_of(folder: Path) -> VisionSettings:
    return VisionSettings(engine="fake", embedder="transformers", model=str(folder))


@needs_extra
@pytest.mark.parametrize("kind", LANGUAGES)
def test_a_model_of_pictures_and_texts_is_heard_through_the_whole_service(
    kind: str,
    model_of: Callable[[str], Path],
    picture: Callable[..., Path],
    client_of: Callable[[VisionSettings], TestClient],
) -> None:
    client = client_of(settings_of(model_of(kind)))
    answer = client.post("/v1/analyze", files={"file": ("工地.jpg", picture("a.jpg").read_bytes())})
    assert answer.status_code == 200, answer.text
    sight = Sight.model_validate(answer.json())
    assert {"masonry", "excavator", "survey"} <= sight.scores.keys()
    assert sight.fingerprint is not None
    assert sight.fingerprint.embedding_model == "fake 1"
    assert sight.picture_vector is not None
    named = sight.picture_vector.model.split(" ")[0]
    assert named.startswith(f"{kind}:")
    assert named in {model.name for model in sight.models}
    texts = client.post("/v1/text-vectors", json={"texts": ["砌墙", "an excavator"]}).json()["items"]
    assert [text["model"] for text in texts] == [sight.picture_vector.model] * 2
    for vector in (sight.picture_vector.vector, texts[0]["vector"], texts[1]["vector"]):
        assert len(vector) == len(sight.picture_vector.vector)
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)
    assert texts[0]["vector"] != texts[1]["vector"]


@needs_extra
def test_dinov2_gives_the_marks_and_the_heads_keep_their_scores(
    model_of: Callable[[str], Path],
    picture: Callable[..., Path],
    client_of: Callable[[VisionSettings], TestClient],
    service: VisionService,
) -> None:
    client, photo = client_of(settings_of(model_of("dinov2"))), picture("a.jpg")
    sight = Sight.model_validate(client.post("/v1/analyze", files={"file": ("a.jpg", photo.read_bytes())}).json())
    assert sight.fingerprint is not None
    assert sight.fingerprint.embedding_model.startswith("dinov2:")
    assert len(sight.fingerprint.embedding) == SMALL["hidden_size"]
    assert sight.picture_vector is None
    assert sight.scores == service.see(photo, Told()).sight.scores
    assert client.post("/v1/text-vectors", json={"texts": ["砌墙"]}).status_code == 400


@needs_extra
@pytest.mark.parametrize("kind", LANGUAGES)
def test_vectors_and_constants_are_those_of_the_model_itself(kind: str, model_of: Callable[[str], Path]) -> None:
    """Against the model's own forward pass over a picture and two texts, whose logits need scale and bias."""
    import torch
    from transformers import AutoImageProcessor, AutoModel

    folder = model_of(kind)
    embedder = open_larger("transformers", str(folder), 1)
    assert isinstance(embedder, TransformersTextEmbedder)
    assert embedder.language == LANGUAGES[kind]
    pixels = np.random.default_rng(3).integers(0, 255, (48, 64, 3)).astype(np.uint8)
    words = ["砌墙", "a tower crane"]
    model = AutoModel.from_pretrained(folder).eval()
    views = AutoImageProcessor.from_pretrained(folder)(images=[pixels], return_tensors="pt")
    with torch.inference_mode():
        told = model(**views, **embedder._tokens(words)).logits_per_image[0].numpy()
    logits = embedder.embed_texts(words) @ embedder.embed(pixels) * embedder.scale + (embedder.bias or 0.0)
    assert logits == pytest.approx(told, rel=1e-4, abs=1e-4)
    assert (embedder.bias is None) == (kind == "chinese_clip")


@needs_extra
@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_picture_has_the_same_vector_and_the_directory_tells_the_version(
    kind: str, model_of: Callable[[str], Path], tmp_path: Path
) -> None:
    one, other = (open_larger("transformers", str(model_of(kind)), 1) for _ in range(2))
    assert one is not None
    assert other is not None
    pixels = np.random.default_rng(3).integers(0, 255, (300, 40, 3)).astype(np.uint8)
    assert np.array_equal(one.embed(pixels), other.embed(pixels))
    assert one.version == other.version
    assert one.n_dims == len(one.embed(pixels))
    assert "/" not in one.version


@needs_extra
def test_an_empty_directory_and_a_model_of_another_kind_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be loaded"):
        open_larger("transformers", str(tmp_path), 1)
    from transformers import BertConfig

    BertConfig().save_pretrained(tmp_path)
    with pytest.raises(BadInput, match="is a bert; these are known"):
        open_larger("transformers", str(tmp_path), 1)


@pytest.mark.skipif(HAS_EXTRA, reason="the extra [torch] is installed")
def test_without_the_extra_the_error_says_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"uv pip install .*\.\[torch\]"):
        VisionService(settings_of(tmp_path), CoreSettings(home=tmp_path)).see(tmp_path / "a.jpg", Told())
