"""A person's word on one tag of a photo or video; the others stay what they were."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from catalogue.documents import find_document
from catalogue.tagwords import knows_tag, say_tag
from contracts.base import Shape
from contracts.documents import Document
from foundation.errors import BadInput
from gateway.state import Editor, TheGate
from gateway.views import document_view
from pipeline.road import start_reindex, try_flush

router = APIRouter(prefix="/v1/documents", tags=["documents"])


class TagWord(Shape):
    is_shown: bool


@router.put("/{document_id}/tags/{tag}")
def say(
    gate: TheGate, actor: Editor, document_id: str, tag: Annotated[str, Path(max_length=60)], word: TagWord
) -> Document:
    """Say that a photo or video shows a tag, or that it does not. No machine overrules it, and it teaches."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        if document.kind not in ("photo", "video"):
            raise BadInput("photos and videos have tags", "只有照片和视频有标签")
        if not knows_tag(session, tag):
            raise BadInput(
                f"no tag {tag!r}; the keys are in vision_taxonomy.json, and GET /v1/vision/tags lists those added here",
                "没有这个标签",
            )
        say_tag(session, document, actor.name, tag, is_shown=word.is_shown)
        start_reindex(session, document, actor=actor.name)
        session.flush()
        shape = document_view(session, gate.blobs, document)
    try_flush(gate.road)
    return shape
