"""Types, fields, title, date and first checks, from readings made here."""

from __future__ import annotations

import random

import pytest

from contracts.base import rectangle
from contracts.classification import DocumentClass
from contracts.reading import Cell, Checkbox, Line, Page, Reading, Seal, Signature, Table
from foundation.settings import CoreSettings
from language.domain import doc_types
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import OcrService
from services.ocr.settings import OcrSettings
from services.ocr.steps.clues import likeness
from services.ocr.steps.fields import money, written_days
from services.ocr.steps.pagetext import lay_text
from services.ocr.steps.sheets import NativeSheet, native_pages

SERVICE = OcrService(OcrSettings(engine="fake"), CoreSettings(), FakeOcr())
BODY = "编号：A-01\n工程名称：东湖实验学校\n说明文字若干,按照图纸要求施工。"


def classify_text(*pages: str, name: str = "扫描件.pdf") -> DocumentClass:
    sheets = []
    for text in pages:
        sheet = NativeSheet()
        sheet.add_text(text)
        sheets.append(sheet)
    text, laid = lay_text(native_pages(sheets, 100), 10**6)
    return SERVICE.classify(Reading(kind="document", media_type="text/plain", text=text, pages=laid), name)


def form(rows: list[list[str]], title: str = "", **page: object) -> DocumentClass:
    """A ruled form as OCR leaves it: a table, and a line for each filled cell."""
    lines, cells = [], []
    if title:
        lines.append(Line(text=title, polygon=rectangle(0.3, 0.05, 0.7, 0.09), confidence=0.99))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            box = rectangle(0.1 + 0.2 * c, 0.15 + 0.03 * r, 0.3 + 0.2 * c, 0.18 + 0.03 * r)
            cells.append(Cell(row=r, col=c, text=text, polygon=box))
            if text:
                lines.append(Line(text=text, polygon=box, confidence=0.98))
    table = Table(n_rows=len(rows), n_cols=max(map(len, rows)), cells=cells)
    made = Page(page=1, width_px=1000, height_px=1400, lines=lines, tables=[table], **page)  # type: ignore[arg-type]
    text, laid = lay_text([made], 10**6)
    return SERVICE.classify(Reading(kind="document", media_type="image/jpeg", text=text, pages=laid), "x.jpg")


# Types -------------------------------------------------------------------------------------------------------


def test_every_title_of_every_type_is_known() -> None:
    wrong = []
    for kind in doc_types():
        for word in kind.title_words:
            found = classify_text(f"东湖实验学校教学楼{word}\n{BODY}").classification.type
            if found != kind.key:
                wrong.append((word, kind.key, found))
    assert not wrong


def test_a_wrong_character_in_the_title_is_forgiven() -> None:
    rng = random.Random(5)
    n_right = n_all = 0
    for kind in doc_types():
        for word in (w for w in kind.title_words if len(w) >= 6):
            at = rng.randrange(len(word))
            n_all += 1
            n_right += classify_text(f"{word[:at]}囗{word[at + 1 :]}\n{BODY}").classification.type == kind.key
    assert n_right / n_all > 0.93


def test_a_spaced_title_and_a_number_behind_it_do_no_harm() -> None:
    assert classify_text(f"施 工 日 志\n{BODY}").classification.type == "construction_log"
    assert classify_text(f"监理例会会议纪要（第023期）\n{BODY}").classification.type == "meeting_minutes"


@pytest.mark.parametrize(
    "text",
    ["", "苹果每斤五元,香蕉每斤三元。", "The quick brown fox jumps over the lazy dog.", "春眠不觉晓\n处处闻啼鸟"],
)
def test_weak_evidence_is_other_with_low_confidence(text: str) -> None:
    found = classify_text(text).classification
    assert found.type == "other"
    assert found.confidence <= 0.75


def test_a_form_without_title_is_known_by_its_labels() -> None:
    done = form([["隐检项目", "钢筋安装", "隐检日期", "2025年6月3日"], ["隐检部位", "二层梁板", "隐检依据", "结施-08"]])
    assert done.classification.type == "hidden_work"
    assert done.classification.confidence > 0.8


def test_the_name_of_the_file_speaks_when_the_page_does_not() -> None:
    assert classify_text("见附图。", name="3号楼隐蔽工程验收记录.pdf").classification.type in {"hidden_work", "other"}
    found = classify_text(f"现场情况说明\n{BODY}", name="会议纪要.docx").classification
    assert "meeting_minutes" in {found.type, *(a.type for a in found.alternatives)}


def test_the_answer_carries_archive_codes_reasons_and_alternatives() -> None:
    found = form([["工程名称", "东湖实验学校"]], "隐蔽工程验收记录").classification
    assert (found.archive_codes[0].scheme, found.archive_codes[0].code) == ("GB/T 50328-2014(2019)", "C5")
    assert found.reasons[0].text == "隐蔽工程验收记录"
    assert found.reasons[0].polygon == rectangle(0.3, 0.05, 0.7, 0.09)
    assert found.type_zh == "隐蔽工程验收记录"
    assert 0.9 < found.confidence <= 1


def test_several_documents_in_one_scan_are_told_apart() -> None:
    done = classify_text(
        f"施工日志\n{BODY}", "续页内容,无标题。\n继续说明。", f"隐蔽工程验收记录\n{BODY}", f"现场签证单\n{BODY}"
    )
    assert [(s.type, s.pages) for s in done.segments_by_type] == [
        ("construction_log", (1, 2)),
        ("hidden_work", (3, 3)),
        ("site_visa", (4, 4)),
    ]


def test_likeness_forgives_little() -> None:
    assert likeness("施工日志", "某某施工日志") == 1
    assert likeness("施工日志", "施工目志") == 0.75
    assert likeness("施工日志", "监理日志") == 0
    assert likeness("合同", "合回") == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Our reference: N-12\nAttention: Mr Zhao\nDear Mr Zhao,\nWe refer to our call.\nYours sincerely,",
            "work_letter",
        ),
        ("劳务考勤\n日期\t班组\t出勤人数\t工种\t带班人", "personnel"),
        ("钢筋台账\n序号\t进场日期\t规格型号\t生产厂家\t炉批号\t使用部位", "material_entry"),
        ("吊篮日常点检\n点检项目\t运行状态", "inspection_checklist"),
    ],
)
def test_unusual_wordings_are_understood(text: str, kind: str) -> None:
    assert classify_text(text).classification.type == kind


def test_a_later_page_s_title_does_not_name_the_whole() -> None:
    assert classify_text("卷内目录\n序号\t题名\t页次", f"施工日志\n{BODY}").classification.type == "catalog_cover"


@pytest.mark.parametrize(
    ("mode", "ranges"), [("none", [(1, 3)]), ("page", [(1, 1), (2, 2), (3, 3)]), ("auto", [(1, 2), (3, 3)])]
)
def test_how_a_scan_is_divided_is_a_setting(mode: str, ranges: list[tuple[int, int]]) -> None:
    service = OcrService(OcrSettings(engine="fake", split=mode), CoreSettings(), FakeOcr())  # type: ignore[arg-type]
    sheets = []
    for content in (f"施工日志\n{BODY}", "续页内容\n继续说明。", f"现场签证单\n{BODY}"):
        sheet = NativeSheet()
        sheet.add_text(content)
        sheets.append(sheet)
    text, laid = lay_text(native_pages(sheets, 100), 10**6)
    done = service.classify(Reading(kind="document", media_type="text/plain", text=text, pages=laid), "扫描件.pdf")
    assert [tuple(s.pages) for s in done.segments_by_type] == ranges


def test_papers_of_other_trades_are_not_taken_in() -> None:
    lease = "房屋租赁合同\n甲方（房东）：李某\n乙方（租客）：王某\n租金每月2300元，押金一个月。\n违约责任\n双方签字"
    assert classify_text(lease).classification.type == "other"
    chapter = "第三节 施工日志的写法\n施工日志是施工过程的记录，应当逐日填写，内容真实完整，不得随意涂改。\n思考题"
    assert classify_text(chapter).classification.type == "other"


# Fields, title, date -----------------------------------------------------------------------------------------


def test_fields_of_a_ruled_form_are_read_with_their_places() -> None:
    done = form(
        [["工程名称", "东湖实验学校", "编号", "01-06-C2-014"], ["隐检部位", "二层梁板", "隐检日期", "2025年6月3日"]],
        "隐蔽工程验收记录",
    )
    fields = {f.name: f for f in done.fields}
    assert fields["project"].value == "东湖实验学校"
    assert fields["number"].value == "01-06-C2-014"
    assert fields["part"].label_zh == "隐检部位"
    assert fields["date"].normalized == "2025-06-03" == done.doc_date
    assert fields["date"].polygon == pytest.approx(rectangle(0.7, 0.18, 0.9, 0.21))
    assert done.title == "隐蔽工程验收记录"


def test_fields_of_lines_with_colons_are_read_with_spans() -> None:
    text = "监理例会会议纪要\n会议编号：JLLH-2025-第023期\n会议时间：2025年4月11日（星期五）下午15:00\n"
    text += "主 持 人：张明远（总监理工程师）\n"
    done = classify_text(text)
    fields = {f.name: f for f in done.fields}
    assert fields["number"].value == "JLLH-2025-第023期"
    assert fields["date"].normalized == "2025-04-11"
    assert fields["chair"].normalized == "张明远"
    span = fields["number"].span
    assert span is not None
    assert text.replace("\n\n", "\n")[span[0] : span[1]] == "JLLH-2025-第023期"


def test_the_head_row_of_a_table_is_no_value() -> None:
    done = form([["材料名称", "规格型号", "数量"], ["钢筋", "HRB400E", "12.68"]], "施工日志")
    assert not {f.name for f in done.fields} & {"material", "model"}
    assert not done.checks


def test_the_date_under_a_letter_is_its_date() -> None:
    done = classify_text("工作联系函\n贵方2024年12月1日来函收悉,经研究回复如下。\n此致\n东湖投资公司\n2025年1月8日")
    assert done.doc_date == "2025-01-08"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年3月18日", "2025-03-18"),
        ("2025-05-09", "2025-05-09"),
        ("2025.5.9", "2025-05-09"),
        ("二〇二五年三月十八日", "2025-03-18"),
    ],
)
def test_dates_of_documents_are_read_however_they_are_written(text: str, day: str) -> None:
    assert [d.day.isoformat() for d in written_days(text)] == [day]


def test_vague_dates_are_left_alone() -> None:
    assert written_days("下周五前完成,4月18日回复") == []


def test_money_is_read_from_figures_and_capitals() -> None:
    assert money("¥8,640.00元") == 8640
    assert money("12500.5") == 12500.5
    assert money("人民币壹拾贰万叁仟元整") == 123000
    assert money("见附件") is None


# Checks ------------------------------------------------------------------------------------------------------


def codes(done: DocumentClass) -> list[tuple[str, str | None]]:
    return [(check.code, check.field) for check in done.checks]


def test_an_unsigned_place_is_told() -> None:
    unsigned = Signature(label="监理工程师", is_signed=False, polygon=rectangle(0.1, 0.8, 0.3, 0.83), confidence=0.85)
    unsure = Signature(label="施工员", is_signed=False, polygon=rectangle(0.5, 0.8, 0.6, 0.83), confidence=0.5)
    done = form([["工程名称", "东湖"]], "隐蔽工程验收记录", signatures=[unsigned, unsure])
    assert codes(done) == [("missing_signature", "监理工程师")]
    assert "未见签字" in done.checks[0].message_zh


def test_a_seal_is_missed_only_where_one_is_asked_for_and_would_show() -> None:
    rows = [["施工单位（盖章）", "中岩建工"]]
    assert ("missing_seal", "施工单位") in codes(form(rows, "监理通知回复单"))
    assert ("missing_seal", "施工单位") in codes(form(rows, "监理通知回复单", warnings=["no_colour"]))
    assert [code for code, _ in codes(form(rows, "监理通知回复单", warnings=["hard_to_read"]))] == ["illegible"]
    seal = Seal(text="中岩建工", polygon=rectangle(0.1, 0.1, 0.2, 0.2), confidence=0.9)
    assert codes(form(rows, "监理通知回复单", seals=[seal])) == []


def test_an_empty_cell_beside_a_label_that_matters_is_told() -> None:
    done = form([["工程名称", ""], ["编号", "A-1"], ["风力", ""]], "施工日志")
    assert codes(done) == [("missing_field", "project")]


def test_a_weekday_that_was_none_is_told() -> None:
    assert codes(form([["日期", "2025年3月18日", "星期", "星期三"]], "施工日志")) == [("date_conflict", "weekday")]
    assert codes(form([["日期", "2025年3月18日", "星期", "星期二"]], "施工日志")) == []
    assert codes(classify_text("会议纪要\n时间：2025年4月11日（星期四）")) == [("date_conflict", "weekday")]


def test_a_day_that_never_was_is_told() -> None:
    assert codes(classify_text("施工日志\n日期：2025年2月30日")) == [("date_conflict", "date")]
    assert codes(classify_text("图纸编号 2025-31-04,合格率 2024.9.15")) == []


def test_a_page_that_cannot_be_read_is_told() -> None:
    assert codes(form([["甲", "乙"]], warnings=["hard_to_read"])) == [("illegible", "page-1")]


def test_of_options_to_tick_the_ticked_one_is_the_value() -> None:
    place = rectangle(0.3, 0.15, 0.5, 0.18)
    boxes = [
        Checkbox(label="同意隐蔽", is_checked=True, polygon=place),
        Checkbox(label="不同意,修改后复查", is_checked=False, polygon=place),
    ]
    rows = [["检查结论", "同意隐蔽 □不同意,修改后复查"]]
    told = next(f for f in form(rows, "隐蔽工程验收记录", checkboxes=boxes).fields if f.label_zh == "检查结论")
    assert (told.value, told.normalized) == ("同意隐蔽 □不同意,修改后复查", "同意隐蔽")
    plain = next(f for f in form(rows, "隐蔽工程验收记录").fields if f.label_zh == "检查结论")
    assert plain.normalized is None
