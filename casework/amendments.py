"""A person's words on the items of minutes, laid over the machine's; they survive a new reading. Pure, one query aside.

A correction keeps the machine's item beside the person's. After a new reading the item is known again by its id (words
and place), else by its line and matter; an item that the machine no longer finds stays, because a person said it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.followup import alike
from catalogue.schema import Correction
from contracts.base import Source
from contracts.minutes import DroppedItem, ItemList
from contracts.understanding import Action, Minutes, Statement, Told
from foundation.ids import digest

PREFIX, ALL = "minutes:", "minutes:all"
LISTS: tuple[ItemList, ...] = get_args(ItemList)
SHAPES: dict[ItemList, type[Told]] = {"actions": Action, "decisions": Statement, "risks": Statement}
Words = Mapping[str, Mapping[str, Any]]
"""Corrections of one document: {list, op, id, item, machine} by target."""

T = TypeVar("T", bound=Told)


def words_of(session: Session, document_ids: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """What people say of the items of these documents, by document and target."""
    rows = session.execute(
        select(Correction.document_id, Correction.target, Correction.value)
        .where(Correction.document_id.in_(document_ids), Correction.is_current, Correction.target.startswith(PREFIX))
        .order_by(Correction.id)
    )
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for document_id, target, value in rows:
        found.setdefault(document_id, {})[target] = value["value"]
    return found


def target_of(name: ItemList, item_id: str) -> str:
    """Under which a correction of an item is kept."""
    return f"{PREFIX}{name}:{item_id}"


def item_words(item: Told) -> str:
    """The words of an item: the task of an action, the text of a statement."""
    return item.task if isinstance(item, Action) else getattr(item, "text", "")


def source_of(item: Told) -> Source:
    """Where an item stands."""
    source: Source = getattr(item, "source")  # noqa: B009 - every item has one; the base class says nothing of it
    return source


def with_ids(minutes: Minutes) -> Minutes:
    """The minutes with an id at each item; the same words in the same place have the same id."""
    return minutes.model_copy(update={name: [_named(name, item) for item in getattr(minutes, name)] for name in LISTS})


def _named(name: ItemList, item: T) -> T:
    source = source_of(item)
    place = [source.page, source.line, source.start, source.text]
    return item if item.id else item.model_copy(update={"id": digest([name, item_words(item), place])[:16]})


def amended(minutes: Minutes, words: Words) -> Minutes:
    """The minutes as they hold: a person's items before the machine's, what was dropped left out."""
    told = with_ids(minutes)
    return told.model_copy(update={name: _amend(name, getattr(told, name), words) for name in LISTS})


def dropped(words: Words) -> list[DroppedItem]:
    """What people took out."""
    out = [word for word in words.values() if word.get("op") == "drop" and word.get("item")]
    return [
        DroppedItem(
            list=word["list"], id=word["id"], text=item_words(SHAPES[word["list"]].model_validate(word["item"]))
        )
        for word in out
    ]


def _amend(name: ItemList, items: Sequence[Told], words: Words) -> list[Told]:
    free = dict(enumerate(items))
    kept: list[tuple[float, Told]] = []
    for word in _said_of(name, words):
        at = _known_again(name, word, free)
        if at is not None:
            del free[at]
        if word["op"] in ("change", "confirm", "add"):
            item = _human(name, word)
            rank = at if at is not None else sum(_place(each) <= _place(item) for each in items) - 0.5
            kept.append((rank, item))
    return [item for _, item in sorted([*free.items(), *kept], key=lambda pair: pair[0])]


def _said_of(name: ItemList, words: Words) -> list[Mapping[str, Any]]:
    """What holds of a list, item by item: a word on one item before the word on all."""
    single = {word["id"]: word for word in words.values() if word.get("list") == name}
    every = [word for word in words.get(ALL, {}).get("items", ()) if word["list"] == name and word["id"] not in single]
    return [word for word in (*single.values(), *every) if word["op"] != "restore"]


def _known_again(name: ItemList, word: Mapping[str, Any], free: Mapping[int, Told]) -> int | None:
    """Where the machine's item stands that a person spoke of, in this reading or a new one."""
    if word.get("machine") is None:
        return None
    exact = next((at for at, item in free.items() if item.id == word["id"]), None)
    if exact is not None:
        return exact
    before = SHAPES[name].model_validate(word["machine"])
    there = [at for at, item in free.items() if _is_same_line(source_of(before), source_of(item))]
    same = (at for at in there if alike(item_words(before), item_words(free[at])))
    return next(same, there[0] if there else None)


def _is_same_line(one: Source, other: Source) -> bool:
    if one.text and other.text:
        return one.text == other.text
    return one.line is not None and (one.page, one.line) == (other.page, other.line)


def _human(name: ItemList, word: Mapping[str, Any]) -> Told:
    return SHAPES[name].model_validate({**word["item"], "id": word["id"], "by": "human", "confidence": 1.0})


def _place(item: Told) -> tuple[int, int, int]:
    source = source_of(item)
    return source.page or 9999, source.line if source.line is not None else 9999, source.start or 0
