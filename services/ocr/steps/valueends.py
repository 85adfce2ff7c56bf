"""Where the value of a label ends: before the places for hands and seals, and never at another label."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contracts.reading import Line
from services.ocr.steps.clues import folded_label
from services.ocr.steps.fieldnames import by_label
from services.ocr.steps.signlabels import LABEL

SEALED = re.compile(r"\s*[（(]\s*(公章|盖章|签章|签字|章)\s*[)）]")


def is_known_label(text: str) -> bool:
    """Whether words that would be a value are what forms call a field: the value of the label before was not read."""
    return folded_label(text) in by_label()


def before_hands(lines: list[Line]) -> list[Line]:
    """What is said in a cell, without the places under it where people sign and seal."""
    for n, line in enumerate(lines):
        if n and (SEALED.match(line.text) or LABEL.match(line.text.strip())):
            return lines[:n]
    return lines


def joined(parts: Sequence[str]) -> str:
    """Lines as one text; words of Latin letters keep a blank between them."""
    text = ""
    for part in (" ".join(each.split()) for each in parts):
        is_latin = text[-1:].isascii() and part[:1].isascii() and text[-1:].isalpha() and part[:1].isalpha()
        text += (" " if is_latin else "") + part
    return text.strip()
