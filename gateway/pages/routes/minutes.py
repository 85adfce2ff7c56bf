"""The items of minutes beside the page that says them: corrected, dropped, added, confirmed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from contracts.minutes import CorrectedMinutes, ItemCorrection, ItemList, ItemWords, Operation
from contracts.understanding import Action, Told
from foundation.errors import NotFound
from gateway.pages.desk import ActingDesk, Desk, PageRoute, TheDesk

router = APIRouter(route_class=PageRoute, include_in_schema=False)
NEW = "new"
Words = Annotated[str, Form(max_length=2000)]
Name = Annotated[str, Form(max_length=200)]


@router.get("/documents/{document_id}/minutes")
def panel(desk: TheDesk, document_id: str) -> Response:
    """The items again, when a change was given up."""
    return _panel(desk, document_id, desk.archive.minutes(document_id))


@router.post("/documents/{document_id}/minutes/confirm")
def confirm(desk: ActingDesk, document_id: str) -> Response:
    """Every item is right as it stands."""
    return _panel(desk, document_id, desk.archive.confirm_minutes(document_id))


@router.get("/documents/{document_id}/minutes/{name}/{item_id}")
def form(desk: TheDesk, document_id: str, name: ItemList, item_id: str) -> Response:
    """The form for one item, in its place; `new` for one to be added."""
    found = desk.archive.minutes(document_id)
    item: Told | None = next((each for each in getattr(found.minutes, name) if each.id == item_id), None)
    if item is None and item_id != NEW:
        raise NotFound(f"the minutes have no item {item_id}", "没有这一条")
    words = item.task if isinstance(item, Action) else getattr(item, "text", "")
    return desk.show("parts/minutes_form.html", document_id=document_id, name=name, item=item, words=words)


@router.post("/documents/{document_id}/minutes/{name}/{item_id}")
def correct(
    desk: ActingDesk,
    document_id: str,
    name: ItemList,
    item_id: str,
    op: Annotated[Operation, Form()],
    text: Words = "",
    owner: Name = "",
    owner_unit: Name = "",
    due: Annotated[str, Form(max_length=40)] = "",
    status: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Lay a person's word on one item over the machine's."""
    words = ItemWords()
    if op in ("change", "add"):
        told: dict[str, Any] = {"text": text}
        if name == "actions":
            told |= {"owner": owner.strip(), "owner_unit": owner_unit.strip(), "due": due, "status": status or None}
        words = ItemWords.model_validate(told)
    body = ItemCorrection(list=name, op=op, id=None if op == "add" else item_id, item=words)
    before = [item.id for item in getattr(desk.archive.minutes(document_id).minutes, name)]
    found = desk.archive.correct_minutes(document_id, body)
    return _panel(desk, document_id, found, _focus(before, [item.id for item in getattr(found.minutes, name)], item_id))


def _focus(before: list[str], after: list[str], item_id: str) -> str:
    """Where the hand goes on: the item itself, the one that was added, or the one below what was dropped."""
    added = [each for each in after if each not in before]
    if item_id in after or not after:
        return item_id
    return added[0] if added else after[min(before.index(item_id), len(after) - 1)] if item_id in before else after[0]


def _panel(desk: Desk, document_id: str, found: CorrectedMinutes, focus: str = "") -> Response:
    """The panel for htmx, with the focus where the hand was; the whole page without a script."""
    if not desk.is_fragment:
        return RedirectResponse(f"/documents/{document_id}?tab=minutes", status_code=303)
    document = desk.archive.document(document_id)
    return desk.show("parts/tab_minutes.html", document=document, corrected=found, focus=focus)
