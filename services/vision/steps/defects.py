"""From the surface of a picture to suspected defects: windows, a heatmap, one region. Pure.

A network made for whole pictures is read place by place: windows of 448 px, half a window apart, are judged one by
one. What they say together is heard beside what the vector of the whole picture says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from language.domain import ANY_DEFECT
from services.vision.steps.decode import Rgb
from services.vision.steps.heads import Heads
from services.vision.steps.learn import Floats, sigmoid

LONG_PX = 1120
LEAST_PX = 448
CELL_PX = 32
WINDOW = 14
SHARPNESS = 4.0
"""How much the worst window outweighs the others in the soft maximum."""

WINDOW_SHARE = 0.3
"""How much windows count beside the whole picture. They rank worse than it, and see what is small on it."""

HEAT_BLUR = 0.8
"""Of the heatmap, in cells."""
REGION_BLUR, REGION_LEVEL = 3.0, 0.55
"""A region is where heat lies densest: blur in hundredths of the long side, and the share of the peak it reaches."""

Heat = NDArray[np.float32]


@dataclass(frozen=True)
class Region:
    """A hot place: polygon in fractions of the picture, mean heat 0..1."""

    polygon: list[float]
    heat: float


def prepare(picture: Rgb) -> Rgb:
    """The picture at the scale defects are looked for: long side 1120 px, short side at least 448 px, all by 32."""
    height, width = picture.shape[:2]
    factor = min(
        max(min(LONG_PX / max(height, width), 1.0), LEAST_PX / min(height, width)), 1.5 * LONG_PX / max(height, width)
    )
    size = [max(round(side * factor / CELL_PX) * CELL_PX, LEAST_PX) for side in (width, height)]
    resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    return resized.astype(np.uint8, copy=False)


def places(n_cells: int) -> list[int]:
    """Where windows start along a side of so many cells: from edge to edge, about half a window apart."""
    if n_cells <= WINDOW:
        return [0]
    n_places = int(np.ceil((n_cells - WINDOW) / (WINDOW / 2))) + 1
    return [int(place) for place in np.unique(np.linspace(0, n_cells - WINDOW, n_places).round())]


def windows(coarse: NDArray[np.float32]) -> Floats:
    """(n_windows, n_coarse): the unit vector of every window of a coarse map."""
    rows, columns = coarse.shape[:2]
    means = [
        coarse[top : top + WINDOW, left : left + WINDOW].mean(axis=(0, 1))
        for top in places(rows)
        for left in places(columns)
    ]
    return unit_rows(np.asarray(means, np.float64))


def unit_rows(vectors: Floats) -> Floats:
    """Every row at length 1."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float64)


def pool(raw: Floats) -> Floats:
    """(n_names,) scores of a picture from those of its windows (n_windows, n_names).

    Half the mean, half the soft maximum: a crack over the whole wall and one in a corner both count, and one odd
    window alone does not flag a picture.
    """
    soft = np.log(np.exp(SHARPNESS * raw).mean(axis=0)) / SHARPNESS
    return np.asarray((raw.mean(axis=0) + soft) / 2, np.float64)


def picture_scores(vector: NDArray[np.float32], coarse: NDArray[np.float32], whole: Heads, in_windows: Heads) -> Floats:
    """(n_names,) probabilities: that the surface is damaged, and of each named defect where it is.

    whole: heads on the picture's vector, calibrated for the sum. in_windows: heads on windows, the same names.
    """
    raw = join(whole.raw(vector[None].astype(np.float64))[0], pool(in_windows.raw(windows(coarse))))
    return sigmoid(raw * whole.slope + whole.offset)


def join(whole: Floats, in_windows: Floats) -> Floats:
    """Raw scores of the picture and of its windows as one."""
    return (1 - WINDOW_SHARE) * whole + WINDOW_SHARE * in_windows


def name_defect(chances: dict[str, float], thresholds: dict[str, float]) -> tuple[str, float] | None:
    """The one defect that is told of a picture and its probability, or None. Both map names to probabilities.

    Those of defects with names of their own are of damaged surfaces alone.
    """
    damage = chances[ANY_DEFECT]
    if damage < thresholds[ANY_DEFECT]:
        return None
    own = {name: chance for name, chance in chances.items() if name != ANY_DEFECT and chance >= thresholds[name]}
    if not own:
        return ANY_DEFECT, damage
    best = max(own, key=lambda name: own[name])
    return best, damage * own[best]


def of_pictures(chances: dict[str, float]) -> dict[str, float]:
    """Scores as they are kept: of damage, and of every named defect whether or not there is damage."""
    damage = chances[ANY_DEFECT]
    return {name: round(chance if name == ANY_DEFECT else chance * damage, 4) for name, chance in chances.items()}


def among_damaged(scores: Mapping[str, float]) -> dict[str, float]:
    """The chances out of kept scores: of damage, and of each named defect where there is damage."""
    damage = max(scores.get(ANY_DEFECT, 0.0), 1e-4)
    return {name: score if name == ANY_DEFECT else min(score / damage, 1.0) for name, score in scores.items()}


def heat_map(fine: NDArray[np.float32], cells: Heads) -> Heat:
    """(H / 8, W / 8) of 0..1: where the surface is broken. cells: heads on fine cells.

    They are trained on cracks; broken edges of any other kind look like them cell by cell.
    """
    chance = cells.score(fine.reshape(-1, fine.shape[2]).astype(np.float64))[:, 0].reshape(fine.shape[:2])
    return cv2.GaussianBlur(chance, (0, 0), HEAT_BLUR).astype(np.float32)


def find_region(heat: Heat) -> Region | None:
    """The place that holds most heat, as a turned rectangle in fractions of the picture; None for a cold map."""
    smooth = cv2.GaussianBlur(heat, (0, 0), REGION_BLUR * max(heat.shape) / 100)
    level = float(smooth.max()) * REGION_LEVEL
    if level <= 0:
        return None
    n_places, labels = cv2.connectedComponents((smooth >= level).astype(np.uint8))
    warmth = [float(smooth[labels == place].sum()) for place in range(1, n_places)]
    hottest = labels == 1 + int(np.argmax(warmth))
    outlines, _ = cv2.findContours(hottest.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    corners = cv2.boxPoints(cv2.minAreaRect(np.concatenate(list(outlines))))
    place = np.clip((corners + 0.5) / (heat.shape[1], heat.shape[0]), 0, 1)
    polygon = [round(float(value), 4) for value in _clockwise(place).ravel()]
    return Region(polygon, float(heat[hottest].mean()))


def _clockwise(corners: NDArray[np.floating]) -> NDArray[np.floating]:
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    return np.asarray(corners[np.argsort(angles)])
