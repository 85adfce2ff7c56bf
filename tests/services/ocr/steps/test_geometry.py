"""Paper, seals, tables, reading order, signatures: on pictures drawn here."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from services.ocr.steps.layout import reading_order
from services.ocr.steps.paper import find_page, is_scan, lay_flat, paper_share, shows_a_page, turn_matrix
from services.ocr.steps.picturepage import Eyes, read_picture, skew_of
from services.ocr.steps.pictures import turn
from services.ocr.steps.quads import Pixels, ReadLine, carry, part_of_quad, polygon_of, quad_of
from services.ocr.steps.seals import find_stamps, outside_stamps, read_stamps, without_stamps
from services.ocr.steps.signatures import find_signatures
from services.ocr.steps.tables import fill_table, find_grids, split_at_cells


def paper(width: int = 1000, height: int = 1400) -> Pixels:
    return np.full((height, width, 3), 245, np.uint8)


def line(text: str, x: float, y: float, height: float = 24, score: float = 0.99) -> ReadLine:
    return ReadLine(text, score, quad_of(x, y, x + len(text) * height, y + height))


def ruled(page: Pixels, xs: list[int], ys: list[int]) -> Pixels:
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), (20, 20, 20), 2)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), (20, 20, 20), 2)
    return page


# Paper ---------------------------------------------------------------------------------------------------


def photo_of_a_page() -> tuple[Pixels, np.ndarray]:
    ground = np.full((1200, 900, 3), (50, 60, 70), np.uint8)
    corners = np.array([[150, 120], [760, 160], [800, 1080], [90, 1040]], np.float32)
    cv2.fillConvexPoly(ground, corners.astype(np.int32), (225, 228, 230))
    return ground, corners


def test_the_corners_of_a_sheet_on_dark_ground_are_found() -> None:
    image, corners = photo_of_a_page()
    found = find_page(image)
    assert found is not None
    assert np.abs(found - corners).max() < 15


def in_shade(image: Pixels, *, from_share: float, to_share: float, least: float) -> Pixels:
    """Light falls off to the left between two shares of the width."""
    width = image.shape[1]
    fall = np.interp(np.arange(width) / width, [from_share, to_share], [least, 1.0])
    return (image * fall[None, :, None]).astype(np.uint8)


def test_a_shadow_over_the_paper_is_no_edge_of_a_sheet() -> None:
    paper_in_shade = in_shade(np.full((1200, 900, 3), 235, np.uint8), from_share=0.2, to_share=0.7, least=0.5)
    assert find_page(paper_in_shade) is None


def test_a_sheet_half_in_the_shade_is_found_whole() -> None:
    image, corners = photo_of_a_page()
    found = find_page(in_shade(image, from_share=0.25, to_share=0.75, least=0.62))
    assert found is not None
    assert np.abs(found - corners).max() < 25


def test_laying_flat_can_be_undone() -> None:
    image, corners = photo_of_a_page()
    flat = lay_flat(image, corners)
    height, width = flat.image.shape[:2]
    back = carry(np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32), flat.to_original)
    assert np.abs(back - corners).max() < 1


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turn_can_be_undone(degrees: int) -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    image[7, 50] = 255
    turned = turn(image, degrees)
    y, x = np.argwhere(turned[:, :, 0] == 255)[0]
    back = carry(np.array([[x + 0.5, y + 0.5]], np.float32), turn_matrix(60, 40, degrees))
    assert back[0] == pytest.approx([50.5, 7.5])


def test_a_scan_has_no_corners() -> None:
    assert is_scan(paper())
    assert find_page(paper()) is None


def test_a_scene_is_no_page_whatever_is_written_on_it() -> None:
    rng = np.random.default_rng(3)
    scene = rng.integers(0, 255, (60, 80, 3), np.uint8).repeat(10, 0).repeat(10, 1)
    assert not is_scan(scene)
    watermark = [
        line(t, 20, 480 + 30 * i, 20)
        for i, t in enumerate(["2025-03-04 10:20", "东湖实验学校", "天气晴", "施工员张三"])
    ]
    assert not shows_a_page(watermark, 800, 600, paper_share(scene))


def test_a_form_is_a_page() -> None:
    form = [line("工程名称东湖实验学校教学楼", 80, 60 + 50 * i) for i in range(20)]
    assert shows_a_page(form, 1000, 1400, 0.9)
    assert not shows_a_page([], 1000, 1400, 0.9)


def test_the_slant_of_lines_is_told() -> None:
    slanted = []
    for i in range(6):
        quad = quad_of(100, 100 + 60 * i, 700, 124 + 60 * i)
        quad[1:3, 1] += 600 * np.tan(np.radians(2.0))
        slanted.append(ReadLine("一行很长的文字", 0.9, quad))
    assert skew_of(slanted) == pytest.approx(2.0, abs=0.1)
    assert skew_of(slanted[:2]) == 0


# Seals ---------------------------------------------------------------------------------------------------


def with_seal(page: Pixels) -> Pixels:
    cv2.circle(page, (600, 900), 120, (40, 40, 210), 5, cv2.LINE_AA)
    cv2.putText(page, "PROJECT", (530, 965), cv2.FONT_HERSHEY_SIMPLEX, 1, (40, 40, 210), 2, cv2.LINE_AA)
    cv2.putText(page, "UNDER THE SEAL", (420, 900), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 2, cv2.LINE_AA)
    return page


def test_a_round_seal_is_found_where_it_is() -> None:
    stamps = find_stamps(with_seal(paper()))
    assert [s.shape for s in stamps] == ["round"]
    assert stamps[0].centre == pytest.approx((600, 900), abs=4)
    assert stamps[0].radius == pytest.approx(120, abs=6)


def test_a_square_seal_is_found() -> None:
    page = paper()
    cv2.rectangle(page, (300, 700), (420, 820), (40, 40, 210), 5)
    cv2.putText(page, "LI", (330, 780), cv2.FONT_HERSHEY_SIMPLEX, 2, (40, 40, 210), 4)
    assert [s.shape for s in find_stamps(page)] == ["square"]


@pytest.mark.parametrize("kind", ["nothing", "red words", "red photo", "black ring"])
def test_what_is_no_seal_is_not_taken_for_one(kind: str) -> None:
    page = paper()
    match kind:
        case "red words":
            cv2.putText(page, "RED HEAD OF A LETTER", (100, 150), cv2.FONT_HERSHEY_SIMPLEX, 2, (30, 30, 220), 4)
            cv2.line(page, (80, 200), (920, 200), (30, 30, 220), 4)
        case "red photo":
            page[300:900, 100:900] = (40, 50, 190)
        case "black ring":
            cv2.circle(page, (600, 900), 120, (20, 20, 20), 5)
    assert find_stamps(page) == []


def test_the_ink_of_a_seal_fades_and_the_print_under_it_stays() -> None:
    page = with_seal(paper())
    clean = without_stamps(page, find_stamps(page))
    assert clean[900 - 120, 600].min() > 200, "the ring is gone"
    assert clean[880:905, 480:700].min() < 80, "the words are there"
    red_head = paper()
    cv2.putText(red_head, "HEAD", (100, 150), cv2.FONT_HERSHEY_SIMPLEX, 2, (30, 30, 220), 4)
    assert (without_stamps(red_head, []) == red_head).all()


def test_a_seal_is_read_by_arc_and_middle_and_its_scraps_are_dropped() -> None:
    page = with_seal(paper())
    stamps = find_stamps(page)
    seals = read_stamps(page, stamps, lambda strips: [(f"词{i}", 0.9) for i in range(len(strips))])
    assert seals[0].text.startswith("词0")
    assert seals[0].confidence == 0.9
    scrap, word = line("公", 600, 782, 20, 0.6), line("监理工程师意见", 560, 880, 20, 0.95)
    assert outside_stamps([scrap, word], stamps) == [word]


# Tables --------------------------------------------------------------------------------------------------


def test_a_ruled_table_with_a_merged_cell_is_found() -> None:
    page = ruled(paper(), [100, 300, 600, 900], [200, 260, 320, 380])
    page[262:318, 595:606] = 245  # the border between the last two cells of the middle row is gone
    grids = find_grids(page)
    assert len(grids) == 1
    assert (grids[0].n_rows, grids[0].n_cols, len(grids[0].slots)) == (3, 3, 8)
    merged = next(s for s in grids[0].slots if s.colspan == 2)
    assert (merged.row, merged.col) == (1, 1)


def test_words_go_to_their_cells_and_long_lines_are_cut_at_borders() -> None:
    page = ruled(paper(), [100, 300, 900], [200, 260, 320])
    grids = find_grids(page)
    over = ReadLine("编号GCLX-0087", 0.9, quad_of(220, 215, 480, 245))
    below = line("第二行", 320, 275)
    lines = split_at_cells([over, below], grids)
    table = fill_table(grids[0], reading_order(lines, grids), 1000, 1400)
    texts = {(c.row, c.col): c.text for c in table.cells}
    assert texts == {(0, 0): "编号", (0, 1): "GCLX-0087", (1, 0): "", (1, 1): "第二行"}


def test_a_page_without_rules_has_no_table() -> None:
    page = paper()
    cv2.line(page, (100, 300), (900, 300), (20, 20, 20), 2)
    cv2.putText(page, "words", (100, 400), cv2.FONT_HERSHEY_SIMPLEX, 2, (20, 20, 20), 3)
    assert find_grids(page) == []


# Reading order ---------------------------------------------------------------------------------------------


def test_lines_of_one_height_are_read_from_left_to_right() -> None:
    lines = [line("乙", 500, 103), line("丙", 100, 160), line("甲", 100, 100)]
    assert "".join(item.text for item in reading_order(lines, [])) == "甲乙丙"


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    left = [ReadLine(f"左{i}", 0.9, quad_of(80, 200 + 40 * i, 470, 224 + 40 * i)) for i in range(8)]
    right = [ReadLine(f"右{i}", 0.9, quad_of(530, 200 + 40 * i, 920, 224 + 40 * i)) for i in range(8)]
    title = ReadLine("题", 0.9, quad_of(400, 100, 600, 140))
    order = [item.text for item in reading_order([*right, title, *left], [])]
    assert order == ["题", *(f"左{i}" for i in range(8)), *(f"右{i}" for i in range(8))]


def test_labels_and_values_of_a_form_are_no_columns() -> None:
    pairs = []
    for i in range(8):
        pairs += [ReadLine(f"标{i}", 0.9, quad_of(80, 200 + 40 * i, 180, 224 + 40 * i))]
        pairs += [ReadLine(f"值{i}", 0.9, quad_of(530, 200 + 40 * i, 560 + 45 * i, 224 + 40 * i))]
    assert [item.text for item in reading_order(pairs, [])][:4] == ["标0", "值0", "标1", "值1"]


# Signatures --------------------------------------------------------------------------------------------------


def test_a_name_beside_its_label_is_a_signature() -> None:
    lines = [line("项目经理：", 100, 1000), line("陈海波", 240, 995), line("施工员：李志强", 500, 1000)]
    found = find_signatures(paper(), lines, [])
    assert [(s.label, s.is_signed) for s in found] == [("项目经理", True), ("施工员", True)]


def test_an_empty_place_is_told_as_unsigned_and_ink_as_signed() -> None:
    page = paper()
    label, date = line("监理工程师：", 100, 1000), line("2025年3月4日", 700, 1000)
    empty = find_signatures(page, [label, date], [])
    assert [(s.is_signed, s.confidence >= 0.8) for s in empty] == [(False, True)]
    cv2.polylines(
        page, [np.array([[260, 1000], [300, 1030], [330, 995], [380, 1030], [430, 1000]])], False, (60, 20, 20), 4
    )
    assert find_signatures(page, [label, date], [])[0].is_signed


def test_a_ruled_line_to_sign_on_is_no_signature() -> None:
    page = paper()
    cv2.line(page, (250, 1026), (470, 1026), (20, 20, 20), 2)
    assert not find_signatures(page, [line("监理工程师：", 100, 1000)], [])[0].is_signed


# Whole pictures ----------------------------------------------------------------------------------------------


def test_the_transform_leads_back_to_the_photo() -> None:
    image, corners = photo_of_a_page()
    form = [line("工程名称东湖实验学校", 40, 40 + 50 * i, 20) for i in range(12)]
    eyes = Eyes(lambda _: 90, lambda _image, _side: form, lambda strips: [("", 0.0)] * len(strips))
    seen = read_picture(image, eyes, number=1, side_px=1600, is_page=False)
    assert seen.kind == "document"
    assert seen.page.rotation_deg == 90
    assert seen.transform is not None
    matrix = np.array(seen.transform).reshape(3, 3)
    back = carry(np.array([[0, 0]], np.float32), matrix)[0]
    assert np.abs(back - corners[3]).max() < 20, "turned clockwise, the lower left corner comes to the top left"


def test_polygons_are_fractions_and_parts_of_lines_follow_character_widths() -> None:
    item = ReadLine("编号AB", 0.9, quad_of(0, 0, 304, 100))
    part = part_of_quad(item, 2, 4)
    assert part[0][0] == pytest.approx(200)
    assert polygon_of(part, 400, 200)[0] == pytest.approx(0.5)
    assert polygon_of(quad_of(-50, 0, 500, 100), 400, 200)[:3:2] == [0.0, 1.0]
