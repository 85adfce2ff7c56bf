"""One sentence of minutes at a time: is it an action, whose, by when."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from contracts.understanding import Action, Minutes
from services.nlp.steps.grids import script_of_text
from services.nlp.steps.minutes import read_minutes

with (Path(__file__).parent / "sentences.csv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))
NAMES = frozenset(
    ["王强", "李伟", "赵敏", "陈亮", "刘洋", "李婷", "周涛", "吴迪", "高翔", "周正", "张工"]
)  # as a tagger gives them


def minutes_of(body: str, names: frozenset[str] = NAMES) -> Minutes:
    text = f"监理例会会议纪要\n会议时间：2025年4月11日\n主持人：周正\n{body}\n"
    return read_minutes(script_of_text(text), names, None, date(2026, 11, 21), "test")


def actions_of(sentence: str) -> list[Action]:
    return minutes_of(f"一、会议主要内容\n1、{sentence}\n二、下次例会：2025年4月18日").actions


@pytest.mark.parametrize("row", [r for r in ROWS if r["is_action"] == "yes"], ids=lambda r: r["sentence"][:20])
def test_a_demand_becomes_an_action_with_owner_and_day(row: dict[str, str]) -> None:
    actions = actions_of(row["sentence"])
    assert actions, "no action"
    action = actions[0]
    assert (action.due or "") == row["due"]
    if row["owner"]:
        assert action.owner == row["owner"]
    else:
        assert (action.owner_unit or "") == row["unit"]


@pytest.mark.parametrize("row", [r for r in ROWS if r["is_action"] == "no"], ids=lambda r: r["sentence"][:20])
def test_what_is_done_planned_or_general_is_no_action(row: dict[str, str]) -> None:
    assert actions_of(row["sentence"]) == []


def test_two_owners_in_one_sentence_are_two_actions() -> None:
    found = actions_of("总包单位4月15日前提交专项方案，监理单位4月18日前完成审批。")
    assert [(a.owner_unit, a.due) for a in found] == [("总包单位", "2025-04-15"), ("监理单位", "2025-04-18")]


def test_a_changed_deadline_names_the_one_it_replaces() -> None:
    (action,) = actions_of("外墙涂料样板原定4月8日完成，现调整至4月16日，由总包单位落实。")
    assert action.due == "2025-04-16"
    assert action.supersedes == "4月8日"


def test_the_same_task_said_twice_is_one_and_the_later_day_counts() -> None:
    body = (
        "一、总包单位汇报\n1、请设计单位4月15日前出具屋面排水变更图。\n"
        "二、会议决定\n1、设计单位4月18日前出具屋面排水变更图。"
    )
    (action,) = minutes_of(body).actions
    assert (action.due, action.supersedes) == ("2025-04-18", "4月15日前")


def test_the_task_is_told_without_owner_and_deadline() -> None:
    (action,) = actions_of("请建设单位顾建军下周三前确认外墙真石漆样板。")
    assert action.task == "确认外墙真石漆样板"
    assert (action.owner_unit, action.owner, action.due_text) == ("建设单位", "顾建军", "下周三前")


def test_every_action_quotes_the_text_at_its_place() -> None:
    text = (
        "例会纪要\n时间：2025年4月11日\n一、议定事项\n1、总包单位须在4月15日前组织完成2#楼外架的\n验收；\n"
        "2、请设计院三日内出图。"
    )
    minutes = read_minutes(script_of_text(text), frozenset(), None, date(2026, 11, 21), "test")
    assert len(minutes.actions) == 2
    for action in minutes.actions:
        quoted = text[action.source.start : action.source.end]
        assert "".join(quoted.split()) == "".join((action.source.text or "").split())


def test_immediate_work_is_of_high_priority() -> None:
    (action,) = actions_of("3#楼临边防护缺失，要求总包单位立即整改。")
    assert (action.priority, action.due, action.due_text) == ("high", None, "立即")


def test_who_takes_part_brings_neither_the_owner_s_unit_nor_a_torn_task() -> None:
    (action,) = actions_of("2号楼地下室顶板隐蔽验收定于4月16日上午9:00，责任人：周海波，监理罗文涛参加。")
    assert action.task == "2号楼地下室顶板隐蔽验收，监理罗文涛参加"
    assert (action.owner, action.owner_unit, action.due) == ("周海波", None, "2025-04-16")


def test_blanks_that_a_photograph_loses_do_not_hide_who_is_named() -> None:
    text = (
        "弱电专项协调会纪要\n2025年4月11日消控中心主持:苏工记录:小艾参加:苏工、小艾、凌师傅\n"
        "1、门禁读卡器移位(机械班古力4月16日)。\n- @阿明明天统计工人返乡时间表\n"
        "2、雨季施工方案4月15日前编制完成(技术部衡阳)。\n"
    )
    minutes = read_minutes(script_of_text(text), frozenset(), None, date(2026, 11, 21), "test")
    assert (minutes.chair, minutes.recorder) == ("苏工", "小艾")
    assert [each.name for each in minutes.attendees] == ["苏工", "小艾", "凌师傅"]
    assert "阿明" in [action.owner for action in minutes.actions]


def test_a_sentence_with_one_such_word_is_no_head() -> None:
    (action,) = actions_of("请监理单位三日内补齐验收记录：隐蔽部分。")
    assert action.owner_unit == "监理单位"
