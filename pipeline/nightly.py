"""What is done once a day: learning from what people confirmed since."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import classes
from catalogue.schema import Job
from pipeline.learning import COURSES, NIGHT, Course, collect, gather
from pipeline.road import Road, learning_name, start_learning, try_flush


def last_due(now: datetime, hour: int) -> datetime:
    """The last moment, at or before now, at which learning was due. now: with its zone."""
    due = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return due if due <= now else due - timedelta(days=1)


def start_due_learning(road: Road, now: datetime) -> list[str]:
    """Start learning for each scope whose confirmations changed since its newest version. Returns ids of jobs."""
    due = last_due(now, road.settings.learn_hour)
    with road.database.read() as session:
        waiting = [
            (course, scope)
            for course in COURSES
            for scope in classes.scopes_with_versions(session, course.learner)
            if _is_due(session, course, scope, due)
        ]
    started = []
    for course, scope in waiting:
        with road.database.write() as session:
            _, key = gather(session, road.blobs, scope, course)
            started.append(start_learning(session, scope, key, actor=NIGHT, course=course).id)
    if started:
        try_flush(road)
    return started


def _is_due(session: Session, course: Course, scope: str, due: datetime) -> bool:
    name = learning_name(scope, course)
    last = session.scalars(
        select(Job).where(Job.kind == course.stage, Job.name == name).order_by(Job.id.desc()).limit(1)
    ).first()
    newest = classes.newest_version(session, scope, course.learner)
    if last is not None and last.created_at >= due:
        return False
    if not course.has_news(session, scope, newest.made_at if newest else None):
        return False
    lessons = collect(session, course, scope)
    return len(lessons.lessons) >= course.least and not (newest and newest.version == lessons.version)
