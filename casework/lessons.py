"""What the learners are fed: documents whose type a person told or confirmed, and nothing else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.classes import ARCHIVE, version_in_use
from catalogue.schema import Artefact, Correction, Document, Finding
from contracts.learning import Lesson, Lessons
from foundation.ids import digest
from language.domain import has_doc_type

MIN_LESSONS = 3
"""Fewer confirmed documents than this teach nothing that could be compared."""


def collect_lessons(session: Session, scope: str) -> Lessons:
    """Every confirmed document of a project, or of the archive, the oldest confirmation first.

    A person's last word counts: a correction of the type, or a "yes" to the type the machine was not sure of.
    Documents in the trash and documents that were never read teach nothing.
    """
    told = _corrected(session, scope)
    for document_id, (at, kind) in _confirmed(session, scope).items():
        if document_id not in told:
            told[document_id] = (at, kind)
    in_use = version_in_use(session, scope)
    lessons = []
    for document_id, (_, kind) in sorted(told.items(), key=lambda item: item[1]):
        lesson = _lesson(session, document_id, kind)
        if lesson is not None:
            lessons.append(lesson)
    version = digest([[lesson.document_id, lesson.type] for lesson in lessons])[:10]
    return Lessons(scope=scope, version=version, lessons=lessons, in_use=in_use.artefact_key if in_use else None)


def has_news(session: Session, scope: str, since: datetime | None) -> bool:
    """Whether a person told or confirmed a type after a moment; cheap, so that it can be asked often."""
    told = select(Correction.id).join(Document).where(Correction.target == "type")
    agreed = select(Finding.id).where(Finding.code == "uncertain_type", Finding.verdict == "confirm")
    if scope != ARCHIVE:
        told, agreed = told.where(Document.project_id == scope), agreed.where(Finding.project_id == scope)
    if since is not None:
        told, agreed = told.where(Correction.at > since), agreed.where(Finding.updated_at > since)
    return any(session.scalars(query.limit(1)).first() is not None for query in (told, agreed))


def _corrected(session: Session, scope: str) -> dict[str, tuple[str, str]]:
    query = (
        select(Correction.document_id, Correction.id, Correction.value)
        .join(Document, Correction.document_id == Document.id)
        .where(Correction.target == "type", Correction.is_current, Document.deleted_at.is_(None))
    )
    if scope != ARCHIVE:
        query = query.where(Document.project_id == scope)
    rows = session.execute(query).all()
    return {document: (at, str(value["value"])) for document, at, value in rows if value.get("value")}


def _confirmed(session: Session, scope: str) -> dict[str, tuple[str, str]]:
    query = (
        select(Finding.document_id, Finding.id, Finding.proposal)
        .join(Document, Finding.document_id == Document.id)
        .where(Finding.code == "uncertain_type", Finding.verdict == "confirm", Document.deleted_at.is_(None))
    )
    if scope != ARCHIVE:
        query = query.where(Document.project_id == scope)
    rows = session.execute(query).all()
    return {document: (at, str(proposal["type"])) for document, at, proposal in rows if proposal.get("type")}


def _lesson(session: Session, document_id: str, kind: str) -> Lesson | None:
    document = session.get_one(Document, document_id)
    key = session.scalars(
        select(Artefact.key).where(Artefact.document_id == document_id, Artefact.stage == "read", Artefact.is_current)
    ).first()
    if key is None or not has_doc_type(kind):
        return None
    return Lesson(document_id=document_id, project_id=document.project_id, type=kind, read_key=key, name=document.name)
