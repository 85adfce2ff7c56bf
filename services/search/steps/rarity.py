"""How rare each term is, estimated from a sample of the index: what a perfect sparse match would score."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.search.steps.points import Sparse
from services.search.steps.sparse import Terms, term_id


@dataclass(frozen=True)
class Rarity:
    """n: sampled chunks; counts: in how many of them a term stands; total: chunks of the index."""

    n: int = 0
    total: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)

    def of(self, term: str) -> float:
        """The store's IDF of a term, ln(1 + (N - n + 0.5) / (n + 0.5)): highest for a term that no chunk has."""
        share = self.counts.get(term_id(term), 0) / self.n if self.n else 0.0
        found = share * self.total
        return math.log(1 + (self.total - found + 0.5) / (found + 0.5))

    def ideal(self, terms: Terms) -> float:
        """The sparse score of a chunk of usual length that has every term of the question once."""
        return sum(weight * self.of(term) for term, weight in terms.own.items())


def rarity_of(sample: Iterable[Sparse], total: int) -> Rarity:
    """Count the terms of a sample."""
    counts: Counter[int] = Counter()
    n = 0
    for vector in sample:
        counts.update(vector.indices)
        n += 1
    return Rarity(n, max(total, n), counts)
