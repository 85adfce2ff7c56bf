"""By what two documents are found alike: pieces of their titles, of the words their forms print, of their text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from contracts.reading import Page
from language.domain import doc_types
from language.fold import folded
from services.ocr.steps.clues import find_titles, folded_label

# How much each kind of mark says of what a document is. What a form prints outlasts what people write into it.
SHARES = {"t": 0.40, "l": 0.42, "b": 0.18}
LEAST_LENGTH = 2.2
MAX_BODY_CHARS, MAX_LABEL_CHARS = 4000, 14
_HAN = re.compile("[\u4e00-\u9fff]")
_PIECE = re.compile("[\u4e00-\u9fff]+|[a-z]{2,}")


def marks_of(pages: list[Page]) -> dict[str, float]:
    """Mark -> weight of the first pages. Each kind of mark has length 1 or less; a mark begins with its kind.

    Numbers and dates are left out: they tell one document from another, not one kind from another.
    """
    titles = [title for page in pages[:1] for title in find_titles(page)[:3]]
    groups: dict[str, set[str]] = {"t": set(), "l": set(), "b": set()}
    for title in titles:
        groups["t"].update(pieces(title.text))
    n_chars = 0
    for text in _texts(pages[:3]):
        n_chars += len(text)
        if n_chars > MAX_BODY_CHARS:
            break
        label = folded_label(text)
        is_label = 2 <= len(label) <= MAX_LABEL_CHARS and not re.search(r"\d", label)
        groups["l" if is_label else "b"].update(pieces(text))
    marks: dict[str, float] = {}
    for kind, found in groups.items():
        # A handful of marks is never the whole of a likeness.
        length = max(math.sqrt(sum(rarity(piece) ** 2 for piece in found)), LEAST_LENGTH)
        marks.update({kind + piece: rarity(piece) / length for piece in found})
    return marks


def _texts(pages: list[Page]) -> Iterable[str]:
    """What stands before a colon, and after; cells of native tables arrive as lines with tabs."""
    for page in pages:
        for line in page.lines:
            yield from (part for part in re.split(r"[\t:：]", line.text) if part.strip())


def pieces(text: str) -> set[str]:
    """Pairs of Chinese characters and whole Latin words: a character read wrong costs two of many."""
    found: set[str] = set()
    for run in _PIECE.findall(re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", folded(text))):
        if _HAN.match(run):
            found.update(a + b for a, b in pairwise(run))
        else:
            found.add(run)
    return found


@cache
def _owners() -> Mapping[str, int]:
    """Piece -> number of types whose titles, labels or words hold it."""
    counted: dict[str, int] = {}
    for kind in doc_types():
        words = {*kind.title_words, *kind.fields, *kind.body_words}
        for piece in {piece for word in words for piece in pieces(word)}:
            counted[piece] = counted.get(piece, 0) + 1
    return counted


def rarity(piece: str) -> float:
    """Weight of a piece: what many types bear says little."""
    n_types = len(doc_types())
    return 0.3 + math.log((n_types + 1) / (_owners().get(piece, 0) + 1)) / math.log(n_types + 1)


def alikeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """0..1: cosine of each kind of mark, added by its share."""
    if len(one) > len(other):
        one, other = other, one
    return sum(SHARES[mark[0]] * weight * other[mark] for mark, weight in one.items() if mark in other)
