"""From the candidates of both sides to one hit a document, with scores between 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

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
_READ_BEHIND = 40
"""Passages below the bar that are read all the same, to tell whether there are documents that are hardly relevant."""
_ROUNDING = 1e-6
# Where codes are asked for, what bears one comes before what only names it: from, and how much above by the rest.
_OWN_CODE, _NAMED_CODE = (0.9, 0.1), (0.6, 0.25)


@dataclass(frozen=True)
class Candidate:
    """A chunk with what each side says of it: deviations of its meaning, share of a perfect match of words, and the
    chance that its picture answers, 0 where that does not fit. payload: empty until it is read."""

    id: str
    payload: Payload
    meaning: float
    words: float
    picture: float = 0.0


@dataclass(frozen=True)
class Bar:
    """What decides whether a document is shown: the floor, and the share `tail` of the best one's score."""

    floor: float
    tail: float


@dataclass(frozen=True)
class Ranked:
    """A document with its best chunk. All scores from 0 to 1; `said` is the score without pictures."""

    document_id: str
    chunk_id: str
    payload: Payload
    score: float
    dense: float
    sparse: float
    said: float
    picture: float


def by_words(words: float) -> float:
    """How likely a passage answers because it has about all words of the question, however short that is."""
    return _TRUSTED * _logistic(_STEEP * (words - _ALL_WORDS))


def either(one: float, other: float) -> float:
    """The chance that one of two holds."""
    return 1 - (1 - one) * (1 - other)


def chances(candidates: Sequence[Candidate], balance: Balance) -> list[float]:
    """How likely each of them answers, 0 to 1, by its meaning and words alone."""
    told = np.array([(each.meaning, each.words) for each in candidates], np.float64).reshape(-1, 2)
    meaning, words = told[:, 0], told[:, 1]
    x = balance.base + balance.meaning * meaning + balance.words * np.minimum(words, _MOST_WORDS)
    miss = 1 - 1 / (1 + np.exp(-x.clip(-60.0, 60.0)))
    if balance.words:
        miss *= 1 - _TRUSTED / (1 + np.exp(-(_STEEP * (words - _ALL_WORDS)).clip(-60.0, 60.0)))
    single: list[float] = (1 - miss).tolist()
    return single


def worth_reading(
    candidates: Sequence[Candidate], balance: Balance, chips: Collection[Chip], answered: float, bar: Bar
) -> list[Candidate]:
    """The candidates that may be shown, whatever their payloads say, and the nearest few behind them.

    Payloads are half of what a search costs the store, and most candidates lie far below the bar. A chip that is no
    filter may lift a score, so the bound is the score with all of them; where codes are asked for, all are read.
    """
    if any(chip.key == "code" and chip.is_filter for chip in chips):
        return list(candidates)
    single = np.array(chances(candidates, balance))
    likely = single * (answered / max(float(single.max()), 1e-9))
    lift = _SOFT_CHIP * sum(not chip.is_filter for chip in chips)
    highest = likely + lift * (1 - likely)
    best = max(float(likely.max()), bar.floor)
    least = min(bar.floor, bar.tail * best) if highest.max() >= bar.floor - _ROUNDING else math.inf
    may = (highest >= least - _ROUNDING) | np.array([each.picture > 0 for each in candidates])
    behind = np.argsort(-likely, kind="stable")
    behind = behind[~may[behind]][:_READ_BEHIND]
    return [candidates[at] for at in (*np.flatnonzero(may), *behind)]


def rank(
    candidates: Sequence[Candidate], balance: Balance, chips: Collection[Chip], answered: float | None = None
) -> list[Ranked]:
    """Documents, best first; those with equal scores by their ids, so that the order is the same every time.

    answered: how likely the question is answered in words at all; that is then the score of the best, and the others
    keep their share of it. None: every candidate keeps its own chance. A picture that fits answers beside them.
    """
    best: dict[str, tuple[float, str, Candidate]] = {}
    said: dict[str, float] = {}
    single = chances(candidates, balance)
    factor = 1.0 if answered is None else answered / max([*single, 1e-9])
    codes = {code_key(str(chip.value)) for chip in chips if chip.key == "code" and chip.is_filter}
    soft = [chip for chip in chips if not chip.is_filter]
    for candidate, likely in zip(candidates, single, strict=True):
        payload = candidate.payload
        document = payload["document_id"]
        in_words = score = _with_chips(payload, likely * factor, codes, soft)
        if candidate.picture:
            score = _with_chips(payload, either(likely * factor, candidate.picture), codes, soft)
        said[document] = max(in_words, said.get(document, 0.0))
        standing = (-_told(score), candidate.id, candidate)
        known = best.get(document)
        if known is None or standing[:2] < known[:2]:
            best[document] = standing
    found = [_ranked(each, -least, said[document], balance) for document, (least, _, each) in best.items()]
    return sorted(found, key=lambda each: (-each.score, each.document_id))


def floor_of(ranked: Sequence[Ranked], bar: Bar) -> float:
    """The score below which nothing is shown for its words.

    Whether anything is shown is decided by the best alone. Where it is, what has at least the share `tail` of its
    score is shown too: the scores of one answer only say how its hits stand to each other.
    """
    best = max((each.said for each in ranked), default=0.0)
    return bar.floor if best < bar.floor else min(bar.floor, bar.tail * best)


def shown_of(ranked: Sequence[Ranked], bar: Bar) -> list[Ranked]:
    """What is shown, in the same order. A picture that fits is shown whatever the words are worth, and opens the door
    to no words."""
    least = floor_of(ranked, bar)
    return [each for each in ranked if each.said >= least or each.picture > 0]


def _told(score: float) -> float:
    return round(min(score, 1.0), 6)


def _ranked(best: Candidate, score: float, said: float, balance: Balance) -> Ranked:
    return Ranked(
        document_id=best.payload["document_id"],
        chunk_id=best.id,
        payload=best.payload,
        score=score,
        dense=round(_logistic(balance.base + balance.meaning * best.meaning), 4),
        sparse=round(min(best.words, 1.0), 4),
        said=_told(said),
        picture=best.picture,
    )


def _with_chips(payload: Payload, score: float, codes: set[str], soft: list[Chip]) -> float:
    if soft:
        score += _SOFT_CHIP * sum(bears(payload, chip) for chip in soft) * (1 - score)
    if not codes:
        return score
    least, room = _OWN_CODE if codes & set(payload.get("own_codes", ())) else _NAMED_CODE
    return least + room * score


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
