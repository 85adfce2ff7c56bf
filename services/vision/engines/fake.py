"""Engines without a model, for tests: colours and edges, right in shape and the same every time."""

from __future__ import annotations

import cv2
import numpy as np

from services.vision.engine import PatchMap, Vector
from services.vision.steps.decode import Rgb


class FakeEmbedder:
    """Mean colours of a grid of 4 by 4 cells."""

    name = "fake"
    version = "1"
    n_dims = 48

    def embed(self, picture: Rgb) -> Vector:
        """See Embedder.embed."""
        small = cv2.resize(picture, (4, 4), interpolation=cv2.INTER_AREA).astype(np.float32).ravel() + 1
        unit: Vector = small / np.linalg.norm(small)
        return unit


class FakeTexturer:
    """Brightness and edge strength of each cell."""

    name = "fake"
    version = "1"
    n_dims = 2
    cell_px = 8

    def describe(self, tile: Rgb) -> PatchMap:
        """See Texturer.describe."""
        grey = cv2.cvtColor(tile, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        size = (tile.shape[1] // self.cell_px, tile.shape[0] // self.cell_px)
        maps = [cv2.resize(m, size, interpolation=cv2.INTER_AREA) for m in (grey, np.abs(cv2.Laplacian(grey, -1)))]
        return np.stack(maps, axis=2).astype(np.float32)
