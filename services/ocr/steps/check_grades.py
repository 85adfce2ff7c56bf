"""Grades of materials that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from contracts.reading import Cell, Page
from language.fold import folded
from language.rules import Grade
from services.ocr.steps.check_facts import Facts, Mark, rows_of, sureness_in
from services.ocr.steps.clues import box

LEAST_SURE = 0.8
"""Below this a wrong figure is the reader's slip rather than the writer's."""


@dataclass(frozen=True)
class Piece:
    """Words in which a grade may stand. around: those of its label and column head too."""

    text: str
    around: str
    page: int
    polygon: list[float] | None
    sureness: float


def unknown_grades(facts: Facts, condition: Grade) -> Iterator[Mark]:
    """Grades whose figure is not among the known ones; each is told once a page."""
    pattern = _pattern(condition.symbols, condition.known)
    known = {folded(value).upper() for value in condition.known}
    seen: set[tuple[int, str]] = set()
    for page in facts.reading.pages:
        for piece in _pieces(page):
            if piece.sureness < LEAST_SURE or not _fits(piece.around, condition):
                continue
            for match in pattern.finditer(piece.text):
                symbol, figure = match["symbol"].upper(), match["figure"]
                if figure in known or symbol + figure in known:
                    continue
                grade = re.sub(r"\s", "", match.group(0)).upper()
                if (piece.page, grade) not in seen:
                    seen.add((piece.page, grade))
                    yield Mark(piece.page, piece.polygon, grade, {"grade": grade}, piece.sureness)


def _fits(around: str, condition: Grade) -> bool:
    near = not condition.near or any(folded(word) in around for word in condition.near)
    return near and not any(folded(word) in around for word in condition.not_near)


@lru_cache(maxsize=64)
def _pattern(symbols: tuple[str, ...], known: tuple[str, ...]) -> re.Pattern[str]:
    """The symbol with a figure as long as the known ones have; no code, size or spacing (C12@200, C5-003)."""
    figures = [re.sub(r"^[^0-9]+", "", value) for value in known]
    whole = [len(figure.partition(".")[0]) for figure in figures]
    fraction = r"(?:\.[0-9])?" if any("." in figure for figure in figures) else ""
    names = "|".join(re.escape(symbol.upper()) for symbol in sorted(symbols, key=len, reverse=True))
    behind = r"(?:P|S|F|W|E|H|HE)?(?![A-Z])"
    return re.compile(
        rf"(?<![A-Z0-9.\-/#])(?P<symbol>{names})\s?(?P<figure>[0-9]{{{min(whole)},{max(whole)}}}{fraction})"
        rf"(?![0-9.]*[0-9]|\s?[@\-/×*~](?!\s?C)|mm|轴|栋)(?={behind})",
        re.IGNORECASE,
    )


def _pieces(page: Page) -> Iterator[Piece]:
    """Cells with their label and head, and the lines that stand outside of tables."""
    inside: list[tuple[float, float, float, float]] = []
    for table in page.tables:
        heads: dict[int, str] = {}
        for row in rows_of(table):
            left = ""
            for cell in row:
                text = folded(cell.text)
                around = " ".join((heads.get(cell.col, ""), left, text))
                yield Piece(text, around, page.page, cell.polygon, sureness_in(page, cell.polygon))
                if cell.polygon:
                    inside.append(box(cell.polygon))
                left = text or left
            if _is_head(row):
                heads = {cell.col: folded(cell.text) for cell in row}
    for line in page.lines:
        left_, top, right, bottom = box(line.polygon)
        x, y = (left_ + right) / 2, (top + bottom) / 2
        if not any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in inside):
            text = folded(line.text)
            yield Piece(text, text, page.page, line.polygon, line.confidence)


def _is_head(row: list[Cell]) -> bool:
    """A row of words without figures."""
    texts = [cell.text for cell in row if cell.text.strip()]
    return len(texts) > 2 and not any(re.search(r"[0-9]", text) for text in texts)
