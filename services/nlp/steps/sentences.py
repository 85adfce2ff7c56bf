"""Sentences of a paragraph, and the statements of a sentence that has several owners."""

from __future__ import annotations

import re
from itertools import pairwise

from services.nlp.steps.script import Passage

_END = re.compile(
    r"[。!?！？；;]+[\"”』」)]*|(?<=[A-Za-z)\]]{2})\.(?=\s+[A-Z]|\s*$)|(?<=\d)\.(?=\s+[A-Z][a-z])|"
    r"\n|(?<=[^\s,:])(?=\s*[①-⑳])"
)


def split_sentences(passage: Passage) -> list[Passage]:
    """Cut at full stops and semicolons; a stop within brackets or quotes does not cut."""
    text = passage.plain
    cuts = [0]
    for match in _END.finditer(text):
        inside = text[cuts[-1] : match.start()]
        if inside.count("(") > inside.count(")") and match.end() < len(text):
            continue
        if inside.count("《") > inside.count("》"):
            continue
        cuts.append(match.end())
    cuts.append(len(text))
    pieces = [_piece(passage, a, b) for a, b in pairwise(cuts)]
    return [p for p in pieces if p and re.search(r"\w", p.text)]


def _piece(passage: Passage, start: int, end: int) -> Passage:
    """A sentence with its full stop."""
    text = passage.text
    while start < end and text[start] in " \t\u3000,，、;；":
        start += 1
    while end > start and text[end - 1] in " \t\u3000;；\n":
        end -= 1
    return Passage(text[start:end], passage.at[start:end], passage.page, passage.polygon)
