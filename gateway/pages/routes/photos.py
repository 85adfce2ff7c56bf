"""Photos: boxes that people draw on them, photos of one place compared, where they were taken."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from contracts.documents import NewBox
from foundation.errors import BadInput
from gateway.pages.desk import ActingDesk, Desk, PageRoute, TheDesk
from gateway.pages.names import tag_meant
from gateway.pages.sketch import sketch_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Text = Annotated[str, Form(max_length=400)]


@router.post("/documents/{document_id}/tags")
def say_tag(desk: ActingDesk, document_id: str, tag: Text = "", is_shown: Annotated[bool, Form()] = True) -> Response:
    """Take a person's word on one tag, given by its key or by any of its names."""
    key = tag_meant(tag, [each.tag for each in desk.archive.learning.own_tags()])
    if key is None:
        raise BadInput("choose a tag from the list", "没有这个标签，请从列表中选择")
    document = desk.archive.say_tag(document_id, key, is_shown=is_shown)
    if not desk.is_fragment:
        return RedirectResponse(f"/documents/{document_id}", status_code=303)
    return desk.show("parts/tags.html", document=document, labels=desk.labels())


@router.post("/documents/{document_id}/boxes")
def draw(desk: ActingDesk, document_id: str, label: Text = "", polygon: Text = "") -> Response:
    """Keep a box. polygon: eight fractions, as the drawing script sends them."""
    try:
        box = NewBox(label=label, polygon=[float(part) for part in polygon.split(",")])
    except ValueError as error:
        raise BadInput("draw a box and say what it shows", "请先框选并选择标签") from error
    desk.archive.draw(document_id, box)
    return _boxes(desk, document_id)


@router.post("/documents/{document_id}/boxes/{box_id}/remove")
def erase(desk: ActingDesk, document_id: str, box_id: str) -> Response:
    """Take a box away."""
    desk.archive.erase(document_id, box_id)
    return _boxes(desk, document_id)


def _boxes(desk: Desk, document_id: str) -> Response:
    if not desk.is_fragment:
        return RedirectResponse(f"/documents/{document_id}", status_code=303)
    document = desk.archive.document(document_id)
    return desk.show("parts/boxes.html", photo=document, labels=desk.labels(), suggested="")


@router.get("/documents/{document_id}/same-place")
def same_place_panel(desk: TheDesk, document_id: str) -> Response:
    """Photos of the same place in order of time, each to be compared with this one."""
    return desk.show("parts/same_place.html", found=desk.archive.same_place(document_id), document_id=document_id)


@router.get("/documents/{document_id}/compare")
def compare_page(desk: TheDesk, document_id: str, left: str = "", right: str = "") -> Response:
    """Two photos of a place, one wiped over the other. Without a choice: the oldest and this one, or the newest."""
    document, found = desk.archive.document(document_id), desk.archive.same_place(document_id)
    by_id = {photo.id: photo for photo in found.items}
    others = [photo for photo in found.items if photo.id != document_id]
    chosen_right = by_id.get(right) or by_id.get(document_id)
    if others and not left and not right and found.items[0].id == document_id:
        chosen_right = found.items[-1]
    rest = [photo for photo in found.items if photo is not chosen_right]
    chosen_left = by_id.get(left) or (rest[0] if rest else None)
    return desk.show(
        "compare.html", document=document, found=found, others=others, left=chosen_left, right=chosen_right
    )


@router.get("/documents/{document_id}/map")
def map_panel(desk: TheDesk, document_id: str) -> Response:
    """A sketch of where this photo and others of the project were taken."""
    return desk.show("parts/sketch.html", sketch=sketch_of(desk.archive.spots(document_id)))
