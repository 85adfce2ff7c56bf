"""What was learnt from people's words, laid on top of the shipped heads: log odds are moved, nothing is replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.headlearning import LearnedHead, LearnedHeads
from services.vision.steps.learn import Floats, sigmoid

SMALLEST = 1e-4
"""Scores are kept with four digits; log odds of what is rounded to nought or one end here."""


@dataclass(frozen=True)
class Placing:
    """How vectors are placed before they are weighed: as the shipped heads place them. centre: (n_dims,)."""

    centre: Floats
    scale: float

    def place(self, vectors: NDArray[np.floating]) -> Floats:
        """(..., n_dims) vectors about the centre, of mean square length 1 over the photos of the shipped heads."""
        return np.asarray((vectors - self.centre) / self.scale, np.float64)


class LearnedLayer:
    """What is in use, ready to judge: a project's version before the archive's, tag by tag.

    Versions that fit another embedding are passed over. Made once for each set of versions and process.
    """

    def __init__(self, versions: Sequence[LearnedHeads], placing: Placing, embedding: str) -> None:
        fitting = [each for each in versions if each.embedding == embedding]
        self.version = "+".join(each.version for each in fitting)
        self.taught = frozenset(document for each in fitting for document in each.taught)
        self.heads: dict[str, LearnedHead] = {}
        for each in fitting:
            for head in each.heads:
                self.heads.setdefault(head.name, head)
        self._placing = placing
        self._weights = np.array([head.weights for head in self.heads.values()]).reshape(-1, len(placing.centre))
        self._bias = np.array([head.bias for head in self.heads.values()])
        self._prototypes = {name: np.array(head.prototype) for name, head in self.heads.items() if head.prototype}

    def score(self, vector: NDArray[np.floating], scores: Mapping[str, float]) -> dict[str, float]:
        """Probabilities by name, moved; names of which nothing was learnt stay, new ones are added.

        scores: probabilities by the shipped heads. A name that is learnt on top of a shipped head and has no score
        here is left out.
        """
        moved = dict(scores)
        if not self.heads:
            return moved
        pushes = self._weights @ self._placing.place(vector) + self._bias
        for head, push in zip(self.heads.values(), pushes, strict=True):
            start = head.prior if head.name not in scores else log_odds(scores[head.name])
            if start is not None:
                moved[head.name] = float(sigmoid(np.asarray(start + push)))
        return moved

    def looks_like(self, vector: NDArray[np.floating]) -> dict[str, bool]:
        """Whether the vector is as near to the confirmed photos of a tag as they are to one another."""
        placed = unit(self._placing.place(vector))
        return {
            name: float(prototype @ placed) >= self.heads[name].alike_from
            for name, prototype in self._prototypes.items()
        }


def log_odds(chance: float) -> float:
    """Log odds of a probability, cut where its digits end."""
    kept = min(max(chance, SMALLEST), 1 - SMALLEST)
    return float(np.log(kept / (1 - kept)))


def unit(vector: Floats) -> Floats:
    """The vector at length 1."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float64)


def prototype_of(placed: Floats) -> tuple[Floats, float]:
    """The direction amid placed vectors (n, n_dims), and the likeness that three in four of them have to the others."""
    rows = placed / np.maximum(np.linalg.norm(placed, axis=1, keepdims=True), 1e-9)
    total = rows.sum(axis=0)
    own = [float(unit(total - row) @ row) for row in rows]
    return unit(total), float(np.quantile(own, 0.25))


def rounded(values: Sequence[float] | Floats) -> list[float]:
    """Four significant digits: smaller, and the same digest on every machine."""
    return [float(f"{value:.4g}") for value in values]
