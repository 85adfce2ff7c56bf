"""Vectors of the phrases that documents are compared with, made once: `python -m tools.phrase_vectors` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
FILE = Path(__file__).parents[1] / "weights" / "bge-phrases" / "phrases.npz"
"""texts: the phrases, a line each. vectors: (phrases, 512) int8. Made with bge-small-zh-v1.5, MIT."""


@cache
def known_phrases() -> Mapping[str, Vectors]:
    """Phrase -> unit vector, within a cosine of 0.999 of what the model gives; nothing where the file is not there."""
    if not FILE.exists():
        return MappingProxyType({})
    with np.load(FILE) as kept:
        texts = bytes(kept["texts"]).decode().split("\n")
        vectors = kept["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return MappingProxyType(dict(zip(texts, vectors, strict=True)))


def write_phrases(texts: list[str], vectors: Vectors, file: Path = FILE) -> None:
    """Keep vectors as bytes: each is scaled so that its largest number fills one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    small = np.round(vectors * (127 / np.abs(vectors).max(1, keepdims=True))).astype(np.int8)
    np.savez_compressed(file, texts=np.frombuffer("\n".join(texts).encode(), np.uint8), vectors=small)
