"""What of a document can be found."""

from __future__ import annotations

import pytest

from contracts.base import Source
from contracts.understanding import Attendee, Crew, HeadMark, Log, Minutes, Understanding
from pipeline.passages import Known, passages_of, says_something


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("01975424", False),
        ("IMG_20250312_0042", False),
        ("DSC0001", False),
        ("3号楼外架", True),
        ("DC-018", True),
        ("scaffold east side", True),
        ("f3a9", False),
        ("mmexport1612345", False),
    ],
)
def test_a_camera_s_number_says_nothing(name: str, says: bool) -> None:
    assert says_something(name) is says


def test_title_and_name_are_found_once_each() -> None:
    found = passages_of(Known(title="施工日志", name="资料/施工日志.pdf"))
    assert [(p.source, p.text) for p in found] == [("title", "施工日志")]
    found = passages_of(Known(title="照片:砌筑", name="IMG_0001.jpg"))
    assert [(p.source, p.text) for p in found] == [("title", "照片:砌筑")]


def told(found: Understanding) -> tuple[list[tuple[str, int | None]], dict[str, list[str]]]:
    """Passages that minutes give, and the names that a document is filtered by."""
    known = Known(title="纪要", name="a.pdf", understand=found.model_dump(mode="json"))
    return [(p.text, p.page) for p in passages_of(known) if p.source == "minutes"], known.names()


def test_what_people_say_of_a_head_and_of_attendees_is_found_and_what_was_read_stands_in_the_text() -> None:
    minutes = Minutes(
        engine="rules",
        place="二楼会议室",
        chair="周明远",
        head={"chair": HeadMark(by="human", source=Source(page=2))},
        attendees=[
            Attendee(name="王建国", unit="总包单位", role="安全员", by="human", source=Source(page=1)),
            Attendee(name="陈立"),
        ],
    )
    passages, names = told(Understanding(minutes=minutes))
    assert passages == [("周明远", 2), ("总包单位 安全员 王建国", 1)]
    assert (names["person"], names["unit"]) == (["王建国"], ["总包单位"])


def test_what_people_say_of_a_log_is_found() -> None:
    log = Log(weather="小雨", crew=[Crew(trade="钢筋工", count=43, by="human")], head={"weather": HeadMark(by="human")})
    assert told(Understanding(log=log))[0] == [("小雨", None), ("43 钢筋工", None)]
