"""A person's word on an item of minutes or logs: read, checked, and as it is kept. Pure."""

from __future__ import annotations

import re
from typing import Any

from casework.amendments import HEAD, Words, all_items, amended, dropped, form_of, items_of, source_of
from catalogue.documents import parse_date
from contracts.minutes import CorrectedLog, CorrectedMinutes, HeadValue, ItemCorrection, LogCorrection
from contracts.understanding import Action, Attendee, Crew, Log, Minutes, Told
from foundation.errors import BadInput, NotFound
from foundation.ids import new_id

DAYS, MOMENTS = ("date",), ("time", "next_meeting")
"""Values of a head that are a day, and those that are a day with or without the time of day."""

AnyRecord = Minutes | Log
Body = ItemCorrection | LogCorrection


def word_on(machine: AnyRecord, words: Words, body: Body) -> tuple[dict[str, Any], Told | None]:
    """A person's word as it is kept, and the item as it stood before. machine: with ids. Raises NotFound, BadInput."""
    form = form_of(machine)
    item_id = new_id() if body.op == "add" else body.id or ""
    before = _find(items_of(amended(machine, words), body.list), item_id)
    earlier = words.get(form.target(body.list, item_id), {})
    own = _find(items_of(machine, body.list), item_id)
    is_new = body.op == "add" or (body.list == HEAD and body.op == "change" and item_id in form.head)
    if body.list == HEAD and item_id not in form.head:
        raise NotFound(f"the head has no value {item_id}; it has {', '.join(form.head)}", "没有这一项")
    if not is_new and before is None and not earlier:
        raise NotFound(f"there is no item {item_id} among the {body.list}", "没有这一条")
    is_told = before is not None or is_new
    item = _item(body, form.shape(body.list), before, own) if is_told else earlier.get("item")
    word: dict[str, Any] = {
        "list": body.list,
        "op": body.op,
        "id": item_id,
        "item": item,
        "machine": own.model_dump(mode="json") if own else earlier.get("machine"),
    }
    if isinstance(before, Action) and body.op == "change" and word["item"]["due"] == before.due:
        # The person left the due date as it was read: it follows the meeting's day, as long as it was never given.
        word["is_due_read"] = before.by == "machine" or bool(earlier.get("is_due_read"))
    return word, before


def words_on_all(machine: AnyRecord, words: Words) -> dict[str, dict[str, Any]]:
    """By target: a word on all items, and one on each that was restored before, or changed but for its due date."""
    form = form_of(machine)
    items = [_confirmed(name, item, machine) for name, item in all_items(amended(machine, words))]
    by_target = {form.target(word["list"], word["id"]): word for word in items}
    open_ = {key for key, word in words.items() if word.get("op") == "restore" or word.get("is_due_read")}
    single = {target: word for target, word in by_target.items() if target in open_}
    return {**single, form.all: {"items": [word for target, word in by_target.items() if target not in words]}}


def minutes_with(document_id: str, machine: Minutes, words: Words) -> CorrectedMinutes:
    """The machine's minutes with people's words on them."""
    held = amended(machine, words)
    return CorrectedMinutes(document_id=document_id, minutes=held, machine=machine, **_told_of(held, words))


def log_with(document_id: str, machine: Log, words: Words) -> CorrectedLog:
    """The machine's log with people's words on it."""
    held = amended(machine, words)
    return CorrectedLog(document_id=document_id, log=held, machine=machine, **_told_of(held, words))


def _told_of(record: AnyRecord, words: Words) -> dict[str, Any]:
    """How much of a record people said, and what they took out."""
    n_by_human = sum(item.by == "human" for _, item in all_items(record))
    return {"n_by_human": n_by_human, "dropped": dropped(form_of(record), words)}


def _find(items: list[Told], item_id: str) -> Told | None:
    return next((item for item in items if item.id == item_id), None)


def _item(body: Body, shape: type[Told], before: Told | None, own: Told | None) -> dict[str, Any]:
    """The item as the person says it. own: the machine's, whose place a value keeps that had been taken out."""
    told: dict[str, Any] = before.model_dump(mode="json") if before else {}
    told.setdefault("source", source_of(own).model_dump(mode="json") if own else {})
    given = body.item.model_dump(mode="json", exclude_unset=True)
    words = given.pop("text", None)
    if words is not None or before is None:
        if not (words or "").strip():
            raise BadInput("an item needs words", "请填写内容")
        told[_words_key(shape)] = words.strip()
    if shape is HeadValue and body.op != "drop":
        told["text"] = _checked(body.id or "", told["text"])
    if "due" in given and shape is Action:
        given["due"] = given["due"] or None
        parse_date(given["due"], "due")
        told["due_text"] = told.get("due_text") if told.get("due") == given["due"] else given["due"]
    allowed = {name: value for name, value in given.items() if name in shape.model_fields and name != "text"}
    told |= {name: (value or None) if isinstance(value, str) else value for name, value in allowed.items()}
    told["source"] = told["source"] or {}
    told |= {"by": "human"} | ({"confidence": 1.0} if "confidence" in shape.model_fields else {})
    return shape.model_validate(told).model_dump(mode="json")


def _words_key(shape: type[Told]) -> str:
    return "task" if shape is Action else "name" if shape is Attendee else "trade" if shape is Crew else "text"


def _checked(name: str, words: str) -> str:
    """A value of the head; one that is a day in the form in which days are kept. Raises BadInput."""
    if name in DAYS:
        parse_date(words, name)
    if name in MOMENTS:
        told = re.fullmatch(r"(\S+?)(?:[ T]+([01]?\d|2[0-3]):([0-5]\d))?", words)
        if told is None:
            raise BadInput(
                f"{name} must be YYYY-MM-DD or YYYY-MM-DD HH:MM, not {words!r}", "时间格式应为 YYYY-MM-DD HH:MM"
            )
        parse_date(told[1], name)
        return f"{told[1]} {int(told[2]):02d}:{told[3]}" if told[2] else told[1]
    return words


def _confirmed(name: str, item: Told, machine: AnyRecord) -> dict[str, Any]:
    own = _find(items_of(machine, name), item.id or "")
    return {
        "list": name,
        "op": "confirm",
        "id": item.id,
        "item": item.model_dump(mode="json"),
        "machine": own.model_dump(mode="json") if own else None,
    }
