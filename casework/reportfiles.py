"""A draft report as a Word file and as a PDF, each line with the document that says it."""

from __future__ import annotations

from collections.abc import Iterator

from casework.docxpages import write_docx
from casework.pdffonts import find_font, open_font
from casework.pdfpages import Paragraph, write_pdf
from casework.report import NOTES, Language, Report, ReportLine, ReportPart, left_out

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def as_docx(report: Report, language: Language, base: str = "") -> bytes:
    """The draft as a Word file. base: address of the pages, before `/documents/...`."""
    return write_docx(list(_paragraphs(report, language, base)))


def as_pdf(report: Report, language: Language, base: str = "", font: str = "") -> bytes:
    """The draft as a PDF. font: a file to embed; empty: one that the machine has, else none is embedded."""
    paragraphs = list(_paragraphs(report, language, base))
    letters = [*(each.text + each.note for each in paragraphs), "0123456789 /•"]
    return write_pdf(paragraphs, open_font(find_font(font), letters), report.title)


def _paragraphs(report: Report, language: Language, base: str) -> Iterator[Paragraph]:
    yield Paragraph(report.title, size=20, is_bold=True)
    yield Paragraph(f"{report.first_day} – {report.last_day}", before=4)
    yield Paragraph(NOTES[language], size=9.5, before=2)
    for part in report.parts:
        yield Paragraph(part.title, size=13.5, is_bold=True, before=12)
        yield from _lines(part, language, base)


def _lines(part: ReportPart, language: Language, base: str) -> Iterator[Paragraph]:
    for line in part.lines:
        note, link = source_words(line), source_address(line, base)
        yield Paragraph(_plain(line.text), indent=14, bullet="•", before=2, note=note, link=link)
    if part.n_left_out:
        yield Paragraph(left_out(part, language), indent=14, bullet="•", before=2)


def _plain(text: str) -> str:
    """One line, without what no file format takes."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def source_words(line: ReportLine) -> str:
    """The document that says a line, and its page from the second on."""
    page = f" · {line.page}" if line.page and line.page > 1 else ""
    return f"[{_plain(line.title)}{page}]"


def source_address(line: ReportLine, base: str) -> str:
    """Where the pages show it."""
    return f"{base}/documents/{line.document_id}" + (f"?page={line.page}" if line.page else "")
