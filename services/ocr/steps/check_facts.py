"""What the rules look at, and what they answer with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contracts.classification import FieldValue
from contracts.reading import Cell, Line, Page, Reading, Table
from services.ocr.steps.clues import Pair, box

LABEL_ALONE = re.compile(r"[\u4e00-\u9fff（）()/、\s]{2,16}[:：]")


def never(_: str) -> bool:
    """Says of no label that it means a field: where rules alone judge."""
    return False


@dataclass(frozen=True)
class Facts:
    """One document: what was read, what it is taken for, and the fields and labels that were found.

    is_meant: whether a label means a field of such a document, in words that no table has.
    answered: pages and boxes of labels that have a value by where it stands.
    """

    reading: Reading
    type_key: str
    fields: tuple[FieldValue, ...]
    pairs: tuple[Pair, ...]
    is_meant: Callable[[str], bool] = never
    answered: frozenset[tuple[int, tuple[float, ...]]] = frozenset()

    def is_answered(self, page: Page, label: Line) -> bool:
        """Whether a label has a value, also one that was written above its line."""
        return (page.page, box(label.polygon)) in self.answered


@dataclass(frozen=True)
class Mark:
    """A place where a condition holds. words: what the message of the rule may name. sureness: 0..1, of the reading."""

    page: int
    polygon: list[float] | None
    field: str | None
    words: dict[str, str]
    sureness: float = 1.0


def tables_of(reading: Reading) -> Iterator[tuple[Page, Table]]:
    """Every table with its page."""
    for page in reading.pages:
        for table in page.tables:
            yield page, table


def rows_of(table: Table) -> list[list[Cell]]:
    """The cells of each row from left to right; a cell over several rows stands in its first."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [sorted(rows[number], key=lambda cell: cell.col) for number in sorted(rows)]


def labelled_rows(page: Page) -> list[tuple[Line, Line | None]]:
    """Labels that stand alone before a colon, each with the words to its right, however far; None where none are."""
    labels = [line for line in page.lines if LABEL_ALONE.fullmatch(line.text.strip())]
    found: list[tuple[Line, Line | None]] = []
    for label in labels:
        _, top, right, bottom = box(label.polygon)
        beside = [
            line
            for line in page.lines
            if line is not label
            and top - 0.4 * (bottom - top) <= _middle(line)[1] <= bottom + 0.4 * (bottom - top)
            and box(line.polygon)[0] >= right - 0.02
        ]
        nearest = min(beside, key=lambda line: box(line.polygon)[0], default=None)
        found.append((label, None if nearest in labels else nearest))
    return found


def lines_in(page: Page, polygon: list[float] | None) -> list[Line]:
    """The lines whose middle lies in a polygon's box."""
    if polygon is None:
        return []
    left, top, right, bottom = box(polygon)
    return [line for line in page.lines if left <= _middle(line)[0] <= right and top <= _middle(line)[1] <= bottom]


def _middle(line: Line) -> tuple[float, float]:
    left, top, right, bottom = box(line.polygon)
    return (left + right) / 2, (top + bottom) / 2


def sureness_in(page: Page, polygon: list[float] | None) -> float:
    """How surely the words in a cell were read: that of the worst line, 1 where there are none."""
    return min((line.confidence for line in lines_in(page, polygon)), default=1.0)
