"""What an engine of the vision service must be able to do."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.vision.steps.decode import Rgb

Vector = NDArray[np.float32]
PatchMap = NDArray[np.float32]


class Embedder(Protocol):
    """Turns a whole picture into a vector. Heads are trained for one embedder and its version.

    Pictures are (H, W, 3) uint8 RGB and stay as they are. An instance belongs to one process.
    """

    name: str
    version: str
    n_dims: int

    def embed(self, picture: Rgb) -> Vector:
        """(n_dims,) float32 of unit length; the same picture gives the same vector."""
        ...


class Texturer(Protocol):
    """Describes the surface of a picture place by place, for defects that are small on it."""

    name: str
    version: str
    n_dims: int
    cell_px: int

    def describe(self, tile: Rgb) -> PatchMap:
        """(H / cell_px, W / cell_px, n_dims) float32 of a tile whose sides are multiples of 32 pixels."""
        ...
