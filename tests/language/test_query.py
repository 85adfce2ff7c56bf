"""A question becomes chips and text; a chip that is switched off becomes text again."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.search import Chip, Interpretation
from language.domain import language_table
from language.query import KnownNames, language_of, read_query

NOVEMBER = date(2026, 11, 21)
KNOWN = KnownNames(
    projects={"滨江花园": "P1", "滨江花园二期": "P2"},
    sections=("主楼", "地下室A区"),
    people=("张伟", "李建国", "李明", "王强"),
    units=("宏远监理公司",),
)


def read(text: str, **more: object) -> Interpretation:
    return read_query(text, NOVEMBER, KNOWN, **more)


def filters(result: Interpretation) -> dict[str, object]:
    return {chip.key: chip.value for chip in result.chips if chip.is_filter}


def chip_of(result: Interpretation, key: str) -> Chip:
    return next(chip for chip in result.chips if chip.key == key)


def test_the_english_question_of_the_demo_is_understood():
    result = read("scaffolding issues last March")
    assert filters(result) == {"date": {"from": "2025-03-01", "to": "2025-03-31"}}
    assert chip_of(result, "date").other == [{"value": {"from": "2026-03-01", "to": "2026-03-31"}, "label": "Mar 2026"}]
    assert (result.text, result.language) == ("scaffolding issues", "en")


def test_the_chinese_question_of_the_demo_is_understood():
    result = read("去年三月3号楼脚手架整改")
    assert filters(result) == {"date": {"from": "2025-03-01", "to": "2025-03-31"}, "section": "3号楼"}
    assert chip_of(result, "section").field == "building"
    assert (result.text, result.language) == ("3号楼脚手架整改", "zh")


def test_a_bare_code_is_a_code_and_is_searched_as_text_too():
    result = read("DC-018")
    assert filters(result) == {"code": "DC-018"}
    assert result.text == "DC-018"


def test_a_topic_gets_a_chip_that_is_no_filter():
    chip = chip_of(read("scaffolding problems"), "tag")
    assert (chip.value, chip.is_filter) == ("scaffold_use", False)
    assert {other["value"] for other in chip.other} == {"scaffold_erect", "scaffold_dismantle"}


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("上周的照片", {"kind": "photo", "date": {"from": "2026-11-09", "to": "2026-11-15"}}, ""),
        ("哪些隐蔽记录漏签", {"type": "hidden_work", "state": "unsigned"}, "哪些隐蔽记录"),
        (
            "近三个月的签证单，金额超过5万的",
            {
                "date": {"from": "2026-08-21", "to": "2026-11-21"},
                "type": "site_visa",
                "amount": {"min": 50000.0, "max": None},
            },
            "签证单",
        ),
        ("还没整改完的安全隐患", {"state": "open"}, "安全隐患"),
        ("滨江花园二期的会议纪要", {"project": "P2", "type": "meeting_minutes"}, "会议纪要"),
        ("二标段施工日志", {"section": "2标段", "type": "construction_log"}, "二标段施工日志"),
        (
            "photos of building 3 since May",
            {"kind": "photo", "section": "3号楼", "date": {"from": "2026-05-01", "to": None}},
            "building 3",
        ),
        ("谁负责地下室渗漏整改，什么时候完成", {}, "谁负责地下室渗漏整改，什么时候完成"),
        ("C30混凝土二级钢", {}, "C30混凝土二级钢"),
    ],
)  # fmt: skip
def test_what_filters_is_told_from_what_is_searched(text, expected, rest):
    result = read(text)
    assert filters(result) == expected
    assert result.text == rest


def test_two_dates_are_two_chips_and_leave_no_particle():
    result = read("3月12日和3月15日的监理日志")
    assert [chip.value for chip in result.chips if chip.key == "date"] == [
        {"from": "2026-03-12", "to": "2026-03-12"},
        {"from": "2026-03-15", "to": "2026-03-15"},
    ]
    assert result.text == "监理日志"


def test_a_photo_of_a_log_is_no_log():
    assert filters(read("施工日志的照片")) == {"kind": "photo"}


def test_people_and_units_rank_and_do_not_exclude():
    result = read("宏远监理公司王强签的旁站记录")
    assert chip_of(result, "unit").value == "宏远监理公司"
    assert chip_of(result, "person").value == "王强"
    assert filters(result) == {"type": "standing_supervision"}


def test_a_title_is_the_one_person_of_that_name_or_offers_them():
    assert chip_of(read("张工签字的技术交底"), "person").value == "张伟"
    several = chip_of(read("李经理签的联系单"), "person")
    assert several.value == "李经理"
    assert {other["value"] for other in several.other} == {"李建国", "李明"}
    assert not [chip for chip in read("施工工程总包").chips if chip.key == "person"]


def test_a_known_section_is_found_by_its_name():
    chip = chip_of(read("地下室A区防水"), "section")
    assert (chip.value, chip.field, chip.is_filter) == ("地下室A区", "section", True)


@pytest.mark.parametrize("off", ["date", "date:0"])
def test_a_chip_switched_off_is_searched_as_text(off):
    result = read("去年三月的照片", chips_off=[off])
    assert filters(result) == {"kind": "photo"}
    assert "去年三月" in result.text


def test_one_of_two_chips_can_be_switched_off_by_its_place():
    text = "3月12日和3月15日的监理日志"
    result = read(text, chips_off=[f"date:{text.index('3月15日')}"])
    assert [chip.value for chip in result.chips if chip.key == "date"] == [{"from": "2026-03-12", "to": "2026-03-12"}]
    assert "3月15日" in result.text


def test_spans_point_into_the_question_as_it_was_written():
    text = "去 年 三 月 ３＃楼 的 照 片"
    result = read(text)
    words = {chip.key: text[slice(*chip.span)] for chip in result.chips}
    assert words == {"date": "去 年 三 月", "section": "３＃楼", "kind": "照 片"}


@pytest.mark.parametrize(
    ("text", "language"), [("脚手架", "zh"), ("scaffold", "en"), ("DC-018", "zh"), ("HRB400E rebar", "en"), ("", "zh")]
)
def test_the_language_is_told_from_the_words(text, language):
    assert language_of(text) == language


def test_labels_are_in_the_language_of_the_question():
    assert chip_of(read("2025年一季度的日志"), "date").label == "2025年第1季度"
    assert chip_of(read("site log Q1 2025"), "date").label == "Q1 2025"
    assert chip_of(read("unsigned records"), "state").label == "Unsigned"
    assert chip_of(read("超过5万元"), "amount").label == "≥ 50,000元"


def test_reading_takes_less_than_five_milliseconds():
    questions = [
        *language_table()["queries"]["items"],
        "scaffolding issues last March",
        "photos of building 3 since May",
    ]
    for question in questions:
        read(question)
    start = time.process_time()
    for question in questions * 5:
        read(question)
    assert (time.process_time() - start) / (len(questions) * 5) < 0.005


@given(
    st.text(
        alphabet=st.sampled_from(
            "去年三月3号楼的照片脚手架超过5万元DC-018未整改last March photo of 监理通知单，,. \n①#"
        ),
        max_size=60,
    )
)
def test_no_question_breaks_the_reader(text):
    result = read(text)
    done = 0
    for chip in result.chips:
        assert done <= chip.span[0] < chip.span[1] <= len(text)
        done = chip.span[1]


@pytest.mark.parametrize("piece", ["1", "一", "3月", "去年", "监通字", "1-", "(", " ", "①-⑤/A-C轴", "and ", "汉["])
def test_a_question_of_the_greatest_length_is_read_in_a_moment(piece):
    start = time.process_time()
    read((piece * 1000)[:1000])
    assert time.process_time() - start < 0.5
