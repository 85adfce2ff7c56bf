"""Lines and pages laid into one text with spans, and pages of formats that have no geometry of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contracts.base import rectangle
from contracts.reading import Cell, Line, Page, Table
from foundation.errors import TooLarge

PAGE_BREAK, LINE_BREAK = "\f", "\n"
# Nominal A4 at 150 dpi for text that was never on paper.
NATIVE_WIDTH_PX, NATIVE_HEIGHT_PX = 1240, 1754
LINES_PER_PAGE = 60
MARGIN = 0.06


def lay_text(pages: Sequence[Page], max_chars: int) -> tuple[str, list[Page]]:
    """The document's text and the pages with every span filled in. Raises TooLarge."""
    texts: list[str] = []
    laid: list[Page] = []
    at = 0
    for page in pages:
        start = at
        lines: list[Line] = []
        for i, line in enumerate(page.lines):
            at += len(LINE_BREAK) if i else 0
            lines.append(line.model_copy(update={"span": (at, at + len(line.text))}))
            at += len(line.text)
        texts.append(LINE_BREAK.join(line.text for line in page.lines))
        laid.append(page.model_copy(update={"lines": lines, "span": (start, at)}))
        at += len(PAGE_BREAK)
        if at > max_chars:
            raise TooLarge(
                f"more than {max_chars} characters of text; split the file, or raise OCR_MAX_TEXT_CHARS",
                f"文字超过 {max_chars} 字,请拆分后提交",
            )
    return PAGE_BREAK.join(texts), laid


def clean_line(text: str) -> str:
    """A line without breaks and control characters; a tab stays, for it parts the cells of a row."""
    return "".join(c for c in text.replace("\r", " ").replace("\n", " ").replace("\f", " ") if c == "\t" or c >= " ")


class NativeSheet:
    """Collects rows of a format without geometry, and stacks them evenly down a nominal page."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._tables: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add_text(self, text: str) -> None:
        """One or more lines; empty ones are left out."""
        self._rows.extend([clean_line(piece).strip()] for piece in text.splitlines() if piece.strip())

    def add_table(self, rows: Iterable[Sequence[str]]) -> None:
        """Rows of cells; each row becomes one line with its cells parted by tabs."""
        start = len(self._rows)
        self._rows.extend([clean_line(c).replace("\t", " ").strip() for c in row] for row in rows if any(row))
        if len(self._rows) > start:
            self._tables.append((start, len(self._rows)))

    def page(self, number: int) -> Page:
        """The page; its lines share the height of the paper."""
        step = (1 - 2 * MARGIN) / max(len(self._rows), LINES_PER_PAGE)
        boxes = [(MARGIN + i * step, MARGIN + (i + 1) * step) for i in range(len(self._rows))]
        lines = [
            Line(
                text="\t".join(row).rstrip("\t"),
                polygon=rectangle(MARGIN, round(top, 5), 1 - MARGIN, round(bottom, 5)),
                confidence=1.0,
            )
            for row, (top, bottom) in zip(self._rows, boxes, strict=True)
        ]
        tables = [
            native_table(self._rows[start:end], boxes[start][0], boxes[end - 1][1]) for start, end in self._tables
        ]
        return Page(
            page=number,
            width_px=NATIVE_WIDTH_PX,
            height_px=NATIVE_HEIGHT_PX,
            source="native",
            lines=lines,
            tables=tables,
        )


def native_table(rows: Sequence[Sequence[str]], top: float, bottom: float) -> Table:
    """A table whose cells share width and height; empty cells are left out."""
    n_cols = max(len(row) for row in rows)
    height, width = (bottom - top) / len(rows), (1 - 2 * MARGIN) / n_cols
    cells = [
        Cell(
            row=r,
            col=c,
            text=text,
            polygon=[
                round(v, 5)
                for v in rectangle(
                    MARGIN + c * width, top + r * height, MARGIN + (c + 1) * width, top + (r + 1) * height
                )
            ],
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]
    return Table(
        n_rows=len(rows),
        n_cols=n_cols,
        cells=cells,
        polygon=[round(v, 5) for v in rectangle(MARGIN, top, 1 - MARGIN, bottom)],
    )
