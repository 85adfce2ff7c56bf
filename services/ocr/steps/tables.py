"""Ruled tables: the lines of the page, the cells between them, and the words in each."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from contracts.reading import Cell, Table
from services.ocr.steps.quads import Pixels, ReadLine, as_pixels, char_width, part_of_quad, polygon_of, quad_of

Mask = npt.NDArray[np.uint8]
WORK_PX = 1600
MIN_CELL_PX = 10


@dataclass(frozen=True)
class Slot:
    """One cell: its place in the grid and its box in pixels (left, top, right, bottom)."""

    row: int
    col: int
    rowspan: int
    colspan: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Grid:
    """A ruled table without its words."""

    n_rows: int
    n_cols: int
    slots: list[Slot]
    box: tuple[float, float, float, float]


def find_grids(image: Pixels) -> list[Grid]:
    """Ruled tables of an upright, flat page, from top to bottom."""
    scale = min(1.0, WORK_PX / max(image.shape[:2]))
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rules = _rules(np.asarray(grey, np.uint8))
    grids = []
    for x, y, width, height in _blocks(rules):
        grid = _grid(rules[y : y + height, x : x + width])
        if grid is not None:
            grids.append(_moved(grid, x, y, 1 / scale))
    return sorted(grids, key=lambda g: g.box[1])


def _rules(grey: Mask) -> Mask:
    """255 on horizontal and vertical lines."""
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    side = max(grey.shape)
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, max(side // 40, 20)), np.uint8))
    # A table is ruled nearly, not exactly, straight: short pieces are joined along their way.
    across = cv2.morphologyEx(across, cv2.MORPH_CLOSE, np.ones((3, side // 40), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((max(side // 75, 16), 1), np.uint8))
    down = cv2.morphologyEx(down, cv2.MORPH_CLOSE, np.ones((side // 60, 3), np.uint8))
    kept = cv2.bitwise_or(_long(as_pixels(across), 0, side // 30), _long(as_pixels(down), 1, side // 60))
    return as_pixels(cv2.dilate(kept, np.ones((3, 3), np.uint8)))


def _long(mask: Mask, axis: int, least_px: int) -> Mask:
    """Strokes that are long and thin; bars of letters and black patches are left out."""
    n_parts, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    length = stats[:, cv2.CC_STAT_WIDTH if axis == 0 else cv2.CC_STAT_HEIGHT]
    keep = length >= least_px
    area = stats[:, cv2.CC_STAT_AREA]
    keep &= area < length * max(mask.shape) / 60
    keep[0] = False
    return (keep[labels] * 255).astype(np.uint8) if n_parts > 1 else np.zeros_like(mask)


def _blocks(rules: Mask) -> list[tuple[int, int, int, int]]:
    contours, _ = cv2.findContours(rules, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [cv2.boundingRect(contour) for contour in contours]
    height, width = rules.shape
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h in boxes if w > 0.12 * width and h > 0.012 * height]


def _grid(rules: Mask) -> Grid | None:
    """Cells are the holes between lines; their edges, gathered, make rows and columns."""
    contours, tree = cv2.findContours(rules, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for contour, link in zip(contours, tree[0] if contours else (), strict=True):
        x, y, w, h = cv2.boundingRect(contour)
        if link[3] >= 0 and min(w, h) >= MIN_CELL_PX and cv2.contourArea(contour) > 0.55 * w * h:
            boxes.append((float(x), float(y), float(x + w), float(y + h)))
    boxes = [box for box in boxes if sum(_holds(box, other) for other in boxes) < 2]
    if len(boxes) < 2:
        return None
    xs, ys = (
        _gathered([b[0] for b in boxes] + [b[2] for b in boxes]),
        _gathered([b[1] for b in boxes] + [b[3] for b in boxes]),
    )
    slots = [_slot(box, xs, ys) for box in sorted(boxes, key=lambda b: (b[1], b[0]))]
    if len(xs) < 2 or len(ys) < 2:
        return None
    return Grid(
        len(ys) - 1, len(xs) - 1, _rows_in_order(slots), (0.0, 0.0, float(rules.shape[1]), float(rules.shape[0]))
    )


def _holds(outer: tuple[float, float, float, float], inner: tuple[float, float, float, float]) -> bool:
    """Whether a box has another inside; what holds two is the edge of the sheet or a frame, not a cell."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer is not inner and outer[0] < x < outer[2] and outer[1] < y < outer[3]


def _gathered(edges: list[float]) -> list[float]:
    """Edges closer than a cell's least size are one."""
    groups: list[list[float]] = []
    for edge in sorted(edges):
        if groups and edge - groups[-1][-1] < MIN_CELL_PX:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [float(np.median(group)) for group in groups]


def _slot(box: tuple[float, float, float, float], xs: list[float], ys: list[float]) -> Slot:
    left, right = _nearest(xs, box[0]), _nearest(xs, box[2])
    top, bottom = _nearest(ys, box[1]), _nearest(ys, box[3])
    return Slot(top, left, max(bottom - top, 1), max(right - left, 1), box)


def _nearest(values: list[float], value: float) -> int:
    return int(np.abs(np.array(values) - value).argmin())


def _rows_in_order(slots: list[Slot]) -> list[Slot]:
    return sorted(slots, key=lambda s: (s.row, s.col))


def _moved(grid: Grid, x: float, y: float, scale: float) -> Grid:
    def move(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        return (box[0] + x) * scale, (box[1] + y) * scale, (box[2] + x) * scale, (box[3] + y) * scale

    slots = [Slot(s.row, s.col, s.rowspan, s.colspan, move(s.box)) for s in grid.slots]
    return Grid(grid.n_rows, grid.n_cols, slots, move(grid.box))


def split_at_cells(lines: list[ReadLine], grids: list[Grid]) -> list[ReadLine]:
    """Lines that run over a ruled border are cut there, by the usual widths of characters."""
    return [piece for line in lines for piece in _split(line, grids)]


def _split(line: ReadLine, grids: list[Grid]) -> list[ReadLine]:
    left, top, right, bottom = line.box
    middle = (top + bottom) / 2
    for grid in grids:
        if not grid.box[1] <= middle <= grid.box[3]:
            continue
        touched = [
            s
            for s in grid.slots
            if s.box[1] <= middle <= s.box[3] and min(right, s.box[2]) - max(left, s.box[0]) > 0.8 * line.height
        ]
        if len(touched) >= 2:
            return _cut(line, sorted(touched, key=lambda s: s.box[0]))
    return [line]


def _cut(line: ReadLine, slots: list[Slot]) -> list[ReadLine]:
    pieces = []
    start = 0
    left, _, right, _ = line.box
    for slot in slots[:-1]:
        share = (slot.box[2] - left) / max(right - left, 1)
        end = _char_at(line, share)
        pieces.append((start, end))
        start = end
    pieces.append((start, len(line.text)))
    return [ReadLine(text, line.score, part_of_quad(line, a, b)) for a, b in pieces if (text := line.text[a:b].strip())]


def _char_at(line: ReadLine, share: float) -> int:
    """The boundary nearest to a share of the line's length; a space near it is taken first."""

    widths = np.cumsum([0.0, *(char_width(c) for c in line.text)])
    at = int(np.abs(widths / widths[-1] - share).argmin())
    near = [
        i
        for i in range(max(at - 2, 1), min(at + 3, len(line.text)))
        if line.text[i].isspace() or line.text[i - 1].isspace()
    ]
    return near[0] if near else at


def slot_of(line: ReadLine, grid: Grid) -> int | None:
    """Index of the cell that holds the line's middle."""
    x, y = line.quad.mean(axis=0)
    return next((i for i, s in enumerate(grid.slots) if s.box[0] <= x <= s.box[2] and s.box[1] <= y <= s.box[3]), None)


def fill_table(grid: Grid, lines: list[ReadLine], width_px: int, height_px: int) -> Table:
    """The table with the words of each cell, in reading order."""
    texts: dict[int, list[ReadLine]] = {}
    for line in lines:
        place = slot_of(line, grid)
        if place is not None:
            texts.setdefault(place, []).append(line)
    cells = [
        Cell(
            row=slot.row,
            col=slot.col,
            rowspan=slot.rowspan,
            colspan=slot.colspan,
            text="\n".join(line.text for line in texts.get(i, [])),
            polygon=polygon_of(quad_of(*slot.box), width_px, height_px),
        )
        for i, slot in enumerate(grid.slots)
    ]
    return Table(
        n_rows=grid.n_rows,
        n_cols=grid.n_cols,
        cells=cells,
        polygon=polygon_of(quad_of(*grid.box), width_px, height_px),
    )
