"""Boxes to tick: found by their frame, told from square characters, with the words beside them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from services.ocr.steps.checkboxes import find_checkboxes
from services.ocr.steps.quads import Pixels, ReadLine, quad_of

SIDE = 28


def drawn(boxes: dict[int, str], extra: list[tuple[int, int, int, int]] = []) -> Pixels:  # noqa: B006
    """A white page with frames at x on one row; '' is empty, 'v' ticked, 'x' crossed; extra: more strokes."""
    page = Image.new("RGB", (1000, 200), "white")
    pen = ImageDraw.Draw(page)
    for x, mark in boxes.items():
        pen.rectangle((x, 90, x + SIDE, 90 + SIDE), outline="black", width=2)
        if mark == "v":
            pen.line((x + 5, 104, x + 11, 114, x + 33, 84), fill=(20, 30, 120), width=5, joint="curve")
        elif mark == "x":
            pen.line((x + 6, 96, x + 22, 112), fill="black", width=4)
            pen.line((x + 22, 96, x + 6, 112), fill="black", width=4)
    for stroke in extra:
        pen.line(stroke, fill="black", width=2)
    return np.ascontiguousarray(np.asarray(page)[:, :, ::-1])


def line(text: str, x1: int, x2: int) -> ReadLine:
    return ReadLine(text, 0.95, quad_of(x1, 88, x2, 122))


def test_ticked_and_empty_boxes_are_told_apart_with_their_words() -> None:
    page = drawn({100: "v", 400: "", 700: "x"})
    lines = [line("合格", 140, 200), line("不合格", 440, 530), line("整改后复查", 740, 900)]
    found = find_checkboxes(page, lines)
    assert [(box.label, box.is_checked) for box in found] == [("合格", True), ("不合格", False), ("整改后复查", True)]
    assert found[0].polygon[0] == pytest.approx(0.1, abs=0.01)


def test_boxes_inside_one_line_share_its_words() -> None:
    page = drawn({260: "v", 600: ""})
    found = find_checkboxes(page, [line("检查结论:同意隐蔽□不同意，修改后复查", 100, 960)])
    assert [(box.label, box.is_checked) for box in found] == [("同意隐蔽", True), ("不同意，修改后复查", False)]


def test_a_square_character_is_no_box() -> None:
    page = drawn({300: ""})
    assert find_checkboxes(page, [line("接口已封堵", 270, 440)]) == []


def test_strokes_straight_through_make_a_character() -> None:
    page = drawn({100: ""}, [(100, 104, 128, 104), (114, 90, 114, 118)])
    assert find_checkboxes(page, [line("合格", 140, 200)]) == []


def test_a_page_without_words_has_no_boxes() -> None:
    assert find_checkboxes(drawn({100: "v"}), []) == []
