"""Sentences that stand for a text: centrality over shared characters and pairs, without saying things twice."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.nlp.steps.cues import one_of

Matrix = NDArray[np.float64]
_WORD = re.compile(r"[一-鿿]|[A-Za-z]+|\d+(?:\.\d+)?")
_STOP = set("的了是在和有就不我你他们这那个一说都也对吧啊呢嘛吗然后其实所以因为但如果会要能可以很到去来上下中里")


def terms(text: str) -> list[str]:
    """Characters and pairs of characters of Chinese, words of English, without the emptiest."""
    units = [u.lower() for u in _WORD.findall(text)]
    singles = [u for u in units if u not in _STOP]
    pairs = [a + b for a, b in itertools.pairwise(units) if len(a) == len(b) == 1 and not (a in _STOP and b in _STOP)]
    return singles + pairs


def vectors(sentences: Sequence[str]) -> Matrix:
    """(n, vocabulary) TF-IDF rows of unit length."""
    counts = [Counter(terms(s)) for s in sentences]
    seen = Counter(t for c in counts for t in c)
    kept = {t: i for i, (t, n) in enumerate((t, n) for t, n in seen.items() if n > 1 or len(sentences) < 8)}
    matrix = np.zeros((len(sentences), max(len(kept), 1)))
    for row, count in enumerate(counts):
        for term, n in count.items():
            if term in kept:
                matrix[row, kept[term]] = (1 + math.log(n)) * math.log(1 + len(sentences) / seen[term])
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix / np.where(norms == 0, 1, norms)


def centrality(similarity: Matrix, *, damping: float = 0.85, n_rounds: int = 40) -> NDArray[np.float64]:
    """Score of each sentence by a random walk over the similarities (source: LexRank, Erkan and Radev, 2004)."""
    weights = np.where(np.eye(len(similarity)) > 0, 0.0, np.where(similarity < 0.05, 0.0, similarity))
    sums = weights.sum(axis=1, keepdims=True)
    walk = np.where(sums > 0, weights / np.where(sums == 0, 1, sums), 1 / max(len(weights), 1))
    score = np.full(len(weights), 1 / max(len(weights), 1))
    for _ in range(n_rounds):
        score = (1 - damping) / len(weights) + damping * score @ walk
    return score


def pick_sentences(
    sentences: Sequence[str],
    n: int,
    *,
    boosts: Sequence[float] | None = None,
    max_chars: int = 400,
    spread: float = 0.4,
) -> list[int]:
    """Indices of up to n sentences that stand for the whole, in their order (source: MMR, Carbonell 1998).

    boosts: a factor for each sentence. spread: how much saying the same again counts against one, 0 to 1.
    """
    if not sentences:
        return []
    limited = list(sentences[:1500])
    matrix = vectors(limited)
    similarity = matrix @ matrix.T
    score = centrality(similarity) * (np.array(list(boosts)[: len(limited)]) if boosts is not None else 1.0)
    score = score / (score.max() or 1)
    chosen: list[int] = []
    used = 0
    rest = set(range(len(limited)))
    while rest and len(chosen) < n:
        best = max(rest, key=lambda i: score[i] - spread * max((similarity[i, j] for j in chosen), default=0.0))
        rest.discard(best)
        if used + len(limited[best]) > max_chars and chosen:
            continue
        chosen.append(best)
        used += len(limited[best])
    return sorted(chosen)


_FILLER = re.compile(
    one_of(
        """就是说 对吧 是吧 好吧 对不对 怎么说呢? 我觉得 我认为 我想 我们认为 大家知道 其实 然后 那么 这个 那个
        就是 呢 啊 吧 嘛 嗯 所以说 的话 一些 非常 可能 当然 怎么样 包括说"""
    )
)


def without_fillers(text: str) -> str:
    """Spoken Chinese without the words that carry nothing, and without stammering (这个这个, 我们我们)."""
    clean = _FILLER.sub("", re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", text))
    clean = re.sub(r"([一-鿿]{2,4})\1+", r"\1", clean)
    return re.sub(r"^[，,、]+", "", re.sub(r"[，,]{2,}", "，", clean)).strip()


def summarize_text(sentences: Sequence[str], n: int = 5, max_chars: int = 400) -> str:
    """A summary in the text's own sentences."""
    clean = [s.strip() for s in sentences if 8 <= len(s.strip()) <= 200] or [s.strip() for s in sentences if s.strip()]
    boosts = [fitness(s, i, len(clean)) for i, s in enumerate(clean)]
    chosen = pick_sentences(clean, n, boosts=boosts, max_chars=max_chars)
    return "".join(_stopped(clean[i]) for i in chosen)


def fitness(sentence: str, index: int, total: int) -> float:
    """A factor for a sentence: questions and scraps count less, the opening a little more."""
    factor = 1.0
    if re.search(r"[?？]$", sentence):
        factor *= 0.5
    if len(sentence) < 14:
        factor *= 0.6
    if index < max(2, total // 20):
        factor *= 1.15
    return factor


def _stopped(sentence: str) -> str:
    return sentence if re.search(r"[。!！?？.;；]$", sentence) else sentence + "。"
