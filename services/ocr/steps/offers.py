"""What pairing offers: words that may be a label, with the words that may be its value, and how both are told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.reading import Line, Page
from services.ocr.steps.clues import INLINE_PAIR, KEY_VALUE, LONE_LABEL, Place, box, part_place
from services.ocr.steps.valueends import LATIN_TAIL, joined

Way = Literal["cell", "in_cell", "stacked", "under_cell", "inline", "spaced", "beside", "column", "below"]
WAYS: tuple[Way, ...] = ("cell", "in_cell", "stacked", "under_cell", "inline", "spaced", "beside", "column", "below")
UNIT_TAIL = re.compile(r"(?<=[\u4e00-\u9fff])\s*[(（\[][A-Za-z0-9³²℃°%·/. ]{1,10}[)）\]]$")
LONGEST_LABEL = 14
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Offer:
    """Words that may be a label, and what may be its value. label_box: of the label, fractions of the page.

    n_column: how many possible labels begin or end at the same edge. is_signed: the value stands where people sign.
    """

    label: str
    value: Place
    way: Way
    label_box: Box
    n_column: int = 0
    is_signed: bool = False


def named(text: str) -> str:
    """A label without its colon and the English beside it."""
    bare = text.strip().rstrip(":：").strip()
    return LATIN_TAIL.sub("", bare).strip() or bare


def looks_like_label(text: str) -> bool:
    """Whether words are as short and plain as a label; a unit in brackets is none of them: 坍落度（mm）."""
    bare = UNIT_TAIL.sub("", named(text))
    return len(bare) <= LONGEST_LABEL and LONE_LABEL.match(bare) is not None


def inline_offers(page: Page, line: Line, following: Sequence[Line], way: Way) -> Iterator[Offer]:
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
            place = place_of(page, following, place)
        yield Offer(named(match["label"]), place, way, box(line.polygon))


def place_of(page: Page, lines: Sequence[Line], first: Place | None = None) -> Place:
    """Lines as one place. first: what stands before them."""
    boxes = [box(line.polygon) for line in lines] + ([box(first.polygon)] if first else [])
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    polygon = [left, top, right, top, right, bottom, left, bottom]
    span = span_of(lines)
    if first is not None:
        span = (first.span[0], span[1]) if first.span and span and span[1] > first.span[0] else first.span
    text = joined([*([first.text] if first else []), *(line.text for line in lines)])
    scores = [line.confidence for line in lines] + ([first.score] if first else [])
    return Place(text, page.page, [round(v, 5) for v in polygon], span, min(scores))


def span_of(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The part of the text that lines take; None where they are not read one after the other."""
    spans = [line.span for line in lines if line.span is not None]
    if not spans or len(spans) < len(lines):
        return None
    begin, end = min(s[0] for s in spans), max(s[1] for s in spans)
    return (begin, end) if end - begin <= sum(s[1] - s[0] + 1 for s in spans) else None
