"""A person's words over the machine's minutes: they hold, and they hold after a new reading too."""

from __future__ import annotations

from typing import Any

from casework.amendments import LOG, MINUTES, amended, dropped, items_of, with_ids, with_words
from contracts.base import Source
from contracts.understanding import (
    Action,
    Attendee,
    Crew,
    FiveElements,
    HeadMark,
    Log,
    LogItem,
    Minutes,
    Statement,
    Told,
    Understanding,
)


def action(task: str, line: int, **more: Any) -> Action:
    return Action(task=task, source=Source(page=1, line=line, text=f"原文 {line}"), **more)


MACHINE = with_ids(
    Minutes(
        engine="rules",
        actions=[action("补装外架连墙件", 3, owner="马德才"), action("补齐钢筋工30人", 4)],
        decisions=[Statement(text="同意屋面方案", source=Source(page=1, line=6, text="原文 6"))],
    )
)
FIRST, SECOND = MACHINE.actions


def word(op: str, machine: Told | None, item: Told | None = None, name: str = "actions") -> dict[str, Any]:
    told = item or machine
    return {
        "list": name,
        "op": op,
        "id": machine.id if machine else "new",
        "item": told.model_dump(mode="json") if told else None,
        "machine": machine.model_dump(mode="json") if machine else None,
    }


def words(*told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {MINUTES.target(each["list"], each["id"]): each for each in told}


def tasks(minutes: Minutes) -> list[tuple[str, str]]:
    return [(item.task, item.by) for item in minutes.actions]


def test_the_same_words_in_the_same_place_have_the_same_id() -> None:
    assert with_ids(MACHINE) == MACHINE
    assert len({item.id for item in (*MACHINE.actions, *MACHINE.decisions)}) == 3


def test_without_words_the_machine_s_items_stand() -> None:
    assert amended(MACHINE, {}) == MACHINE


def test_a_changed_item_is_the_person_s_and_keeps_its_place() -> None:
    changed = words(word("change", FIRST, FIRST.model_copy(update={"owner": "李长顺"})))
    held = amended(MACHINE, changed)
    assert tasks(held) == [("补装外架连墙件", "human"), ("补齐钢筋工30人", "machine")]
    assert held.actions[0].owner == "李长顺"
    assert held.actions[0].id == FIRST.id


def test_a_dropped_item_is_gone_and_restored_it_is_back() -> None:
    told = words(word("drop", FIRST))
    assert tasks(amended(MACHINE, told)) == [("补齐钢筋工30人", "machine")]
    assert [(item.id, item.text) for item in dropped(MINUTES, told)] == [(FIRST.id, "补装外架连墙件")]
    assert amended(MACHINE, words(word("restore", FIRST))) == MACHINE


def test_an_added_item_stands_among_the_others() -> None:
    held = amended(MACHINE, words(word("add", None, action("通知监理验收", 2))))
    assert tasks(held)[0] == ("通知监理验收", "human")


def test_a_new_reading_with_other_words_knows_the_item_again_by_its_line() -> None:
    changed = words(word("change", FIRST, FIRST.model_copy(update={"task": "补装东立面连墙件"})), word("drop", SECOND))
    anew = with_ids(Minutes(engine="new", actions=[action("由架子班组补装连墙件", 3), action("钢筋工到位", 4)]))
    assert tasks(amended(anew, changed)) == [("补装东立面连墙件", "human")]


def test_what_a_new_reading_no_longer_finds_stays_because_a_person_said_it() -> None:
    changed = words(word("confirm", FIRST))
    assert tasks(amended(with_ids(Minutes(engine="new")), changed)) == [("补装外架连墙件", "human")]


def test_what_a_new_reading_finds_besides_is_the_machine_s() -> None:
    anew = with_ids(MACHINE.model_copy(update={"actions": [*MACHINE.actions, action("清理基坑积水", 9)]}))
    held = amended(anew, words(word("drop", FIRST)))
    assert tasks(held) == [("补齐钢筋工30人", "machine"), ("清理基坑积水", "machine")]


def test_a_word_on_one_item_goes_before_the_word_on_all() -> None:
    told = {MINUTES.all: {"items": [word("confirm", FIRST), word("confirm", SECOND)]}} | words(word("drop", SECOND))
    assert tasks(amended(MACHINE, told)) == [("补装外架连墙件", "human")]


HEADED = with_ids(
    Minutes(
        engine="rules",
        title="监理例会纪要",
        time="2025-03-02 14:00",
        place="项目部会议室",
        attendees=[
            Attendee(name=name, unit="监理单位", source=Source(page=1, line=2, text=name))
            for name in ("周明远", "王建囯")
        ],
        actions=[
            action("补装连墙件", 3, due="2025-03-05", due_text="会后三日内"),
            action("报送方案", 4, due="2025-03-28", due_text="3月28日前"),
            action("补齐钢筋工", 5, due="2025-03-04", due_text="下周二前", owner="马德才"),
        ],
        head={"place": HeadMark(source=Source(page=1, line=1, text="地点:项目部会议室"))},
    )
)


def on_head(op: str, key: str, text: str = "") -> dict[str, dict[str, Any]]:
    own = next((item for item in items_of(HEADED, "head") if item.id == key), None)
    told = word(op, own, name="head") | {"id": key}
    return words(told | ({"item": {"text": text, "source": {}}} if text else {}))


def test_a_value_of_the_head_is_the_person_s_and_survives_a_new_reading() -> None:
    told = on_head("change", "place", "二楼会议室")
    anew = HEADED.model_copy(update={"place": "项目部会议案"})
    for read in (HEADED, anew):
        held = amended(read, told)
        assert (held.place, held.head["place"].by) == ("二楼会议室", "human")
    assert amended(HEADED, on_head("restore", "place")) == HEADED


def test_a_value_of_the_head_that_nobody_read_is_filled_in_and_a_wrong_one_taken_out() -> None:
    assert amended(HEADED, on_head("change", "chair", "周明远")).chair == "周明远"
    dropped_place = on_head("drop", "place")
    assert amended(HEADED, dropped_place).place is None
    assert [(item.list, item.text) for item in dropped(MINUTES, dropped_place)] == [("head", "项目部会议室")]


def test_due_dates_are_counted_from_the_corrected_day_of_the_meeting() -> None:
    held = amended(HEADED, on_head("change", "time", "2025-03-20 14:00"))
    assert [item.due for item in held.actions] == ["2025-03-23", "2025-03-28", "2025-03-25"]


def test_a_due_date_that_a_person_gave_stays_and_one_that_a_person_left_goes_along() -> None:
    moved = on_head("change", "time", "2025-03-20")
    first, _, third = HEADED.actions
    given = words(word("change", first, first.model_copy(update={"due": "2025-03-10"})))
    left = words(word("change", third, third.model_copy(update={"owner": "李长顺"})) | {"is_due_read": True})
    confirmed = words(word("confirm", third))
    held = amended(HEADED, moved | given | left)
    assert [(item.due, item.owner) for item in held.actions][::2] == [("2025-03-10", None), ("2025-03-25", "李长顺")]
    assert amended(HEADED, moved | confirmed).actions[2].due == "2025-03-04"


def test_a_person_s_name_is_known_again_where_it_is_read_otherwise() -> None:
    wrong = HEADED.attendees[1]
    told = words(word("change", wrong, wrong.model_copy(update={"name": "王建国"}), name="attendees"))
    assert [(each.name, each.by) for each in amended(HEADED, told).attendees] == [
        ("周明远", "machine"),
        ("王建国", "human"),
    ]
    source = Source(page=1, line=2, text="王建圆")
    others = [HEADED.attendees[0], Attendee(name="王建圆", unit="监理单位", source=source)]
    anew = with_ids(HEADED.model_copy(update={"attendees": others}))
    assert [each.name for each in amended(anew, told).attendees] == ["周明远", "王建国"]


def test_two_crews_of_one_name_are_two_items() -> None:
    log = with_ids(Log(crew=[Crew(trade="木工", count=8), Crew(trade="木工", count=3)]))
    assert len({each.id for each in log.crew}) == 2
    assert with_ids(log) == log


def test_a_log_is_corrected_like_minutes() -> None:
    work = LogItem(text="2号楼顶板浇注", source=Source(page=1, line=4, text="2号楼顶板浇注"))
    log = with_ids(Log(date="2025-03-12", weather="晴", crew=[Crew(trade="钢筋工", count=34)], progress=[work]))
    told = {
        LOG.target(each["list"], each["id"]): each
        for each in (
            word("change", log.progress[0], work.model_copy(update={"text": "2号楼顶板浇筑"}), name="progress"),
            word("change", log.crew[0], log.crew[0].model_copy(update={"count": 43}), name="crew"),
            word("change", None, name="head") | {"id": "weather", "item": {"text": "小雨", "source": {}}},
        )
    }
    held = amended(log, told)
    assert (held.weather, held.crew[0].count, held.progress[0].text) == ("小雨", 43, "2号楼顶板浇筑")
    assert (held.head["weather"].by, held.crew[0].by, held.progress[0].by) == ("human",) * 3


def test_the_five_elements_follow_the_head_and_the_people() -> None:
    five = FiveElements(
        time="2025-03-02 14:00", place="1号楼", people=["周明远", "王建囯", "陈立"], missing=["event", "result"]
    )
    wrong = HEADED.attendees[1]
    told = on_head("change", "time", "2025-03-20") | on_head("change", "place", "二楼会议室")
    told |= words(word("change", wrong, wrong.model_copy(update={"name": "王建国"}), name="attendees"))
    held = with_words(Understanding(minutes=HEADED, five_elements=five), told).five_elements
    assert held is not None
    assert (held.time, held.place) == ("2025-03-20", "1号楼")
    assert held.people == ["周明远", "陈立", "王建国"]
    assert held.missing == ["event", "result"]
