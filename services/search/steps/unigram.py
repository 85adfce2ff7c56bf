"""XLM-R's pieces: the likeliest way to cut a text into the vocabulary's pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_SPACE = "▁"
_UNREACHED = -1e30


@dataclass(frozen=True)
class Unigram:
    """A unigram vocabulary. pieces: text -> (id, log probability). normal: code point -> replacement."""

    pieces: Mapping[str, tuple[int, float]]
    normal: Mapping[int, str]
    unknown: int
    unknown_score: float
    longest: int

    def cut(self, text: str) -> list[int]:
        """Ids of the pieces of a text, without special ones.

        Source: Kudo 2018, subword regularization (Viterbi over a unigram language model).
        """
        prepared = self.prepare(text)
        n = len(prepared)
        best = [_UNREACHED] * (n + 1)
        best[0] = 0.0
        came_from, piece_at = [0] * (n + 1), [self.unknown] * (n + 1)
        look_up = self.pieces.get
        for start in range(n):
            base = best[start]
            for end in range(start + 1, min(start + self.longest, n) + 1):
                piece = look_up(prepared[start:end])
                if piece is not None and base + piece[1] > best[end]:
                    best[end], came_from[end], piece_at[end] = base + piece[1], start, piece[0]
            if base + self.unknown_score > best[start + 1]:
                best[start + 1], came_from[start + 1] = base + self.unknown_score, start
                piece_at[start + 1] = self.unknown
        ids: list[int] = []
        while n > 0:
            ids.append(piece_at[n])
            n = came_from[n]
        ids.reverse()
        return ids

    def prepare(self, text: str) -> str:
        """Normalise: the vocabulary's own replacements, one space for many, ▁ for a space and at the beginning."""
        out = text.translate(self.normal)
        while "  " in out:
            out = out.replace("  ", " ")
        return (out if out.startswith(" ") else " " + out).replace(" ", _SPACE)
