"""Which days of a project have no log, and which have two where one is due."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.facts import LOGS
from catalogue.schema import Document
from contracts.base import Shape
from language.domain import doc_type

LEAST_LOGS = 2
"""A project that has fewer logs of a kind keeps none of that kind: nothing is missing."""


@dataclass(frozen=True)
class DayLog:
    """One log and its day."""

    document_id: str
    title: str
    type: str
    day: date
    section: str | None = None


class Gap(Shape):
    """Days in a row without a log. after: the last log before them."""

    first: str
    last: str
    n_days: int
    after: str


class Double(Shape):
    """A day with several logs of one kind for the same section."""

    day: str
    section: str | None
    documents: list[str]


class LogDays(Shape):
    """The logs of one kind from its first day to its last. n_logged: days that have one, of n_days."""

    type: str
    type_zh: str
    type_en: str
    first: str
    last: str
    n_days: int
    n_logged: int
    gaps: list[Gap]
    doubles: list[Double]


def logs_of(session: Session, project_id: str) -> list[DayLog]:
    """The logs of a project that tell their day, in one question."""
    rows = session.execute(
        select(Document.id, Document.title, Document.type, Document.doc_date, Document.section)
        .where(
            Document.project_id == project_id,
            Document.deleted_at.is_(None),
            Document.doc_date.is_not(None),
            Document.type.in_(sorted(LOGS)),
        )
        .order_by(Document.doc_date, Document.id)
    )
    return [DayLog(key, title, kind, day, section) for key, title, kind, day, section in rows if kind and day]


def log_days(logs: Iterable[DayLog], first: date | None = None, last: date | None = None) -> list[LogDays]:
    """By kind of log, what the days from `first` to `last` lack or have twice; the ends of the logs where left out.

    Days before the first log of a kind and after its last are not missing: nobody knows yet.
    """
    by_type: dict[str, list[DayLog]] = {}
    for log in sorted(logs, key=lambda log: (log.day, log.document_id)):
        by_type.setdefault(log.type, []).append(log)
    found = []
    for kind, own in sorted(by_type.items()):
        begin, end = max(first or own[0].day, own[0].day), min(last or own[-1].day, own[-1].day)
        if len(own) >= LEAST_LOGS and begin <= end:
            found.append(_days(kind, own, begin, end))
    return found


def _days(kind: str, logs: list[DayLog], begin: date, end: date) -> LogDays:
    within = [log for log in logs if begin <= log.day <= end]
    name = doc_type(kind)
    return LogDays(
        type=kind,
        type_zh=name.zh,
        type_en=name.en,
        first=begin.isoformat(),
        last=end.isoformat(),
        n_days=(end - begin).days + 1,
        n_logged=len({log.day for log in within}),
        gaps=list(_gaps(logs, begin, end)),
        doubles=list(_doubles(within)),
    )


def _gaps(logs: list[DayLog], begin: date, end: date) -> Iterator[Gap]:
    one_day = timedelta(days=1)
    for before, after in itertools.pairwise(logs):
        first, last = max(before.day + one_day, begin), min(after.day - one_day, end)
        if first <= last:
            yield Gap(
                first=first.isoformat(),
                last=last.isoformat(),
                n_days=(last - first).days + 1,
                after=before.document_id,
            )


def _doubles(logs: list[DayLog]) -> Iterator[Double]:
    told: dict[tuple[date, str | None], list[str]] = {}
    for log in logs:
        told.setdefault((log.day, log.section), []).append(log.document_id)
    for (day, section), documents in told.items():
        if len(documents) > 1:
            yield Double(day=day.isoformat(), section=section, documents=documents)
