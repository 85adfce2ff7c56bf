"""Photos beside one another: of the same place in order of time, and the spots where they were taken."""

from __future__ import annotations

from fastapi import APIRouter

from catalogue.documents import find_document
from contracts.base import Shape
from contracts.documents import SamePlace, Spot
from gateway import places
from gateway.state import Reader, TheGate

router = APIRouter(prefix="/v1/documents", tags=["content"])


class SpotList(Shape):
    """Spots on the earth; the asked photo's own is the first."""

    items: list[Spot]


@router.get("/{document_id}/same-place")
def same_place(gate: TheGate, actor: Reader, document_id: str) -> SamePlace:
    """Photos of the place that this photo shows, the oldest first: before, during and after."""
    with gate.database.read() as session:
        return places.same_place(session, find_document(session, actor, document_id))


@router.get("/{document_id}/spots")
def spots(gate: TheGate, actor: Reader, document_id: str) -> SpotList:
    """Where the photo and others of its project were taken (WGS-84); empty when its camera noted no position."""
    with gate.database.read() as session:
        return SpotList(items=places.spots_of(session, gate.blobs, find_document(session, actor, document_id)))
