"""Embeddings without a model, for tests: hashed characters and pairs, so that like texts are near."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from contracts.sight import PictureVector, TextVectors
from services.search.steps.points import Vectors


class FakeEmbedder:
    """Deterministic, 64 wide. Counts how many passages it was given."""

    name = "fake"
    dimension = 64

    def __init__(self) -> None:
        self.n_passages = 0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, 64) float32, unit length."""
        return np.stack([self._embed(text) for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, 64) float32, unit length."""
        self.n_passages += len(texts)
        return np.stack([self._embed(text) for text in texts])

    def _embed(self, text: str) -> Vectors:
        out = np.full(self.dimension, 0.01, np.float32)
        for size in (1, 2):
            for at in range(len(text) - size + 1):
                out[zlib.crc32(text[at : at + size].encode()) % self.dimension] += 1.0
        unit: Vectors = out / np.linalg.norm(out)
        return unit


class FakePictureWords:
    """Pictures and texts are told apart by nothing: a picture of a text lies where the text does."""

    def vectors(self, texts: Sequence[str]) -> TextVectors:
        """See PictureWords.vectors."""
        rows = FakeEmbedder().embed_queries(texts)
        items = [PictureVector(model="fake-pictures 1", vector=[float(value) for value in row]) for row in rows]
        return TextVectors(items=items, language="zh")
