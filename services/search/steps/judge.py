"""Whether the archive answers a question at all: what its best passages say of that, as one chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.search.steps.points import Vectors

_USUAL = 16
"""A sample of so many passages counts as much as what is known of archives in general."""


@dataclass(frozen=True)
class Spread:
    """How near passages drawn at random are to a question: mean and deviation, in deviations of its language."""

    mean: float
    deviation: float


USUAL_SPREAD: Mapping[str, Spread] = {"zh": Spread(0.54, 0.79), "en": Spread(0.09, 0.75)}
"""Median over the questions of the fitting set: what stands in for a sample where there is none."""


@dataclass(frozen=True)
class Clues:
    """What is known of a question once its candidates are scored.

    best: highest chance of a passage, 0 to 1, by meaning and words; words: largest share of a perfect match of words;
    nearest: strength of the nearest meaning; translated: share of an English question that the glossary knows;
    n_chars: characters of what was asked; spread: of passages at random.
    """

    best: float
    words: float
    nearest: float
    translated: float
    n_chars: int
    spread: Spread

    def row(self) -> tuple[float, ...]:
        """The numbers that a Judge weighs, in the order of its weights."""
        best = min(max(self.best, 1e-4), 1 - 1e-4)
        return (
            math.log(best / (1 - best)),
            math.sqrt(min(max(self.words, 0.0), 1.2)),
            (self.nearest - self.spread.mean) / self.spread.deviation,
            self.spread.mean,
            self.spread.deviation,
            math.log1p(self.n_chars),
            self.translated,
        )


@dataclass(frozen=True)
class Judge:
    """A logistic model over Clues.row. Fitted by benchmarks/search_fit.py; see docs/decisions."""

    weights: tuple[float, ...]
    base: float

    def chance(self, clues: Clues) -> float:
        """How likely the archive holds an answer, 0 to 1."""
        x = self.base + sum(weight * value for weight, value in zip(self.weights, clues.row(), strict=True))
        return 1.0 / (1.0 + math.exp(-max(min(x, 60.0), -60.0)))


JUDGES: Mapping[str, Judge] = {
    "zh": Judge((0.327, 0.706, 1.427, -0.338, 3.234, 2.143, 0.0), -11.772),
    "en": Judge((0.795, 2.347, 1.214, -0.219, 1.324, 3.553, -1.827), -17.688),
}


def spread_of(strengths: Sequence[float] | Vectors, language: str) -> Spread:
    """Mean and deviation of a sample, drawn towards what is usual where the sample is small."""
    usual = USUAL_SPREAD[language]
    n = len(strengths)
    if n == 0:
        return usual
    values = np.asarray(strengths, np.float64)
    share = n / (n + _USUAL)
    return Spread(
        mean=share * float(values.mean()) + (1 - share) * usual.mean,
        deviation=share * float(values.std()) + (1 - share) * usual.deviation,
    )
