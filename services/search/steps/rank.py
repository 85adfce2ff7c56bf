"""From the candidates of both sides to one hit a document, with scores between 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.search import Chip
from language.codes import code_key
from services.search.steps.filters import CHIP_FIELDS
from services.search.steps.points import Payload


@dataclass(frozen=True)
class Balance:
    """How likely a passage answers: a logistic model of how near its meaning is and how many of the words it has."""

    base: float
    meaning: float
    words: float


# Chosen with benchmarks/search.py --dev, on the half of the question set that may be looked at.
BALANCES: Mapping[str, Balance] = {"zh": Balance(-5.6, 1.8, 2.88), "en": Balance(-3.71, 1.23, 6.24)}
_MOST_WORDS = 1.2
# A passage that has about all the words of the question is shown, however short the question.
_ALL_WORDS, _STEEP, _TRUSTED = 0.8, 12.0, 0.8
_SOFT_CHIP = 0.06
# Where codes are asked for, what bears one comes before what only names it: from, and how much above by the rest.
_OWN_CODE, _NAMED_CODE = (0.9, 0.1), (0.6, 0.25)


@dataclass(frozen=True)
class Candidate:
    """A chunk with what either side says of it: deviations of its meaning, share of a perfect match of words."""

    id: str
    payload: Payload
    meaning: float
    words: float


@dataclass(frozen=True)
class Ranked:
    """A document with its best chunk. All scores from 0 to 1."""

    document_id: str
    chunk_id: str
    payload: Payload
    score: float
    dense: float
    sparse: float


def chance(balance: Balance, meaning: float, words: float) -> float:
    """How likely a passage answers the question, 0 to 1."""
    by_both = _logistic(balance.base + balance.meaning * meaning + balance.words * min(words, _MOST_WORDS))
    return either(by_both, by_words(words) if balance.words else 0.0)


def by_words(words: float) -> float:
    """How likely a passage answers because it has about all words of the question, however short that is."""
    return _TRUSTED * _logistic(_STEEP * (words - _ALL_WORDS))


def either(one: float, other: float) -> float:
    """The chance that one of two holds."""
    return 1 - (1 - one) * (1 - other)


def chances(candidates: Iterable[Candidate], balance: Balance) -> list[float]:
    """How likely each of them answers, by its meaning and words alone."""
    return [chance(balance, each.meaning, each.words) for each in candidates]


def rank(
    candidates: Sequence[Candidate], balance: Balance, chips: Collection[Chip], answered: float | None = None
) -> list[Ranked]:
    """Documents, best first; those with equal scores by their ids, so that the order is the same every time.

    answered: how likely the question is answered at all; that is then the score of the best, and the others keep
    their share of it. None: every candidate keeps its own chance.
    """
    best: dict[str, Ranked] = {}
    single = chances(candidates, balance)
    factor = 1.0 if answered is None else answered / max([*single, 1e-9])
    codes = {code_key(str(chip.value)) for chip in chips if chip.key == "code" and chip.is_filter}
    soft = [chip for chip in chips if not chip.is_filter]
    for candidate, likely in zip(candidates, single, strict=True):
        ranked = _score(candidate, likely * factor, balance, codes, soft)
        known = best.get(ranked.document_id)
        if known is None or (-ranked.score, ranked.chunk_id) < (-known.score, known.chunk_id):
            best[ranked.document_id] = ranked
    return sorted(best.values(), key=lambda each: (-each.score, each.document_id))


def floor_of(ranked: Sequence[Ranked], floor: float, tail: float) -> float:
    """The score below which nothing is shown.

    Whether anything is shown is decided by the best alone. Where it is, what has at least the share `tail` of its
    score is shown too: the scores of one answer only say how its hits stand to each other.
    """
    if not ranked or ranked[0].score < floor:
        return floor
    return min(floor, tail * ranked[0].score)


def _score(candidate: Candidate, score: float, balance: Balance, codes: set[str], soft: list[Chip]) -> Ranked:
    score += _SOFT_CHIP * sum(bears(candidate.payload, chip) for chip in soft) * (1 - score)
    if codes:
        least, room = _OWN_CODE if codes & set(candidate.payload.get("own_codes", ())) else _NAMED_CODE
        score = least + room * score
    return Ranked(
        document_id=candidate.payload["document_id"],
        chunk_id=candidate.id,
        payload=candidate.payload,
        score=round(min(score, 1.0), 6),
        dense=round(_logistic(balance.base + balance.meaning * candidate.meaning), 4),
        sparse=round(min(candidate.words, 1.0), 4),
    )


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(min(x, 60.0), -60.0)))


def bears(payload: Payload, chip: Chip) -> bool:
    """Whether a point has what a chip asks for."""
    values = {str(chip.value), *(str(each["value"]) for each in chip.other if "value" in each)}
    if chip.key in {"type", "kind"}:
        return payload.get(chip.key) in values
    if chip.key == "section":
        return bool(values & set(payload.get("places", ())))
    if chip.key == "code":
        return bool({code_key(value) for value in values} & set(payload.get("codes", ())))
    return bool(values & set(payload.get(CHIP_FIELDS.get(chip.key, ""), ())))
