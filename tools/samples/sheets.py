"""The material ledger as a spreadsheet, the monthly report as slides."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from pictures import SHOTS
from pptx import Presentation
from pptx.util import Cm as PCm
from pptx.util import Pt as PPt
from story import (
    CONCRETE_PLANT,
    CONTRACTOR,
    PEOPLE,
    PROJECT,
    STEEL_MILL,
    Item,
    Made,
)
from word import restamp

P = PEOPLE


def ledger() -> Made:
    """The material ledger with two sheets and formulas."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2025, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    book.properties.title, book.properties.creator = "材料进场台账", P["materials"]
    thin = Side(style="thin")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)

    def fill(sheet, title: str, head: list[str], rows: list[list[object]], widths: list[float]) -> None:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(head))
        sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment(horizontal="center")
        sheet.append(head)
        for row in rows:
            sheet.append(row)
        for line in sheet.iter_rows(min_row=2, max_row=2 + len(rows), max_col=len(head)):
            for cell in line:
                cell.border, cell.alignment = border, Alignment(horizontal="center", vertical="center", wrap_text=True)
                if cell.row == 2:
                    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E5F3")
        for i, w in enumerate(widths):
            sheet.column_dimensions["ABCDEFGHIJ"[i]].width = w
        sheet.freeze_panes = "A3"

    steel = book.active
    steel.title = "钢筋台账"
    base = [
        ("2024-12-10", "HRB400E Φ25", 58.62, "4B112087", "地下室底板", "JZ-GJ-2024-0913"),
        ("2024-12-10", "HRB400E Φ20", 41.35, "4B112104", "地下室底板", "JZ-GJ-2024-0913"),
        ("2025-02-24", "HRB400E Φ16", 33.10, "5A020418", "3号楼2层墙柱", "JZ-GJ-2025-0071"),
        ("2025-05-12", "HRB400E Φ12", 24.60, "5A050933", "2号楼3层板", "JZ-GJ-2025-0266"),
        ("2025-06-23", "HRB400E Φ22", 29.44, "5A061207", "2号楼五层梁", "JZ-GJ-2025-0341"),
        ("2025-08-18", "HRB400E Φ10", 18.72, "5A081655", "1号楼9层板", "JZ-GJ-2025-0452"),
        ("2025-09-22", "HRB400E Φ14", 22.05, "5A092011", "1号楼10层墙柱", "JZ-GJ-2025-0518"),
    ]
    rows = [
        [i + 1, date.fromisoformat(a), b, STEEL_MILL, c, d, e, f, "合格"] for i, (a, b, c, d, e, f) in enumerate(base)
    ]
    fill(
        steel,
        f"{PROJECT}钢筋进场台账",
        ["序号", "进场日期", "规格型号", "生产厂家", "数量(t)", "炉批号", "使用部位", "复试报告编号", "结论"],
        rows,
        [6, 13, 16, 18, 10, 13, 18, 20, 8],
    )
    last = 2 + len(rows)
    steel.append(["合计", None, None, None, f"=SUM(E3:E{last})"])
    cement = book.create_sheet("混凝土台账")
    pours = [
        ("2024-12-22", "C35P8", 862, "地下室底板"),
        ("2025-03-05", "C35P8", 318, "2号楼地下室顶板"),
        ("2025-03-24", "C30", 156, "2号楼首层顶板"),
        ("2025-08-06", "C30", 148, "2号楼7层顶梁板"),
        ("2025-09-20", "C40", 92, "1号楼10层墙柱"),
    ]
    fill(
        cement,
        f"{PROJECT}预拌混凝土台账",
        ["序号", "浇筑日期", "强度等级", "方量(m³)", "浇筑部位", "供应商"],
        [[i + 1, date.fromisoformat(a), b, c, d, CONCRETE_PLANT] for i, (a, b, c, d) in enumerate(pours)],
        [6, 13, 12, 12, 22, 24],
    )
    buffer = io.BytesIO()
    book.save(buffer)
    item = Item(
        "06_材料与进度/材料进场台账_2025-09-30.xlsx",
        "document",
        "material_entry",
        None,
        "2025-09-30",
        "ledger of steel and concrete, two sheets, a sum as a formula",
        type_any=("other", "concrete_pour", "inspection_checklist", "rebar_test"),
        topics=("rebar", "concrete"),
        upload={"doc_date": "2025-09-30"},
    )
    return Made(item, restamp(buffer.getvalue(), "2025-09-30T00:00:00Z"))


def monthly_slides() -> Made:
    """The monthly report as slides, with a chart-like table and a picture."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = PCm(33.867), PCm(19.05)
    core = deck.core_properties
    core.title, core.author = "2025年12月施工月报", P["technical"]
    core.created = core.modified = datetime(2025, 12, 31)
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = "施工月报（2025年12月）"
    cover.placeholders[1].text = f"{PROJECT}\n{CONTRACTOR}\n2025年12月31日"
    bullets = [
        (
            "本期完成",
            [
                "1号楼主体施工至14层顶板，累计完成78%",
                "2号楼主体结构12月18日封顶",
                "3号楼填充墙砌筑完成，外墙抹灰完成40%",
                "地下室设备基础完成12个",
            ],
        ),
        (
            "质量安全",
            [
                "检验批验收46个，一次合格率97.8%",
                "混凝土试块报告31份，全部合格",
                "安全检查4次，隐患17项，已整改17项",
                "农民工工资专户发放386人",
            ],
        ),
        (
            "存在问题及下期计划",
            [
                "塔吊附着构件到货滞后5天，影响1号楼15层",
                "1月20日前1号楼主体施工至16层",
                "1月31日前完成2号楼1层～6层砌体",
                "春节前完成临建消防检查",
            ],
        ),
    ]
    for title, lines in bullets:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        frame.text = lines[0]
        for line in lines[1:]:
            frame.add_paragraph().text = line
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "计划与实际对比"
    data = [
        ["单体", "计划(%)", "实际(%)", "偏差(d)"],
        ["1号楼", "80", "78", "-3"],
        ["2号楼", "100", "100", "+2"],
        ["3号楼", "100", "100", "0"],
    ]
    table = slide.shapes.add_table(4, 4, PCm(2), PCm(4.5), PCm(16), PCm(6)).table
    for r, row in enumerate(data):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
            table.cell(r, c).text_frame.paragraphs[0].font.size = PPt(18)
    picture = io.BytesIO()
    image = SHOTS["masonry"].image()
    image.thumbnail((640, 480))
    image.save(picture, "JPEG", quality=72)
    picture.seek(0)
    slide.shapes.add_picture(picture, PCm(20), PCm(4.5), width=PCm(12))
    buffer = io.BytesIO()
    deck.save(buffer)
    item = Item(
        "06_材料与进度/施工月报_2025-12.pptx",
        "document",
        "report_periodic",
        None,
        "2025-12-31",
        "monthly report as slides",
        topics=("progress",),
        upload={"doc_date": "2025-12-31"},
    )
    return Made(item, restamp(buffer.getvalue()))


ALL = (
    ledger,
    monthly_slides,
)
