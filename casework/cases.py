"""What people corrected in minutes, as test cases: the source text, the machine's items and the person's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.amendments import LISTS, PREFIX, amended, with_ids, words_of
from catalogue.documents import artefacts_of
from catalogue.schema import Correction, Document
from contracts.reading import Reading
from contracts.understanding import Minutes, Understanding
from foundation.blobs import BlobStore

ROUND = 200


def minutes_cases(session: Session, blobs: BlobStore, project_id: str | None = None) -> Iterator[dict[str, Any]]:
    """One case a document whose items a person spoke of, the oldest first; none of what lies in the trash.

    reference_date: of the document, against which its deadlines were read.
    """
    query = (
        select(Document)
        .where(
            Document.deleted_at.is_(None),
            Document.id.in_(
                select(Correction.document_id).where(Correction.is_current, Correction.target.startswith(PREFIX))
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
    found = Understanding.model_validate(blobs.get_artefact(keys["understand"])).minutes
    if found is None:
        return None
    words = words_of(session, [row.id]).get(row.id, {})
    machine = with_ids(found)
    return {
        "document_id": row.id,
        "sha256": row.sha256,
        "name": row.name,
        "reference_date": row.doc_date.isoformat() if row.doc_date else None,
        "engine": machine.engine,
        "text": Reading.model_validate(blobs.get_artefact(keys["read"])).text,
        "machine": _lists(machine),
        "person": _lists(amended(machine, words)),
    }


def _lists(minutes: Minutes) -> dict[str, Any]:
    return {name: [item.model_dump(mode="json") for item in getattr(minutes, name)] for name in LISTS}
