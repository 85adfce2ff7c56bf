"""From texture maps to suspected defects: tiles, a heatmap, regions, one score a picture. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from services.vision.steps.decode import Rgb

TILE_PX = 448
LOOK_PX = 1344
TOP_SHARE = 0.01
"""The hottest hundredth of the cells speaks for a picture: a crack is thin, and one odd cell is noise."""

Heat = NDArray[np.float32]


@dataclass(frozen=True)
class Region:
    """A hot place: polygon in fractions of the picture, mean heat 0..1."""

    polygon: list[float]
    heat: float


def prepare(picture: Rgb) -> Rgb:
    """The picture at the scale defects are looked for, sides multiples of 32 pixels and at least a tile."""
    height, width = picture.shape[:2]
    factor = min(LOOK_PX / max(height, width), 1.0)
    factor = max(factor, TILE_PX / min(height, width)) if min(height, width) * factor < TILE_PX else factor
    size = [max(round(side * factor / 32) * 32, 32) for side in (width, height)]
    if max(size) > LOOK_PX * 2:
        size = [min(side, LOOK_PX * 2) for side in size]
    resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    return resized.astype(np.uint8, copy=False)


def tiles(picture: Rgb) -> Iterator[tuple[slice, slice]]:
    """Places of tiles of at most 448 px that cover a prepared picture."""
    height, width = picture.shape[:2]
    for top in range(0, height, TILE_PX):
        for left in range(0, width, TILE_PX):
            yield slice(top, min(top + TILE_PX, height)), slice(left, min(left + TILE_PX, width))


def image_score(heat: Heat) -> float:
    """One number for a heatmap: the mean of its hottest hundredth."""
    n_top = max(int(heat.size * TOP_SHARE), 4)
    return float(np.partition(heat.ravel(), -n_top)[-n_top:].mean())


def find_regions(heat: Heat, level: float, most: int = 3) -> list[Region]:
    """The largest connected hot places, as turned rectangles in fractions of the picture."""
    smooth = cv2.GaussianBlur(heat, (0, 0), 1.5)
    mask = (smooth >= min(level, float(smooth.max()) * 0.8)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    height, width = heat.shape
    found = []
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:most]:
        corners = cv2.boxPoints(cv2.minAreaRect(outline))
        place = np.clip((corners + 0.5) / (width, height), 0, 1)
        inside = np.zeros_like(mask)
        cv2.drawContours(inside, [outline], -1, 1, -1)
        polygon = [round(float(value), 4) for value in _clockwise(place).ravel()]
        found.append(Region(polygon, float(heat[inside > 0].mean())))
    return found


def _clockwise(corners: NDArray[np.floating]) -> NDArray[np.floating]:
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    return np.asarray(corners[np.argsort(angles)])
