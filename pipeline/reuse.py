"""Photos known again: marks noted when a photo is indexed, look-alikes of the project compared."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.reuse import HASH_BITS, NEAR_BITS, Claim, are_alike, near, reuse, sketch_of
from catalogue.documents import artefacts_of
from catalogue.findings import lay_down
from catalogue.phototable import PhotoPrint
from catalogue.schema import Document, Submission
from contracts.sight import Sight
from pipeline.road import Road, start_reindex

STAGE = "reuse"


def look_for_reuse(road: Road, document_id: str, *, tells_later: bool = True) -> None:
    """Note the marks of a photo, and lay down findings where it was handed in before for another place or day.

    Safe to run twice. The finding stands with the photo that came later; tells_later: photos that came later and
    were looked at sooner are looked at again.
    """
    with road.database.read() as session:
        key = artefacts_of(session, document_id).get("see")
    if key is None:
        return
    sight = Sight.model_validate(road.blobs.get_artefact(key))
    mark = sight.fingerprint
    if mark is None or sight.duration_s is not None:
        return
    sketch = sketch_of(mark.embedding)
    with road.database.write() as session:
        document = session.get_one(Document, document_id)
        noted = PhotoPrint(document_id=document_id, phash=mark.phash, sketch=sketch, model=mark.embedding_model)
        noted.project_id = document.project_id
        session.merge(noted)
    with road.database.read() as session:
        candidates = _candidates(session, session.get_one(Document, document_id), mark.phash, sketch)
    alike = [other for other, is_sure, seen in candidates if is_sure or _is_alike(road, seen, sight)]
    with road.database.write() as session:
        _lay_down(session, session.get_one(Document, document_id), [other for other in alike if other < document_id])
    if tells_later:
        for other in alike:
            if other > document_id:
                look_for_reuse(road, other, tells_later=False)


def _lay_down(session: Session, document: Document, earlier: list[str]) -> None:
    first, *again = _claims(session, document)
    others = [claim for other in earlier for claim in _claims(session, session.get_one(Document, other))]
    found = [*reuse(first, others), *(each for claim in again for each in reuse(claim, [first]))]
    was_flagged = document.is_flagged
    lay_down(session, document, STAGE, found, keeps_decided=True)
    if document.is_flagged != was_flagged:
        start_reindex(session, document, actor="system")


def _candidates(session: Session, document: Document, phash: str, sketch: str) -> list[tuple[str, bool, str | None]]:
    """(document, whether its hash is near, key of what is seen on it) of the project's other photos.

    Ids grow with time, so they tell which photo came first.
    """
    rows = session.execute(
        select(PhotoPrint.document_id, PhotoPrint.phash, PhotoPrint.sketch)
        .join(Document, Document.id == PhotoPrint.document_id)
        .where(
            PhotoPrint.project_id == document.project_id,
            PhotoPrint.document_id != document.id,
            Document.deleted_at.is_(None),
        )
    ).all()
    by_hash = set(near(phash, [row.phash for row in rows], HASH_BITS))
    by_sketch = set(near(sketch, [row.sketch for row in rows], NEAR_BITS))
    return [
        (rows[n].document_id, n in by_hash, artefacts_of(session, rows[n].document_id).get("see"))
        for n in sorted(by_hash | by_sketch)
    ]


def _is_alike(road: Road, key: str | None, sight: Sight) -> bool:
    if key is None or sight.fingerprint is None:
        return False
    other = Sight.model_validate(road.blobs.get_artefact(key)).fingerprint
    return (
        other is not None
        and other.embedding_model == sight.fingerprint.embedding_model
        and are_alike(sight.fingerprint.embedding, other.embedding)
    )


def _claims(session: Session, document: Document) -> list[Claim]:
    """What was said of a photo: the document as it stands, then every later handing-in of the same bytes."""
    own = Claim(document.id, document.title, document.section, document.doc_date)
    rows = session.scalars(
        select(Submission).where(Submission.document_id == document.id).order_by(Submission.at, Submission.id)
    ).all()
    return [own, *(Claim(document.id, row.name, row.section, _day(row)) for row in rows[1:])]


def _day(row: Submission) -> date | None:
    if row.doc_date is not None:
        return row.doc_date
    try:
        return date.fromisoformat(row.captured_at[:10]) if row.captured_at else None
    except ValueError:
        return None
