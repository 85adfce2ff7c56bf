"""Paragraphs as a Word file (ECMA-376): headings, bullets, links. Written here: the parsers of Word stay elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from casework.pdfpages import Paragraph

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_ROOT = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_FONTS = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"/></w:sectPr>'
)


def write_docx(paragraphs: Sequence[Paragraph]) -> bytes:
    """The paragraphs as a Word file."""
    links = list(dict.fromkeys(each.link for each in paragraphs if each.link))
    ids = {link: f"rId{n}" for n, link in enumerate(links, start=1)}
    body = "".join(_paragraph(each, ids) for each in paragraphs)
    relations = "".join(
        f'<Relationship Id="{key}" Type="{_R}/hyperlink" Target={quoteattr(link)} TargetMode="External"/>'
        for link, key in ids.items()
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "word/document.xml": (
            f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{_PAGE}</w:body></w:document>'
        ),
        "word/_rels/document.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
        ),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def _paragraph(told: Paragraph, ids: dict[str, str]) -> str:
    # Twentieths of a point; a bullet hangs before its text.
    indent = f'<w:ind w:left="{told.indent * 20:.0f}" w:hanging="220"/>' if told.bullet else ""
    before = f'<w:spacing w:before="{told.before * 20:.0f}" w:line="340" w:lineRule="atLeast"/>'
    text = f"{told.bullet} {told.text}" if told.bullet else told.text
    runs = _run(text, told.size, is_bold=told.is_bold)
    if told.note:
        runs += _run("  ", told.size)
        note = _run(told.note, told.size - 1.5, color="5A6475")
        runs += f'<w:hyperlink r:id="{ids[told.link]}">{note}</w:hyperlink>' if told.link else note
    return f"<w:p><w:pPr>{before}{indent}</w:pPr>{runs}</w:p>"


def _run(text: str, size: float, *, is_bold: bool = False, color: str = "") -> str:
    bold, tint = "<w:b/>" if is_bold else "", f'<w:color w:val="{color}"/>' if color else ""
    looks = f'{_FONTS}{bold}{tint}<w:sz w:val="{size * 2:.0f}"/>'
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
