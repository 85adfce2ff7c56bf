"""Deadlines read against the day of the meeting."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from language.deadlines import find_deadlines, first_deadline

with (Path(__file__).parent / "due_dates.csv").open(encoding="utf-8") as table:
    ROWS = [(r["meeting"], r["words"], r["due"]) for r in csv.DictReader(table)]


@pytest.mark.parametrize(("meeting", "words", "due"), ROWS)
def test_the_day_that_a_deadline_means(meeting: str, words: str, due: str) -> None:
    found = first_deadline(words, date.fromisoformat(meeting))
    assert (found.day.isoformat() if found and found.day else "") == due


def test_the_table_has_at_least_150_expressions() -> None:
    assert len(ROWS) >= 150


@pytest.mark.parametrize(
    "words",
    [
        "3层梁板钢筋绑扎",
        "HRB400直径25，共15吨",
        "2#楼和3#楼之间",
        "6号车站管线迁改",
        "1号塔吊基础",
        "C30P6混凝土",
        "轴线1-5/A-C",
        "间距不大于1.5米",
        "自10月中旬以来",
        "昨日到场",
        "上周三已完成",
        "GB 50204-2015",
        "Level 4 slab, grid C4",
    ],
)
def test_what_is_no_deadline_is_not_taken_for_one(words: str) -> None:
    assert find_deadlines(words, date(2025, 4, 11)) == []


def test_the_next_meeting_is_a_day_once_it_is_known() -> None:
    words = "下次例会前提交"
    assert first_deadline(words, date(2025, 4, 11), date(2025, 4, 18)).day == date(2025, 4, 18)  # type: ignore[union-attr]
    assert first_deadline(words, date(2025, 4, 11)).day is None  # type: ignore[union-attr]


def test_the_words_of_a_deadline_can_be_found_again_in_the_sentence() -> None:
    sentence = "总包单位应于会后两日内提交，设计院4月15日前确认"
    for found in find_deadlines(sentence, date(2025, 4, 11)):
        assert sentence[found.start : found.end] == found.text
    assert [d.text for d in find_deadlines(sentence, date(2025, 4, 11))] == ["会后两日内", "4月15日前"]


def test_a_later_day_is_nearer_than_an_earlier_one() -> None:
    assert first_deadline("1月10日前", date(2025, 12, 20)).day == date(2026, 1, 10)  # type: ignore[union-attr]
    assert first_deadline("3月20日前", date(2025, 4, 11)).day == date(2025, 3, 20)  # type: ignore[union-attr]
