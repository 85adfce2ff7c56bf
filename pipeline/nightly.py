"""What is done once a day: learning from what people confirmed since."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.lessons import MIN_LESSONS, collect_lessons, has_news
from catalogue import classes
from catalogue.schema import Job
from pipeline.learning import NIGHT, gather
from pipeline.road import LEARN, Road, learning_name, start_learning, try_flush


def last_due(now: datetime, hour: int) -> datetime:
    """The last moment, at or before now, at which learning was due. now: with its zone."""
    due = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return due if due <= now else due - timedelta(days=1)


def start_due_learning(road: Road, now: datetime) -> list[str]:
    """Start learning for each scope whose confirmations changed since its newest version. Returns ids of jobs."""
    due = last_due(now, road.settings.learn_hour)
    with road.database.read() as session:
        scopes = [scope for scope in classes.scopes_with_versions(session) if _is_due(session, scope, due)]
    started = []
    for scope in scopes:
        with road.database.write() as session:
            _, key = gather(session, road.blobs, scope)
            started.append(start_learning(session, scope, key, actor=NIGHT).id)
    if started:
        try_flush(road)
    return started


def _is_due(session: Session, scope: str, due: datetime) -> bool:
    last = session.scalars(
        select(Job).where(Job.kind == LEARN, Job.name == learning_name(scope)).order_by(Job.id.desc()).limit(1)
    ).first()
    newest = classes.newest_version(session, scope)
    if last is not None and last.created_at >= due:
        return False
    if not has_news(session, scope, newest.made_at if newest else None):
        return False
    lessons = collect_lessons(session, scope)
    return len(lessons.lessons) >= MIN_LESSONS and not (newest and newest.version == lessons.version)
