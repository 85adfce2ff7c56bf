"""Labels and values of ruled tables: side by side, one row over the other, or in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from contracts.reading import Cell, Line, Page, Table
from services.ocr.steps.clues import KEY_VALUE, Place, box
from services.ocr.steps.offers import Box, Offer, inline_offers, looks_like_label, named, place_of, span_of
from services.ocr.steps.valueends import before_hands, is_form_word, is_hand, joined, said_under

COLON_END = re.compile(r"^\s*[^:：]{1,16}[:：]\s*$")
NUMBERED = re.compile(r"\s*(?:[(（]?\d{1,2}[)）.、．]|[①-⑳])")
LABEL_END = re.compile(r"(?:名称|编号|日期|时间|部位|单位|地点|内容|情况|意见|结论|依据|人员|人|者|员|题名|规格|数量)$")
"""How labels end that no list has; values end otherwise."""
DATA_ROWS = 3
"""A head over so many rows is that of a list."""
SAME_EDGE = 0.015
"""Share of the page's width by which the edges of cells one over the other differ at most."""
FULL_CELL, FULL_LINE = 1.6, 3.0
"""Widths of a character: room left in a cell whose words were wrapped, and at the end of a line that goes on."""
APART = 0.5
"""Heights of a line between words that stand in two rows."""


def cell_offers(page: Page, table: Table, inside: list[list[int]]) -> Iterator[Offer]:
    """What the cells of a table offer. inside: the numbers of the lines in each cell."""
    by_place = {(cell.row, cell.col): n for n, cell in enumerate(table.cells)}
    under, values = bands(table)
    for number, (cell, numbers) in enumerate(zip(table.cells, inside, strict=True)):
        text = _text(cell)
        if not text or cell.polygon is None:
            continue
        lines = [page.lines[i] for i in numbers]
        if not is_crowded(lines):
            yield from _in_cell(page, cell, lines)
        if number in under:
            if looks_like_label(text):
                yield from _offered(page, table, inside, cell, under[number], is_under=True)
            continue
        if number in values:
            continue
        beside = _beside(table, by_place, cell)
        if beside is not None and (rows := _row_by_row(cell, lines, [page.lines[i] for i in inside[beside]])):
            for label, its_line in rows:
                yield Offer(named(label.text), place_of(page, [its_line]), "cell", box(label.polygon))
            continue
        if not looks_like_label(text) or _is_answer(table, cell):
            continue
        if beside is not None:
            yield from _offered(page, table, inside, cell, beside, is_under=False)
        below = _under(table, by_place, cell)
        if below is not None:
            yield from _offered(page, table, inside, cell, below, is_under=True)


def ruled_pairs(table: Table) -> Iterator[tuple[str, Cell]]:
    """Labels with the cell that is theirs, filled or empty; the rows of lists have none."""
    by_place = {(cell.row, cell.col): n for n, cell in enumerate(table.cells)}
    under, values = bands(table)
    listed = _listed(table, under)
    for number, cell in enumerate(table.cells):
        text = named(_text(cell))
        if not text or number in values or number in listed or not looks_like_label(text) or _is_answer(table, cell):
            continue
        beside = under[number] if number in under else _beside(table, by_place, cell)
        if beside is not None and not is_form_word(named(_text(table.cells[beside]))):
            yield text, table.cells[beside]


def _offered(
    page: Page, table: Table, inside: list[list[int]], cell: Cell, other: int, *, is_under: bool
) -> Iterator[Offer]:
    if not table.cells[other].text.strip() or table.cells[other].polygon is None:
        return
    lines = [page.lines[i] for i in inside[other]]
    if lines and is_hand(lines[0].text):
        return
    value = _cell_place(page, table.cells[other], lines)
    yield Offer(named(_text(cell)), value, "under_cell" if is_under else "cell", box(cell.polygon or []))


def _is_answer(table: Table, cell: Cell) -> bool:
    """Whether a cell stands behind a known label and is none itself: its words are that label's value."""
    before = [c for c in table.cells if c.row == cell.row and c.col + c.colspan == cell.col]
    return bool(before) and is_form_word(named(_text(before[0]))) and not is_form_word(named(_text(cell)))


def _text(cell: Cell) -> str:
    return joined(cell.text.split("\n"))


def is_crowded(lines: Sequence[Line]) -> bool:
    """Whether a cell holds words side by side: a form whose rules were not seen. Where people sign does not count."""
    hands = [box(line.polygon) for line in lines if is_hand(line.text)]
    boxes = [box(line.polygon) for line in lines]
    boxes = [one for one in boxes if not any(_shares_row(one, hand) for hand in hands)]
    return len(boxes) > 2 and sum(
        a[2] < b[0] + 1e-3 and min(a[3], b[3]) - max(a[1], b[1]) > 0.4 * min(a[3] - a[1], b[3] - b[1])
        for a in boxes
        for b in boxes
    ) >= 2  # fmt: skip


# Rows of labels over rows of values ----------------------------------------------------------------------


def bands(table: Table) -> tuple[dict[int, int], set[int]]:
    """Cells of rows of labels with the cells under them that hold their values; and the cells of those values."""
    order = _rows(table)
    under: dict[int, int] = {}
    values: set[int] = set()
    for at, (upper, lower) in enumerate(pairwise(order)):
        if values & set(upper) or not _is_band(table, order, at):
            continue
        under.update(zip(upper, lower, strict=True))
        values.update(lower)
    return under, values


def _is_band(table: Table, order: list[list[int]], at: int) -> bool:
    """Whether a row holds labels and the next one their values: by its words, or by where words like labels stand."""
    upper, lower = ([table.cells[n] for n in order[row]] for row in (at, at + 1))
    if not _same_columns(upper, lower) or not _are_labels(upper) or any(is_form_word(named(_text(c))) for c in lower):
        return False
    if len(upper) == 1:
        return is_form_word(named(_text(upper[0]))) and _has_words(lower)
    n_known = sum(is_form_word(text) or LABEL_END.search(text) is not None for c in upper if (text := named(_text(c))))
    n_plain = sum(looks_like_label(_text(cell)) for cell in lower if _text(cell))
    is_told = not looks_like_label(_text(lower[0])) and bool(_text(lower[0])) and 2 * n_plain <= len(lower)
    if 2 * n_known <= len(upper) and not is_told:
        return False
    n_rows = 0
    for row in order[at + 1 :]:
        cells = [table.cells[n] for n in row]
        is_next = _are_labels(cells) and any(is_form_word(named(_text(cell))) for cell in cells)
        if not _same_columns(upper, cells) or is_next:
            break
        n_rows += 1
    return n_rows < DATA_ROWS


def _listed(table: Table, under: dict[int, int]) -> set[int]:
    """The cells of lists: rows of the same columns from a head of labels on. under: labels over their values."""
    found: set[int] = set()
    run: list[list[int]] = []
    for row in [*_rows(table), []]:
        if run and not _same_columns([table.cells[n] for n in run[0]], [table.cells[n] for n in row]):
            cells = {n for each in run for n in each}
            is_headed = len(run[0]) > 2 and all(looks_like_label(_text(table.cells[n])) for n in run[0])
            is_form = any(is_form_word(named(_text(table.cells[each[0]]))) for each in run[1:])
            if len(run) > DATA_ROWS and is_headed and not is_form and not cells & set(under):
                found |= cells
            run = []
        run.append(row)
    return found


def _rows(table: Table) -> list[list[int]]:
    """The numbers of the cells that begin in each row, from the left."""
    rows: dict[int, list[int]] = {}
    for number, cell in enumerate(table.cells):
        rows.setdefault(cell.row, []).append(number)
    return [sorted(rows[row], key=lambda n: table.cells[n].col) for row in sorted(rows)]


def _are_labels(cells: list[Cell]) -> bool:
    """Whether cells hold words like labels; of several, some may not have been read."""
    told = [text for cell in cells if (text := _text(cell))]
    return 2 * len(told) >= len(cells) and bool(told) and all(looks_like_label(text) for text in told)


def _has_words(cells: list[Cell]) -> bool:
    return any(_text(cell) for cell in cells)


def _same_columns(upper: list[Cell], lower: list[Cell]) -> bool:
    if len(upper) != len(lower) or any(cell.polygon is None for cell in (*upper, *lower)):
        return False
    edges = [(box(a.polygon or []), box(b.polygon or [])) for a, b in zip(upper, lower, strict=True)]
    return all(abs(a[0] - b[0]) < SAME_EDGE and abs(a[2] - b[2]) < SAME_EDGE for a, b in edges)


# Cells side by side --------------------------------------------------------------------------------------


def _row_by_row(cell: Cell, labels: list[Line], values: list[Line]) -> list[tuple[Line, Line]]:
    """Labels of one cell with the values of the next, where a rule between two rows was not seen."""
    if len(labels) < 2 or len(labels) != len(values) or not all(looks_like_label(line.text) for line in labels):
        return []
    if is_form_word("".join(line.text for line in labels)) or _is_wrapped(cell, labels):
        return []
    rows = list(zip(labels, values, strict=True))
    return rows if all(_shares_row(box(a.polygon), box(b.polygon)) for a, b in rows) else []


def _is_wrapped(cell: Cell, lines: list[Line]) -> bool:
    """Whether lines are one text: close to one another, and broken where the cell is full."""
    left, _, right, _ = box(cell.polygon or lines[0].polygon)
    boxes = [box(line.polygon) for line in lines]
    wide = min((b[2] - b[0]) / max(len(line.text.strip()), 1) for line, b in zip(lines, boxes, strict=True))
    return all(
        lower[1] - upper[3] <= APART * (upper[3] - upper[1])
        and (right - left) - (upper[2] - upper[0]) <= FULL_CELL * wide
        for upper, lower in pairwise(boxes)
    )


def _shares_row(a: Box, b: Box) -> bool:
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.5 * min(a[3] - a[1], b[3] - b[1])


def _beside(table: Table, by_place: dict[tuple[int, int], int], cell: Cell) -> int | None:
    row = [other for other in table.cells if other.row == cell.row]
    is_even = len(row) == table.n_cols and not _alternates(row)
    if len(row) > 2 and is_even and all(looks_like_label(_text(other)) for other in row):
        return None  # the head of a list
    return by_place.get((cell.row, cell.col + cell.colspan))


def _alternates(row: list[Cell]) -> bool:
    """Whether every other cell is a known label, from the first one on, and those between are none."""
    known = [is_form_word(named(_text(cell))) for cell in row]
    return len(row) % 2 == 0 and all(known[::2]) and not any(known[1::2])


def _under(table: Table, by_place: dict[tuple[int, int], int], cell: Cell) -> int | None:
    """The cell under a head, where the rows under it are few and the head is a row of such."""
    heads = [other for other in table.cells if other.row == cell.row]
    if len(heads) < 2 or not all(looks_like_label(_text(other)) for other in heads):
        return None
    under = by_place.get((cell.row + cell.rowspan, cell.col))
    if under is None or table.cells[under].colspan != cell.colspan:
        return None
    n_rows = len({other.row for other in table.cells if other.row > cell.row and other.col == cell.col})
    return under if n_rows < DATA_ROWS else None


def _cell_place(page: Page, cell: Cell, lines: list[Line]) -> Place:
    said = before_hands(lines)
    if len(said) < len(lines):
        return place_of(page, said)
    score = min((line.confidence for line in lines), default=0.9)
    return Place(_text(cell), page.page, list(cell.polygon or []), span_of(lines), score)


# Words of one cell ---------------------------------------------------------------------------------------


def _in_cell(page: Page, cell: Cell, lines: list[Line]) -> Iterator[Offer]:
    """Labels and values in one cell: parted by a colon, or the label above its value."""
    for first, *rest in _parts(lines):
        whole = KEY_VALUE.match(first.text)
        if whole and whole["value"].strip():
            yield from inline_offers(page, first, _goes_on(cell, first, before_hands([first, *rest])[1:]), "in_cell")
        elif not looks_like_label(first.text) or (first is lines[0] and _is_wrapped(cell, lines)):
            continue
        elif (said := said_under(rest)) and _is_first(first, said):
            yield Offer(named(first.text), place_of(page, said), "stacked", box(first.polygon))


def _parts(lines: list[Line]) -> Iterator[list[Line]]:
    """The lines of a cell, parted before each that begins with a label and a colon."""
    part: list[Line] = []
    for line in lines:
        is_head = KEY_VALUE.match(line.text) or (COLON_END.match(line.text) and looks_like_label(line.text))
        if part and is_head:
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _is_first(label: Line, said: list[Line]) -> bool:
    return box(label.polygon)[1] <= min(box(line.polygon)[1] for line in said) + 1e-3


def _goes_on(cell: Cell, first: Line, rest: list[Line]) -> list[Line]:
    """The lines on which a value goes on that begins behind its label: while lines are full, or count."""
    edge = box(cell.polygon or first.polygon)[2]
    right = max(box(line.polygon)[2] for line in [first, *rest])
    last, kept = first, []
    for line in rest:
        start, _, end, _ = box(last.polygon)
        wide = (end - start) / max(len(last.text.strip()), 1)
        if max(right, edge - FULL_LINE * wide) - end > FULL_LINE * wide and not NUMBERED.match(line.text):
            break
        kept.append(line)
        last = line
    return kept
