"""A searchable PDF for archives: the upright page images with the words that were read, unseen, over them."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable
from functools import cache

import numpy as np
import pypdfium2 as pdfium
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image
from pypdfium2 import raw

from contracts.reading import Line, Page
from services.ocr.steps.pdfa import as_pdfa

POINTS_PER_INCH = 72.0
PAGE_LONG_PT = 842.0
"""Long side of a page in points: that of A4; the pictures keep all their pixels."""
JPEG_QUALITY = 82
EM = 1000
BIND_VERSION = "bind-2"


def bind(pages: Iterable[tuple[Page, bytes]], *, title: str = "") -> bytes:
    """One PDF/A-2b. pages: each page as read, with its picture (any format that Pillow opens)."""
    bound = list(pages)
    letters = {char for page, _ in bound for line in page.lines for char in line.text}
    document = pdfium.PdfDocument.new()
    try:
        font = _load_font(document, glyphless(frozenset(letters)))
        for page, picture in bound:
            _add_page(document, font, page, picture)
        out = io.BytesIO()
        document.save(out)
    finally:
        document.close()
    return as_pdfa(out.getvalue(), title=title)


@cache
def glyphless(letters: frozenset[str]) -> bytes:
    """A TrueType font that knows these characters and draws none of them; each is one em wide."""
    points = sorted(ord(char) for char in letters if char.isprintable() and ord(char) < 0x10000)
    names = [".notdef", *(f"u{point:04X}" for point in points)]
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({point: f"u{point:04X}" for point in points})
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf(dict.fromkeys(names, empty))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (EM, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Unseen", "styleName": "Regular", "psName": "Unseen"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _load_font(document: pdfium.PdfDocument, content: bytes) -> object:
    data = (ctypes.c_uint8 * len(content)).from_buffer_copy(content)
    return raw.FPDFText_LoadFont(document, data, len(content), raw.FPDF_FONT_TRUETYPE, True)


def _add_page(document: pdfium.PdfDocument, font: object, page: Page, picture: bytes) -> None:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    scale = PAGE_LONG_PT / max(image.size)
    width, height = image.width * scale, image.height * scale
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    jpeg.seek(0)
    sheet = document.new_page(width, height)
    drawn = pdfium.PdfImage.new(document)
    drawn.load_jpeg(jpeg, inline=True)
    drawn.set_matrix(pdfium.PdfMatrix().scale(width, height))
    sheet.insert_obj(drawn)
    for line in page.lines:
        _add_line(document, sheet, font, line, width, height)
    sheet.gen_content()
    sheet.close()


def _add_line(
    document: pdfium.PdfDocument, sheet: pdfium.PdfPage, font: object, line: Line, width: float, height: float
) -> None:
    """The words of a line, stretched over its place; slanted lines lie slanted."""
    text = "".join(char for char in line.text if char.isprintable() and ord(char) < 0x10000)
    if not text:
        return
    quad = np.array(line.polygon).reshape(4, 2) * (width, height)
    along, up = quad[1] - quad[0], quad[0] - quad[3]
    length, size = float(np.hypot(*along)), float(np.hypot(*up))
    if length < 1 or size < 1:
        return
    words = raw.FPDFPageObj_CreateTextObj(document, font, 1.0)
    units = (ctypes.c_ushort * (len(text) + 1))(*map(ord, text), 0)
    raw.FPDFText_SetText(words, units)
    raw.FPDFTextObj_SetTextRenderMode(words, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    stretch = length / len(text)
    cos, sin = along[0] / length, -along[1] / length
    x, y = quad[3][0] + 0.2 * up[0], height - quad[3][1] - 0.2 * up[1]
    raw.FPDFPageObj_Transform(words, stretch * cos, stretch * sin, -size * sin, size * cos, x, y)
    raw.FPDFPage_InsertObject(sheet, words)
