"""What must come before what, and what must be there: deliveries, tests, concealed work, pours, cubes, notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from casework.claims import Claim
from casework.facts import Said
from casework.records import Neighbours, Record, is_cited, latest_day, may_be_same, same_spot
from language.rules import Companion, Reply, Rule
from language.rules import Sequence as SequenceCondition

FAR = timedelta(days=90)
"""Documents of one place that lie further apart tell of different work."""


def broken_sequences(records: Sequence[Record], _: Rule, condition: SequenceCondition) -> Iterator[Claim]:
    """Documents dated before what they follow."""
    firsts = [r for r in records if r.type in condition.first and _is_usable(r) and _is_on_topic(r, condition.topic)]
    neighbours = Neighbours(firsts)
    for then in (r for r in records if r.type in condition.then and _is_usable(r)):
        day = then.dated(condition.then_date)
        linked = [
            (first_day, first, spot)
            for first in (neighbours.of(then) if condition.link == "place" else firsts)
            if first.id != then.id
            and (spot := _link(first, then, condition.link)) is not None
            and (first_day := first.dated(condition.first_date)) is not None
        ]
        if day is None or not linked:
            continue
        late = [each for each in linked if day < each[0] and (condition.link != "place" or each[0] - day <= FAR)]
        if condition.needs_all and len(late) < len(linked):
            continue
        for first_day, first, spot in sorted(late, key=lambda each: (each[0], each[1].id))[:1]:
            yield Claim(
                then,
                day,
                then.place_of(condition.then_date),
                first,
                first_day,
                first.place_of(condition.first_date),
                spot,
            )


def _is_usable(record: Record) -> bool:
    return record.is_type_sure and record.day is not None


def _is_on_topic(record: Record, topic: tuple[str, ...]) -> bool:
    return not topic or any(word in record.facts.topic for word in topic)


def _link(first: Record, then: Record, how: str) -> str | None:
    """What shows that two documents belong together, in words; None when nothing does."""
    if how == "place":
        spot = same_spot(first, then)
        return spot.text if spot else None
    if how == "number":
        said = is_cited(first.facts.number, then)
        return said.text if said else None
    shared = {said.key for said in first.facts.batches} & {said.key for said in then.facts.batches}
    return min(shared, default=None)


def missing_companions(records: Sequence[Record], _: Rule, condition: Companion) -> Iterator[Claim]:
    """Documents whose companion is not there, in a project that keeps such companions.

    Anything that may be the companion is taken for it: a type that is not sure, a place that is not told.
    """
    kept = [r for r in records if r.type in condition.needs]
    last = latest_day(records)
    if not kept or last is None:
        return
    neighbours = Neighbours(kept)
    for record in records:
        if record.type not in condition.of or not _is_usable(record) or record.day is None:
            continue
        spot = next((s for s in record.spots if (s.buildings or s.parts) and (s.floors or s.parts)), None)
        if spot is None or last < record.day + timedelta(days=condition.wait):
            continue
        if not any(_is_companion(record, record.day, other, condition) for other in neighbours.of(record)):
            yield Claim(record, record.day, record.place_of("date"), spot=spot.text)


def _is_companion(record: Record, day: date, other: Record, condition: Companion) -> bool:
    if not may_be_same(record, other):
        return False
    told = other.dated(condition.date)
    if told is None or (condition.date != "document" and condition.date not in other.facts.dates):
        return True
    return day - timedelta(days=condition.before) <= told <= day + timedelta(days=condition.after)


def unanswered_notices(records: Sequence[Record], _: Rule, condition: Reply) -> Iterator[Claim]:
    """Notices past their deadline to which nothing answers, by the number cited or by place and time."""
    replies = [r for r in records if r.type in condition.needs]
    last = latest_day(records)
    for notice in records:
        if notice.type not in condition.of or not _is_usable(notice) or notice.day is None or last is None:
            continue
        said = notice.facts.dates.get("deadline")
        deadline = max(date.fromisoformat(said.key), notice.day) if said else notice.day
        due = deadline + timedelta(days=condition.wait)
        if last <= due or any(answers(reply, notice, notice.day) for reply in replies):
            continue
        place: Said | None = notice.facts.number or notice.place_of("date")
        yield Claim(notice, notice.day, place, more={"deadline": (deadline if said else due).isoformat()})


def answers(reply: Record, notice: Record, day: date) -> bool:
    """By the number it cites; where it cites none of a notice, by a place that fits and a date that may."""
    if is_cited(notice.facts.number, reply) or core_key(reply.facts.number) == core_key(notice.facts.number) != "":
        return True
    if notice.facts.number is not None and reply.facts.cited:
        return False
    return may_be_same(notice, reply) and (reply.day is None or reply.day >= day)


def core_key(number: Said | None) -> str:
    """监通回字第15号 answers 监通字第15号, YH-2025-021-H answers YH-2025-021."""
    if number is None:
        return ""
    key = number.key.replace("回", "").replace("复", "")
    return key[:-1] if key.endswith(("H", "F")) and key[-2:-1].isdigit() else key
