"""A searchable PDF: its words can be found where they stand."""

from __future__ import annotations

import io
import re

import pypdfium2 as pdfium
import pytest
from defusedxml import ElementTree
from PIL import Image, ImageCms

from contracts.reading import Line, Page
from services.ocr.steps.bind import bind
from services.ocr.steps.pdfa import as_pdfa, srgb


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


def test_the_file_is_made_for_archives() -> None:
    content = bind([page(1, TITLE), page(2, ("第二页", TITLE[1]))], title="施工日志 <1>")
    bound = pdfium.PdfDocument(content)
    assert len(bound) == 2
    assert bound[1].get_textpage().get_text_range() == "第二页"
    xmp = ElementTree.fromstring(content[content.index(b"<x:xmpmeta") : content.index(b"<?xpacket end")])
    told = {each.tag.rpartition("}")[2]: each.text for each in xmp.iter()}
    assert (told["part"], told["conformance"], told["li"]) == ("2", "B", "施工日志 <1>")
    assert b"/S/GTS_PDFA1" in content
    assert content.count(b"/CIDToGIDMap/Identity") == content.count(b"/Subtype/CIDFontType2") // 2 == 1
    assert b"/Info" not in content[content.rindex(b"trailer") :]
    for forbidden in (b"/Encrypt", b"/JavaScript", b"/EmbeddedFile", b"/LZWDecode"):
        assert forbidden not in content


def test_every_object_lies_where_the_table_says() -> None:
    content = bind([page(1, TITLE)])
    table = content[int(content.rsplit(b"startxref\n", 1)[1].split()[0]) :]
    assert table.startswith(b"xref\n")
    rows = re.findall(rb"(\d+) 1\n(\d{10}) 00000 n \n", table)
    assert len(rows) == 5
    for number, place in rows:
        assert content[int(place) :].startswith(b"%s 0 obj\n" % number)
    assert re.search(rb"/Prev (\d+)", table)


def test_the_colours_are_those_of_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
    assert profile.profile.version == pytest.approx(4.2)
    assert profile.profile.xcolor_space.strip() == "RGB"


def test_a_pdf_of_another_make_is_refused() -> None:
    with pytest.raises(ValueError, match="table"):
        as_pdfa(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n")
