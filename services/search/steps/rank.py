"""From the candidates of both sides to one hit a document, with scores between 0 and 1."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from contracts.search import Chip
from language.codes import code_key
from services.search.steps.filters import CHIP_FIELDS
from services.search.steps.points import Payload

# Standard scores of the meaning, against texts of the trade in general: what is noise, and what cannot be nearer.
_NOISE, _NEAREST = 1.5, 6.0
_FULL_MATCH = 1.0
_SOFT_CHIP = 0.06
_OWN_CODE, _NAMED_CODE = 0.9, 0.6


@dataclass(frozen=True)
class Candidate:
    """A chunk with what either side says of it: a standard score of its meaning, a share of a perfect sparse match."""

    id: str
    payload: Payload
    meaning: float | None
    words: float


@dataclass(frozen=True)
class Ranked:
    """A document with its best chunk. All scores from 0 to 1."""

    document_id: str
    chunk_id: str
    payload: Payload
    score: float
    dense: float | None
    sparse: float


def calibrate_meaning(standard_score: float) -> float:
    """0 for noise, 1 for what cannot be nearer."""
    return min(max((standard_score - _NOISE) / (_NEAREST - _NOISE), 0.0), 1.0)


def rank(candidates: Iterable[Candidate], dense_weight: float, chips: Collection[Chip]) -> list[Ranked]:
    """Documents, best first; those with equal scores by their ids, so that the order is the same every time."""
    best: dict[str, Ranked] = {}
    codes = {code_key(str(chip.value)) for chip in chips if chip.key == "code" and chip.is_filter}
    soft = [chip for chip in chips if not chip.is_filter]
    for candidate in candidates:
        ranked = _score(candidate, dense_weight, codes, soft)
        known = best.get(ranked.document_id)
        if known is None or (-ranked.score, ranked.chunk_id) < (-known.score, known.chunk_id):
            best[ranked.document_id] = ranked
    return sorted(best.values(), key=lambda each: (-each.score, each.document_id))


def _score(candidate: Candidate, dense_weight: float, codes: set[str], soft: list[Chip]) -> Ranked:
    dense = calibrate_meaning(candidate.meaning) if candidate.meaning is not None else None
    sparse = min(candidate.words / _FULL_MATCH, 1.0)
    score = dense_weight * (dense or 0.0) + (1 - dense_weight) * sparse
    score += _SOFT_CHIP * sum(bears(candidate.payload, chip) for chip in soft) * (1 - score)
    if codes:
        floor = _OWN_CODE if codes & set(candidate.payload.get("own_codes", ())) else _NAMED_CODE
        score = floor + (1 - floor) * score
    return Ranked(
        document_id=candidate.payload["document_id"],
        chunk_id=candidate.id,
        payload=candidate.payload,
        score=round(min(score, 1.0), 6),
        dense=None if dense is None else round(dense, 4),
        sparse=round(sparse, 4),
    )


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
