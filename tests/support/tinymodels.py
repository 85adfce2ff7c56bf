"""Models of the real classes of transformers, tiny and untrained, written to a directory."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from language.domain import tags

HAS_EXTRA = all(importlib.util.find_spec(name) for name in ("torch", "transformers"))
needs_extra = pytest.mark.skipif(not HAS_EXTRA, reason="the extra [torch] is not installed")

SMALL: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
}
VIEW: dict[str, Any] = SMALL | {"image_size": 32, "patch_size": 8}


def write_chinese_clip(folder: Path) -> None:
    """Chinese-CLIP with its BERT vocabulary: every character of the taxonomy's prompts."""
    from transformers import BertTokenizer, ChineseCLIPConfig, ChineseCLIPImageProcessor, ChineseCLIPModel

    letters = sorted({letter for kind in tags() for prompt in kind.prompts_zh for letter in prompt.lower()} - {" "})
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    BertTokenizer(vocab={word: number for number, word in enumerate(words)}).save_pretrained(folder)
    size = {"height": 32, "width": 32}
    ChineseCLIPImageProcessor(size=size, do_center_crop=False).save_pretrained(folder)
    text = SMALL | {"vocab_size": len(words), "max_position_embeddings": 64}
    ChineseCLIPModel(ChineseCLIPConfig(text_config=text, vision_config=VIEW, projection_dim=24)).save_pretrained(folder)


def write_siglip(folder: Path) -> None:
    """SigLIP 2 of one size of picture, which hubs hold as a SigLIP, with SigLIP 2's tokenizer."""
    from transformers import SiglipConfig, SiglipImageProcessor, SiglipModel

    n_words = _write_siglip2_words(folder)
    SiglipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    text = SMALL | {"vocab_size": n_words, "max_position_embeddings": 24, "projection_size": 32}
    SiglipModel(SiglipConfig(text_config=text, vision_config=VIEW)).save_pretrained(folder)


def write_siglip2(folder: Path) -> None:
    """SigLIP 2 of pictures of any shape, cut into patches."""
    from transformers import Siglip2Config, Siglip2ImageProcessor, Siglip2Model

    n_words = _write_siglip2_words(folder)
    Siglip2ImageProcessor(patch_size=8, max_num_patches=16).save_pretrained(folder)
    text = SMALL | {"vocab_size": n_words, "max_position_embeddings": 24, "projection_size": 32}
    view = SMALL | {"patch_size": 8, "num_patches": 16}
    Siglip2Model(Siglip2Config(text_config=text, vision_config=view)).save_pretrained(folder)


def _write_siglip2_words(folder: Path) -> int:
    from transformers import Siglip2Tokenizer

    letters = sorted({letter for kind in tags() for prompt in kind.prompts_en for letter in prompt.lower()} - {" "})
    words = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "▁", *letters]
    tokenizer = Siglip2Tokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[])
    tokenizer.save_pretrained(folder)
    return len(words)


def write_dinov2(folder: Path) -> None:
    """DINOv2, which knows pictures alone."""
    from transformers import BitImageProcessor, Dinov2Config, Dinov2Model

    size = {"height": 32, "width": 32}
    BitImageProcessor(size={"shortest_edge": 36}, crop_size=size).save_pretrained(folder)
    Dinov2Model(Dinov2Config(**VIEW)).save_pretrained(folder)


WRITERS = {
    "chinese_clip": write_chinese_clip,
    "siglip": write_siglip,
    "siglip2": write_siglip2,
    "dinov2": write_dinov2,
}
