"""Plain text, Markdown, CSV and HTML, in whatever encoding they came."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from foundation.filetype import HEAD_BYTES, detect_encoding
from services.ocr.steps.office import NativeReading
from services.ocr.steps.refusals import damaged, reading_a, too_many
from services.ocr.steps.sheets import NativeSheet, native_pages

MAX_LINE_CHARS = 4000
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "pre", "blockquote", "caption", "div", "td", "th"}


def decode(content: bytes) -> str:
    """Text of bytes in an encoding that is found out. Characters that do not fit become U+FFFD."""
    encoding = detect_encoding(content[:HEAD_BYTES])
    if encoding is None:
        raise damaged("text file", "文本文件", "its encoding is not known")
    if encoding in {"utf-8", "gb18030"}:
        # A file that changes its mind behind the sample: the encoding with fewer broken characters wins.
        return min((content.decode(e, "replace") for e in (encoding, "gb18030")), key=lambda t: t.count("\ufffd"))
    return content.decode(encoding, "replace").removeprefix("\ufeff")


def read_text(path: Path, max_chars: int, max_pages: int) -> NativeReading:
    """Text and Markdown. A form feed ends a page, and so does a full one."""
    text = _content(path, max_chars)
    sheets = []
    for part in text.split("\f"):
        sheet = NativeSheet()
        sheet.add_text("\n".join(_broken(part.splitlines())))
        sheets.append(sheet)
    return _native(
        sheets, max_pages, next((line.strip("# ").strip() for line in text.splitlines() if line.startswith("# ")), None)
    )


def read_rtf(path: Path, max_chars: int, max_pages: int) -> NativeReading:
    """The words of an RTF file; its pictures and its layout are left out."""
    from striprtf.striprtf import rtf_to_text

    with reading_a("RTF file", "RTF 文件"):
        text = rtf_to_text(path.read_bytes().decode("latin-1"), encoding="gb18030", errors="replace")
    if len(text) > max_chars:
        raise too_many("characters", "字符数", len(text), max_chars, "OCR_MAX_TEXT_CHARS")
    sheet = NativeSheet()
    sheet.add_text("\n".join(_broken(text.splitlines())))
    return _native([sheet], max_pages)


def read_csv(path: Path, max_chars: int, max_cells: int, max_pages: int) -> NativeReading:
    """Rows as table rows; the delimiter is found out."""
    text = _content(path, max_chars)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:8192], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(max_chars)
    rows: list[list[str]] = []
    n_cells = 0
    try:
        for row in csv.reader(io.StringIO(text), dialect):
            rows.append(row)
            n_cells += len(row)
            if n_cells > max_cells:
                raise too_many("cells", "单元格数", n_cells, max_cells, "OCR_MAX_SHEET_CELLS")
    except csv.Error as error:
        raise damaged("CSV file", "CSV 文件", error) from error
    sheet = NativeSheet()
    sheet.add_table(rows)
    return _native([sheet], max_pages)


def read_html(path: Path, max_chars: int, max_pages: int) -> NativeReading:
    """Text of blocks and tables; scripts and styles are left out, nothing is fetched."""
    return html_pages(_content(path, max_chars), max_pages)


def html_pages(markup: str, max_pages: int) -> NativeReading:
    """See read_html."""
    soup = BeautifulSoup(markup, "html.parser")
    for unseen in soup(["script", "style", "noscript", "template"]):
        unseen.decompose()
    title = soup.title.get_text(" ", strip=True) if soup.title else None
    sheet = NativeSheet()
    for kind, block in _blocks(soup.body or soup):
        if kind == "table":
            sheet.add_table(block)
        else:
            sheet.add_text("\n".join(row[0] for row in block))
    return _native([sheet], max_pages, title)


def _blocks(root: Tag) -> Iterator[tuple[str, list[list[str]]]]:
    pending: list[str] = []
    for node in root.children:
        if not isinstance(node, Tag):
            pending.append(str(node).strip() if type(node).__name__ == "NavigableString" else "")
            continue
        is_block = (
            node.name in BLOCKS or node.find(list(BLOCKS | {"table"})) is not None or node.name in {"table", "br"}
        )
        if not is_block:
            pending.append(node.get_text(" ", strip=True))
            continue
        if text := " ".join(p for p in pending if p):
            yield "text", [[text]]
        pending = []
        if node.name == "table" and node.find("table") is None:
            yield "table", [[c.get_text(" ", strip=True) for c in row(["td", "th"])] for row in node("tr")]
        elif node.find(list(BLOCKS | {"table"})) is not None:
            yield from _blocks(node)
        elif text := node.get_text(" ", strip=True):
            yield "text", [[text]]
    if text := " ".join(p for p in pending if p):
        yield "text", [[text]]


def _content(path: Path, max_chars: int) -> str:
    n_bytes = path.stat().st_size
    if n_bytes > max_chars * 4:
        raise too_many("bytes of text", "文本字节数", n_bytes, max_chars * 4, "OCR_MAX_TEXT_CHARS")
    return decode(path.read_bytes())


def _broken(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for start in range(0, max(len(line), 1), MAX_LINE_CHARS):
            yield line[start : start + MAX_LINE_CHARS]


def _native(sheets: list[NativeSheet], max_pages: int, title: str | None = None) -> NativeReading:
    return NativeReading(native_pages(sheets, max_pages), (title or "").strip()[:200] or None)
