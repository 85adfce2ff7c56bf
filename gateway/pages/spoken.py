"""Minutes and logs as their panel shows them: rows of the head, lists, and what moved with a corrected day."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.amendments import HEAD, form_of, items_of
from casework.followed import days_of
from contracts.minutes import CorrectedLog, CorrectedMinutes, DroppedItem
from contracts.understanding import HeadMark, Log, Minutes, Told


@dataclass(frozen=True)
class HeadRow:
    """A value of the head; none where nobody read one. machine: what was read, where a person says otherwise."""

    id: str
    value: str | None
    mark: HeadMark
    machine: str | None = None


@dataclass(frozen=True)
class Spoken:
    """kind: minutes or log, as in the address. moved: by id of an action, its due date before the day was corrected."""

    kind: str
    record: Minutes | Log
    n_by_human: int
    dropped: list[DroppedItem]
    head: list[HeadRow]
    moved: dict[str, str | None] = field(default_factory=dict)


def spoken_of(found: CorrectedMinutes | CorrectedLog) -> Spoken:
    """What the panel shows of minutes or a log."""
    record = found.minutes if isinstance(found, CorrectedMinutes) else found.log
    dropped = [each for each in found.dropped if each.list != HEAD]
    kind = "minutes" if isinstance(record, Minutes) else "log"
    moved = _moved(record, found.machine) if isinstance(record, Minutes) else {}
    return Spoken(kind, record, found.n_by_human, dropped, _head(record, found.machine), moved)


def _head(record: Minutes | Log, machine: Minutes | Log) -> list[HeadRow]:
    rows = []
    for key in form_of(record).head:
        value, read = getattr(record, key), getattr(machine, key)
        rows.append(HeadRow(key, value, record.head.get(key, HeadMark()), read if read != value else None))
    return rows


def _moved(record: Minutes, machine: Minutes | Log) -> dict[str, str | None]:
    if not isinstance(machine, Minutes) or days_of(record) == days_of(machine):
        return {}
    before = {(each.id, each.due_text): each.due for each in machine.actions}
    return {
        each.id: before[key]
        for each in record.actions
        if each.id and (key := (each.id, each.due_text)) in before and each.due != before[key]
    }


def item_of(spoken: Spoken, name: str, item_id: str) -> Told | None:
    """An item by its id; None where there is none."""
    return next((each for each in items_of(spoken.record, name) if each.id == item_id), None)


def ids_of(spoken: Spoken, name: str) -> list[str]:
    """The ids of a list in its order."""
    return [each.id or "" for each in items_of(spoken.record, name)]
