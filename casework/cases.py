"""What people corrected in minutes and logs, as test cases: the text, the machine's items and the person's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.amendments import HEAD, PREFIXES, amended, form_of, items_of, with_ids, words_of
from catalogue.documents import artefacts_of
from catalogue.schema import Correction, Document
from contracts.reading import Reading
from contracts.understanding import Log, Minutes, Understanding
from foundation.blobs import BlobStore

ROUND = 200


def corrected_cases(session: Session, blobs: BlobStore, project_id: str | None = None) -> Iterator[dict[str, Any]]:
    """One case a document whose items a person spoke of, the oldest first; none of what lies in the trash.

    kind: minutes or log. head: values by name. reference_date: of the document, against which its deadlines were read;
    where a person corrected the day of the meeting, that day.
    """
    query = (
        select(Document)
        .where(
            Document.deleted_at.is_(None),
            Document.id.in_(
                select(Correction.document_id).where(
                    Correction.is_current, or_(*(Correction.target.startswith(prefix) for prefix in PREFIXES))
                )
            ),
        )
        .order_by(Document.id)
    )
    if project_id is not None:
        query = query.where(Document.project_id == project_id)
    for row in session.scalars(query.execution_options(yield_per=ROUND)):
        case = _case(session, blobs, row)
        if case is not None:
            yield case


def _case(session: Session, blobs: BlobStore, row: Document) -> dict[str, Any] | None:
    keys = artefacts_of(session, row.id)
    if "read" not in keys or "understand" not in keys:
        return None
    understood = Understanding.model_validate(blobs.get_artefact(keys["understand"]))
    found = understood.minutes or understood.log
    if found is None:
        return None
    words = words_of(session, [row.id]).get(row.id, {})
    machine = with_ids(found)
    return {
        "document_id": row.id,
        "sha256": row.sha256,
        "name": row.name,
        "kind": "minutes" if isinstance(found, Minutes) else "log",
        "reference_date": row.doc_date.isoformat() if row.doc_date else None,
        "engine": machine.engine,
        "text": Reading.model_validate(blobs.get_artefact(keys["read"])).text,
        "machine": _lists(machine),
        "person": _lists(amended(machine, words)),
    }


def _lists(record: Minutes | Log) -> dict[str, Any]:
    form = form_of(record)
    lists = {name: [item.model_dump(mode="json") for item in items_of(record, name)] for name in form.lists}
    return {HEAD: {key: getattr(record, key) for key in form.head}, **lists}
