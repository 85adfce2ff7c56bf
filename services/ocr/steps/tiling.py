"""Large sheets with small writing, read in overlapping tiles: memory stays that of one page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from services.ocr.steps.quads import Pixels, ReadLine

GOOD_WRITING_PX = 18.0
SMALL_WRITING_PX = 13.0
MAX_TILES_A_SIDE = 4
OVERLAP = 0.12
EDGE_PX = 4

Read = Callable[[Pixels, int], list[ReadLine]]


def read_closely(image: Pixels, read: Read, side_px: int) -> list[ReadLine]:
    """Lines of a page; where the writing is small against the page it is read once more, in tiles.

    side_px: long side at which an engine looks for text at one time.
    """
    lines = read(image, side_px)
    side = max(image.shape[:2])
    if not lines or side <= 1.2 * side_px:
        return lines
    typical = float(np.percentile([line.height for line in lines], 40)) * side_px / side
    if typical >= SMALL_WRITING_PX:
        return lines
    n_tiles = min(math.ceil(GOOD_WRITING_PX / max(typical, 1)), math.ceil(side / side_px), MAX_TILES_A_SIDE)
    return lines if n_tiles < 2 else _merged(list(_tiles(image, read, side_px, n_tiles)))


def _tiles(image: Pixels, read: Read, side_px: int, n_tiles: int) -> Iterator[tuple[ReadLine, bool]]:
    """Lines of all tiles in the pixels of the whole, each with whether its tile's inner border cuts it."""
    height, width = image.shape[:2]
    for top, bottom in _stretches(height, n_tiles):
        for left, right in _stretches(width, n_tiles):
            for line in read(np.ascontiguousarray(image[top:bottom, left:right]), side_px):
                x1, y1, x2, y2 = line.box
                is_cut = (
                    (left > 0 and x1 < EDGE_PX)
                    or (top > 0 and y1 < EDGE_PX)
                    or (right < width and x2 > right - left - EDGE_PX)
                    or (bottom < height and y2 > bottom - top - EDGE_PX)
                )
                yield ReadLine(line.text, line.score, line.quad + np.array([left, top], np.float32)), is_cut


def _stretches(length: int, n_parts: int) -> Iterator[tuple[int, int]]:
    step = length / n_parts
    for n in range(n_parts):
        yield max(int(step * (n - OVERLAP)), 0), min(int(step * (n + 1 + OVERLAP)), length)


def _merged(found: list[tuple[ReadLine, bool]]) -> list[ReadLine]:
    """Of readings that cover one another the whole one is kept, then the longest, then the surest."""
    ranked = sorted(found, key=lambda item: (item[1], -len(item[0].text), -item[0].score))
    kept: list[ReadLine] = []
    for line, _ in ranked:
        if not any(_covered(line, other) > 0.5 for other in kept):
            kept.append(line)
    return kept


def _covered(line: ReadLine, other: ReadLine) -> float:
    """Share of a line's box that another takes."""
    a, b = line.box, other.box
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return width * height / max((a[2] - a[0]) * (a[3] - a[1]), 1.0) if width > 0 and height > 0 else 0.0
