"""Where the values of a head, the people and the crews stand: looked up in the record after they were read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from contracts.base import Source
from contracts.understanding import Attendee, Crew, HeadMark
from language.plain import plain
from services.nlp.steps.heads import find_date
from services.nlp.steps.labels import Labelled
from services.nlp.steps.log_facts import read_temperature
from services.nlp.steps.places import Places
from services.nlp.steps.script import Passage, Script

LABEL_OF = {"next_meeting": "next"}
"""Key of the label where it is not the value's own name."""

_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_NEXT = re.compile(r"下一?[次期周]|首次|next", re.I)


def head_marks(
    script: Script, values: Mapping[str, str | None], labels: Sequence[Labelled], reference: date
) -> dict[str, HeadMark]:
    """By name of a value where it stands; a value that stands nowhere (a date given from outside) has no source.

    reference: the record's own day, against which its dates without a year were read.
    """
    places = Places(script)
    marks: dict[str, HeadMark] = {}
    for key, value in values.items():
        if value:
            own = [x.value for x in labels if x.key == LABEL_OF.get(key, key) and x.value]
            passage = _standing(script, places, key, value, own, reference)
            marks[key] = HeadMark(source=_source(script, passage))
    return marks


def placed_attendees(script: Script, attendees: Iterable[Attendee], labels: Sequence[Labelled]) -> list[Attendee]:
    """The attendees with the place of their names, in the list of attendees rather than elsewhere."""
    places = Places(script)
    lists = [start for x in labels if x.key in {"attendees", "units"} and (start := x.value.start) is not None]
    behind = min(lists, default=0)
    return [each.model_copy(update={"source": _source(script, places.find(each.name, behind))}) for each in attendees]


def placed_crews(script: Script, crews: Iterable[Crew]) -> list[Crew]:
    """The crews with the place of their trade beside its count, else of the trade alone."""
    places = Places(script)
    return [each.model_copy(update={"source": _source(script, _crew(places, each))}) for each in crews]


def _crew(places: Places, crew: Crew) -> Passage | None:
    trade = re.escape("".join(plain(crew.trade).split()))
    beside = rf"{trade}\D{{0,8}}{crew.count}|(?<!\d){crew.count}\D{{0,3}}{trade}"
    return (places.match(beside) if crew.count is not None else None) or places.match(trade)


def _standing(
    script: Script, places: Places, key: str, value: str, labels: Sequence[Passage], reference: date
) -> Passage | None:
    if day := _DAY.match(value):
        return _of_day(script, key, date.fromisoformat(day.group()), labels, reference)
    if key == "temperature":
        rows = [row.passage for row in script.rows]
        named = (x for x in rows if re.search("气温|温度|temp", x.plain, re.I))
        return next((x for x in rows if read_temperature(x.text) == value), None) or next(named, None)
    if key == "number" and value.isdigit():
        # 18 of 第18次 or 第十八次: the words around it, since the figure stands in many places.
        return next(iter(labels), None) or places.match(
            rf"第[\d一二三四五六七八九十百〇零]{{1,5}}[次期号]|(?:[Nn]o\.?|#){value}"
        )
    squeezed = "".join(plain(value).split())
    own = next((x for x in labels if squeezed in "".join(x.plain.split())), None)
    return places.find(value, (own.start or 0) if own else 0)


def _of_day(script: Script, key: str, day: date, labels: Sequence[Passage], reference: date) -> Passage | None:
    """Where a day stands, in whatever spelling; that of the next meeting beside words that speak of it."""
    own = next((x for x in labels if find_date(x.text, reference) == day), None)
    if own is not None:
        return own
    rows = [row.passage for row in script.rows if find_date(row.passage.text, reference) == day]
    if key == "next_meeting":
        return next((x for x in rows if _NEXT.search(x.plain)), None)
    return rows[0] if rows else None


def _source(script: Script, passage: Passage | None) -> Source:
    return script.source(passage) if passage is not None else Source()
