"""What meetings told people to do, in one list: carried from meeting to meeting, with what became of each item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.base import Shape, Source
from contracts.understanding import Action, Minutes
from language.fold import folded

State = Literal["open", "overdue", "done", "superseded"]
ALIKE = 0.5
"""Share of the shorter text's character pairs that the longer one holds too, for both to be about one matter."""
LEAST_PAIRS = 3


@dataclass(frozen=True)
class Meeting:
    """Minutes with the document they stand in."""

    document_id: str
    title: str
    day: date | None
    minutes: Minutes


class FollowUp(Shape):
    """One task. `told_by` is the meeting that gave it; `settled_by` the later one that closed or changed it."""

    task: str
    owner: str | None
    owner_unit: str | None
    due: str | None
    due_text: str | None
    state: State
    told_by: str
    told_on: str | None
    title: str
    source: Source
    settled_by: str | None = None
    settled_text: str | None = None
    id: str | None = None
    by: Literal["machine", "human"] = "machine"


def follow_up(meetings: Iterable[Meeting], today: date) -> list[FollowUp]:
    """All tasks, those that wait first, by due date. A task is done or changed only where a later meeting, or a person,
    says so."""
    ordered = sorted(meetings, key=lambda each: (each.day or date.min, each.document_id))
    items = [
        _item(meeting, action, ordered[place + 1 :], today)
        for place, meeting in enumerate(ordered)
        for action in meeting.minutes.actions
    ]
    rank = {"overdue": 0, "open": 1, "superseded": 2, "done": 3}
    return sorted(items, key=lambda each: (rank[each.state], each.due or "9999", each.told_on or ""))


def _item(meeting: Meeting, action: Action, later: Sequence[Meeting], today: date) -> FollowUp:
    state: State = "open"
    settled: tuple[str, str] | None = None
    if action.status == "done":
        state = "done"
    # What a person says of an item, no later meeting overrules.
    for other in later if action.status is None else ():
        told = other.minutes.previous_items
        done = next((item.text for item in told if item.status == "done" and alike(action.task, item.text)), None)
        again = next((a.task for a in other.minutes.actions if alike(action.task, a.task)), None)
        if done is not None or again is not None:
            state = "done" if done is not None else "superseded"
            settled = (other.document_id, done or again or "")
            break
    if state == "open" and action.due is not None and date.fromisoformat(action.due) < today:
        state = "overdue"
    return FollowUp(
        task=action.task,
        owner=action.owner,
        owner_unit=action.owner_unit,
        due=action.due,
        due_text=action.due_text,
        state=state,
        told_by=meeting.document_id,
        told_on=meeting.day.isoformat() if meeting.day else None,
        title=meeting.title,
        source=action.source,
        settled_by=settled[0] if settled else None,
        settled_text=settled[1] if settled else None,
        id=action.id,
        by=action.by,
    )


def alike(one: str, other: str) -> bool:
    """Whether two texts are about the same matter, by the pairs of characters they share."""
    a, b = _pairs(one), _pairs(other)
    shorter = min(len(a), len(b))
    return shorter >= LEAST_PAIRS and len(a & b) / shorter >= ALIKE


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"[\W_]+", "", folded(text))
    return {plain[n : n + 2] for n in range(len(plain) - 1)}
