"""Other photos of a project that look the same."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.reuse import ALIKE_BITS, HASH_BITS, near
from catalogue.phototable import PhotoPrint
from catalogue.schema import Document

MAX_LOOK_ALIKES = 20


def look_alikes(session: Session, document: Document) -> list[str]:
    """Ids of photos whose marks are near, the oldest first; by their marks alone, so a few may only seem alike."""
    own = session.get(PhotoPrint, document.id)
    if own is None:
        return []
    rows = session.execute(
        select(PhotoPrint.document_id, PhotoPrint.phash, PhotoPrint.sketch)
        .join(Document, Document.id == PhotoPrint.document_id)
        .where(
            PhotoPrint.project_id == document.project_id,
            PhotoPrint.document_id != document.id,
            PhotoPrint.model == own.model,
            Document.deleted_at.is_(None),
        )
        .order_by(PhotoPrint.document_id)
    ).all()
    by_hash = near(own.phash, [row.phash for row in rows], HASH_BITS)
    by_sketch = near(own.sketch, [row.sketch for row in rows], ALIKE_BITS)
    return [rows[n].document_id for n in sorted({*by_hash, *by_sketch})][:MAX_LOOK_ALIKES]
