"""Labels with their values, found by where they stand."""

from __future__ import annotations

from contracts.reading import Cell, Line, Page, Reading, Table
from services.ocr.steps.pairing import find_offers


def line(text: str, left: float, top: float, right: float, bottom: float) -> Line:
    return Line(text=text, polygon=rectangle(left, top, right, bottom), confidence=0.98)


def rectangle(left: float, top: float, right: float, bottom: float) -> list[float]:
    return [left, top, right, top, right, bottom, left, bottom]


def offered(lines: list[Line], tables: list[Table] | None = None) -> dict[str, str]:
    page = Page(page=1, width_px=1000, height_px=1000, lines=lines, tables=tables or [], source="ocr")
    reading = Reading(kind="document", media_type="image/png", text="", pages=[page])
    return {offer.label: offer.value.text for offer in find_offers(reading)}


def test_a_label_and_its_value_on_one_line_are_parted_at_the_colon() -> None:
    assert offered([line("起灶日：2024年3月4日", 0.1, 0.1, 0.4, 0.12)]) == {"起灶日": "2024年3月4日"}


def test_a_value_written_above_the_line_of_its_label_belongs_to_it() -> None:
    lines = [
        line("甲处：", 0.05, 0.20, 0.11, 0.22),
        line("东湖学校", 0.13, 0.19, 0.25, 0.21),
        line("乙处：", 0.50, 0.20, 0.56, 0.22),
        line("三层顶板", 0.58, 0.19, 0.70, 0.21),
    ]
    assert offered(lines) == {"甲处": "东湖学校", "乙处": "三层顶板"}


def test_a_value_of_two_lines_is_one_value() -> None:
    lines = [
        line("要办的事：", 0.05, 0.20, 0.15, 0.22),
        line("立即停用并", 0.17, 0.20, 0.30, 0.22),
        line("整改到位", 0.17, 0.225, 0.27, 0.245),
        line("下一项：", 0.05, 0.29, 0.13, 0.31),
        line("无", 0.17, 0.29, 0.19, 0.31),
    ]
    found = offered(lines)
    assert (found["要办的事"], found["下一项"]) == ("立即停用并整改到位", "无")


def test_words_of_one_column_are_labels_without_colons() -> None:
    lines = []
    for number, (label, value) in enumerate([("东西", "水泥"), ("多少", "30吨"), ("来处", "南山厂")]):
        top = 0.2 + 0.05 * number
        lines += [line(label, 0.1, top, 0.14, top + 0.02), line(value, 0.4, top, 0.5, top + 0.02)]
    assert offered(lines) == {"东西": "水泥", "多少": "30吨", "来处": "南山厂"}


def table(rows: list[list[str]], high: float = 0.04) -> tuple[Table, list[Line]]:
    cells, lines = [], []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            left, top = 0.1 + 0.2 * c, 0.1 + high * r
            cells.append(Cell(row=r, col=c, text=text, polygon=rectangle(left, top, left + 0.2, top + high)))
            for n, part in enumerate(text.split("\n") if text else []):
                lines.append(line(part, left + 0.01, top + 0.002 + 0.02 * n, left + 0.15, top + 0.018 + 0.02 * n))
    whole = rectangle(0.1, 0.1, 0.1 + 0.2 * len(rows[0]), 0.1 + high * len(rows))
    return Table(n_rows=len(rows), n_cols=len(rows[0]), cells=cells, polygon=whole), lines


def test_a_label_broken_over_two_lines_of_its_cell_is_one_label() -> None:
    made, lines = table([["工程所在\n位置", "东湖路"]])
    assert offered(lines, [made])["工程所在位置"] == "东湖路"


def test_english_beside_a_label_is_left_out() -> None:
    made, lines = table([["编号 No.", "A-7"]])
    assert offered(lines, [made]) == {"编号": "A-7"}


def test_a_label_above_its_value_in_one_cell_is_told_apart() -> None:
    made, lines = table([["开工那天\n2024年3月4日", "完工那天\n2024年5月6日"]])
    assert offered(lines, [made]) == {"开工那天": "2024年3月4日", "完工那天": "2024年5月6日"}


def test_rows_whose_rule_was_not_seen_are_paired_line_by_line() -> None:
    made, lines = table([["单号\n检查的东西", "HY-1\n防雷接地"]])
    assert offered(lines, [made]) == {"单号": "HY-1", "检查的东西": "防雷接地"}


def test_the_head_of_a_list_has_no_values_beside() -> None:
    made, lines = table([["序号", "名称", "数量"], ["1", "水泥", "3"], ["2", "砂", "4"], ["3", "石", "5"]])
    assert not {"水泥", "名称", "数量"} & set(offered(lines, [made]).values())


def test_a_day_beside_or_under_the_last_signer_is_signed() -> None:
    lines = [
        line("日期：2024年3月4日", 0.1, 0.10, 0.4, 0.12),
        line("签发人：李四", 0.1, 0.40, 0.3, 0.42),
        line("日期：2024年4月1日", 0.6, 0.44, 0.9, 0.46),
    ]
    page = Page(page=1, width_px=1000, height_px=1000, lines=lines, source="ocr")
    found = find_offers(Reading(kind="document", media_type="image/png", text="", pages=[page]))
    assert [(o.value.text, o.is_signed) for o in found if o.label == "日期"] == [
        ("2024年3月4日", False),
        ("2024年4月1日", True),
    ]


def test_what_is_said_under_a_label_ends_where_people_sign() -> None:
    lines = [
        line("复查意见：", 0.1, 0.10, 0.2, 0.12),
        line("整改到位", 0.13, 0.13, 0.25, 0.15),
        line("监理工程师（签字）：李四", 0.1, 0.30, 0.4, 0.32),
    ]
    assert offered(lines)["复查意见"] == "整改到位"


def test_names_and_days_beside_one_another_do_not_hide_what_a_cell_says() -> None:
    made, _ = table([["验收结论：\n同意验收\n工长：\n李四\n2024年3月4日\n质检员：\n王五\n2024年3月5日"]], high=0.2)
    lines = [line("验收结论：", 0.11, 0.11, 0.19, 0.13), line("同意验收", 0.12, 0.14, 0.18, 0.16)]
    for top, signer, name, day in ((0.2, "工长：", "李四", "2024年3月4日"), (0.23, "质检员：", "王五", "2024年3月5日")):
        lines += [line(signer, 0.11, top, 0.15, top + 0.02), line(name, 0.16, top, 0.2, top + 0.02)]
        lines += [line(day, 0.21, top, 0.29, top + 0.02)]
    assert offered(lines, [made])["验收结论"] == "同意验收"


def test_the_values_of_a_column_are_no_labels_of_what_stands_beside_them() -> None:
    lines = []
    rows = [("养护：", "标准养护", "甲：7"), ("谁取的：", "崔勇", "乙：8"), ("厂家：", "南山厂", "丙：9")]
    for number, (label, value, other) in enumerate(rows):
        top = 0.2 + 0.05 * number
        lines += [line(label, 0.1, top, 0.18, top + 0.02), line(value, 0.2, top, 0.28, top + 0.02)]
        lines += [line(other, 0.5, top, 0.6, top + 0.02)]
    assert offered(lines).items() >= {"养护": "标准养护", "谁取的": "崔勇", "厂家": "南山厂"}.items()
