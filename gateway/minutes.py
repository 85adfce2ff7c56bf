"""People's words on minutes and logs: one item corrected, dropped, added or taken back, or all confirmed at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from casework.amendments import Words, amended, form_of, with_ids, words_of
from casework.followed import day_of
from catalogue.actors import Actor
from catalogue.documents import artefacts_of, correct, edit, find_document, touch
from catalogue.schema import Document
from contracts.documents import DocumentPatch
from contracts.minutes import CorrectedLog, CorrectedMinutes, ItemCorrection, LogCorrection
from contracts.understanding import HeadMark, Log, Minutes, Understanding
from foundation.blobs import BlobStore
from foundation.errors import NotFound
from gateway.state import Gate
from gateway.wording import log_with, minutes_with, word_on, words_on_all
from pipeline.road import start_reindex, try_flush


def minutes_of(gate: Gate, actor: Actor, document_id: str) -> CorrectedMinutes:
    """The minutes as they hold, and the machine's beside them. Raises NotFound where a document is no minutes."""
    with gate.database.read() as session:
        return _shown_minutes(session, gate.blobs, find_document(session, actor, document_id))


def log_of(gate: Gate, actor: Actor, document_id: str) -> CorrectedLog:
    """The log as it holds, and the machine's beside it. Raises NotFound where a document is no log."""
    with gate.database.read() as session:
        return _shown_log(session, gate.blobs, find_document(session, actor, document_id))


def correct_minutes(gate: Gate, actor: Actor, document_id: str, body: ItemCorrection) -> CorrectedMinutes:
    """Lay a person's word on one item of minutes over the machine's. Raises NotFound, BadInput."""
    with _writing(gate, actor, document_id) as (session, document):
        _correct(session, actor, document, _minutes(session, gate.blobs, document), body)
        return _shown_minutes(session, gate.blobs, document)


def correct_log(gate: Gate, actor: Actor, document_id: str, body: LogCorrection) -> CorrectedLog:
    """Lay a person's word on one item of a log over the machine's. Raises NotFound, BadInput."""
    with _writing(gate, actor, document_id) as (session, document):
        _correct(session, actor, document, _log(session, gate.blobs, document), body)
        return _shown_log(session, gate.blobs, document)


def confirm_minutes(gate: Gate, actor: Actor, document_id: str) -> CorrectedMinutes:
    """A person says that every item is right as it stands: from now on no machine changes it."""
    with _writing(gate, actor, document_id) as (session, document):
        _confirm(session, actor, document, _minutes(session, gate.blobs, document))
        return _shown_minutes(session, gate.blobs, document)


def confirm_log(gate: Gate, actor: Actor, document_id: str) -> CorrectedLog:
    """The same for a log."""
    with _writing(gate, actor, document_id) as (session, document):
        _confirm(session, actor, document, _log(session, gate.blobs, document))
        return _shown_log(session, gate.blobs, document)


@contextmanager
def _writing(gate: Gate, actor: Actor, document_id: str) -> Iterator[tuple[Session, Document]]:
    """A document to speak of; afterwards it goes to the index."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        yield session, document
        touch(document)
        start_reindex(session, document, actor=actor.name)
    try_flush(gate.road)


def _correct(
    session: Session, actor: Actor, document: Document, machine: Minutes | Log, body: ItemCorrection | LogCorrection
) -> None:
    words = _words(session, document)
    held = amended(machine, words)
    word, before = word_on(machine, words, body)
    target = form_of(machine).target(body.list, word["id"])
    previous = {"value": before.model_dump(mode="json") if before else None}
    correct(session, document, actor.name, target, {"value": word}, previous)
    _follow(session, actor, document, held, amended(machine, {**words, target: word}))


def _confirm(session: Session, actor: Actor, document: Document, machine: Minutes | Log) -> None:
    words = _words(session, document)
    for target, value in words_on_all(machine, words).items():
        correct(session, document, actor.name, target, {"value": value}, {"value": words.get(target)})


def _follow(session: Session, actor: Actor, document: Document, before: Minutes | Log, after: Minutes | Log) -> None:
    """Date and title of the document go with those of its head, unless a person gave it others."""
    changes: dict[str, Any] = {}
    old, new = day_of(_day(before)), day_of(_day(after))
    if new is not None and new != old and (document.doc_date_by == "machine" or document.doc_date == old):
        changes["doc_date"] = new.isoformat()
    titles = (before.title, after.title) if isinstance(before, Minutes) and isinstance(after, Minutes) else ("", "")
    if titles[1] and titles[1] != titles[0] == document.title:
        changes["title"] = titles[1]
    if not changes:
        return
    edit(session, document, actor.name, DocumentPatch.model_validate(changes))
    key = "time" if isinstance(after, Minutes) else "date"
    # A value that was taken back is the machine's again, and so is what went with it.
    if "doc_date" in changes and after.head.get(key, HeadMark()).by == "machine":
        document.doc_date_by = "machine"
    if "title" in changes and after.head.get("title", HeadMark()).by == "machine":
        document.title_by = "machine"


def _day(record: Minutes | Log) -> str | None:
    return record.time if isinstance(record, Minutes) else record.date


def _shown_minutes(session: Session, blobs: BlobStore, document: Document) -> CorrectedMinutes:
    return minutes_with(document.id, _minutes(session, blobs, document), _words(session, document))


def _shown_log(session: Session, blobs: BlobStore, document: Document) -> CorrectedLog:
    return log_with(document.id, _log(session, blobs, document), _words(session, document))


def _words(session: Session, document: Document) -> Words:
    return words_of(session, [document.id]).get(document.id, {})


def _minutes(session: Session, blobs: BlobStore, document: Document) -> Minutes:
    found = _understood(session, blobs, document)
    if found is None or found.minutes is None:
        raise NotFound("this document has no minutes", "这份文件没有会议纪要")
    return with_ids(found.minutes)


def _log(session: Session, blobs: BlobStore, document: Document) -> Log:
    found = _understood(session, blobs, document)
    if found is None or found.log is None:
        raise NotFound("this document has no log", "这份文件没有日志")
    return with_ids(found.log)


def _understood(session: Session, blobs: BlobStore, document: Document) -> Understanding | None:
    key = artefacts_of(session, document.id).get("understand")
    return Understanding.model_validate(blobs.get_artefact(key)) if key else None
