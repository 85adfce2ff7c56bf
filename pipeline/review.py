"""Documents of a project compared: their facts noted when they are indexed, the findings laid down by the sweep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from casework.amendments import with_words, words_of
from casework.compare import compare
from casework.facts import Facts, facts_of
from casework.handles import handles_of
from casework.records import Record, record_of
from catalogue.documents import artefacts_of
from catalogue.facttables import DocumentFacts, DocumentHandle, ProjectReview
from catalogue.findings import Suspicion, lay_down
from catalogue.schema import Document, Finding
from catalogue.types import utc_now
from contracts.classification import DocumentClass
from contracts.reading import Reading
from contracts.understanding import Understanding
from foundation.errors import NotFound
from language.rules import Rule
from language.rulesfile import load_rules, rules_digest
from pipeline.road import Road, start_reindex

STAGE = "project"
"""The stage under which findings across documents stand in the record."""

EDITION = 1
"""Raised when `facts_of` or `handles_of` notes more than before."""

PATIENCE = timedelta(minutes=15)
"""A project in which documents are still under way is compared after so long all the same."""


def note_facts(road: Road, document_id: str) -> bool:
    """Note what a document says that others may contradict. Returns whether anything is new. Safe to run twice."""
    with road.database.read() as session:
        keys = artefacts_of(session, document_id)
        noted = session.get(DocumentFacts, document_id)
        known = noted.facts if noted and noted.edition == EDITION else None
        words = words_of(session, [document_id]).get(document_id, {})
    if "read" not in keys or "classify" not in keys:
        return False
    reading = Reading.model_validate(road.blobs.get_artefact(keys["read"]))
    found = DocumentClass.model_validate(road.blobs.get_artefact(keys["classify"]))
    told = keys.get("understand")
    understood = with_words(Understanding.model_validate(road.blobs.get_artefact(told)), words) if told else None
    told_facts = facts_of(reading, found, understood)
    if told_facts.model_dump(mode="json", exclude_defaults=True) == known:
        return False
    with road.database.write() as session:
        keep_facts(session, session.get_one(Document, document_id), told_facts)
    return True


def keep_facts(session: Session, document: Document, told: Facts) -> None:
    """Lay the facts of a document down, with the handles by which others find it."""
    facts = told.model_dump(mode="json", exclude_defaults=True)
    row = session.get(DocumentFacts, document.id)
    if row is None:
        row = DocumentFacts(document_id=document.id, project_id=document.project_id)
        session.add(row)
    if row.facts != facts:
        row.facts, row.noted_at = facts, utc_now()
    row.edition = EDITION
    session.flush()
    session.execute(delete(DocumentHandle).where(DocumentHandle.document_id == document.id))
    session.add_all(
        DocumentHandle(document_id=document.id, project_id=document.project_id, kind=kind, key=key)
        for kind, key in sorted(handles_of(told))
    )


def note_older_facts(road: Road, most: int = 50) -> int:
    """Note anew what an older edition of the program noted; a share of it in each sweep. Returns how many."""
    with road.database.read() as session:
        older = list(
            session.scalars(select(DocumentFacts.document_id).where(DocumentFacts.edition < EDITION).limit(most))
        )
    for document_id in older:
        try:
            is_noted = note_facts(road, document_id)
        except NotFound:
            is_noted = False
        if not is_noted:
            with road.database.write() as session:
                session.get_one(DocumentFacts, document_id).edition = EDITION
    return len(older)


def review_projects(road: Road) -> int:
    """Compare the documents of every project in which something changed. Returns the number of projects."""
    rules = load_rules(road.settings.site_rules())
    mark = rules_digest(rules)
    with road.database.read() as session:
        due = list(_due_projects(session, mark))
    for project_id, until in due:
        _review(road, project_id, until, rules, mark)
    return len(due)


def _due_projects(session: Session, mark: str) -> Iterable[tuple[str, datetime]]:
    """(project, moment of its newest change) where that was not looked at, or not by these rules."""
    reviews = {row.project_id: row for row in session.scalars(select(ProjectReview))}
    noted = {
        project_id: (first, last)
        for project_id, first, last in session.execute(
            select(
                DocumentFacts.project_id, func.min(DocumentFacts.noted_at), func.max(DocumentFacts.noted_at)
            ).group_by(DocumentFacts.project_id)
        )
    }
    changed = session.execute(select(Document.project_id, func.max(Document.updated_at)).group_by(Document.project_id))
    busy = set(
        session.scalars(select(Document.project_id).where(Document.status.in_(("queued", "running"))).distinct())
    )
    for project_id, updated in changed:
        if project_id not in noted:
            continue
        review = reviews.get(project_id)
        first, last = noted[project_id]
        until = max(updated, last)
        is_due = review is None or review.reviewed_until != until or review.rules != mark
        waits = project_id in busy and utc_now() - (review.at if review else first) < PATIENCE
        if is_due and not waits:
            yield project_id, until


def _review(road: Road, project_id: str, until: datetime, rules: Sequence[Rule], mark: str) -> None:
    """Think in a read, write only what changed: nobody waits for the thinking."""
    with road.database.read() as session:
        found = compare(records_of(session, project_id), rules).suspicions
        told = _told(session, project_id)
    changed = [each for each in sorted({*found, *told}) if _marks(found.get(each, ())) != told.get(each)]
    with road.database.write() as session:
        for document_id in changed:
            document = session.get_one(Document, document_id)
            was_flagged = document.is_flagged
            lay_down(session, document, STAGE, found.get(document_id, ()), keeps_decided=True)
            if document.is_flagged != was_flagged and document.deleted_at is None:
                start_reindex(session, document, actor="system")
        row = session.get(ProjectReview, project_id)
        if row is None:
            row = ProjectReview(project_id=project_id)
            session.add(row)
        row.reviewed_until, row.rules, row.at = until, mark, utc_now()


def _marks(suspicions: Iterable[Suspicion]) -> dict[str, tuple[str, str]]:
    return {each.fingerprint(): (each.message_zh, each.severity) for each in suspicions}


def _told(session: Session, project_id: str) -> dict[str, dict[str, tuple[str, str]]]:
    """What stands in the record, by document: the current findings across documents."""
    rows = session.scalars(
        select(Finding).where(Finding.project_id == project_id, Finding.stage == STAGE, Finding.is_current)
    )
    told: dict[str, dict[str, tuple[str, str]]] = {}
    for row in rows:
        told.setdefault(row.document_id, {})[row.fingerprint] = (row.message_zh, row.severity)
    return told


def records_of(session: Session, project_id: str) -> list[Record]:
    """The documents of a project that were read through, with a person's values before the machine's."""
    rows = session.execute(
        select(Document, DocumentFacts)
        .join(DocumentFacts, DocumentFacts.document_id == Document.id)
        .where(Document.project_id == project_id, Document.deleted_at.is_(None), Document.type.is_not(None))
    )
    return [record_of(document, Facts.model_validate(noted.facts)) for document, noted in rows]
