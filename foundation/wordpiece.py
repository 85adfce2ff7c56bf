"""BERT's pieces: characters for Chinese, longest match for words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_CHINESE = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2EBEF),
    (0x2F800, 0x2FA1F),
)
_LONGEST_WORD = 100


@dataclass(frozen=True)
class WordPiece:
    """A WordPiece vocabulary, lower-cased, accents stripped."""

    pieces: Mapping[str, int]
    unknown: int

    def cut(self, text: str) -> list[int]:
        """Ids of the pieces of a text, without special ones.

        Source: Devlin et al. 2019, BERT's basic and WordPiece tokenisers.
        """
        return [piece for word in _words(text) for piece in self._cut_word(word)]

    def _cut_word(self, word: str) -> list[int]:
        whole = self.pieces.get(word)
        if whole is not None:
            return [whole]
        if len(word) > _LONGEST_WORD:
            return [self.unknown]
        ids: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self.pieces.get(word[start:end] if start == 0 else "##" + word[start:end])
                if piece is not None:
                    ids.append(piece)
                    start = end
                    break
            else:
                return [self.unknown]
        return ids


def _words(text: str) -> Iterator[str]:
    """Words, single Chinese characters and single punctuation marks."""
    word = ""
    for char in _stripped(text):
        if char.isspace():
            if word:
                yield word
            word = ""
        elif _stands_alone(char):
            if word:
                yield word
            yield char
            word = ""
        else:
            word += char
    if word:
        yield word


def _stripped(text: str) -> Iterator[str]:
    lowered = text.lower()
    plain = lowered if lowered.isascii() else unicodedata.normalize("NFD", lowered)
    for char in plain:
        if char.isascii():
            if char >= " " or char.isspace():
                yield char
            continue
        category = unicodedata.category(char)
        if category != "Mn" and (category[0] != "C" or char.isspace()) and char != "\ufffd":
            yield char


def _stands_alone(char: str) -> bool:
    if char.isascii():
        return not char.isalnum()
    code = ord(char)
    return any(low <= code <= high for low, high in _CHINESE) or unicodedata.category(char)[0] == "P"
