"""Tables of action items: a row of headings, then one item a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from language.deadlines import Deadline, find_deadlines, first_deadline
from services.nlp.steps import cues
from services.nlp.steps.actions import Context, Duty, tidy
from services.nlp.steps.owners import party_of
from services.nlp.steps.parties import Party
from services.nlp.steps.script import Grid, GridCell, join

Column = Literal["task", "unit", "person", "due", "status", "number", "problem", "note", "decision"]
_HEADS: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (cast(Column, column), re.compile(pattern, re.I))
    for column, pattern in (
        ("number", r"^(?:序号?|编号|项次|项|No\.?|#|Item(?:\s*no\.?)?|Ref)$"),
        ("person", (r"责任人|负责人|落实人|整改人|承办人|经办人|责任到人|跟踪人|owner|responsible(?:\s+person)?|"
r"assignee|action\s+by|by\s+whom|\bwho\b")),
        ("unit", (r"责任(?:单位|部门|方|主体)|负责(?:单位|部门)|落实单位|整改单位|承办单位|牵头(?:单位|部门)|"
r"主办|company|party|discipline")),
        ("due", (r"时限|期限|完成(?:时间|日期|节点)|要求完成|整改时间|截止|节点|限期|计划完成|due|deadline|"
r"target(?:\s+date)?|by\s+when|\bwhen\b")),
        ("status", r"状态|完成情况|落实情况|进展|是否完成|销项|办理结果|status"),
        ("task", (r"事项|任务|措施|要求|工作内容|整改内容|议定|决议|行动|内容|处理意见|解决方案|action|task|"
r"description|what|item")),
        ("problem", r"问题|隐患|存在|议题|部位|issue|problem"),
        ("note", r"备注|说明|附注|remarks?|notes?|comments?"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class DutyRow:
    """One row of such a table. `status`: what its status column says, if it has one."""

    duty: Duty
    status: str | None


def is_duty_table(grid: Grid) -> bool:
    """Whether the table's headings name a task and an owner or a date."""
    return _head(grid) is not None


def read_duty_table(grid: Grid, context: Context) -> list[DutyRow]:
    """The rows as actions; an empty owner or date is taken from the merged cell above it."""
    found = _head(grid)
    if not found:
        return []
    at, columns = found
    made: list[DutyRow] = []
    for row in grid.rows[at + 1 :]:
        cells: dict[str, list[GridCell]] = {}
        for cell in row:
            if cell.col in columns:
                cells.setdefault(columns[cell.col], []).append(cell)
        item = _row(cells, context)
        if item:
            made.append(item)
    return made


def _head(grid: Grid) -> tuple[int, dict[int, Column]] | None:
    for at, row in enumerate(grid.rows[:4]):
        columns: dict[int, Column] = {}
        for cell in row:
            words = re.sub(r"\s", "", cell.passage.plain) if not cell.passage.plain.isascii() else cell.passage.plain
            if len(words) > 16:
                break
            column = next((name for name, pattern in _HEADS if pattern.search(words)), None)
            if column:
                columns[cell.col] = column
        names = set(columns.values())
        if names & {"task", "problem"} and len(names & {"unit", "person", "due"}) >= 1 and len(columns) >= 2:
            return at, columns
    return None


def _row(cells: dict[str, list[GridCell]], context: Context) -> DutyRow | None:
    told = [c.passage for name in ("problem", "task") for c in cells.get(name, [])]
    if not told or not any(re.search(r"\w{2}", t.text) for t in told):
        return None
    task = join(told, "，")
    unit = party_of(cells["unit"][0].passage.plain, context.roll) if cells.get("unit") else Party()
    person = party_of(cells["person"][0].passage.plain, context.roll) if cells.get("person") else Party()
    party = Party(person.person or unit.person, unit.unit or person.unit or unit.person if unit else person.unit)
    if party.person and not party.unit:
        party = Party(party.person, context.roll.home(party.person))
    due = cells["due"][0].passage if cells.get("due") else None
    deadline = None
    if due:
        deadline = first_deadline(due.text, context.reference, context.next_meeting, lenient=True)
    else:
        inside = [d for d in find_deadlines(task.text, context.reference, context.next_meeting) if d.strength == "firm"]
        deadline = inside[0] if inside else None
    if due and deadline is None and re.search(r"\w", due.text) and not re.fullmatch(r"[/\-—无]+", due.text.strip()):
        deadline = Deadline(0, len(due.text), due.text.strip(), None, "vague", "vague")
    status = cells["status"][0].passage.text.strip() if cells.get("status") else None
    notes = cells.get("note", [])
    if status is None and notes and cues.is_done(notes[0].passage.plain):
        status = notes[0].passage.text.strip()
    first = task.cut(0)
    parts = [first, *(c.passage for n in ("unit", "person", "due") for c in cells.get(n, []))]
    source = join(parts, " ") if all(p.start is not None for p in parts) else first
    return DutyRow(Duty(source, tidy(task.text), party, deadline, 0.95 if party and deadline else 0.8), status)
