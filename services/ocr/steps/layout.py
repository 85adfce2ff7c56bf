"""Reading order: rows from top to bottom, columns one after the other, tables cell by cell."""

from __future__ import annotations

import numpy as np

from services.ocr.steps.quads import ReadLine
from services.ocr.steps.tables import Grid, slot_of

MIN_COLUMN_LINES = 6


def reading_order(lines: list[ReadLine], grids: list[Grid]) -> list[ReadLine]:
    """All lines as a person reads them."""
    inside: dict[int, list[tuple[int, ReadLine]]] = {}
    outside: list[ReadLine] = []
    for line in lines:
        for g, grid in enumerate(grids):
            place = slot_of(line, grid)
            if place is not None:
                inside.setdefault(g, []).append((place, line))
                break
        else:
            outside.append(line)
    blocks: list[tuple[float, list[ReadLine]]] = [
        (grids[g].box[1], _cell_by_cell(members)) for g, members in inside.items()
    ]
    tops = sorted(top for top, _ in blocks)
    # Between two tables the loose lines form a block of their own.
    for low, high in zip([-np.inf, *tops], [*tops, np.inf], strict=True):
        loose = [line for line in outside if low <= (line.box[1] + line.box[3]) / 2 < high]
        if loose:
            blocks.append((max(low, min(line.box[1] for line in loose)) + 0.5, _columns(loose)))
    return [line for _, block in sorted(blocks, key=lambda b: b[0]) for line in block]


def _cell_by_cell(members: list[tuple[int, ReadLine]]) -> list[ReadLine]:
    ordered: list[ReadLine] = []
    for place in sorted({p for p, _ in members}):
        ordered.extend(_rows([line for p, line in members if p == place]))
    return ordered


def _columns(lines: list[ReadLine]) -> list[ReadLine]:
    """Two columns are read one after the other when a white gutter parts many lines; else row by row."""
    gutter = _gutter(lines)
    if gutter is None:
        return _rows(lines)
    low, high, at = gutter
    above = [line for line in lines if line.box[3] <= low]
    below = [line for line in lines if line.box[1] >= high]
    amid = [line for line in lines if line.box[3] > low and line.box[1] < high]
    left = [line for line in amid if line.box[2] <= at]
    right = [line for line in amid if line.box[2] > at]
    return _rows(above) + _rows(left) + _rows(right) + _rows(below)


def _gutter(lines: list[ReadLine]) -> tuple[float, float, float] | None:
    """Top, bottom and place of a gutter between two columns of prose."""
    if len(lines) < 2 * MIN_COLUMN_LINES:
        return None
    boxes = np.array([line.box for line in lines])
    left, right = boxes[:, 0].min(), boxes[:, 2].max()
    for at in np.linspace(left + 0.35 * (right - left), left + 0.65 * (right - left), 13):
        crossing = (boxes[:, 0] < at) & (boxes[:, 2] > at)
        free = boxes[~crossing]
        on_left, on_right = free[free[:, 2] <= at], free[free[:, 0] >= at]
        if min(len(on_left), len(on_right)) < MIN_COLUMN_LINES or crossing.sum() > 0.25 * len(lines):
            continue
        # Prose fills its column; labels and values of a form do not.
        fills = [
            np.median(part[:, 2] - part[:, 0]) / max(part[:, 2].max() - part[:, 0].min(), 1)
            for part in (on_left, on_right)
        ]
        low, high = max(on_left[:, 1].min(), on_right[:, 1].min()), min(on_left[:, 3].max(), on_right[:, 3].max())
        inner = boxes[crossing]
        if min(fills) > 0.8 and not ((inner[:, 1] > low) & (inner[:, 3] < high)).any():
            return float(low) - 1, float(high) + 1, float(at)
    return None


def _rows(lines: list[ReadLine]) -> list[ReadLine]:
    """Lines whose middles are at about the same height make a row, read from left to right."""
    rows: list[list[ReadLine]] = []
    for line in sorted(lines, key=lambda item: (item.box[1] + item.box[3]) / 2):
        middle = (line.box[1] + line.box[3]) / 2
        if rows:
            last = rows[-1]
            their_middle = float(np.mean([(item.box[1] + item.box[3]) / 2 for item in last]))
            height = min(line.height, float(np.median([item.height for item in last])))
            if middle - their_middle < 0.5 * height and not any(_overlap(line, item) for item in last):
                last.append(line)
                continue
        rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda item: item.box[0])]


def _overlap(a: ReadLine, b: ReadLine) -> bool:
    shared = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
    return shared > 0.3 * min(a.box[2] - a.box[0], b.box[2] - b.box[0])
