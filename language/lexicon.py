"""A list of words with what each stands for, and how the longest of them are found in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from language.fold import Folded, fold, folded, is_han

T = TypeVar("T")

_WORD = re.compile(r"[a-z0-9]+")
_EDGE = re.compile(r"[a-z0-9]")


class Entry(NamedTuple, Generic[T]):
    """A word of the lexicon where it stands: span in the folded text, and what it stands for."""

    start: int
    end: int
    value: T


def singular(word: str) -> str:
    """An English word without its plural: logs and log are one word, drawing and draw are two."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class Lexicon(Generic[T]):
    """Words and what they stand for; a later word does not replace an earlier one.

    Words with Chinese characters are found anywhere, English ones between word borders; `normal` makes forms of one
    English word alike (a stem, or the singular).
    """

    def __init__(self, words: Iterable[tuple[str, T]], normal: Callable[[str], str] = singular) -> None:
        self._normal = normal
        self._chinese: dict[str, dict[str, T]] = {}
        self._english: dict[str, dict[tuple[str, ...], T]] = {}
        for word, value in words:
            self._add(folded(word), value)
        self._lengths = {
            first: sorted({len(word) for word in words}, reverse=True) for first, words in self._chinese.items()
        }
        self._sizes = {first: sorted({len(key) for key in keys}, reverse=True) for first, keys in self._english.items()}

    def find(self, text: str | Folded) -> list[Entry[T]]:
        """The words in a text, left to right; of those that overlap the earliest, and of these the longest."""
        whole = fold(text).text if isinstance(text, str) else text.text
        found = sorted(
            [*self._find_chinese(whole), *self._find_english(whole)], key=lambda each: (each.start, -each.end)
        )
        chosen: list[Entry[T]] = []
        for each in found:
            if not chosen or each.start >= chosen[-1].end:
                chosen.append(each)
        return chosen

    def get(self, word: str) -> T | None:
        """What a word stands for, or None."""
        text = folded(word)
        if any(is_han(char) for char in text):
            return self._chinese.get(text[0], {}).get(text)
        key = tuple(map(self._normal, _WORD.findall(text)))
        return self._english.get(key[0], {}).get(key) if key else None

    def _add(self, word: str, value: T) -> None:
        if any(is_han(char) for char in word):
            self._chinese.setdefault(word[0], {}).setdefault(word, value)
            return
        key = tuple(map(self._normal, _WORD.findall(word)))
        if key:
            self._english.setdefault(key[0], {}).setdefault(key, value)

    def _find_chinese(self, text: str) -> Iterator[Entry[T]]:
        for start, char in enumerate(text):
            words = self._chinese.get(char)
            if not words:
                continue
            for length in self._lengths[char]:
                word = text[start : start + length]
                end = start + len(word)
                if word in words and _stands_apart(text, start, end):
                    yield Entry(start, end, words[word])
                    break

    def _find_english(self, text: str) -> Iterator[Entry[T]]:
        if not self._english:
            return
        tokens = [(match.start(), match.end(), self._normal(match.group())) for match in _WORD.finditer(text)]
        for at, (start, _, first) in enumerate(tokens):
            keys = self._english.get(first)
            if not keys:
                continue
            for size in self._sizes[first]:
                some = tokens[at : at + size]
                value = keys.get(tuple(token[2] for token in some))
                if value is not None and len(some) == size and _is_one_phrase(text, some):
                    yield Entry(start, some[-1][1], value)
                    break


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Whether a word that begins or ends with a letter or figure is not a piece of a longer one."""
    if _EDGE.match(text[start]) and start and _EDGE.match(text[start - 1]):
        return False
    return not (_EDGE.match(text[end - 1]) and end < len(text) and _EDGE.match(text[end]))


def _is_one_phrase(text: str, tokens: list[tuple[int, int, str]]) -> bool:
    return all(text[one[1] : two[0]] in (" ", "-", "/", "'") for one, two in pairwise(tokens))
