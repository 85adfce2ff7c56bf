"""Documents: handed in, found, listed, edited by people, put in the trash and taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from catalogue import evidence
from catalogue.actors import Actor
from catalogue.schema import Artefact, Blob, Correction, Document, DocumentTag, Project, Submission
from catalogue.types import utc_now
from contracts.documents import DocumentPatch
from foundation.errors import BadInput, NotFound, PreconditionFailed
from foundation.ids import digest

TRASH_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class HandedIn:
    """A file as it was handed in, already in the store, with what the one who hands it in says of it."""

    sha256: str
    size_bytes: int
    media_type: str
    kind: str
    name: str
    section: str | None = None
    doc_date: date | None = None
    captured_at: str | None = None
    title: str | None = None
    tags: tuple[str, ...] = ()
    source: str | None = None
    external_id: str | None = None
    callback_url: str | None = None
    parent_id: str | None = None
    origin_path: str | None = None
    depth: int = 0


@dataclass(frozen=True)
class Submitted:
    """The document and the submission; `is_new` False when the same bytes were there already."""

    document: Document
    submission: Submission
    is_new: bool


def submit(session: Session, project: Project, actor: str, handed: HandedIn) -> Submitted:
    """Record a handing-in. The same bytes in the same project give the document that is there."""
    if session.get(Blob, handed.sha256) is None:
        session.add(Blob(sha256=handed.sha256, size_bytes=handed.size_bytes, media_type=handed.media_type))
        session.flush()
    identity = digest([project.id, handed.sha256, handed.parent_id])
    document = session.scalars(select(Document).where(Document.identity == identity)).first()
    is_new = document is None
    if document is None:
        document = _new_document(project, identity, handed)
        session.add(document)
        session.flush()
        for tag in handed.tags:
            session.add(DocumentTag(document_id=document.id, tag=tag, by="human"))
    elif document.deleted_at is not None:
        document.deleted_at = None
        touch(document)
    submission = Submission(
        document_id=document.id,
        project_id=project.id,
        actor=actor,
        name=handed.name,
        section=handed.section,
        doc_date=handed.doc_date,
        captured_at=handed.captured_at,
        source=handed.source,
        external_id=handed.external_id,
        callback_url=handed.callback_url,
    )
    session.add(submission)
    session.flush()
    facts = {
        "sha256": handed.sha256,
        "document": document.id,
        "facts": digest(
            [
                handed.name,
                handed.section,
                handed.doc_date.isoformat() if handed.doc_date else None,
                handed.captured_at,
                handed.external_id,
            ]
        ),
    }
    evidence.append(session, project.id, actor, "submitted", submission.id, facts)
    return Submitted(document, submission, is_new)


def _new_document(project: Project, identity: str, handed: HandedIn) -> Document:
    return Document(
        project_id=project.id,
        sha256=handed.sha256,
        identity=identity,
        name=handed.name,
        title=handed.title or handed.name.rsplit("/", 1)[-1],
        title_by="human" if handed.title else "machine",
        kind=handed.kind,
        media_type=handed.media_type,
        size_bytes=handed.size_bytes,
        parent_id=handed.parent_id,
        origin_path=handed.origin_path,
        section=handed.section,
        doc_date=handed.doc_date,
        doc_date_by="human" if handed.doc_date else "machine",
        captured_at=handed.captured_at,
        external_id=handed.external_id,
        depth=handed.depth,
    )


def find_document(session: Session, actor: Actor, document_id: str, *, with_deleted: bool = False) -> Document:
    """A document that the actor may see. Raises NotFound."""
    document = session.get(Document, document_id)
    if document is None or not actor.sees(document.project_id) or (document.deleted_at and not with_deleted):
        raise NotFound(f"there is no document {document_id} that you may see", "没有找到这个文件")
    return document


@dataclass(frozen=True)
class DocumentFilter:
    """What a list of documents is narrowed to; empty means all."""

    project: str | None = None
    kind: str | None = None
    type: str | None = None
    tag: str | None = None
    section: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    flagged: bool | None = None
    status: str | None = None
    parent_id: str | None = None
    deleted: bool = False
    projects: tuple[str, ...] | None = field(default=None)


def list_documents(session: Session, wanted: DocumentFilter, limit: int, before: str | None) -> list[Document]:
    """Documents, the newest first; `before` is the id of the last one already given."""
    query = select(Document).order_by(Document.id.desc()).limit(limit)
    query = query.where(Document.deleted_at.is_not(None) if wanted.deleted else Document.deleted_at.is_(None))
    if wanted.projects is not None:
        query = query.where(Document.project_id.in_(wanted.projects))
    equal = {
        Document.project_id: wanted.project,
        Document.kind: wanted.kind,
        Document.type: wanted.type,
        Document.section: wanted.section,
        Document.status: wanted.status,
        Document.parent_id: wanted.parent_id,
        Document.is_flagged: wanted.flagged,
    }
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if wanted.tag is not None:
        query = query.where(
            exists().where(DocumentTag.document_id == Document.id, DocumentTag.tag == wanted.tag, DocumentTag.is_on)
        )
    if wanted.date_from is not None:
        query = query.where(Document.doc_date >= wanted.date_from)
    if wanted.date_to is not None:
        query = query.where(Document.doc_date <= wanted.date_to)
    if before is not None:
        query = query.where(Document.id < before)
    return list(session.scalars(query))


def touch(document: Document) -> None:
    """A person or the machine changed it: the next ETag."""
    document.revision += 1
    document.updated_at = utc_now()


def etag(document: Document) -> str:
    """The ETag of a document as people edit it."""
    return f'"{document.revision}"'


def check_etag(document: Document, if_match: str | None) -> None:
    """Raise PreconditionFailed when somebody changed the document since it was read."""
    if if_match and if_match.strip() not in ("*", etag(document)):
        raise PreconditionFailed("somebody changed this document meanwhile; read it again", "文件已被他人修改,请刷新")


PLAIN_FIELDS = ("section", "captured_at", "external_id", "archive_number", "responsible", "secrecy", "retention")


def edit(session: Session, document: Document, actor: str, patch: DocumentPatch) -> None:
    """Lay a person's values over the machine's. Every change is kept and goes into the evidence."""
    changes: dict[str, tuple[Any, Any]] = {}
    given = patch.model_dump(exclude_unset=True)
    for name in PLAIN_FIELDS:
        if name in given:
            changes[name] = (getattr(document, name), given[name])
            setattr(document, name, given[name])
    if "title" in given:
        if not (given["title"] or "").strip():
            raise BadInput("the title cannot be empty", "标题不能为空")
        changes["title"] = (document.title, given["title"])
        document.title, document.title_by = given["title"], "human"
    if "doc_date" in given:
        old = document.doc_date.isoformat() if document.doc_date else None
        changes["doc_date"] = (old, given["doc_date"])
        document.doc_date = parse_date(given["doc_date"], "doc_date")
        document.doc_date_by = "human"
    if "type" in given:
        changes["type"] = (document.type, given["type"])
        document.type, document.type_by = given["type"], "human"
    if given.get("place") is not None:
        for name in ("building", "floor", "axes", "part"):
            changes[f"place.{name}"] = (getattr(document, name), given["place"].get(name))
            setattr(document, name, given["place"].get(name))
    for name, value in (given.get("fields") or {}).items():
        changes[f"field:{name}"] = (None, value)
    if "tags" in given:
        changes["tags"] = (sorted(tags_of(session, document.id)), sorted(given["tags"] or []))
        set_tags(session, document.id, given["tags"] or [])
    for target, (previous, value) in changes.items():
        correct(session, document, actor, target, {"value": value}, {"value": previous})
    touch(document)


def correct(
    session: Session, document: Document, actor: str, target: str, value: dict[str, Any], previous: dict[str, Any]
) -> Correction:
    """Record a person's value for one target; an earlier one of the same target is no longer current."""
    for old in current_corrections(session, document.id):
        if old.target == target:
            old.is_current = False
    correction = Correction(document_id=document.id, target=target, value=value, previous=previous, actor=actor)
    session.add(correction)
    session.flush()
    digests = {"target": target, "value": digest(value), "previous": digest(previous)}
    evidence.append(session, document.project_id, actor, "corrected", document.id, digests)
    return correction


def current_corrections(session: Session, document_id: str) -> list[Correction]:
    """What people say of a document now, the oldest first."""
    return list(
        session.scalars(
            select(Correction)
            .where(Correction.document_id == document_id, Correction.is_current)
            .order_by(Correction.id)
        )
    )


def tags_of(session: Session, document_id: str) -> set[str]:
    """The tags that hold: the machine's, less a person's "no", and a person's own."""
    rows = session.scalars(select(DocumentTag).where(DocumentTag.document_id == document_id)).all()
    denied = {r.tag for r in rows if r.by == "human" and not r.is_on}
    return {r.tag for r in rows if r.is_on} - denied


def set_tags(session: Session, document_id: str, wanted: Iterable[str]) -> None:
    """A person says which tags hold. A machine's tag that is not among them is denied for ever."""
    rows = session.scalars(select(DocumentTag).where(DocumentTag.document_id == document_id)).all()
    keep = set(wanted)
    machine = {r.tag for r in rows if r.by == "machine"}
    for row in rows:
        if row.by == "human":
            session.delete(row)
    session.flush()
    for tag in keep:
        session.add(DocumentTag(document_id=document_id, tag=tag, by="human", is_on=True))
    for tag in machine - keep:
        session.add(DocumentTag(document_id=document_id, tag=tag, by="human", is_on=False))


def set_machine_tags(session: Session, document_id: str, tags: Iterable[str]) -> None:
    """Replace the machine's tags; a person's stay."""
    rows = session.scalars(
        select(DocumentTag).where(DocumentTag.document_id == document_id, DocumentTag.by == "machine")
    ).all()
    wanted = set(tags)
    for row in rows:
        if row.tag in wanted:
            wanted.discard(row.tag)
        else:
            session.delete(row)
    for tag in sorted(wanted):
        session.add(DocumentTag(document_id=document_id, tag=tag, by="machine"))


def record_artefact(session: Session, document: Document, stage: str, key: str) -> None:
    """Point a document's stage at its newest artefact."""
    current = session.scalars(
        select(Artefact).where(Artefact.document_id == document.id, Artefact.stage == stage, Artefact.is_current)
    ).all()
    if any(row.key == key for row in current):
        return
    for row in current:
        row.is_current = False
    session.add(Artefact(document_id=document.id, stage=stage, key=key))
    evidence.append(session, document.project_id, "system", f"result:{stage}", document.id, {"artefact": key})


def artefacts_of(session: Session, document_id: str) -> dict[str, str]:
    """Key of the current artefact of every stage."""
    rows = session.scalars(select(Artefact).where(Artefact.document_id == document_id, Artefact.is_current))
    return {row.stage: row.key for row in rows}


def children_of(session: Session, document_id: str) -> list[str]:
    """Ids of what a container holds, in the order it was found."""
    return list(
        session.scalars(
            select(Document.id)
            .where(Document.parent_id == document_id, Document.deleted_at.is_(None))
            .order_by(Document.id)
        )
    )


def trash(session: Session, document: Document, actor: str) -> list[Document]:
    """Put a document and what it holds in the trash, for 30 days. Returns all that went."""
    gone = [document]
    for child_id in children_of(session, document.id):
        child = session.get(Document, child_id)
        if child is not None:
            gone.extend(trash(session, child, actor))
    document.deleted_at = utc_now()
    touch(document)
    evidence.append(session, document.project_id, actor, "deleted", document.id, {"sha256": document.sha256})
    return gone


def restore(session: Session, document: Document, actor: str) -> list[Document]:
    """Take a document and what it holds out of the trash. Returns all that came back."""
    back = [document]
    document.deleted_at = None
    touch(document)
    evidence.append(session, document.project_id, actor, "restored", document.id, {"sha256": document.sha256})
    for child in session.scalars(select(Document).where(Document.parent_id == document.id)):
        if child.deleted_at is not None:
            back.extend(restore(session, child, actor))
    return back


def parse_date(value: str | None, name: str) -> date | None:
    """A date as YYYY-MM-DD. Raises BadInput."""
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadInput(f"{name} must be a date as YYYY-MM-DD, not {value!r}", "日期格式应为 YYYY-MM-DD") from error
