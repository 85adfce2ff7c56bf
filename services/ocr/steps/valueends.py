"""Where the value of a label ends: before the places for hands and seals, and never at another label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from contracts.reading import Line
from language.domain import field_words
from services.ocr.steps.clues import folded_label
from services.ocr.steps.fieldnames import by_label
from services.ocr.steps.signlabels import FOOT_ROLE, LABEL, LONE_ROLE, SIGNER, is_name
from services.ocr.steps.typewords import label_weights

SEAL_WORDS = r"[（(]\s*(?:公章|盖章|加盖公章|项目章|签章|签字|出图章|章)\s*[)）]"
SEALED = re.compile(rf"\s*{SEAL_WORDS}|.{{2,16}}{SEAL_WORDS}\s*$")
LATIN_TAIL = re.compile(r"(?<=[\u4e00-\u9fff）)])\s*[A-Za-z][A-Za-z.,'/\s-]*$")
LONE_DAY = re.compile(r"\s*\d{2,4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?\s*(?:星期.)?\s*$")
LONGEST_HAND = 14
"""Characters after a signer's label; more is something that is said."""
LEAST_WORDS = 4
"""Characters of a word of a list that is surely no value; shorter ones may be: 水泥 is a label and a material."""


@cache
def form_words() -> frozenset[str]:
    """Everything that a list calls a label, folded."""
    told = {folded_label(word) for words in field_words().values() for word in words}
    return frozenset({*told, *by_label(), *label_weights()})


def is_form_word(text: str) -> bool:
    """Whether words are a label by one of the lists; some of them can be a value too."""
    return folded_label(text) in form_words()


def is_known_label(text: str) -> bool:
    """Whether words that would be a value are what forms call a field: the value of the label before was not read."""
    clean = folded_label(LATIN_TAIL.sub("", text.strip().rstrip(":：")))
    return clean in by_label() or (len(clean) >= LEAST_WORDS and clean in form_words())


def before_hands(lines: list[Line]) -> list[Line]:
    """What is said in a cell, without the places under it where people sign and seal, and the day they did."""
    return _before_day([*lines[:1], *_before_hand(lines[1:])])


def said_under(lines: list[Line]) -> list[Line]:
    """What is said under a label; nothing where people sign at once."""
    return _before_day(_before_hand(lines))


def _before_hand(lines: list[Line]) -> list[Line]:
    return lines[: next((n for n, line in enumerate(lines) if is_hand(line.text)), len(lines))]


def _before_day(lines: list[Line]) -> list[Line]:
    said = lines
    while len(said) > 1 and LONE_DAY.match(said[-1].text) and not LONE_DAY.match(said[-2].text):
        said = said[:-1]
    return said


def is_hand(text: str) -> bool:
    """Whether a line is where people sign or seal: 现场监理：李四, （公章）, 项目监理机构（盖章）."""
    bare = text.strip()
    if SEALED.match(bare) or LABEL.match(bare) or LONE_ROLE.fullmatch(bare):
        return True
    signer = SIGNER.match(bare) or FOOT_ROLE.match(bare)
    if signer is None:
        return False
    rest = bare[signer.end() :]
    return len(rest) <= LONGEST_HAND and (not rest or is_name(rest) or LONE_DAY.match(rest) is not None)


def joined(parts: Sequence[str]) -> str:
    """Lines as one text; words of Latin letters keep a blank between them."""
    text = ""
    for part in (" ".join(each.split()) for each in parts):
        is_latin = text[-1:].isascii() and part[:1].isascii() and text[-1:].isalpha() and part[:1].isalpha()
        text += (" " if is_latin else "") + part
    return text.strip()
