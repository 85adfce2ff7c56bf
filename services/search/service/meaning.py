"""Several embeddings as one vector: how near two texts are is then one comparison, weighed by the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from language.domain import doc_types, tags
from language.fold import is_han
from language.glossary import expand, to_chinese, to_trade
from language.tokens import query_tokens
from services.search.engine import Embedder
from services.search.steps.points import Vectors

_CROWD = 90
_NEAREST_OF_CROWD = 10
_CROWD_SHARE = 0.5
_ENOUGH_TRANSLATED = 0.6
_REWORDED_SHARE = 0.3


@dataclass(frozen=True)
class _Scale:
    """Cosine of a question with passages that have nothing to do with it: mean and deviation."""

    mean: float
    deviation: float


# Measured over the passages and questions of the tables of document types and photo tags.
_CHINESE_SCALES = {"e5": _Scale(0.845, 0.012), "bge": _Scale(0.345, 0.062), "fake": _Scale(0.2, 0.2)}
_ENGLISH_SCALES = {"e5": _Scale(0.355, 0.0135), "bge": _Scale(0.35, 0.05), "fake": _Scale(0.2, 0.2)}
# What each embedding is asked, and its share. An English question is put in Chinese too, as far as the glossary of
# the site goes: bge knows little English, and e5 finds Chinese texts better from Chinese. See benchmarks/search.md.
_CHINESE_SHARES = {"e5": 0.4, "bge": 0.6, "fake": 1.0}
_ENGLISH_SHARES = {"e5": 0.4, "fake": 1.0}
_TRANSLATED_SHARES = {"e5": 0.3, "bge": 0.3}


@dataclass(frozen=True)
class Asked:
    """A question as a vector of all embeddings."""

    vector: Vectors
    offset: float

    def strength(self, score: float) -> float:
        """The index's score in deviations from what has nothing to do with the question."""
        return score - self.offset

    def strengths(self, passages: Vectors) -> Vectors:
        """(n,): the same for vectors of passages, (n, dimension)."""
        scored: Vectors = passages @ self.vector - np.float32(self.offset) if len(passages) else np.zeros(0, np.float32)
        return scored


class Meaning:
    """The embeddings of passages side by side, and one number more: how near a passage is to any English question.

    A question weighs them by its language. Some passages are near to everything that is asked in another language
    (hubs); the last number takes that off the score of an English question. Source: Lample et al. 2018, cross-domain
    similarity local scaling.
    """

    def __init__(
        self,
        embedders: Sequence[Embedder],
        translate: Callable[[str], str] = to_chinese,
        reword: Callable[[str], str] = to_trade,
    ) -> None:
        self._embedders, self._translate, self._reword = tuple(embedders), translate, reword
        self.name = "+".join(each.name for each in embedders)
        self.dimension = sum(each.dimension for each in embedders) + 1

    @property
    def embedders(self) -> tuple[Embedder, ...]:
        """The embeddings, in the order of their parts."""
        return self._embedders

    @property
    def dense(self) -> dict[str, int]:
        """Named vectors of an index and their lengths: of passages, and of whole documents."""
        return {self.name: self.dimension, self.document_name: self.dimension}

    @property
    def document_name(self) -> str:
        """What the vector of a whole document is called; Qdrant allows no colon and no slash in a name."""
        return f"document-{self.name}"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the embeddings."""
        return tuple(each.name for each in self._embedders)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension): unit vectors side by side, then the nearness to the crowd of English questions."""
        vectors = np.concatenate([each.embed_passages(texts) for each in self._embedders], axis=1)
        cosines = vectors[:, : self._embedders[0].dimension] @ self._crowd.T
        near = np.sort(cosines, axis=1)[:, -_NEAREST_OF_CROWD:].mean(axis=1, keepdims=True)
        return np.concatenate([vectors, near], axis=1).astype(np.float32)

    def embed_question(self, text: str, language: str) -> Asked:
        """One vector that weighs the embeddings by the question's language, each part in its own deviations."""
        if language != "en":
            return self._together(self._chinese_parts(text))
        parts = [(text, _ENGLISH_SHARES, _ENGLISH_SCALES, True)]
        translated = self._translate(text)
        if translated:
            trust = min(translated_share(text) / _ENOUGH_TRANSLATED, 1.0)
            shares = {name: share * trust for name, share in _TRANSLATED_SHARES.items()}
            parts.append((translated, shares, _CHINESE_SCALES, False))
        asked = self._together(parts)
        # An embedding that knows no English and finds nothing to translate still has to answer.
        return asked if asked.vector.any() else self._together([(text, _CHINESE_SHARES, _ENGLISH_SCALES, False)])

    def _chinese_parts(self, text: str) -> list[tuple[str, dict[str, float], dict[str, _Scale], bool]]:
        """The question, and what it says in the words of the records where those are others."""
        reworded = self._reword(text)
        if reworded == text:
            return [(text, _CHINESE_SHARES, _CHINESE_SCALES, False)]
        own = {name: share * (1 - _REWORDED_SHARE) for name, share in _CHINESE_SHARES.items()}
        other = {name: share * _REWORDED_SHARE for name, share in _CHINESE_SHARES.items()}
        return [(text, own, _CHINESE_SCALES, False), (reworded, other, _CHINESE_SCALES, False)]

    def _together(self, parts: Sequence[tuple[str, dict[str, float], dict[str, _Scale], bool]]) -> Asked:
        vector = np.zeros(self.dimension, np.float32)
        offset = total = 0.0
        at = 0
        for each in self._embedders:
            asked = [part for part in parts if part[1].get(each.name)]
            # All wordings in one go: the second costs the model less than the first.
            vectors = each.embed_queries([text for text, *_ in asked]) if asked else ()
            for (_, shares, scales, is_foreign), one in zip(asked, vectors, strict=True):
                share, scale = shares[each.name], scales[each.name]
                weight = share / scale.deviation
                vector[at : at + each.dimension] += weight * one
                if is_foreign and at == 0:
                    vector[-1] -= weight * _CROWD_SHARE
                offset += weight * scale.mean
                total += share
            at += each.dimension
        total = total or 1.0
        scaled: Vectors = vector / np.float32(total)
        return Asked(scaled, offset / total)

    @cached_property
    def _crowd(self) -> Vectors:
        """English questions about everything, by the first embedding."""
        return self._embedders[0].embed_queries(crowd_of_questions())

    def warm(self) -> None:
        """Load what the first question or document would wait for."""
        self.embed_question("混凝土", "zh")
        self.embed_passages(["混凝土"])


def crowd_of_questions() -> list[str]:
    """Short English questions about everything the trade writes down and photographs."""
    texts = [*(each.en for each in doc_types()), *(each.en for each in tags())]
    return texts[:: max(-(-len(texts) // _CROWD), 1)]


def translated_share(text: str) -> float:
    """How much of an English question the glossary has Chinese for: 0 to 1 of its telling words."""
    known = [(each.start, each.end) for each in expand(text) if each.is_synonym and is_han(each.term[0])]
    words = [token for token in query_tokens(text) if token.kind == "word"]
    covered = sum(any(start <= word.start and word.end <= end for start, end in known) for word in words)
    return covered / len(words) if words else 1.0
