"""What follows from people's words on minutes and logs: due dates counted from the meeting, the five elements. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.understanding import Action, FiveElements, Log, Minutes
from language.deadlines import first_deadline


@dataclass(frozen=True)
class Days:
    """What due dates are counted from: the day of the meeting, and of the next one; None where none is told."""

    meeting: date | None
    next: date | None = None


def day_of(words: str | None) -> date | None:
    """The day at the head of `2025-03-20 14:00`; None for words that begin with none."""
    try:
        return date.fromisoformat((words or "")[:10])
    except ValueError:
        return None


def days_of(minutes: Minutes) -> Days:
    """The days that minutes tell in their head."""
    return Days(day_of(minutes.time), day_of(minutes.next_meeting))


def counted_anew(action: Action, before: Days, after: Days) -> Action:
    """The action with its due date read against other days.

    It stays where it has no words for its due date, and where these words do not give the machine's day against the
    days before: then the machine took it from elsewhere. Without a day before, it had counted from the day of reading.
    """
    if after in (before, Days(None, after.next)) or not action.due_text:
        return action
    for is_date in (False, True):
        told = _due(action.due_text, after, is_date)
        if before.meeting is None:
            is_counted = told is not None
        else:
            is_counted = _due(action.due_text, before, is_date) == action.due
        if is_counted:
            return action.model_copy(update={"due": told or action.due})
    return action


def _due(words: str, days: Days, is_date: bool) -> str | None:
    """is_date: the words are known to be a date, as in a column of due dates."""
    if days.meeting is None:
        return None
    found = first_deadline(words, days.meeting, days.next, lenient=is_date)
    return found.day.isoformat() if found and found.day else None


def elements_after(five: FiveElements, before: Minutes | Log, after: Minutes | Log) -> FiveElements:
    """The five elements where they were those of the head and of the people before."""
    if (_told(before), _people(before)) == (_told(after), _people(after)):
        return five
    values: dict[str, Any] = {key: getattr(five, key) for key in ("time", "place", "people", "event", "result")}
    for key, old, new in zip(("time", "place", "event"), _told(before), _told(after), strict=True):
        if old != new and values[key] in (old, None):
            values[key] = new
    gone, there = set(_people(before)) - set(_people(after)), _people(after)
    new_names = [name for name in there if name not in _people(before) and name not in five.people]
    values["people"] = [name for name in five.people if name not in gone] + new_names
    order = ("time", "place", "people", "event", "result")
    return FiveElements.model_validate(values | {"missing": [key for key in order if not values[key]]})


def _told(record: Minutes | Log) -> tuple[str | None, str | None, str | None]:
    if isinstance(record, Minutes):
        return record.time, record.place, record.title
    return record.date, record.location, None


def _people(record: Minutes | Log) -> list[str]:
    """Persons whom minutes name in their head; a unit without a name stands under its own."""
    if isinstance(record, Log):
        return []
    named = [each.name for each in record.attendees if each.name != each.unit]
    return list(dict.fromkeys([*named, *(name for name in (record.chair, record.recorder) if name)]))
