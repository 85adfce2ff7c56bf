"""Engines without a model, for tests: colours and brightness, right in shape and the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np

from services.vision.engine import Surface, Vector
from services.vision.steps.decode import Rgb
from services.vision.steps.heads import Heads
from services.vision.steps.learn import Floats
from services.vision.steps.private import FaceBox

GRID = 4
VERSION = "fake 1"


class FakeEmbedder:
    """Mean colours of a grid of 4 by 4 cells."""

    name = "fake"
    version = "1"
    n_dims = GRID * GRID * 3

    def embed(self, picture: Rgb) -> Vector:
        """See Embedder.embed."""
        small = cv2.resize(picture, (GRID, GRID), interpolation=cv2.INTER_AREA).astype(np.float32).ravel() + 1
        return np.asarray(small / np.linalg.norm(small), np.float32)


class FakeTextEmbedder:
    """Mean colours about grey; texts that name earth lie where brown is, all others away from every picture."""

    name = "fake-texts"
    version = "1"
    n_dims = 4
    language: Literal["zh", "en"] = "zh"
    scale = 10.0
    bias: float | None = -5.0

    def embed(self, picture: Rgb) -> Vector:
        """See Embedder.embed."""
        colour = picture.reshape(-1, 3).mean(axis=0) - 127.5
        return np.asarray([*(colour / max(float(np.linalg.norm(colour)), 1e-9)), 0.0], np.float32)

    def embed_texts(self, texts: Sequence[str]) -> Vector:
        """See TextEmbedder.embed_texts."""
        brown = self.embed(np.full((1, 1, 3), (150, 100, 50), np.uint8))
        return np.stack([brown if "土" in text else np.array([0, 0, 0, 1], np.float32) for text in texts])


class FakeTexturer:
    """Brightness and darkness of each cell."""

    name = "fake"
    version = "1"
    n_fine = 2
    n_coarse = 2

    def describe(self, picture: Rgb) -> Surface:
        """See Texturer.describe."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        layers = (grey, 1 - grey)

        def grid(cell_px: int) -> Vector:
            size = (picture.shape[1] // cell_px, picture.shape[0] // cell_px)
            return np.stack([cv2.resize(a, size, interpolation=cv2.INTER_AREA) for a in layers], axis=2).astype(
                np.float32
            )

        return Surface(grid(8), grid(32))


class FakeFaces:
    """One face in the middle of every picture."""

    name = "fake"
    version = "1"

    def find(self, picture: Rgb) -> list[FaceBox]:
        """See FaceFinder.find."""
        del picture
        return [FaceBox(0.4, 0.4, 0.6, 0.6, 0.9)]


def fake_tag_heads() -> Heads:
    """Red pictures are masonry, green ones scaffold_use, blue ones not_site."""
    names = ("masonry", "scaffold_use", "not_site")
    weights = np.zeros((3, FakeEmbedder.n_dims))
    for index in range(3):
        weights[index, index::3] = 1.0
    return _heads(names, weights, bias=-2.0, slope=4.0)


def fake_defect_heads() -> Heads:
    """Say nothing of their own: dark windows decide."""
    return _heads(("surface_defect", "crack"), np.zeros((2, FakeEmbedder.n_dims)), bias=0.0, slope=20.0)


def fake_defect_windows() -> Heads:
    """Dark windows show a crack."""
    return _heads(("surface_defect", "crack"), np.array([[-1.0, 1.0], [-1.0, 1.0]]), bias=-0.5, slope=1.0)


def fake_crack_cells() -> Heads:
    """Dark cells are crack."""
    return _heads(("crack",), np.array([[-20.0, 0.0]]), bias=5.0, slope=1.0)


def _heads(names: tuple[str, ...], weights: Floats, *, bias: float, slope: float) -> Heads:
    n_names, n_dims = weights.shape
    return Heads(
        names=names,
        embedding=VERSION,
        version="fake",
        centre=np.zeros(n_dims),
        scale=1.0,
        weights=weights,
        bias=np.full(n_names, bias),
        slope=np.full(n_names, slope),
        offset=np.zeros(n_names),
        thresholds=np.full(n_names, 0.5),
    )
