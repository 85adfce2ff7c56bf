"""Lines of text laid out on A4 pages and written as a PDF: headings, paragraphs, links, page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casework.pdffonts import UNITS, Font, stream

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 56.0
"""A4 in points, and the empty border."""

LEADING = 1.55
MAX_PAGES = 400
_WORDS = re.compile(r"[\x21-\x7e]+|\s+|.", re.DOTALL)
_NO_START = set(",。、;:!?)】》”’,.;:!?)]}%")
"""Marks that do not begin a line."""


@dataclass(frozen=True)
class Paragraph:
    """A run of text. size: points; indent: points; note: grey words after it, which lead to `link`."""

    text: str
    size: float = 10.5
    is_bold: bool = False
    indent: float = 0.0
    bullet: str = ""
    before: float = 0.0
    note: str = ""
    link: str = ""


@dataclass(frozen=True)
class _Row:
    """One line on a page. start: code point of the paragraph's text and note where it begins."""

    text: str
    start: int


class Pages:
    """Pages under way: operators of each, and its links."""

    def __init__(self, font: Font) -> None:
        self.font = font
        self.contents: list[list[str]] = [[]]
        self.links: list[list[tuple[tuple[float, float, float, float], str]]] = [[]]
        self.y = HEIGHT - MARGIN

    def add(self, paragraph: Paragraph) -> None:
        """Lay a paragraph out below what is there; a new page begins where it must."""
        self.y -= paragraph.before
        step, whole = paragraph.size * LEADING, paragraph.text + (f"  {paragraph.note}" if paragraph.note else "")
        left = MARGIN + paragraph.indent
        note_at = len(paragraph.text) + 2 if paragraph.note else len(whole)
        for n, row in enumerate(self._rows(whole, paragraph.size, WIDTH - MARGIN - left)):
            self._room(step)
            self.y -= step
            if n == 0 and paragraph.bullet:
                self._show(paragraph.bullet, MARGIN + paragraph.indent - 11, paragraph.size)
            cut = min(max(note_at - row.start, 0), len(row.text))
            self._show(row.text[:cut], left, paragraph.size, is_bold=paragraph.is_bold)
            if row.text[cut:].strip():
                x = left + self._width(row.text[:cut], paragraph.size)
                self._show(row.text[cut:], x, paragraph.size, grey=0.45)
                if paragraph.link:
                    end = x + self._width(row.text[cut:], paragraph.size)
                    self.links[-1].append(((x, self.y - 2, end, self.y + paragraph.size), paragraph.link))

    def _room(self, step: float) -> None:
        if self.y - step < MARGIN and len(self.contents) < MAX_PAGES:
            self.contents.append([])
            self.links.append([])
            self.y = HEIGHT - MARGIN

    def _width(self, text: str, size: float) -> float:
        return sum(self.font.width(char) for char in text) * size / UNITS

    def _rows(self, text: str, size: float, room: float) -> list[_Row]:
        """A text broken to a width: between Chinese letters anywhere, Latin words whole where they fit."""
        rows: list[_Row] = []
        row, start, at = "", 0, 0
        for match in _WORDS.finditer(text):
            for piece in self._pieces(match.group(), size, room):
                if row and piece not in _NO_START and self._width(row + piece.rstrip(), size) > room:
                    rows.append(_Row(row, start))
                    row, start = "", at
                row += piece
                at += len(piece)
        return [*rows, _Row(row, start)] if row or not rows else rows

    def _pieces(self, word: str, size: float, room: float) -> list[str]:
        """A word that is wider than the page is taken letter by letter."""
        return [word] if self._width(word, size) <= room else list(word)

    def _show(self, text: str, x: float, size: float, *, is_bold: bool = False, grey: float = 0.0) -> None:
        clean = "".join(char if char.isprintable() else " " for char in text)
        for name, run in self.font.runs(clean):
            operand = f"<{self.font.encoded(name, run)}>"
            weight = f"2 Tr {size * 0.03:.2f} w" if is_bold else "0 Tr"
            self.contents[-1].append(
                f"BT {grey:g} g {grey:g} G {weight} /{name} {size:g} Tf {x:.2f} {self.y:.2f} Td {operand} Tj ET"
            )
            x += self._width(run, size)

    def finish(self) -> None:
        """Number the pages."""
        for n in range(len(self.contents)):
            keep, self.y = self.contents, MARGIN / 2
            self.contents = [keep[n]]
            label = f"{n + 1} / {len(keep)}"
            self._show(label, (WIDTH - self._width(label, 9)) / 2, 9, grey=0.45)
            self.contents = keep


def write_pdf(paragraphs: Sequence[Paragraph], font: Font, title: str) -> bytes:
    """The paragraphs as a PDF."""
    pages = Pages(font)
    for paragraph in paragraphs:
        pages.add(paragraph)
    pages.finish()
    return _assemble(pages, title)


def _assemble(pages: Pages, title: str) -> bytes:
    """Objects: 1 catalogue, 2 page tree, 3 about, then fonts, then for each page itself, its content, its links."""
    resources, fonts = pages.font.objects(4)
    named = " ".join(f"/{name} {number} 0 R" for name, number in resources.items())
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>", b"", _about(title), *fonts]
    kids: list[int] = []
    for content, links in zip(pages.contents, pages.links, strict=True):
        number = len(objects) + 1
        kids.append(number)
        told = [number + 2 + n for n in range(len(links))]
        annotations = " ".join(f"{each} 0 R" for each in told)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH:g} {HEIGHT:g}] /Resources << /Font << {named} >> >> "
            f"/Contents {number + 1} 0 R /Annots [{annotations}] >>".encode()
        )
        objects.append(stream("\n".join(content).encode("ascii")))
        objects += [_link(box, address) for box, address in links]
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    return _numbered(objects)


def _about(title: str) -> bytes:
    return f"<< /Title <FEFF{title.encode('utf-16-be').hex()}> /Producer (SiteTrace) >>".encode()


def _link(box: tuple[float, float, float, float], address: str) -> bytes:
    safe = re.sub(r"[^\x21-\x7e]|[()\\]", "", address)
    place = " ".join(f"{value:.1f}" for value in box)
    return f"<< /Type /Annot /Subtype /Link /Rect [{place}] /Border [0 0 0] /A << /S /URI /URI ({safe}) >> >>".encode()


def _numbered(objects: Sequence[bytes]) -> bytes:
    """The file: head, objects, table of their places."""
    whole, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    whole += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(whole)
