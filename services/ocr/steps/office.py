"""Word, Excel and PowerPoint files: headings, paragraphs, tables, sheets and slides, with no office program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.base import rectangle
from contracts.reading import Cell, Line, Page, Table
from services.ocr.steps.package import check_package, open_mended
from services.ocr.steps.pagetext import clean_line
from services.ocr.steps.refusals import reading_a, too_many
from services.ocr.steps.sheets import NativeSheet, Spans, native_pages

SMALL_SHEET_BYTES = 20 << 20
SLIDE_SIDE_PX = 1600


@dataclass(frozen=True)
class NativeReading:
    """Pages of a format that is not a picture, with what the file tells about itself."""

    pages: list[Page]
    title: str | None = None
    facts: dict[str, str] = field(default_factory=dict)


# Word ----------------------------------------------------------------------------------------------------


def read_docx(path: Path, max_pages: int) -> NativeReading:
    """Headers, paragraphs, tables (also nested), footers. Pages as the program that saved it broke them."""
    import docx

    check_package(path, "Word file", "Word 文件")
    with reading_a("Word file", "Word 文件"):
        document = open_mended(path, docx.Document)
        sheets = [NativeSheet()]
        for part in _docx_margins(document, "header"):
            _add_block(sheets, part)
        for block in document.iter_inner_content():
            _add_block(sheets, block)
        for part in _docx_margins(document, "footer"):
            _add_block(sheets, part)
        pages = native_pages(sheets, max_pages)
        return NativeReading(pages, _own_title(document.core_properties.title), _properties(document.core_properties))


def _docx_margins(document: Any, which: str) -> Iterator[Any]:
    """Blocks of headers or footers, each wording once."""
    seen: set[str] = set()
    for section in document.sections:
        for name in (which, f"first_page_{which}"):
            margin = getattr(section, name)
            if margin.is_linked_to_previous:
                continue
            for block in margin.iter_inner_content():
                text = "".join(block._element.itertext()).strip()
                if text and text not in seen:
                    seen.add(text)
                    yield block


def _add_block(sheets: list[NativeSheet], block: Any) -> None:
    if hasattr(block, "rows"):
        rows, spans, nested = _docx_rows(block)
        sheets[-1].add_table(rows, spans)
        for table in nested:
            _add_block(sheets, table)
        return
    if _breaks_page(block) and len(sheets[-1]):
        sheets.append(NativeSheet())
    sheets[-1].add_text(_paragraph_text(block))


def _breaks_page(paragraph: Any) -> bool:
    return bool(paragraph._p.xpath('.//w:lastRenderedPageBreak | .//w:br[@w:type="page"] | ./w:pPr/w:pageBreakBefore'))


def _paragraph_text(paragraph: Any) -> str:
    """Text with the content of fields, links and text boxes."""
    pieces = []
    for node in paragraph._p.iter():
        tag = node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""
        if tag == "t":
            pieces.append(node.text or "")
        elif tag == "tab":
            pieces.append(" " if node.getparent().tag.endswith("}r") else "")
        elif tag in {"br", "cr"}:
            pieces.append("\n")
    return "".join(pieces)


def _docx_rows(table: Any) -> tuple[list[list[str | None]], Spans, list[Any]]:
    """Texts by row, a merged cell once with its span, and the tables inside cells."""
    rows: list[list[str | None]] = []
    nested: list[Any] = []
    places: dict[Any, list[tuple[int, int]]] = {}
    for r, row in enumerate(table.rows):
        texts: list[str | None] = []
        for c, cell in enumerate(row.cells):
            seen = places.setdefault(cell._tc, [])
            seen.append((r, c))
            if len(seen) > 1:
                texts.append(None)
                continue
            nested.extend(cell.tables)
            texts.append(" ".join(t for p in cell.paragraphs if (t := _paragraph_text(p).strip())))
        rows.append(texts)
    spans = {
        seen[0]: (seen[-1][0] - seen[0][0] + 1, max(c for _, c in seen) - seen[0][1] + 1)
        for seen in places.values()
        if len(seen) > 1
    }
    return rows, spans, nested


# Excel ---------------------------------------------------------------------------------------------------


def read_xlsx(path: Path, max_cells: int, max_pages: int) -> NativeReading:
    """Each sheet on pages of its own. Values as last computed; the formula where no value was kept. Raises TooLarge."""
    import openpyxl

    n_bytes = check_package(path, "Excel file", "Excel 文件")
    is_small = n_bytes <= SMALL_SHEET_BYTES  # merged cells are only known when all is loaded
    # openpyxl judges a path by its suffix, which an original in the store does not have.
    with reading_a("Excel file", "Excel 文件"), path.open("rb") as first, path.open("rb") as second:
        values = openpyxl.load_workbook(first, read_only=not is_small, data_only=True)
        formulas = openpyxl.load_workbook(second, read_only=not is_small, data_only=False)
        sheets: list[NativeSheet] = []
        n_cells = 0
        for sheet in values.worksheets:
            rows = _sheet_rows(sheet, formulas[sheet.title], max_cells - n_cells)
            n_cells += sum(len(row) for row in rows)
            if not rows:
                continue
            native = NativeSheet()
            native.add_text(f"{sheet.title}{'(隐藏)' if sheet.sheet_state != 'visible' else ''}")
            native.add_table(*_merged(rows, sheet) if is_small else (rows,))
            sheets.append(native)
        properties = values.properties
        values.close()
        formulas.close()
        pages = native_pages(sheets, max_pages)
        return NativeReading(pages, _own_title(properties.title), _properties(properties))


def _sheet_rows(sheet: Any, formulas: Any, room: int) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    n_cells = 0
    pairs = zip(sheet.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=False)
    for known, written in pairs:
        row: list[str | None] = [
            show_value(value if value is not None else formula) for value, formula in zip(known, written, strict=False)
        ]
        while row and not row[-1]:
            row.pop()
        n_cells += len(row)
        if n_cells > room:
            raise too_many("cells", "单元格数", n_cells, room, "OCR_MAX_SHEET_CELLS")
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _merged(rows: list[list[str | None]], sheet: Any) -> tuple[list[list[str | None]], Spans]:
    """The rows with covered cells as None, and the spans of merged cells."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        r, c = area.min_row - sheet.min_row, area.min_col - sheet.min_column
        spans[r, c] = (area.size["rows"], area.size["columns"])
        for row in range(r, min(r + area.size["rows"], len(rows))):
            for col in range(c, min(c + area.size["columns"], len(rows[row]))):
                if (row, col) != (r, c):
                    rows[row][col] = None
    return rows, spans


def show_value(value: object) -> str:
    """A cell as a person reads it: dates as ISO, whole numbers without a point, truth as 是 and 否."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    return str(getattr(value, "text", value)).strip()


# PowerPoint ----------------------------------------------------------------------------------------------


def read_pptx(path: Path) -> NativeReading:
    """Each slide a page; text where it stands on the slide, then the notes."""
    import pptx

    check_package(path, "PowerPoint file", "PowerPoint 文件")
    with reading_a("PowerPoint file", "PowerPoint 文件"):
        deck = open_mended(path, pptx.Presentation)
        width, height = int(deck.slide_width or 9144000), int(deck.slide_height or 6858000)
        pages = [_slide_page(n, slide, width, height) for n, slide in enumerate(deck.slides, 1)]
        properties = deck.core_properties
        return NativeReading(pages or native_pages([], 1), _own_title(properties.title), _properties(properties))


def _slide_page(number: int, slide: Any, width: int, height: int) -> Page:
    lines: list[Line] = []
    tables: list[Table] = []
    shapes = sorted(_flat(slide.shapes), key=lambda s: (s.top or 0, s.left or 0))
    for shape in shapes:
        box = [
            min(max((shape.left or 0) / width, 0), 1),
            min(max((shape.top or 0) / height, 0), 1),
            min(max(((shape.left or 0) + (shape.width or 0)) / width, 0), 1),
            min(max(((shape.top or 0) + (shape.height or 0)) / height, 0), 1),
        ]
        if getattr(shape, "has_table", False) and shape.has_table:
            rows = [[clean_line(cell.text).strip() for cell in row.cells] for row in shape.table.rows]
            lines.extend(_stacked(["\t".join(row) for row in rows], box))
            tables.append(_slide_table(rows, box))
        elif shape.has_text_frame:
            lines.extend(_stacked(shape.text_frame.text.replace("\v", "\n").splitlines(), box))
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text
        lines.extend(_stacked([f"备注: {t}" for t in notes.splitlines() if t.strip()], [0.02, 0.97, 0.98, 1.0]))
    return Page(
        page=number,
        width_px=SLIDE_SIDE_PX,
        height_px=max(round(SLIDE_SIDE_PX * height / width), 1),
        source="native",
        lines=lines,
        tables=tables,
    )


def _flat(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _stacked(texts: list[str], box: list[float]) -> list[Line]:
    kept = [clean for text in texts if (clean := clean_line(text).strip())]
    step = (box[3] - box[1]) / max(len(kept), 1)
    return [
        Line(
            text=text,
            confidence=1.0,
            polygon=[round(v, 5) for v in rectangle(box[0], box[1] + i * step, box[2], box[1] + (i + 1) * step)],
        )
        for i, text in enumerate(kept)
    ]


def _slide_table(rows: list[list[str]], box: list[float]) -> Table:
    n_cols = max((len(row) for row in rows), default=0)
    width, height = (box[2] - box[0]) / max(n_cols, 1), (box[3] - box[1]) / max(len(rows), 1)
    cells = [
        Cell(
            row=r,
            col=c,
            text=text,
            polygon=[
                round(v, 5)
                for v in rectangle(
                    box[0] + c * width, box[1] + r * height, box[0] + (c + 1) * width, box[1] + (r + 1) * height
                )
            ],
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]
    return Table(n_rows=len(rows), n_cols=n_cols, cells=cells, polygon=rectangle(*box))


# Properties ----------------------------------------------------------------------------------------------


def _own_title(title: str | None) -> str | None:
    """The title property, unless it is what programs put there by themselves."""
    told = (title or "").strip()
    is_default = told.lower() in {"", "word document", "powerpoint presentation", "powerpoint 演示文稿", "untitled"}
    return None if is_default else told[:200]


def _properties(properties: Any) -> dict[str, str]:
    facts = {}
    for fact, names in (
        ("author", ("author", "creator")),
        ("subject", ("subject",)),
        ("created", ("created",)),
        ("modified", ("modified",)),
        ("keywords", ("keywords",)),
    ):
        value = next((v for n in names if (v := getattr(properties, n, None))), None)
        if value:
            facts[fact] = value.isoformat() if isinstance(value, dt.datetime) else str(value)
    return facts
