"""Each rule of the first review: what makes it speak, and what comes near and must not."""

from __future__ import annotations

import pytest

from contracts.base import rectangle
from contracts.classification import Check
from contracts.reading import Cell, Line, Page, Reading, Seal, Signature, Table
from foundation.settings import CoreSettings
from language.rules import OFFERED
from language.rulesfile import load_rules
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import OcrService
from services.ocr.settings import OcrSettings
from services.ocr.steps.checks import VERBS
from services.ocr.steps.pagetext import lay_text

SERVICE = OcrService(OcrSettings(engine="fake"), CoreSettings(), FakeOcr())


def page_of(rows: list[list[str]], lines: list[str], number: int = 1, **page: object) -> Page:
    """Lines one below the other, then a ruled table, as OCR leaves them."""
    said: list[Line] = []
    for n, text in enumerate(lines):
        top = 0.04 + 0.03 * n
        said.append(Line(text=text, polygon=rectangle(0.1, top, 0.7, top + 0.022), confidence=0.97))
    top = 0.1 + 0.03 * len(lines)
    width = 0.8 / max((len(row) for row in rows), default=1)
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            box = rectangle(0.1 + width * c, top + 0.03 * r, 0.1 + width * (c + 1), top + 0.03 * (r + 1))
            cells.append(Cell(row=r, col=c, text=text, polygon=box))
            if text:
                said.append(Line(text=text, polygon=box, confidence=0.97))
    table = Table(n_rows=len(rows), n_cols=max((len(row) for row in rows), default=0), cells=cells)
    tables = [table] if rows else []
    return Page(page=number, width_px=1000, height_px=1400, lines=said, tables=tables, **page)  # type: ignore[arg-type]


def review(*pages: Page) -> list[Check]:
    text, laid = lay_text(list(pages), 10**6)
    return SERVICE.classify(Reading(kind="document", media_type="image/jpeg", text=text, pages=laid), "x.jpg").checks


def said(rows: list[list[str]], *lines: str, **page: object) -> list[str]:
    """Codes of what is found on one page."""
    return [check.code for check in review(page_of(rows, list(lines), **page))]


def test_every_kind_of_condition_can_be_looked_for_and_is_used_by_a_rule() -> None:
    rules = load_rules()
    assert {rule.condition.kind for rule in rules if not rule.is_for_projects} == set(VERBS)
    assert {rule.condition.kind for rule in rules} == set(OFFERED)


def test_a_finding_has_its_place_and_how_sure_it_is() -> None:
    (check,) = review(page_of([["成型日期", "2025年3月8日"], ["试验日期", "2025年3月2日"]], ["检测报告"]))
    assert (check.code, check.page, check.field) == ("date_conflict", 1, "试验日期")
    assert check.polygon == pytest.approx(rectangle(0.5, 0.16, 0.9, 0.19))
    assert 0.8 < check.confidence < 0.9
    assert "2025-03-02" in check.message
    assert "2025-03-08" in check.message_zh


# Dates ---------------------------------------------------------------------------------------------------

ORDERS = {
    "made-before-entry": ("生产日期", "进场日期"),
    "entry-before-test": ("进场日期", "复试日期"),
    "sample-before-test": ("取样日期", "试验日期"),
    "test-before-report": ("检测日期", "报告日期"),
    "work-before-acceptance": ("浇筑日期", "验收日期"),
    "concealed-before-pour": ("隐检日期", "浇筑日期"),
    "start-before-end": ("旁站开始时间", "旁站结束时间"),
    "notice-before-reply": ("通知日期", "回复日期"),
    "received-after-issued": ("签发日期", "签收日期"),
}


@pytest.mark.parametrize(("first", "last"), ORDERS.values(), ids=ORDERS)
def test_dates_in_the_wrong_order_are_told_and_in_the_right_one_not(first: str, last: str) -> None:
    assert said([[first, "2025年3月18日"], [last, "2025年3月11日"]]) == ["date_conflict"]
    assert said([[first, "2025年3月11日"], [last, "2025年3月18日"]]) == []
    assert said([[first, "2025年3月11日"], [last, "2025年3月11日"]]) == []
    assert said([[first, "2025年3月18日"], [last, "详见附件"]]) == []


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("监理通知单", "签发日期", "整改期限"),
        ("技术交底记录", "交底日期", "施工日期"),
        ("隐蔽工程验收记录", "验收日期", "浇筑日期"),
    ],
)
def test_an_order_that_holds_for_a_type_is_asked_of_that_type(title: str, first: str, last: str) -> None:
    wrong = [[first, "2025年3月18日"], [last, "2025年3月11日"]]
    assert said(wrong, title) == ["date_conflict"]
    assert said([wrong[0], [last, "2025年3月20日"]], title) == []


def test_a_concealed_work_record_is_accepted_before_the_pour() -> None:
    assert said([["浇筑日期", "2025年3月18日"], ["验收日期", "2025年3月17日"]], "隐蔽工程验收记录") == []


def test_times_of_one_day_are_compared_and_a_planned_date_is_another_thing() -> None:
    assert said([["开始时间", "2025年3月8日8:30"], ["结束时间", "2025年3月8日7:00"]]) == ["date_conflict"]
    assert said([["开始时间", "2025年3月8日8:30"], ["结束时间", "2025年3月8日17:00"]]) == []
    assert said([["开工日期", "2025年3月8日"], ["计划竣工日期", "2025年3月1日"]]) == []


def test_each_row_of_a_table_has_its_own_dates() -> None:
    head = ["材料名称", "进场日期", "复试日期"]
    right = ["钢筋", "2025-03-01", "2025-03-04"]
    assert said([head, right, ["水泥", "2025-03-09", "2025-03-12"]]) == []
    assert said([head, right, ["水泥", "2025-03-09", "2025-03-02"]]) == ["date_conflict"]


def test_the_age_of_test_cubes_is_that_of_their_dates() -> None:
    title = "混凝土抗压强度检测报告"
    rows = [["成型日期", "2025年1月8日"], ["试验日期", "2025年2月5日"], ["龄期", "28d"]]
    assert said(rows, title) == []
    assert said([rows[0], ["试验日期", "2025年1月22日"], rows[2]], title) == ["date_conflict"]
    assert said([rows[0], ["试验日期", "2025年2月6日"], rows[2]], title) == []


def test_a_reply_before_the_notice_it_cites_is_told() -> None:
    cited = "我方接到2025年3月12日签发的监理通知单(监通字第15号),已完成整改。"
    assert said([["日期", "2025年3月10日"]], "监理通知回复单", cited) == ["date_conflict"]
    assert said([["日期", "2025年3月15日"]], "监理通知回复单", cited) == []


def test_a_month_that_never_was_is_told_where_it_is_spelt_out() -> None:
    assert said([], "施工日志", "日期:2025年13月5日") == ["date_conflict"]
    assert said([], "施工日志", "图纸编号 2025-31-04") == []


# Sums ----------------------------------------------------------------------------------------------------

HEAD = ["项目", "数量", "单价(元)", "合价(元)"]


def test_quantity_times_price_is_the_amount() -> None:
    assert said([HEAD, ["外运", "12.60", "323.81", "4,080.00"]], "现场签证单") == []
    assert said([HEAD, ["外运", "36台班", "620.00", "22,320.00"]], "现场签证单") == []
    assert said([HEAD, ["外运", "36", "620.00", "23,220.00"]], "现场签证单") == ["arithmetic"]
    assert said([HEAD, ["外运", "36", "", "23,220.00"]], "现场签证单") == []
    assert said([["项目", "数量", "单价(元)", "合价(万元)"], ["外运", "360", "620.00", "22.32"]], "现场签证单") == []


def test_a_total_is_that_of_all_rows_of_its_part_or_of_the_parts() -> None:
    rows = [HEAD, ["外运", "2", "50.00", "100.00"], ["抽水", "3", "50.00", "150.00"]]
    assert said([*rows, ["合计", "", "", "250.00"]], "现场签证单") == []
    assert said([*rows, ["合计", "", "", "260.00"]], "现场签证单") == ["arithmetic"]
    parts = [*rows, ["小计", "", "", "250.00"], ["用工", "4", "25.00", "100.00"], ["杂项", "1", "10.00", "10.00"]]
    assert said([*parts, ["小计", "", "", "110.00"], ["合计", "", "", "360.00"]], "现场签证单") == []
    assert said([*parts, ["小计", "", "", "110.00"], ["合计", "", "", "380.00"]], "现场签证单") == ["arithmetic"]


def test_a_total_is_let_be_where_a_row_cannot_be_read_or_stands_on_the_page_before() -> None:
    rows = [HEAD, ["外运", "2", "50.00", "1OO.O0"], ["抽水", "3", "50.00", "150.00"], ["杂项", "1", "5.00", "5.00"]]
    total = ["合计", "", "", "255.00"]
    assert said([*rows, total], "现场签证单") == []
    second = page_of([HEAD, *rows[2:], total], [], number=2)
    assert [c.code for c in review(page_of([], ["现场签证单"]), second)] == []


def test_a_sum_that_is_written_out_is_worked_out() -> None:
    assert said([], "现场签证单", "土方:38.50×4.20×1.80=291.06m³") == []
    assert said([], "现场签证单", "土方:38.50×4.20×1.80=219.06m³") == ["arithmetic"]
    assert said([], "现场签证单", "抽水:3台×6d×2班=36台班") == []
    assert said([], "现场签证单", "面积:(3.2+1.1)×2=8.6", "坡比 1:1.5=0.67", "编号 3×7=SG-20") == []


def test_capitals_and_figures_are_one_amount() -> None:
    assert said([], "现场签证单", "大写:人民币伍万贰仟捌佰元整 小写:¥52,800.00") == []
    assert said([], "现场签证单", "大写:人民币伍万捌仟贰佰元整 小写:¥52,800.00") == ["amount_mismatch"]
    assert said([], "现场签证单", "大写:人民币捌万陆仟肆佰叁拾", "元肆角捌分", "小写:¥86,430.48") == []
    assert said([], "合同协议书", "大写:人民币伍万捌仟贰佰元整", "本合同自签订之日起30日内有效") == []


# Grades --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("采用C33混凝土", "C33"),
        ("底板混凝土C35P7抗渗", "C35P7"),
        ("钢筋HRB450E合格", "HRB450"),
        ("拉筋HPB380", "HPB380"),
        ("抗渗等级P7", "P7"),
        ("砌筑砂浆M12.5", "M12.5"),
    ],
)
def test_a_grade_that_does_not_exist_is_told(text: str, grade: str) -> None:
    found = review(page_of([], ["施工日志", text]))
    assert [(check.code, check.field) for check in found] == [("unknown_grade", grade)]


@pytest.mark.parametrize(
    "text",
    [
        "采用C35P8混凝土,垫层C10",
        "混凝土浇筑记录表C5-12,编号01-02-C5-003",
        "板筋C12@200,混凝土浇筑完成",
        "钢筋C22,混凝土保护层35mm",
        "HRB400E、HRBF500E、HPB300、CRB600H",
        "M16螺栓,砂浆找平",
        "P.O42.5水泥,见图P7",
        "C轴混凝土墙,A3~C33轴",
    ],
)
def test_what_only_looks_like_a_grade_is_let_be(text: str) -> None:
    assert said([], "施工日志", text) == []


def test_the_head_of_a_column_says_what_a_grade_is_of() -> None:
    head = ["部位", "混凝土强度等级", "方量"]
    assert said([head, ["底板", "C33", "862"]], "施工日志") == ["unknown_grade"]
    assert said([["部位", "轴线", "方量"], ["东侧", "C33", "862"]], "施工日志") == []


# Signatures and seals ------------------------------------------------------------------------------------


def test_of_two_places_for_a_seal_the_one_without_is_told() -> None:
    lines = ["监理通知回复单", "施工单位(公章)", "日期:2025年3月8日", "监理单位(公章)"]
    seal = Seal(text="中岩建工", polygon=rectangle(0.1, 0.05, 0.25, 0.15), confidence=0.9)
    (check,) = review(page_of([], lines, seals=[seal]))
    assert (check.code, check.field) == ("missing_seal", "监理单位")
    assert said([], *lines, seals=[seal, seal]) == []


def test_a_sentence_about_seals_asks_for_none() -> None:
    assert said([], "合同协议书", "本合同经双方签字并加盖公章后生效") == []
    assert said([], "检测报告", "报告无检测专用章(章)无效") == []


def test_a_signature_that_may_be_there_is_not_missed() -> None:
    place = rectangle(0.1, 0.8, 0.3, 0.83)
    unsure = Signature(label="施工员", is_signed=False, polygon=place, confidence=0.5)
    assert said([], "施工日志", signatures=[unsure]) == []
    sure = unsure.model_copy(update={"confidence": 0.85})
    assert said([], "施工日志", signatures=[sure]) == ["missing_signature"]


# Blank places --------------------------------------------------------------------------------------------

FILLED = [["工程名称", "东湖实验学校"], ["施工单位", "中岩建工"], ["结构部位", "二层梁板"], ["天气", "晴"]]


def test_one_blank_cell_in_a_filled_form_is_told_and_many_are_left_on_purpose() -> None:
    assert said([*FILLED, ["风力", ""]], "施工日志") == ["missing_field"]
    assert said([*FILLED, ["风力", "2级"]], "施工日志") == []
    assert said([*FILLED, ["风力", ""], ["气温", ""], ["最低气温", ""]], "施工日志") == []
    assert said([*FILLED, ["备注", ""]], "施工日志") == []
    assert said([*FILLED, ["记录人", ""]], "施工日志") == []


def test_a_blank_under_a_row_of_labels_is_told() -> None:
    labels, values = ["工程名称", "施工单位", "结构部位"], ["东湖实验学校", "中岩建工", "二层梁板"]
    more = ["天气", "风力", "气温"]
    assert said([labels, values, more, ["晴", "", "5℃"]], "施工日志") == ["missing_field"]
    assert said([labels, values, more, ["晴", "2级", "5℃"]], "施工日志") == []


def test_a_blank_beside_a_label_of_two_lines_is_told() -> None:
    assert said([*FILLED, ["最低\n气温", ""]], "施工日志") == ["missing_field"]


def test_a_day_with_a_name_of_its_own_is_missed_and_that_of_a_signature_is_not() -> None:
    assert said([*FILLED, ["试验日期", ""]], "检测报告") == ["missing_field"]
    assert said([*FILLED, ["日期", "2024年3月4日"], ["审核日期", ""]], "检测报告") == []


def test_places_where_people_sign_in_a_table_of_hands_are_no_blanks() -> None:
    rows = [["工程名称", "东湖实验学校"], ["验收日期", "2024年3月4日"]]
    assert said([*rows, ["签署人", "手签"], ["施工单位", ""]], "竣工验收报告") == []
    assert said([*rows, ["验收结论", "合格"], ["施工单位", ""]], "竣工验收报告") == ["missing_field"]


def test_a_cell_that_a_fold_divided_is_blank_where_no_part_has_words() -> None:
    assert said([*FILLED, ["风力", "", "3月27日测得二级"]], "施工日志") == []
    assert said([*FILLED, ["风力", "", "气温", "5℃"]], "施工日志") == ["missing_field"]


def test_blanks_of_a_list_are_let_be() -> None:
    rows = [["序号", "材料名称", "数量", "规格"]]
    rows += [[str(n), "钢筋", "", "20"] for n in range(1, 3)] + [["3", "钢筋", "5", "20"]]
    assert said([*FILLED, *rows], "施工日志") == []


def test_a_blank_behind_a_colon_is_told_where_the_other_labels_have_their_words() -> None:
    lines = [f"{label}:" for label, _ in FILLED] + ["天气情况:"]
    values = [
        Line(text=value, polygon=rectangle(0.75, 0.07 + 0.03 * n, 0.9, 0.09 + 0.03 * n), confidence=0.97)
        for n, (_, value) in enumerate(FILLED)
    ]
    page = page_of([], ["施工日志", *lines])
    page = page.model_copy(update={"lines": [*page.lines, *values]})
    assert [(c.code, c.field) for c in review(page)] == [("missing_field", "weather")]


def test_a_label_over_a_block_of_words_with_colons_of_their_own_is_no_blank() -> None:
    for first in ("1.原因:节后人员不足", "淤泥外运:38.5×4.2=161.7"):
        lines = ["监理通知回复单", "工程名称:东湖实验学校", "编号:15", "施工单位:中岩建工", "整改情况:", first]
        assert said([], *lines) == []


def test_capitals_of_which_a_part_was_misread_are_let_be() -> None:
    assert said([], "现场签证单", "大写:贰拾捌万参拾玖元肆角 小写:¥280,039.40") == []
    assert said([], "现场签证单", "大写:伍拾捌万壹仟伍佰贰拾伍元 小写:¥581,525.32") == []


def test_a_weekday_below_its_date_is_compared_with_it() -> None:
    assert said([], "监理日志", "2023-10-26", "星期二") == ["date_conflict"]
    assert said([], "监理日志", "2023-10-26", "星期四") == []


def test_a_total_over_several_columns_is_that_of_the_last() -> None:
    rows = [HEAD, ["外运", "2", "50.00", "100.00"], ["抽水", "3", "50.00", "150.00"]]
    made = page_of([*rows, ["合计", "250.00"]], ["现场签证单"])
    table = made.tables[0]
    cells = [c.model_copy(update={"colspan": 3}) if (c.row, c.col) == (3, 1) else c for c in table.cells]
    merged = made.model_copy(update={"tables": [table.model_copy(update={"cells": cells})]})
    assert review(merged) == []


def test_a_point_that_the_reader_lost_is_no_wrong_sum() -> None:
    assert said([HEAD, ["钢管", "173", "4,306.40", "74,500,720"]], "现场签证单") == []
