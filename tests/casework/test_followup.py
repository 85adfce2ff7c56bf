"""Tasks carried from meeting to meeting: open, overdue, done, changed; nothing is settled that no meeting settles."""

from __future__ import annotations

from datetime import date

from casework.followup import Meeting, alike, follow_up
from contracts.base import Source
from contracts.understanding import Action, Minutes, PreviousItem

HERE = Source(page=1)
TODAY = date(2025, 4, 10)


def meeting(name: str, day: date, actions: list[Action], *told: tuple[str, str]) -> Meeting:
    items = [PreviousItem(text=text, status=status, source=HERE) for text, status in told]  # type: ignore[arg-type]
    return Meeting(name, f"例会 {name}", day, Minutes(engine="rules", actions=actions, previous_items=items))


def action(task: str, due: str | None = None, owner: str | None = "周海波") -> Action:
    return Action(task=task, owner=owner, due=due, source=HERE)


FIRST = meeting(
    "m1",
    date(2025, 3, 26),
    [
        action("地下室外墙渗漏注浆整改", "2025-04-02"),
        action("楼梯踏步打磨修补", "2025-04-20"),
        action("补充钢筋工20人", "2025-04-01"),
        action("提供防水加强做法"),
    ],
)
SECOND = meeting(
    "m2",
    date(2025, 4, 2),
    [action("地下室外墙渗漏注浆整改延期完成", "2025-04-08")],
    ("钢筋工补充20人:已到场34人", "done"),
    ("楼梯踏步打磨:正在进行", "in_progress"),
)


def test_every_task_has_its_state_and_the_meeting_that_settled_it() -> None:
    told = {item.task: (item.state, item.settled_by) for item in follow_up([SECOND, FIRST], TODAY)}
    assert told == {
        "地下室外墙渗漏注浆整改": ("superseded", "m2"),
        "地下室外墙渗漏注浆整改延期完成": ("overdue", None),
        "楼梯踏步打磨修补": ("open", None),
        "补充钢筋工20人": ("done", "m2"),
        "提供防水加强做法": ("open", None),
    }


def test_what_waits_comes_first_by_its_date() -> None:
    assert [item.state for item in follow_up([FIRST, SECOND], TODAY)] == [
        "overdue", "open", "open", "superseded", "done",
    ]  # fmt: skip


def test_an_earlier_meeting_settles_nothing() -> None:
    early = meeting("m0", date(2025, 3, 1), [], ("楼梯踏步打磨修补", "done"))
    states = {item.task: item.state for item in follow_up([early, FIRST], TODAY)}
    assert states["楼梯踏步打磨修补"] == "open"


def test_short_or_different_texts_are_not_the_same_matter() -> None:
    assert not alike("整改", "整改")
    assert not alike("3号楼外架连墙件补装", "地下室底板钢筋绑扎验收")
    assert alike("3号楼外架连墙件补装", "外架连墙件已补装")


def test_no_meetings_no_tasks() -> None:
    assert follow_up([], TODAY) == []
