"""People's words on minutes: one item corrected, dropped, added or taken back, or all confirmed at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casework.amendments import (
    ALL,
    LISTS,
    SHAPES,
    Words,
    amended,
    dropped,
    target_of,
    with_ids,
    words_of,
)
from catalogue.actors import Actor
from catalogue.documents import artefacts_of, correct, find_document, parse_date, touch
from catalogue.schema import Document
from contracts.minutes import CorrectedMinutes, ItemCorrection, ItemList
from contracts.understanding import Minutes, Told, Understanding
from foundation.blobs import BlobStore
from foundation.errors import BadInput, NotFound
from foundation.ids import new_id
from gateway.state import Gate
from pipeline.road import start_reindex, try_flush


def minutes_of(gate: Gate, actor: Actor, document_id: str) -> CorrectedMinutes:
    """The minutes as they hold, and the machine's beside them. Raises NotFound where a document is no minutes."""
    with gate.database.read() as session:
        return _show(session, gate.blobs, find_document(session, actor, document_id))


def correct_item(gate: Gate, actor: Actor, document_id: str, body: ItemCorrection) -> CorrectedMinutes:
    """Lay a person's word on one item over the machine's. Raises NotFound, BadInput."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        words = words_of(session, [document.id]).get(document.id, {})
        word, before = word_on(_machine(session, gate.blobs, document), words, body)
        target = target_of(body.list, word["id"])
        previous = {"value": before.model_dump(mode="json") if before else None}
        correct(session, document, actor.name, target, {"value": word}, previous)
        shown = _done(session, gate, actor, document)
    try_flush(gate.road)
    return shown


def confirm_all(gate: Gate, actor: Actor, document_id: str) -> CorrectedMinutes:
    """A person says that every item is right as it stands: from now on no machine changes it."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        words = words_of(session, [document.id]).get(document.id, {})
        for target, value in words_on_all(_machine(session, gate.blobs, document), words).items():
            correct(session, document, actor.name, target, {"value": value}, {"value": words.get(target)})
        shown = _done(session, gate, actor, document)
    try_flush(gate.road)
    return shown


def word_on(machine: Minutes, words: Words, body: ItemCorrection) -> tuple[dict[str, Any], Told | None]:
    """A person's word as it is kept, and the item as it stood before. machine: with ids. Raises NotFound, BadInput."""
    item_id = new_id() if body.op == "add" else body.id or ""
    before = _find(getattr(amended(machine, words), body.list), item_id)
    earlier = words.get(target_of(body.list, item_id), {})
    if body.op != "add" and before is None and not earlier:
        raise NotFound(f"the minutes have no item {item_id} among their {body.list}", "没有这一条")
    own = _find(getattr(machine, body.list), item_id)
    word = {
        "list": body.list,
        "op": body.op,
        "id": item_id,
        "item": earlier.get("item") if before is None and body.op != "add" else _item(body, before),
        "machine": own.model_dump(mode="json") if own else earlier.get("machine"),
    }
    return word, before


def words_on_all(machine: Minutes, words: Words) -> dict[str, dict[str, Any]]:
    """By target: a word on all items, and one on each that was restored before."""
    holding = amended(machine, words)
    items = [_confirmed(name, item, machine) for name in LISTS for item in getattr(holding, name)]
    by_target = {target_of(word["list"], word["id"]): word for word in items}
    restored = {target: word for target, word in by_target.items() if words.get(target, {}).get("op") == "restore"}
    return {**restored, ALL: {"items": [word for target, word in by_target.items() if target not in words]}}


def _done(session: Session, gate: Gate, actor: Actor, document: Document) -> CorrectedMinutes:
    touch(document)
    start_reindex(session, document, actor=actor.name)
    session.flush()
    return _show(session, gate.blobs, document)


def _show(session: Session, blobs: BlobStore, document: Document) -> CorrectedMinutes:
    words = words_of(session, [document.id]).get(document.id, {})
    return shown_with(document.id, _machine(session, blobs, document), words)


def shown_with(document_id: str, machine: Minutes, words: Words) -> CorrectedMinutes:
    """The machine's minutes with people's words on them."""
    holding = amended(machine, words)
    by_human = sum(item.by == "human" for name in LISTS for item in getattr(holding, name))
    return CorrectedMinutes(
        document_id=document_id, minutes=holding, machine=machine, n_by_human=by_human, dropped=dropped(words)
    )


def _machine(session: Session, blobs: BlobStore, document: Document) -> Minutes:
    key = artefacts_of(session, document.id).get("understand")
    found = Understanding.model_validate(blobs.get_artefact(key)).minutes if key else None
    if found is None:
        raise NotFound("this document has no minutes", "这份文件没有会议纪要")
    return with_ids(found)


def _find(items: list[Told], item_id: str) -> Told | None:
    return next((item for item in items if item.id == item_id), None)


def _item(body: ItemCorrection, before: Told | None) -> dict[str, Any]:
    """The item as the person says it."""
    told: dict[str, Any] = before.model_dump(mode="json") if before else {"source": {}}
    given = body.item.model_dump(mode="json", exclude_unset=True)
    words = given.pop("text", None)
    if words is not None or before is None:
        if not (words or "").strip():
            raise BadInput("an item needs words", "请填写内容")
        told["task" if body.list == "actions" else "text"] = words.strip()
    if body.list == "actions":
        given = {name: (value or None) if isinstance(value, str) else value for name, value in given.items()}
        if "due" in given:
            parse_date(given["due"], "due")
            told["due_text"] = told.get("due_text") if told.get("due") == given["due"] else given["due"]
        told |= given
    elif given.get("source"):
        told["source"] = given["source"]
    told["source"] = told.get("source") or {}
    return SHAPES[body.list].model_validate(told | {"by": "human", "confidence": 1.0}).model_dump(mode="json")


def _confirmed(name: ItemList, item: Told, machine: Minutes) -> dict[str, Any]:
    own = _find(getattr(machine, name), item.id or "")
    return {
        "list": name,
        "op": "confirm",
        "id": item.id,
        "item": item.model_dump(mode="json"),
        "machine": own.model_dump(mode="json") if own else None,
    }
