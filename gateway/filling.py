"""Whether the index still lacks documents of the record, as after an upgrade; counted now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from catalogue import jobs
from catalogue.database import Database
from catalogue.schema import Document, Job
from contracts.search import IndexState
from foundation.errors import Unavailable
from pipeline.reconcile import ACTOR
from pipeline.search_client import SearchClient

_FRESH_S = 10.0
_FEW, _SHARE = 2, 200
"""So many, or one in so many of the record, may lag behind at any time: that is no filling."""
_MOST_KEYS = 64
Projects = tuple[str, ...] | None


@dataclass
class Filling:
    """The last count for each set of projects. May be asked from many threads."""

    _known: dict[Projects, tuple[float, IndexState | None]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def state(self, database: Database, search: SearchClient, projects: Sequence[str] | None) -> IndexState | None:
        """How far the index is with these projects (None: all). None when the search service does not say."""
        key = None if projects is None else tuple(sorted(projects))
        with self._guard:
            known = self._known.get(key)
        if known and time.monotonic() - known[0] < _FRESH_S:
            return known[1]
        found = _count(database, search, key)
        with self._guard:
            if len(self._known) >= _MOST_KEYS:
                self._known.clear()
            self._known[key] = (time.monotonic(), found)
        return found


def _count(database: Database, search: SearchClient, projects: Projects) -> IndexState | None:
    try:
        indexed = search.counts()
    except Unavailable:
        return None
    seen = () if projects is None else (Document.project_id.in_(projects),)
    mine = () if projects is None else (Job.project_id.in_(projects),)
    with database.read() as session:
        total = session.scalar(
            select(func.count())
            .select_from(Document)
            .where(Document.deleted_at.is_(None), Document.status == "succeeded", *seen)
        )
        n_sent = session.scalar(
            select(func.count()).select_from(Job).where(Job.status.in_(jobs.ACTIVE), Job.actor == ACTOR, *mine)
        )
    n_indexed = sum(n for project, n in indexed.items() if projects is None or project in projects)
    missing = min(max((total or 0) - n_indexed, n_sent or 0), total or 0)
    is_filling = missing > max(_FEW, (total or 0) // _SHARE)
    return IndexState(
        state="filling" if is_filling else "complete",
        done=(total or 0) - (missing if is_filling else 0),
        total=total or 0,
    )
