"""The minutes of a project as they hold: read from the record, people's corrections laid over them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.amendments import amended, words_of
from casework.followup import Meeting
from catalogue.schema import Artefact, Document
from contracts.understanding import Understanding
from foundation.blobs import BlobStore
from foundation.errors import NotFound

MINUTES = ("meeting_minutes", "drawing_review")
"""Types whose text is understood as minutes."""


def meetings_of(session: Session, blobs: BlobStore, project_id: str) -> Iterator[Meeting]:
    """The project's minutes."""
    rows = session.execute(
        select(Document, Artefact.key)
        .join(Artefact, Artefact.document_id == Document.id)
        .where(
            Document.project_id == project_id,
            Document.deleted_at.is_(None),
            Document.type.in_(MINUTES),
            Artefact.stage == "understand",
            Artefact.is_current,
        )
    ).all()
    words = words_of(session, [row.id for row, _ in rows])
    for row, key in rows:
        try:
            minutes = Understanding.model_validate(blobs.get_artefact(key)).minutes
        except NotFound:
            continue
        if minutes is not None:
            yield Meeting(row.id, row.title, row.doc_date, amended(minutes, words.get(row.id, {})))
