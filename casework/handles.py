"""By what a document can be found from another: pairs of a kind and a key, to be kept in an index. Pure."""

from __future__ import annotations

from casework.chain import core_key
from casework.facts import Facts, Spot
from casework.records import SPACES

LEAST_KEY, MOST_KEY = 3, 120


def handles_of(facts: Facts) -> set[tuple[str, str]]:
    """(kind, key). number: its own; core: the number that a reply shares with its notice; cites, batch, standard,
    person, spot: what it names."""
    found = {("cites", said.key) for said in facts.cited}
    found |= {("batch", said.key) for said in facts.batches}
    found |= {("standard", said.key) for said in facts.standards}
    found |= {("person", name) for name in facts.people}
    found |= {("spot", key) for spot in facts.spots for key in spot_keys(spot)}
    if facts.number is not None:
        found |= {("number", facts.number.key), ("core", core_key(facts.number))}
    return {(kind, key) for kind, key in found if (LEAST_KEY if kind != "person" else 2) <= len(key) <= MOST_KEY}


def spot_keys(spot: Spot) -> set[str]:
    """A building with a floor or a part of it, or a part that a site has once; a building alone says too little."""
    inner = (*spot.floors, *spot.parts)
    if spot.buildings:
        return {f"{building} {each}" for building in spot.buildings for each in inner}
    return {part for part in spot.parts if part.startswith(SPACES)}
