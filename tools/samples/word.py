"""Word files: the kit, and packages whose bytes do not change from build to build."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

import ink
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from story import PEOPLE


def restamp(content: bytes, saved: str = "") -> bytes:
    """The same zip with all members dated 1980, so that a rebuild gives the same bytes. saved: time of saving told."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            part = old.read(name)
            if saved and name == "docProps/core.xml":  # openpyxl writes the time of saving
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + saved.encode(), part)
            new.writestr(info, part)
    return out.getvalue()


class Paper:
    """A Word file; Chinese font set for body and headings."""

    def __init__(self, title: str, iso: str, font: str = "宋体", size: float = 11) -> None:
        self.doc = Document()
        style = self.doc.styles["Normal"]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
        when = datetime.fromisoformat(iso)
        core = self.doc.core_properties
        core.title, core.author, core.last_modified_by = title, PEOPLE["clerk"], PEOPLE["clerk"]
        core.created = core.modified = when
        for section in self.doc.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.5)

    def para(
        self,
        text: str,
        *,
        size: float | None = None,
        bold: bool = False,
        center: bool = False,
        right: bool = False,
        indent: bool = False,
    ) -> None:
        """A paragraph."""
        p = self.doc.add_paragraph()
        run = p.add_run(text)
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        p.paragraph_format.space_after = Pt(4)
        if indent:
            p.paragraph_format.first_line_indent = Pt(22)
        if center or right:
            p.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.RIGHT

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float] | None = None, head: bool = True) -> None:
        """A ruled table; an empty text joins the cell to its left neighbour."""
        table = self.doc.add_table(rows=len(rows), cols=len(rows[0]))
        table.style = "Table Grid"
        for r, row in enumerate(rows):
            start = 0
            for c, text in enumerate(row):
                if text == "" and c:
                    table.cell(r, start).merge(table.cell(r, c))
                    continue
                start = c
                cell = table.cell(r, c)
                cell.text = text
                if head and r == 0:
                    for run in cell.paragraphs[0].runs:
                        run.bold = True
                if widths:
                    cell.width = Cm(widths[c])
        self.doc.add_paragraph()

    def signature(self, label: str, name: str) -> None:
        """A label with a signature as a picture."""
        p = self.doc.add_paragraph(label)
        image = ink.handwriting(name)
        image.thumbnail((360, 110))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        buffer.seek(0)
        p.add_run().add_picture(buffer, height=Cm(0.85))

    def picture(self, image, width_cm: float) -> None:
        """A picture."""
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=70)
        buffer.seek(0)
        self.doc.add_picture(buffer, width=Cm(width_cm))

    def bytes(self) -> bytes:
        """The finished file."""
        buffer = io.BytesIO()
        self.doc.save(buffer)
        return restamp(buffer.getvalue())
