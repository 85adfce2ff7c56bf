"""Pages laid out, set and read in tiles."""

from __future__ import annotations

import numpy as np
import pytest

from foundation.errors import TooLarge
from services.ocr.steps.pagetext import lay_text
from services.ocr.steps.quads import Pixels, ReadLine, quad_of
from services.ocr.steps.sheets import NativeSheet, native_pages
from services.ocr.steps.tiling import read_closely
from services.ocr.steps.typeset import typeset


def test_long_paragraphs_take_several_rows_and_pages_end() -> None:
    sheet = NativeSheet()
    sheet.add_text("\n".join("很长的一段话" * 40 for _ in range(30)))
    pages = native_pages([sheet], 100)
    assert [len(page.lines) for page in pages] == [15, 15]
    heights = {round(line.polygon[5] - line.polygon[1], 3) for page in pages for line in page.lines}
    assert len(heights) == 1


def test_more_rows_than_pages_are_set_closer_and_none_is_lost() -> None:
    sheet = NativeSheet()
    sheet.add_table([[str(i), "值"] for i in range(5000)])
    pages = native_pages([sheet], 10)
    assert len(pages) <= 10
    assert sum(len(page.lines) for page in pages) == 5000


def test_merged_cells_keep_their_spans_over_left_out_rows() -> None:
    sheet = NativeSheet()
    sheet.add_table([["甲", "乙", None], ["", "", ""], [None, "丙", "丁"]], {(0, 0): (3, 1), (0, 1): (1, 2)})
    table = sheet.pages(1)[0].tables[0]
    assert {(c.row, c.col): (c.text, c.rowspan, c.colspan) for c in table.cells} == {
        (0, 0): ("甲", 2, 1),
        (0, 1): ("乙", 1, 2),
        (1, 1): ("丙", 1, 1),
        (1, 2): ("丁", 1, 1),
    }


def test_what_is_set_stands_where_the_lines_say() -> None:
    sheet = NativeSheet()
    sheet.add_text("施工日志\n今日浇筑三层顶板")
    sheet.add_table([["工程名称", "东湖实验学校"]])
    page = sheet.pages(1)[0]
    image = typeset(page)
    for line in page.lines[:2]:
        top, bottom = (round(v * page.height_px) for v in (line.polygon[1], line.polygon[5]))
        assert image[top:bottom].min() < 100, line.text
    below = round(max(v for line in page.lines for v in line.polygon[1::2]) * page.height_px) + 3
    assert image[below:].min() == 255


def test_a_text_over_the_limit_is_refused() -> None:
    sheet = NativeSheet()
    sheet.add_text("字" * 50)
    with pytest.raises(TooLarge):
        lay_text(sheet.pages(1), 20)


def sheet_reader(words: dict[str, tuple[int, int]], size: int) -> object:
    """Reads words of a page whose places are known, when they are large enough and not cut through."""
    page = np.full((4000, 4000, 3), 255, np.uint8)
    for n, (x, y) in enumerate(words.values(), 1):
        page[y : y + size, x : x + 10 * size] = n

    def read(image: Pixels, side_px: int) -> list[ReadLine]:
        found = []
        for n, word in enumerate(words, 1):
            ys, xs = np.nonzero(image[:, :, 0] == n)
            if len(ys):
                is_small = size * side_px / max(image.shape[:2]) < 8
                text = word[:2] if is_small else word
                found.append(ReadLine(text, 0.9, quad_of(xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)))
        return found

    return page, read


def test_small_writing_on_a_large_sheet_is_read_in_tiles_without_doubles() -> None:
    words = {"结施-08": (3500, 3900), "KL3(4)": (1900, 1990), "平面图": (100, 100)}
    page, read = sheet_reader(words, 18)  # type: ignore[misc]
    lines = read_closely(page, read, 1600)
    assert sorted(line.text for line in lines) == sorted(words)
    middle = next(line for line in lines if line.text == "KL3(4)")
    assert middle.box == (1900, 1990, 2080, 2008)


def test_large_writing_is_read_at_one_time() -> None:
    page, read = sheet_reader({"大字": (100, 100)}, 60)  # type: ignore[misc]
    calls: list[int] = []
    read_closely(page, lambda image, side: calls.append(side) or read(image, side), 1600)
    assert calls == [1600]
