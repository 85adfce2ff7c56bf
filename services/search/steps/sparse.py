"""The sparse side: terms with BM25 weights. The store multiplies by the rarity of each term (IDF)."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from language.codes import code_key
from language.glossary import expand
from language.tokens import Token, TokenKind, query_tokens, term_counts, tokens
from services.search.steps.points import Sparse

_K, _B = 1.2, 0.4
_USUAL_TERMS = 260
_CONTEXT_SHARE = 0.5
# What a term of a question weighs, before rarity. A pair of characters says more than the two alone.
_WEIGHTS: dict[TokenKind, float] = {
    "char": 0.25,
    "bigram": 1.0,
    "word": 1.0,
    "number": 0.6,
    "code": 2.5,
    "part": 0.3,
}


@dataclass(frozen=True)
class Terms:
    """The terms of a question. own: terms asked for with their weights; others: what they are also called."""

    own: dict[str, float]
    others: dict[str, float]
    synonyms: tuple[str, ...] = ()

    def vector(self) -> Sparse:
        """Own and other terms as one sparse vector."""
        together = dict(self.others)
        for term, weight in self.own.items():
            together[term] = max(weight, together.get(term, 0.0))
        return _vector(together)


def term_id(term: str) -> int:
    """A term's place in the sparse space: 32 bits, the same on every machine."""
    return zlib.crc32(term.encode())


def passage_vector(text: str, context: str) -> Sparse:
    """The sparse vector of a chunk: saturated counts, long chunks held back. Terms of the context count half.

    Source: Robertson and Zaragoza 2009, BM25; its IDF is applied by the store.
    """
    counts: Counter[str] = term_counts(text)
    length = counts.total()
    norm = _K * (1 - _B + _B * length / _USUAL_TERMS)
    weights = {term: count * (_K + 1) / (count + norm) for term, count in counts.items()}
    for term in term_counts(context):
        weights[term] = weights.get(term, 0.0) + _CONTEXT_SHARE
    return _vector(weights)


def question_terms(text: str) -> Terms:
    """The terms of a question, with the other words of the site for them.

    All terms of another word together weigh less than the word that they stand for, so that one word of a question
    that is known by many names does not drown those that are not.
    """
    asked = query_tokens(text)
    own: dict[str, float] = {}
    for token in asked:
        own[token.text] = max(own.get(token.text, 0.0), _WEIGHTS[token.kind])
    others: dict[str, float] = {}
    said: list[str] = []
    for expansion in expand(text):
        if not expansion.is_synonym:
            continue
        said.append(expansion.term)
        stands_for = sum(_WEIGHTS[t.kind] for t in asked if expansion.start <= t.start and t.end <= expansion.end)
        telling = _telling(tokens(expansion.term))
        total = sum(_WEIGHTS[token.kind] for token in telling) or 1.0
        for token in telling:
            weight = _WEIGHTS[token.kind] / total * stands_for * expansion.weight
            if token.text not in own:
                others[token.text] = max(others.get(token.text, 0.0), weight)
    return Terms(own, others, tuple(dict.fromkeys(said)))


def _telling(found: list[Token]) -> list[Token]:
    """Of another word the pairs and words, not its single characters: 架 alone finds anything."""
    long = [token for token in found if token.kind != "char"]
    return long or found


def code_keys_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes in the one spelling by which they are compared."""
    return tuple(dict.fromkeys(code_key(code) for code in codes if code.strip()))


def _vector(weights: dict[str, float]) -> Sparse:
    merged: dict[int, float] = {}
    for term, weight in weights.items():
        key = term_id(term)
        merged[key] = max(weight, merged.get(key, 0.0))
    return Sparse(tuple(merged), tuple(round(value, 4) for value in merged.values()))
