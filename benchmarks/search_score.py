"""Scores of a ranked list: nDCG, recall, reciprocal rank; and their means."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """Of one question, or the mean of many. `n`: how many."""

    n: int
    ndcg: float
    recall: float
    reciprocal: float
    first: float
    empty: float

    @property
    def cells(self) -> str:
        """nDCG@10, recall@5, MRR, share with the right thing first."""
        return f"{self.ndcg:.3f} | {self.recall:.3f} | {self.reciprocal:.3f} | {self.first:.3f}"


def score(found: Sequence[str], relevant: Collection[str]) -> Score:
    """Score a list of documents, best first, against those that answer. Source: Järvelin and Kekäläinen 2002."""
    gains = [1.0 if name in relevant else 0.0 for name in found[:10]]
    ideal = sum(1 / math.log2(at + 2) for at in range(min(len(relevant), 10))) or 1.0
    first = next((at for at, name in enumerate(found) if name in relevant), None)
    return Score(
        n=1,
        ndcg=sum(gain / math.log2(at + 2) for at, gain in enumerate(gains)) / ideal,
        recall=len(set(found[:5]) & set(relevant)) / (len(relevant) or 1),
        reciprocal=1 / (first + 1) if first is not None else 0.0,
        first=float(first == 0),
        empty=float(not found),
    )


def mean(scores: Iterable[Score]) -> Score:
    """Mean of every figure; noughts where there are none."""
    every = list(scores)
    n = len(every)

    def of(name: str) -> float:
        return sum(getattr(each, name) for each in every) / n if n else 0.0

    return Score(n, of("ndcg"), of("recall"), of("reciprocal"), of("first"), of("empty"))
