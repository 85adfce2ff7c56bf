"""How pictures are kept so that the index tells how well a question fits each of them."""

from __future__ import annotations

import math

import numpy as np

from contracts.sight import PictureVector
from foundation.ids import digest
from services.search.steps.points import Vectors

_LEAST_SPREAD = 0.01
"""Models of pictures and texts spread their cosines wider; below it a deviation would be one of rounding."""
_STEEP = 1.0
_LEAST_CHANCE = 0.05


def space_of(picture: PictureVector) -> str:
    """Name of the vector in the index: one for each model and length, so that no others are ever compared."""
    return f"picture-{digest([picture.model, len(picture.vector)])[:12]}"


def kept(picture: PictureVector) -> Vectors:
    """What is kept of a picture: its product with `asked` is the cosine with a question, in deviations from what is
    usual for this picture. One number longer than its vector.

    Pictures that are near to every text are so not found by each, and cosines of one model read like another's.
    Source: Lample et al. 2018, cross-domain similarity local scaling.
    """
    spread = max(picture.spread or 0.0, _LEAST_SPREAD)
    return np.asarray([*picture.vector, -(picture.usual or 0.0)], np.float32) / np.float32(spread)


def asked(text: PictureVector) -> Vectors:
    """A question as it is compared with what is kept of pictures."""
    return np.asarray([*text.vector, 1.0], np.float32)


def fit_chance(fit: float, least: float, floor: float) -> float:
    """How likely a picture answers, 0 to 1, by how well the question fits it. Below `least` it says nothing; there it
    is as sure as what is only just shown."""
    if fit < least:
        return 0.0
    base = max(floor, _LEAST_CHANCE)
    return 1.0 / (1.0 + (1.0 / base - 1.0) * math.exp(-_STEEP * min(fit - least, 60.0)))
