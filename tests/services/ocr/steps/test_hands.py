"""Where a hand is looked for, and how little ink is one."""

from __future__ import annotations

import cv2
import numpy as np

from services.ocr.steps.paper import is_lost_sheet
from services.ocr.steps.quads import Pixels, ReadLine, quad_of
from services.ocr.steps.signatures import find_signatures
from services.ocr.steps.strokes import hand_area, underline
from services.ocr.steps.tables import Grid, Slot

DARK = (40, 30, 30)


def paper() -> Pixels:
    return np.full((1400, 1000, 3), 240, np.uint8)


def line(text: str, left: float, top: float) -> ReadLine:
    return ReadLine(text, 0.98, quad_of(left, top, left + 26 * len(text), top + 26))


def sign(page: Pixels, left: int, top: int) -> None:
    """A short name as a hand writes it."""
    for n in range(4):
        x = left + 26 * n
        cv2.polylines(
            page, [np.array([[x, top + 24], [x + 9, top], [x + 14, top + 22], [x + 24, top + 4]])], False, DARK, 3
        )


def signed(page: Pixels, lines: list[ReadLine], grids: list[Grid] | None = None) -> list[tuple[str, bool, bool]]:
    """Label, whether it is signed, and whether that is told surely enough to say so."""
    found = find_signatures(page, lines, grids or [])
    return [(each.label, each.is_signed, each.confidence >= 0.8) for each in found]


def test_a_small_hand_in_a_large_cell_is_a_signature() -> None:
    page, label = paper(), line("项目经理：", 60, 810)
    grid = Grid(1, 1, [Slot(0, 0, 1, 1, (50, 800, 950, 1200))], (50, 800, 950, 1200))
    assert signed(page, [label], [grid]) == [("项目经理", False, True)]
    sign(page, 700, 1100)
    assert signed(page, [label], [grid])[0][1]


def test_the_hand_of_the_row_below_is_not_that_of_a_label() -> None:
    page = paper()
    lines = [line("记录：", 80, 1000), line("审核：", 80, 1060)]
    for top in (1028, 1088):
        cv2.line(page, (165, top), (400, top), DARK, 2)
    sign(page, 200, 1054)
    assert signed(page, lines) == [("记录", False, True), ("审核", True, False)]


def test_rules_dirt_and_what_lies_outside_are_no_hand() -> None:
    page = paper()
    cv2.line(page, (100, 520), (500, 524), DARK, 2)
    cv2.circle(page, (300, 500), 2, DARK, -1)
    sign(page, 300, 300)
    place = (100.0, 450.0, 500.0, 560.0)
    assert hand_area(page, place, 26) == 0.0
    sign(page, 300, 480)
    assert hand_area(page, place, 26) > 0.4
    assert underline(page, place, 26) is not None


def written(*, light: int, blur: int) -> Pixels:
    page = np.full((1400, 1000, 3), 250, np.uint8)
    for top in range(200, 1200, 60):
        cv2.putText(page, "words upon a page of a report", (80, top), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (20, 20, 20), 3)
    page = cv2.GaussianBlur(page, (blur, blur), 0)
    return np.asarray(page.astype(np.float32) * light / 250, np.uint8)


def test_a_blurred_or_dark_sheet_is_lost_and_a_blank_one_or_a_scene_is_not() -> None:
    assert is_lost_sheet(written(light=250, blur=25))
    assert is_lost_sheet(written(light=36, blur=9))
    assert not is_lost_sheet(paper())
    scene = np.random.default_rng(7).integers(0, 255, (20, 15, 3), np.uint8)
    assert not is_lost_sheet(np.asarray(cv2.resize(scene, (900, 1200)), np.uint8))


def test_a_stroke_for_nobody_asks_for_no_hand_and_a_place_for_a_seal_neither() -> None:
    lines = [line("分包单位项目负责人：/", 60, 300), line("监理单位：", 60, 1000), line("（公章）", 90, 1080)]
    lines.append(line("总监理工程师：", 500, 1000))
    assert signed(paper(), lines) == [("总监理工程师", False, True)]


def test_a_hand_that_was_read_with_its_label_is_seen_though_hands_are_many() -> None:
    page = paper()
    lines = [line("施工情况记录", 60, 100 + 50 * n) for n in range(4)]
    for n, text in enumerate(("质检员（签字）：", "旁站监理人员（签字）：", "施工员：")):
        top = 900 + 100 * n
        end = 60 + 26 * len(text)
        sign(page, end + 30, top)
        lines.append(ReadLine(text, 0.95, quad_of(60, top, end + 200, top + 26)))
        lines.append(ReadLine("2023年4月16日", 0.95, quad_of(end + 220, top, end + 600, top + 30)))
    assert [each[:2] for each in signed(page, lines)] == [
        ("质检员（签字）", True),
        ("旁站监理人员（签字）", True),
        ("施工员", True),
    ]
