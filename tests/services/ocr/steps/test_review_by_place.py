"""What the first review takes from where words stand and from what labels mean."""

from __future__ import annotations

from contracts.base import rectangle
from contracts.classification import FieldValue
from contracts.reading import Line, Page, Reading
from services.ocr.steps.checks import find_checks
from services.ocr.steps.pairing import find_offers


def line(text: str, left: float, top: float) -> Line:
    return Line(text=text, polygon=rectangle(left, top, left + 0.02 * len(text), top + 0.02), confidence=0.97)


def reading(*lines: Line) -> Reading:
    page = Page(page=1, width_px=1000, height_px=1400, lines=list(lines), source="ocr")
    return Reading(kind="document", media_type="image/jpeg", text="", pages=[page])


def day(name: str, label: str, told: str, sure: float = 0.95) -> FieldValue:
    return FieldValue(name=name, label_zh=label, value=told, normalized=told, confidence=sure, page=1)


def codes(fields: list[FieldValue], type_key: str = "concrete_cube") -> list[str]:
    return [check.code for check in find_checks(reading(), type_key, fields, [])]


def test_days_are_compared_by_what_their_labels_mean() -> None:
    made = day("casting_date", "制作日", "2025-03-08")
    assert codes([made, day("test_date", "破型日", "2025-03-02")]) == ["date_conflict"]
    assert codes([made, day("test_date", "破型日", "2025-04-05")]) == []
    assert codes([made, day("test_date", "破型日", "2025-03-02", sure=0.5)]) == []


def test_the_day_of_a_signature_is_not_that_of_the_notice() -> None:
    limit = day("deadline", "改完期限", "2025-03-02")
    assert codes([day("date", "检查日", "2025-03-08"), limit], "safety_check") == ["date_conflict"]
    assert codes([day("date", "日期", "2025-03-08"), limit], "safety_check") == []


def test_a_value_above_its_line_leaves_no_blank() -> None:
    lines = []
    for n, (label, value) in enumerate(
        [("工程名称：", "东区住宅"), ("施工部位：", "三层梁板"), ("施工单位：", "华建公司")]
    ):
        lines += [line(label, 0.1, 0.2 + 0.06 * n), line(value, 0.25, 0.2 + 0.06 * n)]
    lines += [line("编号：", 0.1, 0.5)]
    blank, above = reading(*lines), reading(*lines, line("AB-12-7", 0.25, 0.478))
    for read, expected in ((blank, ["missing_field"]), (above, [])):
        found = find_checks(read, "hidden_work", [], [], offers=find_offers(read))
        assert [check.code for check in found] == expected


def test_a_product_is_worked_out_where_no_rules_were_seen() -> None:
    rows = [
        ["名称", "数量", "单价(元)", "金额(元)"],
        ["瓦工", "142", "327.55", "46512.10"],
        ["钢管", "10", "20.50", "215.00"],
    ]
    lines = [line(text, 0.1 + 0.2 * c, 0.4 + 0.03 * r) for r, row in enumerate(rows) for c, text in enumerate(row)]
    found = find_checks(reading(*lines), "contract", [], [])
    assert [check.code for check in found] == ["arithmetic"]
    assert "205.00" in found[0].message_zh
