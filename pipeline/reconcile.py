"""The index against the record: what is missing or made by older code is indexed again, what is gone is taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalogue import jobs
from catalogue.schema import Document, Job
from pipeline.plan import BIND
from pipeline.road import Road, start_reindex, try_flush
from pipeline.search_client import SearchClient

ACTOR = "reconcile"
BATCH = 200


@dataclass(frozen=True)
class Reconciled:
    """Counts of documents: in the record, right in the index, sent again, taken out, left for a later round."""

    n_in_record: int
    n_current: int
    n_sent: int
    n_removed: int
    n_left: int = 0

    @property
    def agrees(self) -> bool:
        """Whether nothing had to be done."""
        return self.n_sent == 0 and self.n_removed == 0


def reconcile(road: Road, search: SearchClient, *, is_thorough: bool = False, most: int | None = None) -> Reconciled:
    """Compare once. is_thorough: chunks are counted too, and every document is sent in case its facts changed.

    most: no more documents are sent in this round. The index passes over what it has already. The documents go
    through the bulk queue, so nobody who waits is delayed. Raises Unavailable when the search service does not answer.
    """
    indexed = {str(item["document_id"]): bool(item["is_current"]) for item in _items(search)}
    if is_thorough:
        for key in search.verify()["wrong"]:
            search.remove(key)
            indexed.pop(key, None)
    with road.database.read() as session:
        expected = set(session.scalars(_to_be_found()))
        waiting = set(session.scalars(_under_way()))
    wrong = [key for key in sorted(expected) if (is_thorough or not indexed.get(key)) and key not in waiting]
    now = wrong if most is None else wrong[:most]
    n_sent = sum(_send(road, now[start : start + BATCH]) for start in range(0, len(now), BATCH))
    gone = [key for key in indexed if key not in expected and key not in waiting and _is_gone(road, key)]
    for key in gone:
        search.remove(key)
    n_current = sum(1 for key in expected if indexed.get(key))
    return Reconciled(len(expected), n_current, n_sent, len(gone), len(wrong) - len(now))


def _items(search: SearchClient) -> Iterator[dict[str, object]]:
    cursor: str | None = None
    while True:
        page = search.status(cursor)
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return


def _to_be_found() -> Select[str]:
    return select(Document.id).where(Document.deleted_at.is_(None), Document.status == "succeeded")


def _under_way() -> Select[str | None]:
    return select(Job.document_id).where(Job.status.in_(jobs.ACTIVE), Job.document_id.is_not(None), Job.kind != BIND)


def _send(road: Road, keys: list[str]) -> int:
    with road.database.write() as session:
        n_sent = sum(1 for key in keys if _start(session, key))
    try_flush(road)
    return n_sent


def _start(session: Session, key: str) -> bool:
    document = session.get(Document, key)
    return document is not None and start_reindex(session, document, actor=ACTOR, lane="bulk") is not None


def _is_gone(road: Road, key: str) -> bool:
    """Documents that failed or still run keep what is indexed of them."""
    with road.database.read() as session:
        document = session.get(Document, key)
        return document is None or document.deleted_at is not None
