"""Pages of formats that have no geometry of their own: rows stacked down a nominal page, tables with columns."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.base import rectangle
from contracts.reading import Cell, Line, Page, Table
from services.ocr.steps.pagetext import clean_line
from services.ocr.steps.quads import char_width

# Nominal A4 at 150 dpi for text that was never on paper.
WIDTH_PX, HEIGHT_PX = 1240, 1754
MARGIN_PX = 75
ROW_PX, FONT_PX = 26, 17
ROWS_PER_PAGE = (HEIGHT_PX - 2 * MARGIN_PX) // ROW_PX
MAX_ROWS_OF_A_LINE = 40
LEAST_COLUMN = 0.04
CELL_PAD_PX = 6


Spans = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Row:
    """One line of text, or one row of a table. n_rows: rows of the page that it takes. table: number, or None.

    A cell that a merged one covers is None. spans: column -> (rowspan, colspan) of merged cells.
    """

    cells: tuple[str | None, ...]
    n_rows: int
    table: int | None = None
    spans: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The row as one line; cells are parted by tabs."""
        return "\t".join(cell for cell in self.cells if cell is not None).rstrip("\t")


def text_width_px(text: str) -> float:
    """Width of a line set in FONT_PX."""
    return sum(char_width(c) for c in text) * FONT_PX


def rows_for(text: str, width_px: float) -> int:
    """Rows that a text takes when it is broken to a width."""
    return min(max(math.ceil(text_width_px(text) * 1.05 / max(width_px, FONT_PX)), 1), MAX_ROWS_OF_A_LINE)


class NativeSheet:
    """Collects text and tables of one stretch, and deals them out to pages."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._columns: list[list[float]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add_text(self, text: str) -> None:
        """One or more lines; empty ones are left out."""
        room = WIDTH_PX - 2 * MARGIN_PX
        for piece in text.splitlines():
            line = clean_line(piece).strip()
            if line:
                self._rows.append(Row((line,), rows_for(line, room)))

    def add_table(self, rows: Iterable[Sequence[str | None]], spans: Spans | None = None) -> None:
        """Rows of cells, None where a merged cell covers; rows without a word are left out.

        spans: (row, column) -> (rowspan, colspan) of merged cells.
        """
        cleaned = [tuple(None if c is None else clean_line(c).replace("\t", " ").strip() for c in row) for row in rows]
        kept = [r for r, row in enumerate(cleaned) if any(row)]
        if not kept:
            return
        columns = column_edges([cleaned[r] for r in kept])
        self._columns.append(columns)
        room = WIDTH_PX - 2 * MARGIN_PX
        for r in kept:
            merged = {
                c: (sum(r <= k < r + tall for k in kept), min(wide, len(columns) - 1 - c))
                for (row, c), (tall, wide) in (spans or {}).items()
                if row == r and c < len(columns) - 1
            }
            n_rows = 1
            for c, cell in enumerate(cleaned[r]):
                wide = merged.get(c, (1, 1))[1]
                n_rows = max(n_rows, rows_for(cell or "", (columns[c + wide] - columns[c]) * room - 2 * CELL_PAD_PX))
            self._rows.append(Row(cleaned[r], n_rows, len(self._columns) - 1, merged))

    def pages(self, first: int, max_pages: int = 10**9) -> list[Page]:
        """The pages, numbered from `first`; rows are set closer when they would fill more than max_pages."""
        total = sum(row.n_rows for row in self._rows)
        per_page = max(ROWS_PER_PAGE, math.ceil(total / max_pages * 1.02))
        return [self._page(first + n, rows, per_page) for n, rows in enumerate(_dealt(self._rows, per_page))]

    def _page(self, number: int, rows: Sequence[Row], per_page: int) -> Page:
        top, step = MARGIN_PX / HEIGHT_PX, (1 - 2 * MARGIN_PX / HEIGHT_PX) / max(per_page, sum(r.n_rows for r in rows))
        side = MARGIN_PX / WIDTH_PX
        tops = [top + step * n for n in itertools.accumulate((row.n_rows for row in rows), initial=0)]
        lines = [
            Line(
                text=row.text,
                polygon=_rounded(side, tops[i], side + _share(row) * (1 - 2 * side), tops[i + 1]),
                confidence=1.0,
            )
            for i, row in enumerate(rows)
        ]
        tables = [
            self._table(number_of, [rows[i] for i in places], [tops[places[0]], *(tops[i + 1] for i in places)])
            for number_of, places in _stretches(rows)
        ]
        return Page(page=number, width_px=WIDTH_PX, height_px=HEIGHT_PX, source="native", lines=lines, tables=tables)

    def _table(self, number: int, rows: Sequence[Row], tops: Sequence[float]) -> Table:
        side = MARGIN_PX / WIDTH_PX
        xs = [side + edge * (1 - 2 * side) for edge in self._columns[number]]
        cells = []
        for r, row in enumerate(rows):
            for c, text in enumerate(row.cells):
                if text is None:
                    continue
                tall, wide = row.spans.get(c, (1, 1))
                tall = min(tall, len(rows) - r)
                box = _rounded(xs[c], tops[r], xs[c + wide], tops[r + tall])
                cells.append(Cell(row=r, col=c, rowspan=tall, colspan=wide, text=text, polygon=box))
        return Table(
            n_rows=len(rows), n_cols=len(xs) - 1, cells=cells, polygon=_rounded(xs[0], tops[0], xs[-1], tops[-1])
        )


def column_edges(rows: Sequence[Sequence[str | None]]) -> list[float]:
    """Edges 0..1 of columns that share the width by their usual longest words."""
    n_cols = max(len(row) for row in rows)
    wants = [0.0] * n_cols
    for row in rows[:200]:
        for c, cell in enumerate(row):
            wants[c] = max(wants[c], min(text_width_px(cell or ""), 420))
    shares = [max(want + 2 * CELL_PAD_PX, 30) for want in wants]
    least = min(LEAST_COLUMN, 0.5 / n_cols)
    whole = sum(shares)
    widths = [max(share / whole, least) for share in shares]
    return [0.0, *(edge / sum(widths) for edge in itertools.accumulate(widths))]


def native_pages(sheets: Iterable[NativeSheet], max_pages: int) -> list[Page]:
    """All pages of several stretches, each beginning a page of its own; one empty page when there is nothing."""
    filled = [sheet for sheet in sheets if len(sheet)]
    pages: list[Page] = []
    for n, sheet in enumerate(filled):
        left = max_pages - len(pages) - (len(filled) - n - 1)
        pages.extend(sheet.pages(len(pages) + 1, max(left, 1)))
    return pages or [Page(page=1, width_px=WIDTH_PX, height_px=HEIGHT_PX, source="native")]


def _dealt(rows: Sequence[Row], per_page: int) -> Iterator[list[Row]]:
    page: list[Row] = []
    used = 0
    for row in rows:
        if page and used + row.n_rows > per_page:
            yield page
            page, used = [], 0
        page.append(row)
        used += row.n_rows
    if page:
        yield page


def _share(row: Row) -> float:
    """Share of the width between the margins that a row fills; a little room is left so that nothing wraps."""
    if row.table is not None or row.n_rows > 1:
        return 1.0
    return min((text_width_px(row.text) * 1.06 + FONT_PX) / (WIDTH_PX - 2 * MARGIN_PX), 1.0)


def _stretches(rows: Sequence[Row]) -> Iterator[tuple[int, list[int]]]:
    """(table number, indices of its rows) for each table on a page."""
    for number, group in itertools.groupby(range(len(rows)), key=lambda i: rows[i].table):
        if number is not None:
            yield number, list(group)


def _rounded(x1: float, y1: float, x2: float, y2: float) -> list[float]:
    return [round(min(max(v, 0.0), 1.0), 5) for v in rectangle(x1, y1, x2, y2)]
