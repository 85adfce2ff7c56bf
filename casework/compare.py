"""The rules across documents, run over the records of a project. Pure: the same records give the same claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.chain import broken_sequences, missing_companions, unanswered_notices
from casework.claims import Claim
from casework.daylogs import differing_weather, silent_logs
from casework.numbers import number_gaps, numbers_used_twice
from casework.records import Record
from catalogue.findings import Suspicion
from language.rules import Rule
from language.rulesfile import active_rules

VERBS: Mapping[str, Callable[[Sequence[Record], Rule, Any], Iterator[Claim]]] = {
    "sequence": broken_sequences,
    "companion": missing_companions,
    "reply": unanswered_notices,
    "log_weather": differing_weather,
    "log_place": silent_logs,
    "number_gap": number_gaps,
    "duplicate_number": numbers_used_twice,
}
"""How each kind of condition is looked for."""


@dataclass(frozen=True)
class Compared:
    """What was found, by document id."""

    suspicions: dict[str, list[Suspicion]]


def compare(records: Sequence[Record], rules: Sequence[Rule]) -> Compared:
    """Findings of a project's documents. Documents of unsure type or date claim nothing, but may answer a claim."""
    ordered = sorted(records, key=lambda record: record.id)
    found: dict[str, list[Suspicion]] = {}
    for rule in active_rules(rules, for_projects=True):
        for claim in VERBS[rule.condition.kind](ordered, rule, rule.condition):
            found.setdefault(claim.record.id, []).append(_suspicion(rule, claim))
    return Compared(found)


def _suspicion(rule: Rule, claim: Claim) -> Suspicion:
    message, message_zh = rule.says(claim.words())
    place, other = claim.place, claim.other
    proposal: dict[str, Any] = {"rule": rule.id}
    if other is not None:
        there = claim.other_place
        proposal["related"] = {
            "document": other.id,
            "title": other.title,
            "type": other.type,
            "date": other.day.isoformat() if other.day else None,
            "page": there.page if there else None,
            "polygon": there.polygon if there else None,
        }
    return Suspicion(
        code=rule.code,
        severity=rule.severity,
        score=round(rule.confidence, 3),
        message=message,
        message_zh=message_zh,
        page=place.page if place else None,
        region=place.polygon if place else None,
        field_name=rule.id,
        related_id=other.id if other else None,
        proposal=proposal,
    )
