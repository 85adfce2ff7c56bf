"""The text of a record with the way back: every passage knows where in the document it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contracts.base import Source, rectangle
from contracts.reading import Reading
from language.plain import plain

NOWHERE = -1


@dataclass(frozen=True)
class Passage:
    """A stretch of text. `at[i]` is where character i stands in the document's text, NOWHERE if it was put in."""

    text: str
    at: tuple[int, ...]
    page: int | None = None
    polygon: tuple[float, ...] | None = None

    @cached_property
    def plain(self) -> str:
        """The spelling that rules look at; as long as `text`."""
        return plain(self.text)

    def cut(self, start: int, end: int | None = None) -> Passage:
        """The part between two offsets, without white space and stray punctuation at its ends."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start] in " \t\u3000,，、;；:：。\n*":
            start += 1
        while end > start and self.text[end - 1] in " \t\u3000,，、;；\n*":
            end -= 1
        return Passage(self.text[start:end], self.at[start:end], self.page, self.polygon)

    @property
    def start(self) -> int | None:
        """Where it starts in the document's text, if it stands there."""
        return min((a for a in self.at if a != NOWHERE), default=None)

    @property
    def end(self) -> int | None:
        """Where it ends there, exclusive."""
        return max((a + 1 for a in self.at if a != NOWHERE), default=None)

    def __bool__(self) -> bool:
        return bool(self.text.strip())


def join(pieces: Sequence[Passage], glue: str = "") -> Passage:
    """One passage out of several; the glue stands nowhere in the document."""
    text = glue.join(p.text for p in pieces)
    at: list[int] = []
    for n, piece in enumerate(pieces):
        if n:
            at.extend([NOWHERE] * len(glue))
        at.extend(piece.at)
    return Passage(text, tuple(at), pieces[0].page, pieces[0].polygon)


@dataclass(frozen=True)
class Row:
    """One line as read. `right` is how far it reaches in page fractions, None where there is no geometry."""

    passage: Passage
    page: int | None = None
    line: int | None = None
    polygon: tuple[float, ...] | None = None

    @property
    def start(self) -> int:
        return self.passage.at[0]

    @property
    def right(self) -> float | None:
        return max(self.polygon[0::2]) if self.polygon else None

    @property
    def left(self) -> float | None:
        return min(self.polygon[0::2]) if self.polygon else None


@dataclass(frozen=True)
class GridCell:
    """A cell of a table with what stands in it."""

    row: int
    col: int
    passage: Passage


@dataclass(frozen=True)
class Grid:
    """A table: its cells, row by row."""

    cells: tuple[GridCell, ...]

    @cached_property
    def rows(self) -> list[list[GridCell]]:
        """Rows from the top, cells from the left; empty cells are left out."""
        found: dict[int, list[GridCell]] = {}
        for cell in self.cells:
            if cell.passage:
                found.setdefault(cell.row, []).append(cell)
        return [sorted(found[r], key=lambda c: c.col) for r in sorted(found)]

    @property
    def start(self) -> int:
        """Where the table begins in the document's text."""
        return min((s for c in self.cells if (s := c.passage.start) is not None), default=0)


@dataclass(frozen=True)
class Script:
    """A document as its lines and tables, in reading order."""

    text: str
    rows: tuple[Row, ...]
    grids: tuple[Grid, ...] = ()
    title: str | None = None
    _starts: list[int] = field(default_factory=list, compare=False, repr=False)

    def source(self, passage: Passage) -> Source:
        """Where a passage was read: page, first line, box of its lines, words, span."""
        start, end = passage.start, passage.end
        if start is None or end is None:
            return Source(
                page=passage.page, polygon=list(passage.polygon) if passage.polygon else None, text=passage.text
            )
        first = self._row_at(start)
        page = first.page if first else passage.page
        boxes = [r.polygon for r in self._rows_between(start, end) if r.polygon and r.page == page]
        polygon = _hull(boxes) if boxes else passage.polygon
        return Source(
            page=page,
            line=first.line if first else None,
            polygon=list(polygon) if polygon else None,
            text=passage.text,
            start=start,
            end=end,
        )

    def _row_at(self, offset: int) -> Row | None:
        index = bisect_right(self._starts, offset) - 1
        return self.rows[index] if 0 <= index < len(self.rows) else None

    def _rows_between(self, start: int, end: int) -> Sequence[Row]:
        low = max(bisect_right(self._starts, start) - 1, 0)
        return self.rows[low : max(bisect_right(self._starts, end - 1), low + 1)]


def _hull(boxes: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    xs = [x for box in boxes for x in box[0::2]]
    ys = [y for box in boxes for y in box[1::2]]
    return tuple(rectangle(min(xs), min(ys), max(xs), max(ys)))


def make_script(text: str, rows: Sequence[Row], grids: Sequence[Grid] = (), title: str | None = None) -> Script:
    """A script whose rows are in the order of the text."""
    ordered = tuple(sorted((r for r in rows if r.passage.at), key=lambda r: r.start))
    return Script(text, ordered, tuple(grids), title, [r.start for r in ordered])


def rows_of_text(text: str) -> list[Row]:
    """The lines of a text that came without pages."""
    rows, start = [], 0
    for piece in text.replace("\f", "\n").split("\n"):
        if piece:
            rows.append(Row(Passage(piece, tuple(range(start, start + len(piece))))))
        start += len(piece) + 1
    return rows


def rows_of_reading(reading: Reading) -> list[Row]:
    """The lines of a reading; a line without a span is looked for in the text behind the one before it."""
    rows: list[Row] = []
    cursor = 0
    for page in reading.pages:
        if page.span:
            cursor = max(cursor, page.span[0])
        for number, line in enumerate(page.lines):
            start = line.span[0] if line.span else reading.text.find(line.text, cursor)
            if start < 0 or not line.text:
                continue
            cursor = start + len(line.text)
            passage = Passage(line.text, tuple(range(start, cursor)), page.page, tuple(line.polygon))
            rows.append(Row(passage, page.page, number, tuple(line.polygon)))
    return rows
