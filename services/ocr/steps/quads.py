"""Geometry of lines on a page: quadrangles in pixels, and their way to page fractions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]
Quad: TypeAlias = npt.NDArray[np.float32]
Matrix: TypeAlias = npt.NDArray[np.float64]


def as_pixels(values: Any) -> Pixels:
    """What OpenCV gave back, as the bytes it is."""
    return np.asarray(values, np.uint8)


@dataclass(frozen=True)
class ReadLine:
    """One line as an engine read it. quad: (4, 2) pixels, clockwise from the top left. score: 0..1."""

    text: str
    score: float
    quad: Quad

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in pixels."""
        return (
            float(self.quad[:, 0].min()),
            float(self.quad[:, 1].min()),
            float(self.quad[:, 0].max()),
            float(self.quad[:, 1].max()),
        )

    @property
    def height(self) -> float:
        """Height of the writing in pixels, whatever its slant."""
        return float(np.linalg.norm(self.quad[3] - self.quad[0]) + np.linalg.norm(self.quad[2] - self.quad[1])) / 2


def quad_of(x1: float, y1: float, x2: float, y2: float) -> Quad:
    """The quadrangle of an upright box."""
    return np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)


def polygon_of(quad: Quad, width_px: float, height_px: float) -> list[float]:
    """Eight fractions 0..1 from a quadrangle in pixels; what lies outside the page is cut."""
    flat = (quad / np.array([width_px, height_px], np.float32)).clip(0, 1).reshape(-1)
    return [round(float(v), 5) for v in flat]


def box_of(polygon: list[float]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a polygon, in the polygon's own unit."""
    return min(polygon[0::2]), min(polygon[1::2]), max(polygon[0::2]), max(polygon[1::2])


def carry(points: npt.NDArray[Any], matrix: Matrix) -> npt.NDArray[np.float32]:
    """Points (N, 2) through a 3x3 homography."""
    flat = np.hstack([points.reshape(-1, 2), np.ones((points.size // 2, 1))]) @ matrix.T
    return (flat[:, :2] / flat[:, 2:3]).astype(np.float32)


def char_width(char: str) -> float:
    """Width of a character against a Chinese one: print sets Latin letters and digits about half as wide."""
    return 1.0 if ord(char) > 0x2E7F else 0.52


def part_of_quad(line: ReadLine, start: int, end: int) -> Quad:
    """The piece of a line's quadrangle that its characters start..end (exclusive) take up, by usual widths."""
    widths = np.cumsum([0.0, *(char_width(c) for c in line.text)])
    if widths[-1] <= 0:
        return line.quad
    left, right = widths[min(start, len(line.text))] / widths[-1], widths[min(end, len(line.text))] / widths[-1]
    top, bottom = line.quad[1] - line.quad[0], line.quad[2] - line.quad[3]
    return np.array(
        [
            line.quad[0] + top * left,
            line.quad[0] + top * right,
            line.quad[3] + bottom * right,
            line.quad[3] + bottom * left,
        ],
        np.float32,
    )
