"""Words that may be a label, with the words that may be its value: found by where they stand, whatever they say.

`find_pairs` (clues.py) finds labels for what they are called; here every place that could hold one is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.reading import Cell, Line, Page, Reading, Table
from services.ocr.steps.clues import INLINE_PAIR, KEY_VALUE, LONE_LABEL, Place, box, part_place
from services.ocr.steps.valueends import before_hands, is_known_label, joined

Way = Literal["cell", "in_cell", "stacked", "under_cell", "inline", "spaced", "beside", "column", "below"]
WAYS: tuple[Way, ...] = ("cell", "in_cell", "stacked", "under_cell", "inline", "spaced", "beside", "column", "below")
COLON_END = re.compile(r"^\s*[^:：]{1,16}[:：]\s*$")
SPACED = re.compile(r"^\s*(?P<label>[\u4e00-\u9fff（）()/、]{2,12})[ \u3000\t]+(?P<value>\S.*)$")
LATIN_TAIL = re.compile(r"(?<=[\u4e00-\u9fff）)])\s*[A-Za-z][A-Za-z.,'/\s-]*$")
SENTENCE = re.compile(r"[。；;，,！？!?]")
LONGEST_LABEL = 14
MAX_VALUE_CHARS = 200
ALIGNED, LEAST_COLUMN = 0.7, 3
"""Starts (or ends) of one column differ by at most so many heights of a line; a column has at least so many labels."""
NEXT_LINE, NEXT_VALUE = 0.9, 1.3
"""Heights of a line: between lines of one value, and between a label's middle and the edge of its value."""
DATA_ROWS = 3
"""A head over so many rows is that of a list."""


@dataclass(frozen=True)
class Offer:
    """Words that may be a label, and what may be its value. label_box: of the label, fractions of the page.

    n_column: how many possible labels begin or end at the same edge.
    """

    label: str
    value: Place
    way: Way
    label_box: tuple[float, float, float, float]
    n_column: int = 0


def find_offers(reading: Reading) -> list[Offer]:
    """Every label with its value that a reading may hold, in the order of its pages."""
    offers: list[Offer] = []
    for page in reading.pages:
        offers.extend(page_offers(page))
    return [
        offer
        for offer in offers
        if offer.label and 0 < len(offer.value.text) <= MAX_VALUE_CHARS and not is_known_label(_named(offer.value.text))
    ]


def page_offers(page: Page) -> Iterator[Offer]:
    """Those of one page."""
    taken: set[int] = set()
    for table in page.tables:
        inside = [_lines_of(page, cell) for cell in table.cells]
        yield from _cell_offers(page, table, inside)
        for numbers in inside:
            if _is_crowded([page.lines[i] for i in numbers]):
                yield from _block_offers(page, [page.lines[i] for i in numbers])
            taken.update(numbers)
    yield from _block_offers(page, [line for i, line in enumerate(page.lines) if i not in taken])


# Cells ---------------------------------------------------------------------------------------------------


def _lines_of(page: Page, cell: Cell) -> list[int]:
    if cell.polygon is None:
        return []
    left, top, right, bottom = box(cell.polygon)
    found = []
    for i, line in enumerate(page.lines):
        a, b, c, d = box(line.polygon)
        if left <= (a + c) / 2 <= right and top <= (b + d) / 2 <= bottom:
            found.append(i)
    return found


def _is_crowded(lines: Sequence[Line]) -> bool:
    """Whether a cell holds words side by side: a form whose rules were not seen."""
    boxes = [box(line.polygon) for line in lines]
    return len(lines) > 2 and sum(
        a[2] < b[0] + 1e-3 and min(a[3], b[3]) - max(a[1], b[1]) > 0.4 * min(a[3] - a[1], b[3] - b[1])
        for a in boxes
        for b in boxes
    ) >= 2  # fmt: skip


def _cell_offers(page: Page, table: Table, inside: list[list[int]]) -> Iterator[Offer]:
    by_place = {(cell.row, cell.col): n for n, cell in enumerate(table.cells)}
    for cell, numbers in zip(table.cells, inside, strict=True):
        text = joined(cell.text.split("\n"))
        if not text or cell.polygon is None:
            continue
        lines = [page.lines[i] for i in numbers]
        if not _is_crowded(lines):
            yield from _in_cell(page, lines)
        beside = _beside(table, by_place, cell)
        if beside is not None and (rows := _row_by_row(lines, [page.lines[i] for i in inside[beside]])):
            for label, its_line in rows:
                yield Offer(_named(label.text), _place_of(page, [its_line]), "cell", box(label.polygon))
            continue
        if not _is_label(text):
            continue
        for other, way in ((beside, "cell"), (_under(table, by_place, cell), "under_cell")):
            if other is None or not table.cells[other].text.strip() or table.cells[other].polygon is None:
                continue
            value = _cell_place(page, table.cells[other], [page.lines[i] for i in inside[other]])
            yield Offer(_named(text), value, "cell" if way == "cell" else "under_cell", box(cell.polygon))


def _row_by_row(labels: list[Line], values: list[Line]) -> list[tuple[Line, Line]]:
    """Labels of one cell with the values of the next, where a rule between two rows was not seen."""
    if len(labels) < 2 or len(labels) != len(values) or not all(_is_label(line.text) for line in labels):
        return []
    rows = list(zip(labels, values, strict=True))
    return rows if all(_shares_row(box(a.polygon), box(b.polygon)) for a, b in rows) else []


def _shares_row(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.5 * min(a[3] - a[1], b[3] - b[1])


def _named(text: str) -> str:
    """A label without its colon and the English beside it."""
    bare = text.strip().rstrip(":：").strip()
    return LATIN_TAIL.sub("", bare).strip() or bare


def _is_label(text: str) -> bool:
    bare = _named(text)
    return len(bare) <= LONGEST_LABEL and LONE_LABEL.match(bare) is not None


def _beside(table: Table, by_place: dict[tuple[int, int], int], cell: Cell) -> int | None:
    row = [other for other in table.cells if other.row == cell.row]
    if len(row) > 2 and all(_is_label(joined(other.text.split("\n"))) for other in row) and len(row) == table.n_cols:
        return None  # the head of a list
    return by_place.get((cell.row, cell.col + cell.colspan))


def _under(table: Table, by_place: dict[tuple[int, int], int], cell: Cell) -> int | None:
    """The cell under a head, where the rows under it are few and the head is a row of such."""
    heads = [other for other in table.cells if other.row == cell.row]
    if len(heads) < 2 or not all(_is_label(joined(other.text.split("\n"))) for other in heads):
        return None
    under = by_place.get((cell.row + cell.rowspan, cell.col))
    if under is None or table.cells[under].colspan != cell.colspan:
        return None
    n_rows = len({other.row for other in table.cells if other.row > cell.row and other.col == cell.col})
    return under if n_rows < DATA_ROWS else None


def _cell_place(page: Page, cell: Cell, lines: list[Line]) -> Place:
    said = before_hands(lines)
    if len(said) < len(lines):
        return _place_of(page, said)
    text = joined(cell.text.split("\n"))
    span = _span_of(lines)
    return Place(text, page.page, list(cell.polygon or []), span, min((line.confidence for line in lines), default=0.9))


def _in_cell(page: Page, lines: list[Line]) -> Iterator[Offer]:
    """Label and value in one cell: parted by a colon, or the label above its value."""
    if not lines:
        return
    lines = before_hands(lines)
    first, rest = lines[0], lines[1:]
    whole = KEY_VALUE.match(first.text)
    if whole and whole["value"].strip():
        yield from _inline(page, first, rest, "in_cell")
        for line in rest:
            yield from _inline(page, line, [], "in_cell")
        return
    if rest and _is_label(first.text) and box(first.polygon)[1] <= min(box(line.polygon)[1] for line in lines) + 1e-3:
        yield Offer(_named(first.text), _place_of(page, rest), "stacked", box(first.polygon))
    for line in rest:
        if KEY_VALUE.match(line.text):
            yield from _inline(page, line, [], "in_cell")


# Lines ---------------------------------------------------------------------------------------------------


def _inline(page: Page, line: Line, following: list[Line], way: Way) -> Iterator[Offer]:
    """Labels and values in one line; what stands on the following lines goes on with the last value."""
    several = list(INLINE_PAIR.finditer(line.text))
    whole = KEY_VALUE.match(line.text)
    matches = several if len(several) > 1 else [whole] if whole else []
    for number, match in enumerate(matches):
        value = match["value"].strip(" \t、,，;；")
        if not value:
            continue
        place = part_place(page.page, line, match, value)
        if number == len(matches) - 1 and following:
            place = _place_of(page, following, place)
        yield Offer(_named(match["label"]), place, way, box(line.polygon))


@dataclass(frozen=True)
class _Spot:
    """A line in pixels."""

    line: Line
    left: float
    top: float
    right: float
    bottom: float

    @property
    def high(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def _block_offers(page: Page, lines: list[Line]) -> Iterator[Offer]:
    """Labels and values that no rules part: in a line, side by side, or one above the other."""
    spots = [_spot(page, line) for line in lines if line.text.strip()]
    colons = [s for s in spots if COLON_END.match(s.line.text)]
    inline = [s for s in spots if s not in colons and KEY_VALUE.match(s.line.text)]
    columns = _columns([s for s in spots if s not in inline], spots)
    bare = [s for s in spots if id(s) in columns and s not in colons]
    heads = [*colons, *bare, *inline]
    known = {id(head) for head in heads}
    values = _values([s for s in spots if id(s) not in known], heads)
    for spot in inline:
        yield from _inline(page, spot.line, _going_on(spot, values, heads), "inline")
    for spot in [*colons, *bare]:
        owned = _owned(spot, values, heads)
        if owned:
            way: Way = "beside" if spot in colons else "column"
            place = _place_of(page, [s.line for s in owned])
            yield Offer(_named(spot.line.text), place, way, box(spot.line.polygon), columns.get(id(spot), 0))
    for spot in spots:
        if spot in inline:
            continue
        spaced = SPACED.match(spot.line.text)
        if spaced:
            place = part_place(page.page, spot.line, spaced, spaced["value"].strip())
            yield Offer(spaced["label"], place, "spaced", box(spot.line.polygon))
        elif id(spot) not in columns and _is_label(spot.line.text):
            yield from _lone(page, spot, spots)


def _lone(page: Page, spot: _Spot, spots: list[_Spot]) -> Iterator[Offer]:
    """A short word that stands in no column: what is right of it, else what begins under it."""
    if COLON_END.match(spot.line.text):
        return
    right = [s for s in spots if s is not spot and _is_right(spot, s) and s.left - spot.right < 8 * spot.high]
    if right:
        nearest = min(right, key=lambda s: s.left)
        if not COLON_END.match(nearest.line.text) and not KEY_VALUE.match(nearest.line.text):
            yield Offer(_named(spot.line.text), _place_of(page, [nearest.line]), "column", box(spot.line.polygon), 1)
        return
    under = [
        s for s in spots
        if abs(s.left - spot.left) < spot.high
        and 0 <= s.top - spot.bottom < NEXT_LINE * spot.high
        and s.high > 0.8 * spot.high
    ]  # fmt: skip
    if under and not KEY_VALUE.match(under[0].line.text) and not COLON_END.match(under[0].line.text):
        yield Offer(_named(spot.line.text), _place_of(page, [under[0].line]), "below", box(spot.line.polygon))


def _spot(page: Page, line: Line) -> _Spot:
    left, top, right, bottom = box(line.polygon)
    wide, high = page.width_px or 1, page.height_px or 1
    return _Spot(line, left * wide, top * high, right * wide, bottom * high)


def _is_right(label: _Spot, other: _Spot) -> bool:
    """Whether a line begins right of a label and at about its height."""
    return other.left >= label.right - 0.5 * label.high and (
        label.top < other.middle < label.bottom or other.top < label.middle < other.bottom
    )


def _columns(spots: list[_Spot], all_spots: list[_Spot]) -> dict[int, int]:
    """Short words that begin or end at one edge, each with something to its right: how many, by the word."""
    short = [s for s in spots if _is_label(s.line.text)]
    short = [s for s in short if any(s is not other and _is_right(s, other) for other in all_spots)]
    found = {}
    for spot in short:
        same = max(
            sum(abs(o.left - spot.left) < ALIGNED * spot.high for o in short),
            sum(abs(o.right - spot.right) < ALIGNED * spot.high for o in short),
        )
        if same >= LEAST_COLUMN:
            found[id(spot)] = same
    # Of two columns side by side the left one holds the labels, unless its words have another label between.
    by_id = {id(s): s for s in short}
    return {
        key: n for key, n in found.items()
        if not any(o in found and o != key and _is_right(by_id[o], by_id[key])
                   and by_id[key].left - by_id[o].right < 14 * by_id[key].high and found[o] >= n
                   and not _has_right(by_id[key], all_spots) for o in found)
    }  # fmt: skip


def _has_right(spot: _Spot, spots: list[_Spot]) -> bool:
    return any(s is not spot and _is_right(spot, s) for s in spots)


def _values(spots: list[_Spot], heads: list[_Spot]) -> list[list[_Spot]]:
    """Lines that make one value: one below the other from the same edge, with no label between them."""
    groups: list[list[_Spot]] = []
    for spot in sorted(spots, key=lambda s: (s.top, s.left)):
        for group in groups:
            last = group[-1]
            is_next = -0.3 * last.high < spot.top - last.bottom < NEXT_LINE * min(last.high, spot.high)
            if is_next and abs(spot.left - group[0].left) < 1.2 * last.high and spot.left < last.right:
                n_left = [h for h in heads if _is_right(h, spot)]
                n_last = [h for h in heads if _is_right(h, last)]
                if not n_left or not n_last or max(n_left, key=lambda h: h.right) is max(n_last, key=lambda h: h.right):
                    group.append(spot)
                    break
        else:
            groups.append([spot])
    return groups


def _owned(label: _Spot, values: list[list[_Spot]], heads: list[_Spot]) -> list[_Spot]:
    """The value to the right of a label whose own label it is."""
    best: tuple[float, list[_Spot]] | None = None
    for group in values:
        gap = _gap(label, group)
        if gap is None or any(h is not label and _beats(h, label, group) for h in heads):
            continue
        if best is None or gap < best[0]:
            best = (gap, group)
    return best[1] if best else []


def _gap(label: _Spot, group: list[_Spot]) -> float | None:
    """Heights of a line between a label and a value to its right; None where it is too far."""
    left = min(s.left for s in group)
    if left < label.right - 0.6 * label.high:
        return None
    top, bottom = group[0].top, group[-1].bottom
    up = max(top - label.middle, label.middle - bottom, 0.0) / label.high
    return up + 0.02 * (left - label.right) / label.high if up <= NEXT_VALUE else None


def _beats(other: _Spot, label: _Spot, group: list[_Spot]) -> bool:
    """Whether another label stands nearer to a value."""
    theirs, own = _gap(other, group), _gap(label, group)
    return theirs is not None and own is not None and theirs < own


def _going_on(spot: _Spot, values: list[list[_Spot]], heads: list[_Spot]) -> list[Line]:
    """The lines on which the value of an inline pair goes on: under it, where its own line is full."""
    for group in values:
        first = group[0]
        is_under = -0.3 * spot.high < first.top - spot.bottom < NEXT_LINE * spot.high
        starts = spot.left - 1.2 * spot.high < first.left < spot.right
        is_full = first.right - spot.right < 2.5 * first.high
        if any(h is not spot and _gap(h, group) is not None for h in heads):
            continue
        if is_under and starts and is_full and not SENTENCE.match(spot.line.text.strip()[-1:]):
            hangs = first.left > spot.left + 2.5 * spot.high
            if hangs or spot.right - spot.left > 12 * spot.high:
                return [s.line for s in group]
    return []


def _place_of(page: Page, lines: Sequence[Line], first: Place | None = None) -> Place:
    """Lines as one place. first: what stands before them."""
    boxes = [box(line.polygon) for line in lines] + ([box(first.polygon)] if first else [])
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    polygon = [left, top, right, top, right, bottom, left, bottom]
    span = _span_of(lines)
    if first is not None:
        span = (first.span[0], span[1]) if first.span and span and span[1] > first.span[0] else first.span
    text = joined([*([first.text] if first else []), *(line.text for line in lines)])
    scores = [line.confidence for line in lines] + ([first.score] if first else [])
    return Place(text, page.page, [round(v, 5) for v in polygon], span, min(scores))


def _span_of(lines: Sequence[Line]) -> tuple[int, int] | None:
    spans = [line.span for line in lines if line.span is not None]
    if not spans or len(spans) < len(lines):
        return None
    begin, end = min(s[0] for s in spans), max(s[1] for s in spans)
    # Lines of one value that are not read one after the other have no span of their own.
    return (begin, end) if end - begin <= sum(s[1] - s[0] + 1 for s in spans) else None
