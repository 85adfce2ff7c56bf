"""Where a value ends: before the places for hands and seals, and never at another label."""

from __future__ import annotations

import pytest

from contracts.reading import Cell, Line, Page, Reading, Table
from services.ocr.steps.pairing import find_offers
from services.ocr.steps.valueends import is_hand


def line(text: str, left: float, top: float) -> Line:
    right = left + 0.02 * len(text)
    return Line(text=text, polygon=[left, top, right, top, right, top + 0.02, left, top + 0.02], confidence=0.98)


def cell(row: int, col: int, text: str, left: float, top: float, right: float, bottom: float) -> Cell:
    return Cell(row=row, col=col, text=text, polygon=[left, top, right, top, right, bottom, left, bottom])


def offers(lines: list[Line], cells: list[Cell]) -> dict[str, str]:
    table = Table(n_rows=2, n_cols=2, cells=cells, polygon=[0.1, 0.1, 0.9, 0.1, 0.9, 0.5, 0.1, 0.5])
    page = Page(page=1, width_px=1000, height_px=1000, source="ocr", lines=lines, tables=[table])
    reading = Reading(kind="document", media_type="image/png", text="", pages=[page])
    return {offer.label: offer.value.text for offer in find_offers(reading)}


def test_a_verdict_ends_where_people_sign_and_seal() -> None:
    told = ("情况属实，同意签证", "（章）现场监理：潘志强")
    lines = [line("监理意见", 0.12, 0.12), line(told[0], 0.32, 0.12), line(told[1], 0.32, 0.16)]
    cells = [cell(0, 0, "监理意见", 0.1, 0.1, 0.3, 0.3), cell(0, 1, "\n".join(told), 0.3, 0.1, 0.9, 0.3)]
    assert offers(lines, cells)["监理意见"] == told[0]


def test_a_label_is_not_the_value_of_the_label_before_it() -> None:
    lines = [line("炉批号", 0.12, 0.12), line("工程名称", 0.32, 0.12)]
    cells = [cell(0, 0, "炉批号", 0.1, 0.1, 0.3, 0.2), cell(0, 1, "工程名称", 0.3, 0.1, 0.9, 0.2)]
    assert "炉批号" not in offers(lines, cells)


HANDS = ["现场监理：李四", "项目监理机构（盖章）", "总监理工程师", "复查人：2024年3月4日", "2024年3月4日"]


@pytest.mark.parametrize("hand", HANDS)
def test_a_verdict_ends_before_names_seals_and_the_day_of_a_signature(hand: str) -> None:
    lines = [line("监理意见", 0.12, 0.12), line("情况属实", 0.32, 0.12), line(hand, 0.32, 0.16)]
    cells = [cell(0, 0, "监理意见", 0.1, 0.1, 0.3, 0.3), cell(0, 1, f"情况属实\n{hand}", 0.3, 0.1, 0.9, 0.3)]
    assert offers(lines, cells)["监理意见"] == "情况属实"


def test_what_is_said_about_a_signer_is_no_signature() -> None:
    assert not is_hand("监理单位：江南工程监理咨询有限公司 李四、王五")
    assert not is_hand("2、巡视检查：三层钢筋间距符合要求")


def test_a_day_that_is_the_value_stays() -> None:
    lines = [line("日期", 0.12, 0.12), line("2024年3月4日", 0.32, 0.12)]
    cells = [cell(0, 0, "日期", 0.1, 0.1, 0.3, 0.2), cell(0, 1, "2024年3月4日", 0.3, 0.1, 0.9, 0.2)]
    assert offers(lines, cells)["日期"] == "2024年3月4日"
