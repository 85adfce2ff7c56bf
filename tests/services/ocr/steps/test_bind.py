"""A searchable PDF: its words can be found where they stand."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from PIL import Image

from contracts.reading import Line, Page
from services.ocr.steps.bind import bind


def page(number: int, *lines: tuple[str, list[float]]) -> tuple[Page, bytes]:
    out = io.BytesIO()
    Image.new("RGB", (500, 700), "white").save(out, "WEBP")
    read = [Line(text=text, polygon=polygon, confidence=0.9) for text, polygon in lines]
    return Page(page=number, width_px=1000, height_px=1400, lines=read), out.getvalue()


TITLE = ("施工日志 2025-03-12 C35", [0.1, 0.1, 0.6, 0.1, 0.6, 0.14, 0.1, 0.14])


def test_words_are_found_where_they_stand() -> None:
    bound = pdfium.PdfDocument(bind([page(1, TITLE)]))
    assert bound[0].get_size() == pytest.approx((601.4, 842), abs=0.1)
    text = bound[0].get_textpage()
    assert text.get_text_range() == TITLE[0]
    left, bottom, right, _ = text.get_charbox(0)
    assert left == pytest.approx(0.1 * 601.4, abs=1)
    assert right - left == pytest.approx(0.5 * 601.4 / len(TITLE[0]), rel=0.1)
    assert 842 * 0.86 <= bottom <= 842 * 0.9
    searcher = text.search("日志")
    assert searcher.get_next() is not None


def test_pages_keep_their_order_and_nothing_is_drawn_over_the_picture() -> None:
    bound = pdfium.PdfDocument(bind([page(1, TITLE), page(2, ("第二页", TITLE[1]))]))
    assert [sheet.get_textpage().get_text_range() for sheet in bound] == [TITLE[0], "第二页"]
    assert bound[0].render().to_pil().convert("L").getextrema()[0] > 240


def test_slanted_lines_and_odd_characters_do_no_harm() -> None:
    slanted = ("坡道\x07排水😀", [0.1, 0.3, 0.4, 0.35, 0.4, 0.38, 0.1, 0.33])
    bound = pdfium.PdfDocument(bind([page(1, slanted, ("", TITLE[1]))]))
    assert bound[0].get_textpage().get_text_range() == "坡道排水"
