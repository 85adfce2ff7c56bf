"""Minutes and logs beside the page that says them: head, people and items corrected, dropped, added, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from casework.amendments import HEAD, item_words
from contracts.minutes import (
    CorrectedLog,
    CorrectedMinutes,
    ItemCorrection,
    ItemList,
    LogCorrection,
    LogList,
    Operation,
)
from foundation.errors import BadInput, NotFound
from gateway.pages.desk import ActingDesk, Desk, PageRoute, TheDesk
from gateway.pages.spoken import Spoken, ids_of, item_of, spoken_of
from gateway.wording import DAYS, MOMENTS

router = APIRouter(route_class=PageRoute, include_in_schema=False)
NEW = "new"
MINUTES, LOG = "minutes", "log"


class Said(BaseModel):
    """The fields of the form of any item, as they were typed."""

    model_config = ConfigDict(str_strip_whitespace=True)

    op: Operation
    text: str = Field(default="", max_length=2000)
    owner: str = Field(default="", max_length=200)
    owner_unit: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=200)
    due: str = Field(default="", max_length=40)
    status: str = Field(default="", max_length=10)
    count: str = Field(default="", max_length=10)
    day: str = Field(default="", max_length=40)
    clock: str = Field(default="", max_length=40)


SaidForm = Annotated[Said, Form()]


@router.get("/documents/{document_id}/minutes")
def panel(desk: TheDesk, document_id: str, at: str = "") -> Response:
    """The items again, when a change was given up. at: the item where it was."""
    return _panel(desk, document_id, _spoken(desk, document_id, MINUTES), at)


@router.get("/documents/{document_id}/log")
def log_panel(desk: TheDesk, document_id: str, at: str = "") -> Response:
    """The same of a log."""
    return _panel(desk, document_id, _spoken(desk, document_id, LOG), at)


@router.post("/documents/{document_id}/minutes/confirm")
def confirm(desk: ActingDesk, document_id: str) -> Response:
    """Every item is right as it stands."""
    return _panel(desk, document_id, spoken_of(desk.archive.confirm_minutes(document_id)))


@router.post("/documents/{document_id}/log/confirm")
def confirm_log(desk: ActingDesk, document_id: str) -> Response:
    """The same of a log."""
    return _panel(desk, document_id, spoken_of(desk.archive.confirm_log(document_id)))


@router.get("/documents/{document_id}/minutes/{name}/{item_id}")
def form(desk: TheDesk, document_id: str, name: ItemList, item_id: str) -> Response:
    """The form for one item, in its place; `new` for one to be added."""
    return _form(desk, document_id, MINUTES, name, item_id)


@router.get("/documents/{document_id}/log/{name}/{item_id}")
def log_form(desk: TheDesk, document_id: str, name: LogList, item_id: str) -> Response:
    """The same of a log."""
    return _form(desk, document_id, LOG, name, item_id)


@router.post("/documents/{document_id}/minutes/{name}/{item_id}")
def correct(desk: ActingDesk, document_id: str, name: ItemList, item_id: str, said: SaidForm) -> Response:
    """Lay a person's word on one item over the machine's."""

    def lay(body: dict[str, Any]) -> CorrectedMinutes:
        return desk.archive.correct_minutes(document_id, ItemCorrection.model_validate(body))

    return _corrected(desk, document_id, _spoken(desk, document_id, MINUTES), name, item_id, said, lay)


@router.post("/documents/{document_id}/log/{name}/{item_id}")
def correct_log(desk: ActingDesk, document_id: str, name: LogList, item_id: str, said: SaidForm) -> Response:
    """The same of a log."""

    def lay(body: dict[str, Any]) -> CorrectedLog:
        return desk.archive.correct_log(document_id, LogCorrection.model_validate(body))

    return _corrected(desk, document_id, _spoken(desk, document_id, LOG), name, item_id, said, lay)


def _corrected(
    desk: Desk,
    document_id: str,
    before: Spoken,
    name: str,
    item_id: str,
    said: Said,
    lay: Callable[[dict[str, Any]], CorrectedMinutes | CorrectedLog],
) -> Response:
    """The panel after what a form says. lay: keeps the correction."""
    body = _body(before, name, item_id, said)
    if body is None:
        return _panel(desk, document_id, before, item_id)
    after = spoken_of(lay(body))
    return _panel(desk, document_id, after, _focus(before, after, name, item_id))


def _spoken(desk: Desk, document_id: str, kind: str) -> Spoken:
    archive = desk.archive
    return spoken_of(archive.minutes(document_id) if kind == MINUTES else archive.log(document_id))


def _form(desk: Desk, document_id: str, kind: str, name: str, item_id: str) -> Response:
    found = _spoken(desk, document_id, kind)
    item = item_of(found, name, item_id)
    is_head = name == HEAD and item_id in {row.id for row in found.head}
    if item is None and item_id != NEW and not is_head:
        raise NotFound(f"there is no item {item_id} among the {name}", "没有这一条")
    context: dict[str, Any] = {"document_id": document_id, "kind": kind, "name": name, "item": item}
    context |= {"item_id": item_id, "words": item_words(item) if item else ""}
    context["shape"] = "day" if item_id in DAYS else "moment" if item_id in MOMENTS else "text"
    return desk.show("parts/minutes_form.html", **context)


def _body(spoken: Spoken, name: str, item_id: str, said: Said) -> dict[str, Any] | None:
    """The correction that a form says; None where an empty value was left empty."""
    body: dict[str, Any] = {"list": name, "op": said.op, "id": None if said.op == "add" else item_id}
    if said.op not in ("change", "add"):
        return body
    told: dict[str, Any] = {"text": said.text}
    if name == HEAD:
        if item_id in (*DAYS, *MOMENTS):
            told["text"] = f"{said.day} {said.clock}".strip()
        if not told["text"]:
            # A value that is emptied is taken out.
            return body | {"op": "drop"} if item_of(spoken, name, item_id) else None
    elif name == "actions":
        told |= {"owner": said.owner, "owner_unit": said.owner_unit, "due": said.due, "status": said.status or None}
    elif name == "attendees":
        told |= {"unit": said.unit, "role": said.role}
    elif name == "crew":
        if said.count and not said.count.isdecimal():
            raise BadInput("the count must be a whole number", "人数应为整数")
        told["count"] = int(said.count) if said.count else None
    return body | {"item": told}


def _focus(before: Spoken, after: Spoken, name: str, item_id: str) -> str:
    """Where the hand goes on: the item itself, the one that was added, or the one below what was dropped."""
    old, new = ids_of(before, name), ids_of(after, name)
    added = [each for each in new if each not in old]
    if name == HEAD or item_id in new or not new:
        return item_id
    return added[0] if added else new[min(old.index(item_id), len(new) - 1)] if item_id in old else new[0]


def _panel(desk: Desk, document_id: str, spoken: Spoken, focus: str = "") -> Response:
    """The panel for htmx, with the focus where the hand was; the whole page without a script."""
    if not desk.is_fragment:
        return RedirectResponse(f"/documents/{document_id}?tab=minutes", status_code=303)
    document = desk.archive.document(document_id)
    return desk.show("parts/tab_minutes.html", document=document, spoken=spoken, focus=focus)
