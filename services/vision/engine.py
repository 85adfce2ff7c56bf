"""What an engine of the vision service must be able to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from services.vision.steps.boxes import Found
from services.vision.steps.decode import Rgb
from services.vision.steps.private import FaceBox

Vector = NDArray[np.float32]
CellMap = NDArray[np.float32]


@dataclass(frozen=True)
class Surface:
    """A picture place by place. fine: (H / 8, W / 8, n_fine) of edges and grain; coarse: (H / 32, W / 32, n_coarse)."""

    fine: CellMap
    coarse: CellMap


class Embedder(Protocol):
    """Turns a whole picture into a vector. Heads are trained for one embedder and its version.

    Pictures are (H, W, 3) uint8 RGB and stay as they are. An instance belongs to one process.
    """

    name: str
    version: str

    @property
    def n_dims(self) -> int: ...

    def embed(self, picture: Rgb) -> Vector:
        """(n_dims,) float32 of unit length; the same picture gives the same vector."""
        ...


class TextEmbedder(Embedder, Protocol):
    """An embedder whose space holds texts, too.

    language: of the prompts that it understands best. scale and bias turn a cosine into what the model was trained on:
    the logit of a pair where there is a bias, else one to be weighed against those of other texts.
    """

    language: Literal["zh", "en"]

    @property
    def scale(self) -> float: ...

    @property
    def bias(self) -> float | None: ...

    def embed_texts(self, texts: Sequence[str]) -> Vector:
        """(n_texts, n_dims) float32, every row of unit length."""
        ...


def knows_texts(embedder: Embedder | None) -> TypeGuard[TextEmbedder]:
    """Whether an embedder's space holds texts, told without loading it."""
    return hasattr(type(embedder), "embed_texts")


class Texturer(Protocol):
    """Describes the surface of a picture place by place, for defects that are small on it."""

    name: str
    version: str
    n_fine: int
    n_coarse: int

    def describe(self, picture: Rgb) -> Surface:
        """The surface of a picture whose sides are multiples of 32 pixels."""
        ...


class FaceFinder(Protocol):
    """Finds faces, so that derived pictures can be blurred. An aid: it misses some."""

    name: str
    version: str

    def find(self, picture: Rgb) -> list[FaceBox]:
        """Faces in no particular order."""
        ...


class Detector(Protocol):
    """Finds objects and places, each with a label and an upright box."""

    name: str
    version: str

    def detect(self, picture: Rgb) -> list[Found]:
        """What was found, the surest first."""
        ...
