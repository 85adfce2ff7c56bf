"""Tasks of meetings that are due soon or overdue, told to webhooks: each once a state and a due date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.followup import FollowUp, follow_up
from casework.meetings import meetings_of
from catalogue.remindertable import Reminder
from catalogue.schema import Delivery, Project, Webhook
from catalogue.types import rfc3339, utc_now
from foundation.ids import new_id
from pipeline.road import Road
from pipeline.webhooks import ACTION_DUE

Due = Literal["due_soon", "overdue"]


def remind(road: Road, now: datetime) -> int:
    """Put reminders into the outbox of webhooks. Returns how many. now: with its zone. Safe to run twice."""
    with road.database.read() as session:
        hooks = [hook for hook in session.scalars(select(Webhook)) if ACTION_DUE in hook.events]
        projects = list(session.scalars(select(Project))) if hooks else []
    n_told = 0
    for project in projects:
        listening = [hook for hook in hooks if hook.project_id in (None, project.id)]
        if listening:
            n_told += _remind_of(road, project, listening, _day_in(project, now))
    return n_told


def _day_in(project: Project, now: datetime) -> date:
    """The day at the project."""
    try:
        return now.astimezone(ZoneInfo(project.time_zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        return now.date()


def _remind_of(road: Road, project: Project, hooks: Sequence[Webhook], today: date) -> int:
    """Think in a read, write only what is new."""
    told = road.settings
    with road.database.read() as session:
        items = follow_up(meetings_of(session, road.blobs, project.id), today)
        due = list(due_items(items, today, told.remind_days_ahead, told.remind_days_after))
        new = [(item, state) for item, state in due if session.get(Reminder, _key(item, state)) is None]
    if not new:
        return 0
    with road.database.write() as session:
        return sum(_tell(session, project, hooks, item, state, today) for item, state in new)


def due_items(items: Iterable[FollowUp], today: date, ahead: int, after: int) -> Iterator[tuple[FollowUp, Due]]:
    """Tasks that wait and are due within `ahead` days, or have been overdue for `after` days at most."""
    for item in items:
        if item.due is None or item.id is None or item.state not in ("open", "overdue"):
            continue
        day = date.fromisoformat(item.due)
        if today <= day <= today + timedelta(days=ahead):
            yield item, "due_soon"
        elif today - timedelta(days=after) <= day < today:
            yield item, "overdue"


def _key(item: FollowUp, state: Due) -> tuple[str, str, str, str]:
    return item.told_by, str(item.id), state, str(item.due)


def _tell(
    session: Session, project: Project, hooks: Sequence[Webhook], item: FollowUp, state: Due, today: date
) -> bool:
    if session.get(Reminder, _key(item, state)) is not None:
        return False
    document_id, item_id, _, due = _key(item, state)
    session.add(Reminder(document_id=document_id, item_id=item_id, state=state, due=due))
    for hook in hooks:
        session.add(Delivery(url=hook.url, secret=hook.secret, body=_body(project, item, state, today)))
    return True


def _body(project: Project, item: FollowUp, state: Due, today: date) -> dict[str, Any]:
    return {
        "id": new_id(),
        "event": ACTION_DUE,
        "at": rfc3339(utc_now()),
        "job_id": None,
        "document_id": item.told_by,
        "project": project.id,
        "status": state,
        "error": None,
        "action": {
            "id": item.id,
            "task": item.task,
            "owner": item.owner,
            "owner_unit": item.owner_unit,
            "due": item.due,
            "due_text": item.due_text,
            "days_left": (date.fromisoformat(str(item.due)) - today).days,
            "meeting": item.title,
            "told_on": item.told_on,
        },
    }
