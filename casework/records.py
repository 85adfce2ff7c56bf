"""Documents of a project side by side, and when two of them are about the same place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from casework.facts import Facts, Said, Spot, spot_of
from catalogue.schema import Document

SURE_TYPE = 0.8
SPACES = ("地下室", "地下车库", "车库", "地库")


@dataclass(frozen=True)
class Record:
    """One document as the rules across documents see it. day: None where it is not sure."""

    id: str
    type: str
    is_type_sure: bool
    day: date | None
    title: str
    section: str | None
    sha256: str
    parent_id: str | None
    facts: Facts
    spots: tuple[Spot, ...] = field(default=())

    @property
    def number(self) -> str:
        """Its number, or its title where it has none."""
        return self.facts.number.text if self.facts.number else self.title

    def dated(self, name: str) -> date | None:
        """The date that a rule asks for; the document's own where the named one is not written."""
        said = self.facts.dates.get(name)
        return date.fromisoformat(said.key) if said is not None else self.day

    def place_of(self, name: str) -> Said | None:
        """Where that date, or else the number, stands."""
        return self.facts.dates.get(name) or self.facts.dates.get("date") or self.facts.number


def record_of(document: Document, facts: Facts) -> Record:
    """A document with a person's values before the machine's."""
    is_sure = document.type_by == "human" or (
        document.type == facts.type and facts.type_confidence >= SURE_TYPE and document.type != "other"
    )
    has_day = document.doc_date is not None and (document.doc_date_by == "human" or facts.is_date_written)
    return Record(
        id=document.id,
        type=document.type or "other",
        is_type_sure=is_sure,
        day=document.doc_date if has_day else None,
        title=document.title,
        section=document.section,
        sha256=document.sha256,
        parent_id=document.parent_id,
        facts=facts,
        spots=_spots(document, facts),
    )


def _spots(document: Document, facts: Facts) -> tuple[Spot, ...]:
    """The places of a document; the building of its section stands in where none is written."""
    section = spot_of(document.section) if document.section else None
    buildings = section.buildings if section else ()
    return tuple(
        spot if spot.buildings or not buildings else spot.model_copy(update={"buildings": buildings})
        for spot in facts.spots
    )


class Neighbours:
    """Records by the buildings and floors that they name: which of them may be about one place is then found without
    holding each beside each."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self._at: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
        for number, record in enumerate(records):
            for key in {key for spot in record.spots for key in _keys(spot)} or {(None, None)}:
                self._at[key].append(number)

    def of(self, record: Record) -> list[Record]:
        """In their order, at least those for which `same_spot` or `may_be_same` holds; all where its place is told by
        halves."""
        if not record.spots or any(not spot.buildings or not spot.floors for spot in record.spots):
            return list(self._records)
        wanted = {key for spot in record.spots for key in product((*spot.buildings, None), (*spot.floors, None))}
        found = {number for key in wanted for number in self._at.get(key, ())}
        return [self._records[number] for number in sorted(found)]


def _keys(spot: Spot) -> Iterator[tuple[str | None, str | None]]:
    yield from product(spot.buildings or (None,), spot.floors or (None,))


def same_spot(one: Record, other: Record) -> Spot | None:
    """The spot of `one` that is surely that of `other`: building and floor, or building and part; else None."""
    for a in one.spots:
        if any(_is_same(a, b) for b in other.spots):
            return a
    return None


def may_be_same(one: Record, other: Record) -> bool:
    """Whether nothing that both say of their place speaks against it."""
    if not one.spots or not other.spots:
        return True
    return any(_may_be(a, b) for a in one.spots for b in other.spots)


def _is_same(a: Spot, b: Spot) -> bool:
    if not _may_be(a, b):
        return False
    has_building = bool(a.buildings and b.buildings) or _share_space(a, b)
    has_floor = bool(a.floors and b.floors)
    has_part = bool(set(a.parts) & set(b.parts))
    # Walls and slabs of one floor are poured on different days: what they are must be told alike.
    is_alike = bool(set(a.elements) & set(b.elements)) or (not a.elements and not b.elements)
    return has_building and (has_floor or has_part) and is_alike


def _share_space(a: Spot, b: Spot) -> bool:
    """地下室 is told without a building where a site has one."""
    spaces = [{space for space in SPACES if any(part.startswith(space) for part in spot.parts)} for spot in (a, b)]
    return bool(spaces[0] & spaces[1]) and not (a.buildings or b.buildings)


def _may_be(a: Spot, b: Spot) -> bool:
    for ours, theirs in ((a.buildings, b.buildings), (a.floors, b.floors), (a.elements, b.elements)):
        if ours and theirs and not set(ours) & set(theirs):
            return False
    return True


def is_cited(number: Said | None, by: Record) -> Said | None:
    """Where a document names a number, in whatever spelling; None when it does not."""
    if number is None or len(number.key) < 3:
        return None
    return next((said for said in by.facts.cited if said.key == number.key), None)


def latest_day(records: Sequence[Record]) -> date | None:
    """How far the papers of a project reach."""
    return max((record.day for record in records if record.day is not None), default=None)
