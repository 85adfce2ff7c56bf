"""What hangs together with a document, and why."""

from __future__ import annotations

from fastapi import APIRouter

from casework.related import Limits, related
from casework.ties import Reach
from catalogue.actors import Actor
from catalogue.documents import find_document
from contracts.related import Related
from gateway.state import Gate, Reader, TheGate

router = APIRouter(prefix="/v1/documents", tags=["content"])


@router.get("/{document_id}/related", response_model=Related)
def show(gate: TheGate, actor: Reader, document_id: str) -> Related:
    """The graph around a document: notice, reply, photo, tests of one batch ... each edge with its reason."""
    return related_of(gate, actor, document_id)


def related_of(gate: Gate, actor: Actor, document_id: str) -> Related:
    """The graph for one who may see the document; it never leaves the document's project."""
    told = gate.settings
    limits = Limits(documents=told.related_documents, depth=told.related_depth, reach=Reach(photo=told.related_days))
    with gate.database.read() as session:
        return related(session, find_document(session, actor, document_id), limits)
