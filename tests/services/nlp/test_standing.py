"""Where the head, the people and the crews of a record stand."""

from __future__ import annotations

import pytest

from contracts.understanding import Log, Minutes
from services.nlp.service import NlpService
from services.nlp.settings import NlpSettings

SERVICE = NlpService(NlpSettings(tagger="none"))

MEETING = """第十二次监理例会纪要
编号:JL-2025-012
会议时间:2025年3月20日下午2点
会议地点:项目部二楼会议室   主持人:周明远
参会人员:监理单位:周明远、李晓雯;总包单位:王建国
一、议定事项
1. 外架连墙件由总包单位王建国于3月25日前补装完成。
下次会议:3月27日14:00。
"""
DAY = """施工日志
日期:2025年3月11日  天气:多云转小雨  气温:8~15℃
施工部位:3号楼12层
出勤:钢筋工26人,木工18人
生产情况:12层剪力墙钢筋绑扎完成80%。
"""


def minutes() -> Minutes:
    found = SERVICE.understand_text(MEETING, None, "minutes").minutes
    assert found is not None
    return found


def diary() -> Log:
    found = SERVICE.understand_text(DAY, None, "log").log
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("title", "第十二次监理例会纪要"),
        ("number", "JL-2025-012"),
        ("time", "2025年3月20日下午2点"),
        ("place", "项目部二楼会议室"),
        ("chair", "周明远"),
        ("next_meeting", "3月27日14:00"),
    ],
)
def test_a_value_of_the_head_stands_where_it_was_written(key: str, words: str) -> None:
    found = minutes()
    source = found.head[key].source
    assert getattr(found, key)
    assert source.start is not None
    assert words in MEETING[source.start : source.end]


def test_an_attendee_stands_in_the_list_of_attendees() -> None:
    start = MEETING.index("参会人员")
    for each in minutes().attendees:
        assert each.source.start is not None
        assert each.source.start > start
        assert MEETING[each.source.start : each.source.end] == each.name


def test_a_date_given_from_outside_stands_nowhere() -> None:
    found = SERVICE.understand_text("监理例会纪要\n1. 王建国负责补装连墙件。", "2025-03-20", "minutes").minutes
    assert found is not None
    assert (found.time, found.head["time"].source.start) == ("2025-03-20", None)


@pytest.mark.parametrize(
    ("key", "words"),
    [("date", "2025年3月11日"), ("weather", "多云转小雨"), ("temperature", "8~15℃"), ("location", "3号楼12层")],
)
def test_the_head_of_a_log_stands_in_its_first_lines(key: str, words: str) -> None:
    source = diary().head[key].source
    assert source.start is not None
    assert words in DAY[source.start : source.end]


def test_a_crew_stands_beside_its_count() -> None:
    placed = [DAY[each.source.start : each.source.end] for each in diary().crew]
    assert placed == ["钢筋工26", "木工18"]
