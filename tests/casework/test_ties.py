"""Why two documents belong together: each reason, its direction, and what is none."""

from __future__ import annotations

from datetime import date

import pytest

from casework.facts import Facts, Said, Spot, spot_of
from casework.handles import handles_of, spot_keys
from casework.records import Record
from casework.ties import Piece, Reach, Tie, piece_of, tie_between

REACH = Reach()
MARCH = date(2025, 3, 12)


def said(text: str) -> Said:
    return Said(text=text, key=text, page=1)


def piece(
    name: str,
    kind: str = "other",
    day: date | None = MARCH,
    *,
    place: str = "",
    section: str | None = None,
    **facts: object,
) -> Piece:
    spot = spot_of(place) if place else None
    told = Facts.model_validate({"type": kind, "type_confidence": 0.9, "spots": [spot] if spot else []} | facts)
    record = Record(name, kind, True, day, name, section, name, None, told, told.spots)
    return piece_of(record, kind if kind in ("photo", "video") else "document", day)


def codes(tie: Tie | None) -> list[str]:
    return [reason.code for reason in tie.reasons] if tie else []


NOTICE = piece(
    "notice",
    "supervision_notice",
    place="3号楼外脚手架",
    number=said("监通字第15号"),
    matter="监理通知单 3号楼外脚手架东立面连墙件未按方案设置,应立即补装",
)
REPLY = piece(
    "reply",
    "supervision_reply",
    date(2025, 3, 15),
    place="3号楼",
    number=said("监通回字第15号"),
    cited=[said("监通字第15号")],
)
MEETING = piece(
    "meeting",
    "meeting_minutes",
    date(2025, 2, 27),
    tasks=[said("补齐钢筋工30人"), said("补装3号楼外脚手架东立面连墙件")],
)
PHOTO = piece("photo", "photo", date(2025, 3, 14), place="3号楼", section="3号楼")


@pytest.mark.parametrize("pair", [(NOTICE, REPLY), (REPLY, NOTICE)])
def test_a_reply_follows_from_the_notice_that_it_cites(pair: tuple[Piece, Piece]) -> None:
    tie = tie_between(*pair, REACH)
    assert tie is not None
    assert (tie.first, tie.second, tie.is_directed) == ("notice", "reply", True)
    assert codes(tie) == ["answers"]
    assert (tie.reasons[0].zh, tie.reasons[0].document_id, tie.reasons[0].page) == ("回复 监通字第15号", "reply", 1)


def test_a_reply_without_a_number_follows_by_place_and_day() -> None:
    notice = piece("notice", "hazard_notice", place="2号楼6层", number=said("YH-2025-021"))
    reply = piece("reply", "hazard_reply", date(2025, 3, 15), place="2号楼6层")
    other = piece("other", "hazard_reply", date(2025, 3, 15), place="1号楼6层")
    early = piece("early", "hazard_reply", date(2025, 3, 1), place="2号楼6层")
    assert codes(tie_between(notice, reply, REACH)) == ["answers"]
    assert tie_between(notice, other, REACH) is None
    assert "answers" not in codes(tie_between(notice, early, REACH))


def test_a_notice_follows_from_the_action_item_of_its_matter() -> None:
    tie = tie_between(NOTICE, MEETING, REACH)
    assert tie is not None
    assert (tie.first, tie.second) == ("meeting", "notice")
    assert codes(tie) == ["action"]
    assert tie.reasons[0].text == "补装3号楼外脚手架东立面连墙件"


def test_an_action_item_of_another_building_or_of_later_is_no_reason() -> None:
    elsewhere = piece("m", "meeting_minutes", date(2025, 2, 27), tasks=[said("补装1号楼外脚手架东立面连墙件")])
    later = piece("m", "meeting_minutes", date(2025, 3, 20), tasks=[said("补装3号楼外脚手架东立面连墙件")])
    assert tie_between(elsewhere, NOTICE, REACH) is None
    assert tie_between(later, NOTICE, REACH) is None


def test_photos_of_the_place_and_days_belong_to_a_paper() -> None:
    tie = tie_between(REPLY, PHOTO, REACH)
    assert tie is not None
    assert (tie.first, tie.second) == ("reply", "photo")
    assert codes(tie) == ["photo"]
    assert tie_between(REPLY, piece("p", "photo", date(2025, 3, 14), place="1号楼"), REACH) is None
    assert tie_between(REPLY, piece("p", "photo", date(2025, 5, 14), place="3号楼"), REACH) is None
    assert tie_between(REPLY, piece("p", "photo", None, place="3号楼"), REACH) is None


def test_two_photos_of_one_place_make_no_edge() -> None:
    assert tie_between(PHOTO, piece("p", "photo", date(2025, 3, 14), place="3号楼", section="3号楼"), REACH) is None


def test_batches_and_cited_numbers_are_shared_both_ways() -> None:
    entry = piece("entry", batches=[said("4B112087")], cited=[said("DC-018")])
    test = piece("test", batches=[said("4B112087")], cited=[said("DC-018")])
    tie = tie_between(entry, test, REACH)
    assert codes(tie) == ["same_batch", "same_number"]
    assert tie is not None
    assert not tie.is_directed
    assert tie_between(entry, test, REACH, frozenset({"4B112087", "DC-018"})) is None


def test_a_number_that_is_cited_leads_from_its_document() -> None:
    change = piece("change", "design_change", number=said("DC-018"))
    record = piece("record", "hidden_work", cited=[said("DC-018")])
    tie = tie_between(record, change, REACH)
    assert tie is not None
    assert (tie.first, tie.second) == ("change", "record")
    assert codes(tie) == ["cites"]


def test_one_place_on_one_day_is_a_reason_and_on_far_days_is_none() -> None:
    one = piece("one", "concrete_pour", place="2号楼3层梁板")
    other = piece("other", "standing_supervision", place="2号楼3层梁板")
    assert codes(tie_between(one, other, REACH)) == ["same_place_day"]
    assert tie_between(one, piece("far", "standing_supervision", date(2025, 5, 1), place="2号楼3层梁板"), REACH) is None


def test_the_same_person_is_told_only_beside_another_reason() -> None:
    one, other = piece("one", people=["马德才"]), piece("other", people=["马德才"])
    assert tie_between(one, other, REACH) is None
    one, other = (piece(n, people=["马德才"], standards=[said("JGJ130")]) for n in ("one", "other"))
    assert codes(tie_between(one, other, REACH)) == ["same_standard", "same_person"]


def test_meetings_that_give_the_same_task_follow_one_another() -> None:
    later = piece("later", "meeting_minutes", date(2025, 3, 6), tasks=[said("3号楼外脚手架东立面连墙件补装完成")])
    tie = tie_between(later, MEETING, REACH)
    assert tie is not None
    assert (tie.first, tie.second) == ("meeting", "later")
    assert codes(tie) == ["same_task"]


def test_handles_are_what_a_document_is_found_by() -> None:
    assert handles_of(NOTICE.record.facts) == {("number", "监通字第15号"), ("core", "监通字第15号")}
    assert handles_of(REPLY.record.facts) == {
        ("number", "监通回字第15号"),
        ("core", "监通字第15号"),
        ("cites", "监通字第15号"),
    }
    assert spot_keys(Spot(text="", buildings=("2号楼",), floors=("3层", "4层"))) == {"2号楼 3层", "2号楼 4层"}
    assert spot_keys(Spot(text="", parts=("地下室底板", "外墙"))) == {"地下室底板"}
    assert spot_keys(Spot(text="", buildings=("2号楼",))) == set()
