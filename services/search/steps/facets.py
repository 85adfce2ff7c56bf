"""How many documents have each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from contracts.search import Facets, FacetValue
from services.search.steps.points import Payload

FACETS = {"kind": "kind", "type": "type", "tag": "tags", "section": "section", "month": "month"}
"""Name of a facet and the field that it counts."""


def count_facets(payloads: Iterable[Payload]) -> Facets:
    """Facets of documents, one payload each."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for payload in payloads:
        for name, field in FACETS.items():
            value = payload.get(field)
            if value:
                counts[name].update(value if isinstance(value, list) else [value])
    return facets_of({name: list(counter.items()) for name, counter in counts.items()})


def facets_of(counts: dict[str, list[tuple[str, int]]]) -> Facets:
    """Most frequent first; months in their order."""
    made = {
        name: [FacetValue(value=value, count=count) for value, count in sorted(pairs, key=lambda p: (-p[1], p[0]))]
        for name, pairs in counts.items()
    }
    made["month"].sort(key=lambda each: each.value)
    return Facets(**made)
