"""Photos: boxes that people draw on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from contracts.documents import NewBox
from foundation.errors import BadInput
from gateway.pages.desk import ActingDesk, Desk, PageRoute
from gateway.pages.names import label_choices

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Text = Annotated[str, Form(max_length=400)]


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
    return desk.show("parts/boxes.html", photo=document, labels=label_choices(desk.language), suggested="")
