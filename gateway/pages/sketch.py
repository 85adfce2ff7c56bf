"""A small map without tiles: where photos were taken around one of them, in metres, north up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.documents import Spot

SIDE = 300.0
MARGIN = 26.0
METRES_PER_DEGREE = 111_320.0
"""Along a meridian; along a parallel it shrinks with the cosine of the latitude. Right to half a percent near by."""
SMALLEST_M, FARTHEST_M = 20.0, 5_000.0


@dataclass(frozen=True)
class Mark:
    """A photo on the sketch: SVG units from the upper left; distance from the photo in the middle, metres."""

    x: float
    y: float
    distance_m: float
    spot: Spot


@dataclass(frozen=True)
class Sketch:
    """own and marks are within the square of SIDE units; bar: length of the scale bar in units and in metres."""

    own: Mark
    marks: Sequence[Mark]
    bar: float
    bar_m: float
    n_far: int


def sketch_of(spots: Sequence[Spot]) -> Sketch | None:
    """The first spot in the middle and the others around it; those beyond 5 km are only counted. None without any."""
    if not spots:
        return None
    placed = [(spot, *_metres(spots[0], spot)) for spot in spots]
    near = [row for row in placed if math.hypot(row[1], row[2]) <= FARTHEST_M]
    reach = max(SMALLEST_M, *(max(abs(east), abs(north)) for _, east, north in near))
    unit = (SIDE / 2 - MARGIN) / reach
    marks = [
        Mark(
            round(SIDE / 2 + east * unit, 1),
            round(SIDE / 2 - north * unit, 1),
            round(math.hypot(east, north), 1),
            spot,
        )
        for spot, east, north in near
    ]
    bar_m = _round_length(SIDE / 3 / unit)
    return Sketch(marks[0], marks[1:], round(bar_m * unit, 1), bar_m, len(placed) - len(near))


def _metres(start: Spot, end: Spot) -> tuple[float, float]:
    """East and north of the start."""
    east = (end.lon - start.lon) * METRES_PER_DEGREE * math.cos(math.radians(start.lat))
    return east, (end.lat - start.lat) * METRES_PER_DEGREE


def _round_length(most: float) -> float:
    """The largest of 1, 2, 5, 10, 20 ... that is not above `most`."""
    power: float = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= most)
