"""Words that may be a label, with the words that may be its value: found by where they stand, whatever they say.

`find_pairs` (clues.py) finds labels for what they are called; here every place that could hold one is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from contracts.reading import Cell, Line, Page, Reading, Table
from services.ocr.steps.cellpairs import COLON_END, cell_offers, is_crowded
from services.ocr.steps.clues import KEY_VALUE, box, part_place
from services.ocr.steps.offers import Offer, Way, inline_offers, looks_like_label, named, place_of
from services.ocr.steps.valueends import LONE_DAY, is_hand, is_known_label, said_under

SPACED = re.compile(r"^\s*(?P<label>[\u4e00-\u9fff（）()/、]{2,12})[ \u3000\t]+(?P<value>\S.*)$")
SENTENCE = re.compile(r"[。；;，,！？!?]")
MAX_VALUE_CHARS = 200
ALIGNED, LEAST_COLUMN = 0.7, 3
"""Starts (or ends) of one column differ by at most so many heights of a line; a column has at least so many labels."""
NEXT_LINE, NEXT_VALUE = 0.9, 1.3
"""Heights of a line: between lines of one value, and between a label's middle and the edge of its value."""
INDENT = 4.0
"""Heights of a line by which words under a label may stand in from it."""
UNDER_HAND = 3.0
"""Heights of a line below the last signer's label within which a day is that of the signature."""
LEAST_LOOSE = 0.25
"""Share of the lines within a table that stand in no cell, where its rules were seen in part."""


def find_offers(reading: Reading) -> list[Offer]:
    """Every label with its value that a reading may hold, in the order of its pages."""
    offers: list[Offer] = []
    for page in reading.pages:
        hands = [_spot(page, line) for line in page.lines if is_hand(line.text)]
        offers.extend(_with_signed(page, offer, hands) for offer in page_offers(page))
    return [
        offer
        for offer in offers
        if offer.label and 0 < len(offer.value.text) <= MAX_VALUE_CHARS and not is_known_label(offer.value.text)
    ]


def _with_signed(page: Page, offer: Offer, hands: list[_Spot]) -> Offer:
    """An offer with whether its value stands beside a signer's label or under the last of them."""
    if not LONE_DAY.match(offer.value.text):
        return offer
    left, top, _, bottom = box(offer.value.polygon)
    left, top, bottom = left * page.width_px, top * page.height_px, bottom * page.height_px
    is_signed = any(
        hand.left < left and hand.top < bottom and top < hand.bottom + UNDER_HAND * hand.high for hand in hands
    )
    return replace(offer, is_signed=is_signed)


def page_offers(page: Page) -> Iterator[Offer]:
    """Those of one page."""
    taken: set[int] = set()
    for table in page.tables:
        inside = [_lines_of(page, cell) for cell in table.cells]
        yield from cell_offers(page, table, inside)
        for numbers in inside:
            if is_crowded([page.lines[i] for i in numbers]):
                yield from _block_offers(page, [page.lines[i] for i in numbers])
            taken.update(numbers)
        yield from _loose_offers(page, table, {i for numbers in inside for i in numbers})
    yield from _block_offers(page, [line for i, line in enumerate(page.lines) if i not in taken])


def _lines_of(page: Page, cell: Cell) -> list[int]:
    return _lines_in(page, cell.polygon)


def _lines_in(page: Page, polygon: list[float] | None) -> list[int]:
    if polygon is None:
        return []
    left, top, right, bottom = box(polygon)
    found = []
    for i, line in enumerate(page.lines):
        a, b, c, d = box(line.polygon)
        if left <= (a + c) / 2 <= right and top <= (b + d) / 2 <= bottom:
            found.append(i)
    return found


def _loose_offers(page: Page, table: Table, in_cells: set[int]) -> Iterator[Offer]:
    """All lines of a table of whose cells some were not seen: labels without a cell have their values in one."""
    within = _lines_in(page, table.polygon)
    n_loose = sum(i not in in_cells for i in within)
    if in_cells and n_loose > LEAST_LOOSE * len(within):
        yield from _block_offers(page, [page.lines[i] for i in within])


# Lines ---------------------------------------------------------------------------------------------------


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
    columns = _columns([s for s in spots if s not in inline and not _answers(s, spots)], spots)
    bare = [s for s in spots if id(s) in columns and s not in colons]
    heads = [*colons, *bare, *inline]
    known = {id(head) for head in heads}
    values = _values([s for s in spots if id(s) not in known], heads)
    for spot in inline:
        yield from inline_offers(page, spot.line, _going_on(spot, values, heads), "inline")
    for spot in [*colons, *bare]:
        owned = _owned(spot, values, heads)
        if owned:
            way: Way = "beside" if spot in colons else "column"
            place = place_of(page, [s.line for s in owned])
            yield Offer(named(spot.line.text), place, way, box(spot.line.polygon), columns.get(id(spot), 0))
        elif spot in colons and looks_like_label(spot.line.text) and (under := _under(spot, spots)):
            yield Offer(named(spot.line.text), place_of(page, under), "stacked", box(spot.line.polygon))
    for spot in spots:
        if spot in inline:
            continue
        spaced = SPACED.match(spot.line.text)
        if spaced:
            place = part_place(page.page, spot.line, spaced, spaced["value"].strip())
            yield Offer(spaced["label"], place, "spaced", box(spot.line.polygon))
        elif id(spot) not in columns and looks_like_label(spot.line.text):
            yield from _lone(page, spot, spots)


def _answers(spot: _Spot, spots: list[_Spot]) -> bool:
    """Whether the nearest words to the left are a label with a colon: these are its value."""
    left = [s for s in spots if s is not spot and _is_right(s, spot)]
    return bool(left) and COLON_END.match(max(left, key=lambda s: s.right).line.text) is not None


def _under(label: _Spot, spots: list[_Spot]) -> list[Line]:
    """What is said under a label alone in its row: lines from its edge or indented, up to the next label."""
    if any(s is not label and _is_right(label, s) for s in spots):
        return []
    said: list[Line] = []
    last = label
    for spot in sorted(spots, key=lambda s: s.top):
        if spot.top < last.middle or spot is label or spot.left > label.left + INDENT * label.high:
            continue
        is_next = spot.top - last.bottom < NEXT_LINE * max(last.high, label.high)
        is_head = COLON_END.match(spot.line.text) or KEY_VALUE.match(spot.line.text)
        if not is_next or is_head or spot.left < label.left - label.high:
            break
        said.append(spot.line)
        last = spot
    return said_under(said)


def _lone(page: Page, spot: _Spot, spots: list[_Spot]) -> Iterator[Offer]:
    """A short word that stands in no column: what is right of it, else what begins under it."""
    if COLON_END.match(spot.line.text):
        return
    right = [s for s in spots if s is not spot and _is_right(spot, s) and s.left - spot.right < 8 * spot.high]
    if right:
        nearest = min(right, key=lambda s: s.left)
        if not COLON_END.match(nearest.line.text) and not KEY_VALUE.match(nearest.line.text):
            yield Offer(named(spot.line.text), place_of(page, [nearest.line]), "column", box(spot.line.polygon), 1)
        return
    under = [
        s for s in spots
        if abs(s.left - spot.left) < spot.high
        and 0 <= s.top - spot.bottom < NEXT_LINE * spot.high
        and s.high > 0.8 * spot.high
    ]  # fmt: skip
    if under and not KEY_VALUE.match(under[0].line.text) and not COLON_END.match(under[0].line.text):
        yield Offer(named(spot.line.text), place_of(page, [under[0].line]), "below", box(spot.line.polygon))


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
    short = [s for s in spots if looks_like_label(s.line.text)]
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
