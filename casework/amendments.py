"""A person's words on minutes and logs, laid over the machine's; they survive a new reading. Pure, one query aside.

A correction keeps the machine's item beside the person's. After a new reading the item is known again by its id (words
and place), else by its line and matter; an item that the machine no longer finds stays, because a person said it.
The values of a head are items too, each known by its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.followed import counted_anew, days_of, elements_after
from casework.followup import alike
from catalogue.schema import Correction
from contracts.base import Shape, Source
from contracts.minutes import DroppedItem, HeadValue
from contracts.understanding import (
    LOG_HEAD,
    MINUTES_HEAD,
    Action,
    Attendee,
    Crew,
    HeadMark,
    Log,
    LogItem,
    Minutes,
    Statement,
    Told,
    Understanding,
)
from foundation.ids import digest

HEAD = "head"
Words = Mapping[str, Mapping[str, Any]]
"""Corrections of one document: {list, op, id, item, machine} by target."""

T = TypeVar("T", bound=Told)
S = TypeVar("S", bound=Shape)
Record = TypeVar("Record", bound=Minutes | Log)


@dataclass(frozen=True)
class Form:
    """What people may correct of a kind of record. head: names of values; lists: shape of the items by list."""

    prefix: str
    head: tuple[str, ...]
    lists: Mapping[str, type[Told]]

    @property
    def all(self) -> str:
        """Under which the word on all items is kept."""
        return f"{self.prefix}all"

    def target(self, name: str, item_id: str) -> str:
        """Under which a correction of an item is kept."""
        return f"{self.prefix}{name}:{item_id}"

    def shape(self, name: str) -> type[Told]:
        """Shape of the items of a list, or of the values of the head."""
        return HeadValue if name == HEAD else self.lists[name]


MINUTES = Form(
    "minutes:",
    MINUTES_HEAD,
    {"attendees": Attendee, "actions": Action, "decisions": Statement, "risks": Statement},
)
LOG = Form(
    "log:",
    LOG_HEAD,
    {
        "crew": Crew,
        **dict.fromkeys(("progress", "quality", "safety", "materials", "inspections", "equipment"), LogItem),
    },
)
PREFIXES = (MINUTES.prefix, LOG.prefix)


def form_of(record: Minutes | Log) -> Form:
    """What people may correct of it."""
    return MINUTES if isinstance(record, Minutes) else LOG


def words_of(session: Session, document_ids: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """What people say of the minutes and logs of these documents, by document and target."""
    rows = session.execute(
        select(Correction.document_id, Correction.target, Correction.value)
        .where(
            Correction.document_id.in_(document_ids),
            Correction.is_current,
            or_(*(Correction.target.startswith(prefix) for prefix in PREFIXES)),
        )
        .order_by(Correction.id)
    )
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for document_id, target, value in rows:
        found.setdefault(document_id, {})[target] = value["value"]
    return found


def item_words(item: Told) -> str:
    """The words by which people know an item."""
    match item:
        case Action():
            return item.task
        case Attendee():
            return item.name
        case Crew():
            return item.trade
        case _:
            return str(getattr(item, "text", ""))


def source_of(item: Told) -> Source:
    """Where an item stands."""
    source: Source = getattr(item, "source")  # noqa: B009 - every item has one; the base class says nothing of it
    return source


def items_of(record: Minutes | Log, name: str) -> list[Told]:
    """The items of a list, or the values of the head that there are."""
    if name != HEAD:
        return list(getattr(record, name))
    marks = {key: record.head.get(key, HeadMark()) for key in form_of(record).head if getattr(record, key)}
    return [HeadValue(id=key, by=mark.by, text=getattr(record, key), source=mark.source) for key, mark in marks.items()]


def all_items(record: Minutes | Log) -> list[tuple[str, Told]]:
    """Every item that people may correct, with its list."""
    return [(name, item) for name in (HEAD, *form_of(record).lists) for item in items_of(record, name)]


def with_ids(record: Record) -> Record:
    """The record with an id at each item; the same words in the same place have the same id."""
    return _with(record, {name: _named(name, items_of(record, name)) for name in form_of(record).lists})


def _with(record: S, values: Mapping[str, Any]) -> S:
    return record.model_copy(update=values)


def _named(name: str, items: Sequence[Told]) -> list[Told]:
    named: list[Told] = []
    for item in items:
        source = source_of(item)
        place = [source.page, source.line, source.start, source.text]
        said: list[Any] = [name, item_words(item), place]
        own = item.id or digest(said)[:16]
        if any(each.id == own for each in named):
            own = digest([*said, len(named)])[:16]
        named.append(item.model_copy(update={"id": own}))
    return named


def amended(record: Record, words: Words) -> Record:
    """The record as it holds: a person's items before the machine's, what was dropped left out.

    Where people moved the day of a meeting, the machine's due dates are counted from the new one.
    """
    form = form_of(record)
    told = with_ids(record)
    held = _with(told, _head(form, told, words))
    items = {name: items_of(held, name) for name in form.lists}
    days = (days_of(told), days_of(held)) if isinstance(told, Minutes) and isinstance(held, Minutes) else None
    if days is not None and days[0] != days[1]:
        items["actions"] = [counted_anew(each, *days) for each in items["actions"] if isinstance(each, Action)]
    return _with(held, {name: _amend(form, name, items[name], words) for name in form.lists})


def with_words(found: Understanding, words: Words) -> Understanding:
    """What was understood of a document with ids, people's words on its minutes or log, and what follows from them."""
    told = found.minutes or found.log
    if told is None:
        return found
    minutes = amended(found.minutes, words) if found.minutes else None
    log = amended(found.log, words) if found.log else None
    held = minutes or log
    five = elements_after(found.five_elements, told, held) if found.five_elements and held else found.five_elements
    return found.model_copy(update={"minutes": minutes, "log": log, "five_elements": five})


def understood_of(session: Session, document_id: str, found: Understanding) -> Understanding:
    """The same for a document of the record."""
    if found.minutes is None and found.log is None:
        return found
    return with_words(found, words_of(session, [document_id]).get(document_id, {}))


def dropped(form: Form, words: Words) -> list[DroppedItem]:
    """What people took out."""
    out = [word for word in words.values() if word.get("op") == "drop" and word.get("item")]
    return [
        DroppedItem(
            list=word["list"],
            id=word["id"],
            text=item_words(form.shape(word["list"]).model_validate(word["item"])),
        )
        for word in out
    ]


def _head(form: Form, told: Minutes | Log, words: Words) -> dict[str, Any]:
    """The values of the head that people spoke of, and their marks."""
    values: dict[str, Any] = {}
    marks = dict(told.head)
    for word in _said_of(form, HEAD, words):
        key = word["id"]
        marks.pop(key, None)
        values[key] = None
        if word["op"] != "drop":
            item = HeadValue.model_validate({**word["item"], "id": key})
            values[key], marks[key] = item.text, HeadMark(by="human", source=item.source)
    return {**values, HEAD: marks}


def _amend(form: Form, name: str, items: Sequence[Told], words: Words) -> list[Told]:
    free = dict(enumerate(items))
    kept: list[tuple[float, Told]] = []
    for word in _said_of(form, name, words):
        at = _known_again(form.shape(name), word, free)
        own = free.pop(at) if at is not None else None
        if word["op"] in ("change", "confirm", "add"):
            item = _human(form.shape(name), word, own)
            rank = at if at is not None else sum(_place(each) <= _place(item) for each in items) - 0.5
            kept.append((rank, item))
    return [item for _, item in sorted([*free.items(), *kept], key=lambda pair: pair[0])]


def _said_of(form: Form, name: str, words: Words) -> list[Mapping[str, Any]]:
    """What holds of a list, item by item: a word on one item before the word on all."""
    own = [word for target, word in words.items() if target.startswith(form.prefix)]
    single = {word["id"]: word for word in own if word.get("list") == name}
    all_ = words.get(form.all, {}).get("items", ())
    every = [word for word in all_ if word["list"] == name and word["id"] not in single]
    return [word for word in (*single.values(), *every) if word["op"] != "restore"]


def _known_again(shape: type[Told], word: Mapping[str, Any], free: Mapping[int, Told]) -> int | None:
    """Where the machine's item stands that a person spoke of, in this reading or a new one."""
    if word.get("machine") is None:
        return None
    exact = next((at for at, item in free.items() if item.id == word["id"]), None)
    if exact is not None:
        return exact
    before = shape.model_validate(word["machine"])
    if isinstance(before, Attendee | Crew):
        return _named_again(before, free)
    there = [at for at, item in free.items() if _is_same_line(source_of(before), source_of(item))]
    same = (at for at in there if alike(item_words(before), item_words(free[at])))
    return next(same, there[0] if there else None)


def _named_again(before: Told, free: Mapping[int, Told]) -> int | None:
    """A person or crew: the same name, else one of the same line that shares a character with it."""
    name, place = item_words(before), source_of(before)
    same = next((at for at, item in free.items() if item_words(item) == name), None)
    if same is not None or place.line is None:
        return same
    there = (
        at for at, item in free.items() if (source_of(item).page, source_of(item).line) == (place.page, place.line)
    )
    return next((at for at in there if set(name) & set(item_words(free[at]))), None)


def _is_same_line(one: Source, other: Source) -> bool:
    if one.text and other.text:
        return one.text == other.text
    return one.line is not None and (one.page, one.line) == (other.page, other.line)


def _human(shape: type[Told], word: Mapping[str, Any], own: Told | None) -> Told:
    """A person's item. own: the machine's item as it holds now, whose due date stands where the person left it."""
    told = {**word["item"], "id": word["id"], "by": "human"}
    if "confidence" in shape.model_fields:
        told["confidence"] = 1.0
    if word.get("is_due_read") and isinstance(own, Action):
        told["due"] = own.due
    return shape.model_validate(told)


def _place(item: Told) -> tuple[int, int, int]:
    source = source_of(item)
    return source.page or 9999, source.line if source.line is not None else 9999, source.start or 0
