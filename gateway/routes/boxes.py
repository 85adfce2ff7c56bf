"""Boxes that people draw on photos: draw, remove. The document's own answer lists them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header

from catalogue import boxes as record
from catalogue.documents import find_document
from contracts.documents import DrawnBox, NewBox
from gateway.idempotency import earlier_answer, remember_answer
from gateway.state import Reviewer, TheGate
from pipeline.road import start_reindex, try_flush

router = APIRouter(prefix="/v1/documents", tags=["review"])


@router.post("/{document_id}/boxes", status_code=201)
def draw(
    gate: TheGate,
    actor: Reviewer,
    document_id: str,
    box: NewBox,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> DrawnBox:
    """Draw a box on a photo: what it shows (a key of the tags) and where, in fractions of the upright picture."""
    request = {"route": "boxes", "document": document_id, **box.model_dump()}
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        earlier = earlier_answer(session, actor, idempotency_key, request)
        if earlier is not None:
            return DrawnBox.model_validate(earlier.body)
        kept = record.draw_box(session, document, actor.name, box)
        start_reindex(session, document, actor=actor.name)
        remember_answer(session, actor, idempotency_key, request, 201, kept.model_dump(mode="json"))
    try_flush(gate.road)
    return kept


@router.delete("/{document_id}/boxes/{box_id}", status_code=204)
def remove(gate: TheGate, actor: Reviewer, document_id: str, box_id: str) -> None:
    """Take a box away. That it was drawn stays in the evidence."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        record.remove_box(session, document, actor.name, box_id)
        start_reindex(session, document, actor=actor.name)
    try_flush(gate.road)
