"""The snippet of a hit: the stretch of its chunk that answers, with the places of the words that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from contracts.base import Span
from language.fold import fold
from language.tokens import tokens

_LEAD = 24
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Shown:
    """text: the snippet; highlights: spans inside it; words and synonyms: what of the question stands in the chunk."""

    text: str
    highlights: list[Span]
    words: list[str]
    synonyms: list[str]


def show(text: str, terms: Iterable[str], synonyms: Sequence[str], longest: int) -> Shown:
    """Cut the best stretch out of a chunk's text.

    terms: folded terms of the question (characters, pairs, stems, codes); synonyms: other words, as written.
    """
    own = _spans_of_terms(text, set(terms))
    other, said = _spans_of_words(text, synonyms)
    start, end = _best_window(text, own or other, longest)
    marked = _merged([*own, *other])
    inside = [(max(a, start), min(b, end)) for a, b in marked if a < end and b > start]
    before = _ELLIPSIS if start > 0 else ""
    after = _ELLIPSIS if end < len(text) else ""
    snippet = before + text[start:end].replace("\n", " ").replace("\t", " ") + after
    shift = len(before) - start
    return Shown(
        text=snippet,
        highlights=[(a + shift, b + shift) for a, b in inside],
        words=list(dict.fromkeys(text[a:b] for a, b in own)),
        synonyms=said,
    )


def _spans_of_terms(text: str, wanted: set[str]) -> list[Span]:
    """Where the terms stand, neighbours as one. Single characters count only beside another find."""
    found = tokens(text)
    strong = _merged([(token.start, token.end) for token in found if token.kind != "char" and token.text in wanted])
    pairs = {term for term in wanted if len(term) > 1}
    if not pairs:
        return _merged([(token.start, token.end) for token in found if token.text in wanted])
    return strong


def _spans_of_words(text: str, words: Sequence[str]) -> tuple[list[Span], list[str]]:
    base = fold(text, joins_lines=True)
    spans: list[Span] = []
    said: list[str] = []
    for word in words:
        wanted = _folded(word)
        at = base.text.find(wanted) if wanted else -1
        if at < 0:
            continue
        said.append(word)
        while at >= 0:
            spans.append(base.span(at, at + len(wanted)))
            at = base.text.find(wanted, at + len(wanted))
    return spans, said


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    """Every hit of an answer is looked through for the same words."""
    return fold(word).text


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _best_window(text: str, spans: list[Span], longest: int) -> Span:
    """The stretch that holds most of what was found, begun a little before it and not inside a word."""
    if len(text) <= longest:
        return 0, len(text)
    best, best_held = 0, -1
    for start, _ in spans:
        held = sum(min(b, start + longest) - a for a, b in spans if a >= start and a < start + longest)
        if held > best_held:
            best, best_held = start, held
    begin = max(0, best - _LEAD)
    border = max((text.rfind(mark, begin, best + 1) for mark in "\n。；;，,!?！？"), default=-1)
    if begin > 0 and border >= begin:
        begin = border + 1
    begin = max(0, min(begin, len(text) - longest))
    return begin, min(len(text), begin + longest)
