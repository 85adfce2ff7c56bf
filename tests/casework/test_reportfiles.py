"""Reports as Word and PDF: what was drafted stands in them, with links, with and without a font on the machine."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest

from casework.pdffonts import EmbeddedFont, StandardFonts, find_font, open_font
from casework.pdfpages import Pages, Paragraph, write_pdf
from casework.report import Entry, Report, draft
from casework.reportfiles import as_docx, as_pdf
from contracts.base import Source
from contracts.understanding import Log, LogItem, Understanding

DAY = date(2025, 3, 12)
LONG = "2号楼首层顶板混凝土浇筑完成,方量156m³,C30,坍落度180mm,浇筑过程由监理罗文涛旁站,试块留置三组,养护至3月26日。"


def report(n: int = 1) -> Report:
    items = [LogItem(text=f"{k}.{LONG}", source=Source(page=2)) for k in range(n)]
    log = Understanding(log=Log(date="2025-03-12", weather="晴", progress=items))
    return draft(
        "锦澜花园", "day", (DAY, DAY), [Entry("d1", "施工日志", "construction_log", "document", DAY, log)], "zh"
    )


def text_of(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_bounded() for page in pages).replace("\r\n", "")


def fonts() -> list[object]:
    found = find_font("")
    missing = pytest.mark.skipif(found is None, reason="no font with Chinese letters on this machine")
    return [pytest.param(str(found), id="embedded", marks=missing), pytest.param("/none", id="standard")]


@pytest.mark.parametrize("font", fonts())
def test_a_pdf_holds_the_words_and_can_be_searched(font: str) -> None:
    content = as_pdf(report(), "zh", "http://x", font)
    text = text_of(content)
    for words in ("锦澜花园 日报", "2025-03-12", "施工进度", LONG, "[施工日志 · 2]", "1 / 1"):
        assert words in text
    assert (b"/FontFile" in content) is (font != "/none")
    assert b"/URI (http://x/documents/d1?page=2)" in content


def test_without_a_font_the_standard_ones_are_named() -> None:
    assert isinstance(open_font(None, ["文"]), StandardFonts)
    assert b"/STSong-Light" in as_pdf(report(), "zh", font="/none")


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(b"no font")
    assert isinstance(open_font(tmp_path / "x.ttf", ["文"]), StandardFonts)


def test_an_embedded_font_is_cut_to_the_letters_in_use() -> None:
    path = find_font("")
    if path is None:
        pytest.skip("no font with Chinese letters on this machine")
    font = open_font(path, ["混凝土C30"])
    assert isinstance(font, EmbeddedFont)
    assert set(font.codes) == set("混凝土C30 ?")
    assert len(as_pdf(report(), "zh", font=str(path))) < 200_000


@pytest.mark.parametrize("font", fonts())
def test_a_long_report_runs_over_pages_and_every_page_shows_ink(font: str) -> None:
    content = as_pdf(report(60), "zh", font=font)
    pages = pypdfium2.PdfDocument(content)
    assert len(pages) > 3
    assert f"{len(pages)} / {len(pages)}" in text_of(content)
    assert "59." in text_of(content)
    for page in pages:
        assert page.get_size() == (595, 842)


def test_no_line_is_wider_than_its_page() -> None:
    font = StandardFonts()
    pages = Pages(font)
    room = 200.0
    for text in (LONG, "word " * 30, "A" * 300, "数量:12,34;" * 20):
        rows = pages._rows(text, 10, room)
        assert "".join(row.text for row in rows) == text
        # A mark may hang over the edge by its own width.
        assert all(pages._width(row.text.rstrip(), 10) <= room + 10 for row in rows)


def test_an_empty_text_and_letters_beyond_the_font_do_no_harm() -> None:
    path = find_font("")
    content = write_pdf([Paragraph(""), Paragraph("好\x00\U0001f600")], open_font(path, ["好"]), "标题")
    assert len(pypdfium2.PdfDocument(content)) == 1


def test_a_word_file_holds_the_same(tmp_path: Path) -> None:
    made = docx.Document(io.BytesIO(as_docx(report(), "zh", "http://x")))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    for words in ("锦澜花园 日报", "施工进度", LONG, "[施工日志 · 2]", "初稿"):
        assert words in text
    links = {rel.target_ref for rel in made.part.rels.values() if rel.is_external}
    assert links == {"http://x/documents/d1", "http://x/documents/d1?page=2"}


def test_a_long_part_says_how_much_it_leaves_out() -> None:
    assert "… 5 条未列出" in text_of(as_pdf(report(65), "zh", font="/none"))
    made = docx.Document(io.BytesIO(as_docx(report(65), "en")))
    assert "… 5 more" in "\n".join(paragraph.text for paragraph in made.paragraphs)
