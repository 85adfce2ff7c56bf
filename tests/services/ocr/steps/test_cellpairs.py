"""Labels with their values in ruled tables."""

from __future__ import annotations

from contracts.base import rectangle
from contracts.reading import Cell, Line, Page, Reading, Table
from services.ocr.steps.cellpairs import ruled_pairs
from services.ocr.steps.pairing import find_offers

HIGH, CHAR = 0.016, 0.02


def ruled(rows: list[list[str]], high: float = 0.06) -> tuple[Table, list[Line]]:
    """Rows of cells that share the width of the page; lines of a cell stand one under the other."""
    cells, lines = [], []
    for r, row in enumerate(rows):
        wide = 0.8 / len(row)
        for c, text in enumerate(row):
            left, top = 0.1 + wide * c, 0.1 + high * r
            cells.append(Cell(row=r, col=c, text=text, polygon=rectangle(left, top, left + wide, top + high)))
            for n, part in enumerate(text.split("\n") if text else []):
                at = top + 0.002 + 0.018 * n
                lines.append(written(part, left + 0.005, at))
    whole = rectangle(0.1, 0.1, 0.9, 0.1 + high * len(rows))
    return Table(n_rows=len(rows), n_cols=max(map(len, rows)), cells=cells, polygon=whole), lines


def written(text: str, left: float, top: float) -> Line:
    return Line(text=text, polygon=rectangle(left, top, left + CHAR * len(text), top + HIGH), confidence=0.97)


def page_of(lines: list[Line], *tables: Table) -> Reading:
    page = Page(page=1, width_px=1000, height_px=1000, lines=lines, tables=list(tables), source="ocr")
    return Reading(kind="document", media_type="image/png", text="", pages=[page])


def offered(rows: list[list[str]], high: float = 0.06) -> dict[str, str]:
    table, lines = ruled(rows, high)
    return {offer.label: offer.value.text for offer in find_offers(page_of(lines, table))}


def test_rows_of_labels_stand_over_rows_of_values() -> None:
    found = offered(
        [
            ["工程名称", "施工单位", "浇筑部位"],
            ["东湖学校", "华建公司", "三层梁板"],
            ["强度等级", "坍落度（mm）", "天气情况"],
            ["C30", "180±20", "多云"],
            ["配合比编号", "日期", "专业"],
            ["77", "2024年3月4日", "土建"],
        ]
    )
    assert (found["工程名称"], found["浇筑部位"]) == ("东湖学校", "三层梁板")
    assert (found["坍落度（mm）"], found["天气情况"]) == ("180±20", "多云")
    assert (found["日期"], found["专业"]) == ("2024年3月4日", "土建")
    assert not {"东湖学校", "华建公司"} & set(found)


def test_a_label_over_its_value_may_fill_the_width() -> None:
    assert offered([["保修范围"], ["屋面防水与给排水"]]) == {"保修范围": "屋面防水与给排水"}


def test_labels_beside_their_values_make_no_row_of_labels() -> None:
    table, lines = ruled([["工程名称", "东湖学校"], ["改动那天", "2024年3月4日"], ["何处", "三层"]])
    found = {(offer.label, offer.value.text) for offer in find_offers(page_of(lines, table))}
    assert found >= {("工程名称", "东湖学校"), ("改动那天", "2024年3月4日"), ("何处", "三层")}


def test_a_label_wrapped_in_its_cell_is_one_with_its_wrapped_value() -> None:
    table, _ = ruled([["工程名\n称", "东湖学校教学\n楼"]])
    lines = [
        Line(text="工程名", polygon=rectangle(0.12, 0.1, 0.48, 0.116), confidence=1.0),
        Line(text="称", polygon=rectangle(0.24, 0.118, 0.36, 0.134), confidence=1.0),
        Line(text="东湖学校教学", polygon=rectangle(0.52, 0.1, 0.88, 0.116), confidence=1.0),
        Line(text="楼", polygon=rectangle(0.67, 0.118, 0.73, 0.134), confidence=1.0),
    ]
    assert {o.label: o.value.text for o in find_offers(page_of(lines, table))} == {"工程名称": "东湖学校教学楼"}


def test_what_stands_behind_a_known_label_is_no_label() -> None:
    assert offered([["施工单位", "华建公司", "专业", "土建"]]) == {"施工单位": "华建公司", "专业": "土建"}


def test_opinions_in_one_cell_are_parted_at_their_labels() -> None:
    told = "审查意见：\n内容完整\n专业监理工程师：李四\n审核意见：\n同意实施\n总监理工程师：王五\n2024年3月4日"
    found = offered([[told]], high=0.2)
    assert (found["审查意见"], found["审核意见"]) == ("内容完整", "同意实施")


def test_the_addressee_is_named_by_one_character() -> None:
    assert offered([["致：华监公司（项目监理机构）\n我方已编完方案。"]])["致"] == "华监公司（项目监理机构）"


def test_a_place_to_sign_is_no_value() -> None:
    assert "安装单位" not in offered([["安装单位", "负责人：李四"]])


def test_labels_whose_own_cells_were_not_seen_have_their_values_in_others() -> None:
    table, lines = ruled([["东湖学校\n三层梁板\n77"]], high=0.1)
    table = table.model_copy(
        update={"cells": [table.cells[0].model_copy(update={"polygon": rectangle(0.4, 0.1, 0.9, 0.2)})]}
    )
    lines = [
        line.model_copy(update={"polygon": rectangle(0.5, 0.105 + 0.03 * n, 0.7, 0.125 + 0.03 * n)})
        for n, line in enumerate(lines)
    ]
    lines += [written(label, 0.15, 0.105 + 0.03 * n) for n, label in enumerate(["工程名称", "浇筑部位", "配合比编号"])]
    found = {offer.label: offer.value.text for offer in find_offers(page_of(lines, table))}
    assert found.items() >= {"工程名称": "东湖学校", "浇筑部位": "三层梁板", "配合比编号": "77"}.items()


def test_empty_cells_are_paired_and_those_of_lists_are_not() -> None:
    table, _ = ruled([["工程名称", "日期", "部位"], ["东湖学校", "", "三层"]])
    assert {label: cell.text for label, cell in ruled_pairs(table)}["日期"] == ""
    rows = [["序号", "名称", "数量"], ["1", "水泥", ""], ["2", "砂", ""], ["3", "石", "5"]]
    assert list(ruled_pairs(ruled(rows)[0])) == []


def test_rows_of_labels_and_values_are_no_list_though_all_are_words() -> None:
    rows = [
        ["工程名称", "东湖学校", "编号", ""],
        ["部位", "三层", "图号", "七"],
        ["日期", "当天", "天气", "晴"],
        ["专业", "土建", "记录人", "李四"],
    ]
    assert ("编号", "") in [(label, cell.text) for label, cell in ruled_pairs(ruled(rows)[0])]


def test_a_row_of_labels_that_no_list_has_is_known_by_how_they_end() -> None:
    found = offered([["工程名称", "影集题名", "掌镜者"], ["东湖学校", "浇筑现场", "李四"]])
    assert found == {"工程名称": "东湖学校", "影集题名": "浇筑现场", "掌镜者": "李四"}
