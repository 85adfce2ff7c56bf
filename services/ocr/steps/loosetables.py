"""Tables whose rules were not seen: words that stand under the heads of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from contracts.reading import Cell, Line, Page, Table
from services.ocr.steps.clues import box

LEAST_HEADS = 3
SAME_ROW = 0.6
"""Heights of a line by which the middles of words in one row differ at most."""
LONGEST_GAP = 3.5
"""Heights of a line between two rows of one table."""


def loose_tables(page: Page, is_head: Callable[[str], bool]) -> Iterator[Table]:
    """Rows under a row of heads, each word in the column whose head stands nearest; words in tables are left out.

    is_head: whether words are the head of a column that matters; a row of heads has at least three.
    """
    ruled = [box(table.polygon) for table in page.tables if table.polygon]
    lines = [line for line in page.lines if line.text.strip() and not any(_is_in(line, area) for area in ruled)]
    rows = _rows(lines)
    for at, row in enumerate(rows):
        if sum(is_head(line.text) for line in row) < LEAST_HEADS:
            continue
        body = list(_body(row, rows[at + 1 :]))
        if body:
            yield _table([row, *body])


def _is_in(line: Line, area: tuple[float, float, float, float]) -> bool:
    x, y = _middle(line)
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _middle(line: Line) -> tuple[float, float]:
    left, top, right, bottom = box(line.polygon)
    return (left + right) / 2, (top + bottom) / 2


def _high(line: Line) -> float:
    return box(line.polygon)[3] - box(line.polygon)[1]


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines whose middles are at one height, from the top, each row from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: _middle(each)[1]):
        last = rows[-1][0] if rows else None
        if last is not None and abs(_middle(line)[1] - _middle(last)[1]) < SAME_ROW * min(_high(line), _high(last)):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: box(each.polygon)[0]) for row in rows]


def _body(head: list[Line], rows: Sequence[list[Line]]) -> Iterator[list[Line]]:
    """The rows that follow a head without a gap; they end where a line runs over several columns."""
    before = head
    for row in rows:
        gap = _middle(row[0])[1] - _middle(before[0])[1]
        if gap > LONGEST_GAP * _high(before[0]) or any(_n_covered(line, head) > 1 for line in row):
            return
        yield row
        before = row


def _n_covered(line: Line, head: list[Line]) -> int:
    left, _, right, _ = box(line.polygon)
    return sum(left <= _middle(each)[0] <= right for each in head)


def _table(rows: list[list[Line]]) -> Table:
    middles = [_middle(line)[0] for line in rows[0]]
    cells = []
    for number, row in enumerate(rows):
        by_column: dict[int, list[Line]] = {}
        for line in row:
            x = _middle(line)[0]
            column = min(range(len(middles)), key=lambda i: abs(middles[i] - x))
            by_column.setdefault(column, []).append(line)
        # Two words for one column: which of them is meant cannot be told.
        for column, lines in by_column.items():
            if len(lines) == 1:
                cells.append(Cell(row=number, col=column, text=lines[0].text, polygon=lines[0].polygon))
    return Table(n_rows=len(rows), n_cols=len(middles), cells=cells)
