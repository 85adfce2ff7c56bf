"""A person's words over the machine's minutes: they hold, and they hold after a new reading too."""

from __future__ import annotations

from typing import Any

from casework.amendments import ALL, amended, dropped, target_of, with_ids
from contracts.base import Source
from contracts.understanding import Action, Minutes, Statement


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


def word(op: str, machine: Action | None, item: Action | None = None, name: str = "actions") -> dict[str, Any]:
    told = item or machine
    return {
        "list": name,
        "op": op,
        "id": machine.id if machine else "new",
        "item": told.model_dump(mode="json") if told else None,
        "machine": machine.model_dump(mode="json") if machine else None,
    }


def words(*told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {target_of(each["list"], each["id"]): each for each in told}


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
    assert [(item.id, item.text) for item in dropped(told)] == [(FIRST.id, "补装外架连墙件")]
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
    told = {ALL: {"items": [word("confirm", FIRST), word("confirm", SECOND)]}} | words(word("drop", SECOND))
    assert tasks(amended(MACHINE, told)) == [("补装外架连墙件", "human")]
