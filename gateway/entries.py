"""Documents of a project as reports see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.amendments import understood_of
from casework.report import Entry
from catalogue.documents import artefacts_of, tags_of
from catalogue.schema import Document, Finding
from contracts.understanding import Understanding
from foundation.blobs import BlobStore


def entries_of(session: Session, blobs: BlobStore, project_id: str, days: tuple[date, date]) -> Iterator[Entry]:
    """The project's documents that speak of these days, with what was understood and what waits for a person."""
    rows = session.scalars(
        select(Document).where(
            Document.project_id == project_id,
            Document.deleted_at.is_(None),
            Document.status == "succeeded",
            Document.doc_date.between(*days),
        )
    )
    for row in rows:
        key = artefacts_of(session, row.id).get("understand")
        findings = session.scalars(
            select(Finding).where(
                Finding.document_id == row.id,
                Finding.is_current,
                Finding.severity != "info",
                Finding.status.in_(("open", "rectifying")),
            )
        )
        yield Entry(
            document_id=row.id,
            title=row.title,
            type=row.type,
            kind=row.kind,
            day=row.doc_date,
            understood=_understood(session, blobs, row.id, key) if key else None,
            tags=sorted(tags_of(session, row.id)),
            open_findings=[(each.message_zh, each.message) for each in findings],
        )


def _understood(session: Session, blobs: BlobStore, document_id: str, key: str) -> Understanding:
    """What was understood, with people's words on it."""
    return understood_of(session, document_id, Understanding.model_validate(blobs.get_artefact(key)))
