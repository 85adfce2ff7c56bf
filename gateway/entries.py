"""Documents of a project as reports and the list of tasks see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.followup import Meeting
from casework.report import Entry
from catalogue.documents import artefacts_of, tags_of
from catalogue.schema import Artefact, Document, Finding
from contracts.understanding import Understanding
from foundation.blobs import BlobStore

MINUTES = ("meeting_minutes", "drawing_review")
"""Types whose text is understood as minutes."""


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
            understood=Understanding.model_validate(blobs.get_artefact(key)) if key else None,
            tags=sorted(tags_of(session, row.id)),
            open_findings=[(each.message_zh, each.message) for each in findings],
        )


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
    )
    for row, key in rows:
        minutes = Understanding.model_validate(blobs.get_artefact(key)).minutes
        if minutes is not None:
            yield Meeting(row.id, row.title, row.doc_date, minutes)
