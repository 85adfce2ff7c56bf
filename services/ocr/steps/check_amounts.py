"""Amounts in capitals (大写) against the figures beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.reading import Line, Page
from language.fold import folded
from language.numbers import capital_amount
from language.rules import Capitals
from services.ocr.steps.check_facts import Facts, Mark
from services.ocr.steps.clues import box

_CAPITAL = re.compile(
    r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,30}[元圆](?:[零壹贰叁肆伍陆柒捌玖]角)?零?(?:[零壹贰叁肆伍陆柒捌玖]分)?[整正]?"
)
_OPEN = re.compile(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{3,30}$")
_FIGURES = re.compile(
    r"(?:(?P<sign>¥|小写[)）]?\s*[:：为]?\s*(?:人民币|rmb)?\s*[:：]?\s*¥?)\s*)?"
    r"(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)\s*(?P<unit>万元|元|yuan)?"
)
LEAST_CHARS = 4


@dataclass(frozen=True)
class _Capital:
    text: str
    value: float
    lines: tuple[Line, ...]


def differing_amounts(facts: Facts, _: Capitals) -> Iterator[Mark]:
    """Capitals whose neighbours are figures of which none is the same amount."""
    for page in facts.reading.pages:
        for capital in _capitals(page):
            figures = _beside(page, capital)
            if not figures or any(_is_same(capital, value) for value, _ in figures):
                continue
            value, line = figures[0]
            words = {"capitals": capital.text, "amount": f"{capital.value:,.2f}", "figures": f"{value:,.2f}"}
            sureness = min(line.confidence, *(each.confidence for each in capital.lines))
            yield Mark(page.page, capital.lines[0].polygon, "amount", words, sureness)


def _is_same(capital: _Capital, value: float) -> bool:
    """Equal to the cent; capitals that break off behind 元 or 角 may go on elsewhere."""
    open_by = {"元": 1.0, "圆": 1.0, "角": 0.1}.get(capital.text[-1], 0.0)
    return abs(value - capital.value) < 0.006 or 0 <= value - capital.value < open_by


def _capitals(page: Page) -> Iterator[_Capital]:
    """Amounts in capitals; one that runs over the end of a line is joined with the start of the next below it."""
    for at, line in enumerate(page.lines):
        text = re.sub(r"\s", "", folded(line.text))
        lines: tuple[Line, ...] = (line,)
        open_end = _OPEN.search(text)
        if open_end:
            below = _line_below(page, at)
            if below is not None and re.match(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆]", below.text.strip()):
                text, lines = text + re.sub(r"\s", "", folded(below.text)), (line, below)
        for match in _CAPITAL.finditer(text):
            if _is_half(text, match.start()) or (match.start() == 0 and _goes_on(page, at)):
                continue
            value = capital_amount(match.group(0)) if len(match.group(0)) >= LEAST_CHARS else None
            if value is not None and value > 0:
                yield _Capital(match.group(0), value, lines)


def _is_half(text: str, start: int) -> bool:
    """Capitals behind another character of a word: one of them was misread, and what is left is half an amount."""
    before = text[start - 1 : start]
    return bool(re.match(r"[\u4e00-\u9fff]", before)) and before not in "币写额计为共价款即"


def _goes_on(page: Page, at: int) -> bool:
    """Whether a line is what the line above it, broken off in capitals, goes on with."""
    for above in range(max(at - 5, 0), at):
        if (
            _OPEN.search(re.sub(r"\s", "", folded(page.lines[above].text)))
            and _line_below(page, above) is page.lines[at]
        ):
            return True
    return False


def _line_below(page: Page, at: int) -> Line | None:
    left, _, _, bottom = box(page.lines[at].polygon)
    for other in page.lines[at + 1 : at + 6]:
        x, y, _, _ = box(other.polygon)
        if y >= bottom - 0.01 and abs(x - left) < 0.15:
            return other
    return None


def _beside(page: Page, capital: _Capital) -> list[tuple[float, Line]]:
    """Figures in the same line, then in the same row, then in the rows next to it where they are marked as figures."""
    own = [found for line in capital.lines for found in _figures(line, is_sure=False)]
    if own:
        return own
    _, top, _, bottom = box(capital.lines[0].polygon)
    bottom = max(bottom, box(capital.lines[-1].polygon)[3])
    high = max(box(capital.lines[0].polygon)[3] - top, 0.008)
    same: list[tuple[float, Line]] = []
    near: list[tuple[float, Line]] = []
    for line in page.lines:
        if line in capital.lines:
            continue
        middle = (box(line.polygon)[1] + box(line.polygon)[3]) / 2
        if top <= middle <= bottom:
            same.extend(_figures(line, is_sure=False))
        elif top - 3 * high <= middle <= bottom + 3 * high:
            near.extend(_figures(line, is_sure="大写" not in _row_text(page, capital)))
    return same or near


def _row_text(page: Page, capital: _Capital) -> str:
    """The words of the row in which capitals stand; 大写 among them says that figures are near."""
    _, top, _, bottom = box(capital.lines[0].polygon)
    return "".join(
        line.text for line in page.lines if top <= (box(line.polygon)[1] + box(line.polygon)[3]) / 2 <= bottom
    )


def _figures(line: Line, *, is_sure: bool) -> list[tuple[float, Line]]:
    """Amounts in figures. is_sure: only those behind ¥ or 小写; else those with a unit or two decimals too."""
    found = []
    for match in _FIGURES.finditer(folded(line.text)):
        is_money = bool(match["unit"]) or bool(re.search(r"\.\d{2}$", match["n"]))
        if match["sign"] or (is_money and not is_sure):
            value = float(match["n"].replace(",", "")) * (10_000 if match["unit"] == "万元" else 1)
            found.append((value, line))
    return found
