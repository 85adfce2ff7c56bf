"""What a reading offers to those who judge it: places of words, titles, labels with their values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from contracts.base import Span
from contracts.reading import Cell, Line, Page, Reading, Table
from language.fold import folded

TITLE_ZONE = 0.42
MAX_TITLE_CHARS = 45
# Labels of one column begin within this share of the width; a column has at least so many.
COLUMN, LEAST_COLUMN = 0.012, 3
KEY_VALUE = re.compile(r"^\s*(?P<label>致|[^:：\t]{2,20}?)\s*[:：]\s*(?P<value>.*)$")
INLINE_PAIR = re.compile(
    r"(?P<label>致|[\u4e00-\u9fff（）()/、]{2,14})\s*[:：]\s*(?P<value>[^:：]*?)(?=(?:\s{1,}|[；;,，、])[\u4e00-\u9fff（）()/、]{2,14}\s*[:：]|$)"
)
LONE_LABEL = re.compile(r"^[\u4e00-\u9fff（）()/、·\s]{1,14}$")


@dataclass(frozen=True)
class Place:
    """Words and where they stand."""

    text: str
    page: int
    polygon: list[float]
    span: Span | None = None
    score: float = 1.0


@dataclass(frozen=True)
class TitleLine(Place):
    """A line that may be the title. strength: 0..1, by size, place and shape."""

    strength: float = 0.0


@dataclass(frozen=True)
class Pair:
    """A label and its value. is_ruled: the value has a cell of its own, so that an empty one is telling."""

    label: str
    value: Place
    is_ruled: bool


def box(polygon: Sequence[float]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    return min(polygon[0::2]), min(polygon[1::2]), max(polygon[0::2]), max(polygon[1::2])


# Titles --------------------------------------------------------------------------------------------------


def find_titles(page: Page) -> list[TitleLine]:
    """Lines of a page that may be its title, the likeliest first."""
    lines = [line for line in page.lines if line.text.strip()]
    if not lines:
        return []
    if page.source == "native":
        return _native_titles(page)
    boxes = [box(line.polygon) for line in lines]
    heights = [_writing_px(line, b, page) for line, b in zip(lines, boxes, strict=True)]
    usual = median(heights)
    found = []
    for i, (line, place, height) in enumerate(zip(lines, boxes, heights, strict=True)):
        text = line.text.strip()
        if (
            not 2 <= len(text) <= MAX_TITLE_CHARS
            or (place[1] > TITLE_ZONE and page.page == 1)
            or place[1] > 0.3 < page.page
        ):
            continue
        size = min(max((height / max(usual, 1) - 1) / 0.6, 0), 1)
        middle = 1 - min(abs((place[0] + place[2]) / 2 - 0.5) / 0.2, 1)
        early = 1 - min(i / 8, 1)
        strength = 0.5 * size + 0.25 * middle + 0.25 * early
        if KEY_VALUE.match(text) or re.search(r"[。;；]$", text):
            strength *= 0.3
        found.append(TitleLine(text, page.page, line.polygon, line.span, line.confidence, round(strength, 3)))
    return sorted(_joined(found), key=lambda t: -t.strength)[:8]


def _writing_px(line: Line, around: tuple[float, float, float, float], page: Page) -> float:
    """Height of the writing; of a column of words its width."""
    wide, high = (around[2] - around[0]) * page.width_px, (around[3] - around[1]) * page.height_px
    return min(wide, high) if len(line.text.strip()) > 1 else high


def _native_titles(page: Page) -> list[TitleLine]:
    found = []
    for i, line in enumerate(page.lines[:8]):
        if len([cell for cell in line.text.split("\t") if cell]) > 1:
            continue  # a row of a table
        text = line.text.replace("\t", " ").strip().lstrip("# ").strip()
        if 2 <= len(text) <= MAX_TITLE_CHARS:
            strength = (0.9 - 0.1 * i) * (0.3 if KEY_VALUE.match(text) or text.endswith(("。", ";", "；")) else 1)
            found.append(TitleLine(text, page.page, line.polygon, line.span, 1.0, round(max(strength, 0.05), 3)))
    return sorted(found, key=lambda t: -t.strength)


def _joined(titles: list[TitleLine]) -> list[TitleLine]:
    """A title set in two lines of one size is also offered as one."""
    joined = list(titles)
    strong = [t for t in titles if t.strength > 0.6]
    for upper, lower in itertools.pairwise(strong):
        a, b = box(upper.polygon), box(lower.polygon)
        is_close = 0 <= b[1] - a[3] < 1.2 * (a[3] - a[1]) and abs((b[3] - b[1]) / max(a[3] - a[1], 1e-6) - 1) < 0.3
        if is_close and len(upper.text + lower.text) <= MAX_TITLE_CHARS:
            around = [min(a[0], b[0]), a[1], max(a[2], b[2]), a[1], max(a[2], b[2]), b[3], min(a[0], b[0]), b[3]]
            span = (upper.span[0], lower.span[1]) if upper.span and lower.span else None
            strength = max(upper.strength, lower.strength) - 0.01
            joined.append(TitleLine(upper.text + lower.text, upper.page, around, span, upper.score, strength))
    return joined


# Labels and values ---------------------------------------------------------------------------------------


def find_pairs(reading: Reading, is_label: Callable[[str], bool]) -> list[Pair]:
    """Labels with their values: from tables, from lines with a colon, from lines beside one another.

    is_label: whether a cell holds a known label; a row of labels is the head of a table, none has a value.
    """
    pairs: list[Pair] = []
    for page in reading.pages:
        for table in page.tables:
            pairs.extend(_table_pairs(page, table, is_label))
        pairs.extend(_line_pairs(page))
        pairs.extend(_bare_pairs(page, is_label))
    return pairs


def _table_pairs(page: Page, table: Table, is_label: Callable[[str], bool]) -> list[Pair]:
    by_place = {(cell.row, cell.col): cell for cell in table.cells}
    pairs = []
    for cell in table.cells:
        text = " ".join(cell.text.split())
        if "\n" in cell.text.strip() or not text or cell.polygon is None:
            continue
        inline = KEY_VALUE.match(text)
        if inline and inline["value"].strip():
            pairs.append(Pair(inline["label"], _cell_place(page, cell, inline["value"].strip()), False))
            continue
        label = text.rstrip(":：")
        if not LONE_LABEL.match(label):
            continue
        beside = by_place.get((cell.row, cell.col + cell.colspan))
        if beside is not None and beside.polygon is not None and not is_label(beside.text):
            value = " ".join(beside.text.split())
            pairs.append(Pair(label, _cell_place(page, beside, value), page.source != "native"))
    return pairs


def _cell_place(page: Page, cell: Cell, value: str) -> Place:
    """The cell as a place; the span is that of the line that says the value."""
    line = next((item for item in page.lines if value and value in item.text and _is_inside(item.polygon, cell)), None)
    span = None
    if line is not None and line.span is not None:
        start = line.span[0] + line.text.index(value)
        span = (start, start + len(value))
    return Place(value, page.page, list(cell.polygon or []), span, line.confidence if line else 0.9)


def _is_inside(polygon: list[float], cell: Cell) -> bool:
    outer, inner = box(cell.polygon or polygon), box(polygon)
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] - 0.01 <= x <= outer[2] + 0.01 and outer[1] - 0.01 <= y <= outer[3] + 0.01


def _line_pairs(page: Page) -> list[Pair]:
    pairs = []
    for line in page.lines:
        text = line.text
        whole = KEY_VALUE.match(text)
        several = list(INLINE_PAIR.finditer(text))
        # 编号：7  日期：5月1日 holds two labels; 时间：下午15:00 holds one.
        matches = several if len(several) > 1 else [whole] if whole else []
        for match in matches:
            value = match["value"].strip(" \t、,，;；")
            if value:
                pairs.append(Pair(match["label"].strip(), part_place(page.page, line, match, value), False))
            else:
                beside = _value_beside(page, line)
                if beside is not None:
                    pairs.append(Pair(match["label"].strip(), beside, False))
    return pairs


def _bare_pairs(page: Page, is_label: Callable[[str], bool]) -> list[Pair]:
    """Labels without a colon and what stands beside them: the title block of a drawing, a form without rules.

    A word that no table knows is a label when it stands in a column of such: one below the other, each with
    something beside it.
    """
    cells = [cell for table in page.tables for cell in table.cells if cell.polygon]
    lone = [
        line
        for line in page.lines
        if LONE_LABEL.match(line.text.strip()) and not any(_is_inside(line.polygon, cell) for cell in cells)
    ]
    found = [(line, beside) for line in lone if (beside := _value_beside(page, line)) is not None]
    pairs = []
    for line, beside in found:
        left = box(line.polygon)[0]
        n_below = sum(abs(box(other.polygon)[0] - left) < COLUMN for other, _ in found)
        is_one = is_label(line.text.strip()) or (n_below >= LEAST_COLUMN and len(line.text.strip()) <= 8)
        if is_one and not is_label(beside.text):
            pairs.append(Pair(line.text.strip(), beside, False))
    return pairs


def part_place(page: int, line: Line, match: re.Match[str], value: str) -> Place:
    """The words of a line that a match calls its value, with the part of the line that they take."""
    start = match.start("value") + match["value"].index(value)
    left, top, right, bottom = box(line.polygon)
    widths = [1.0 if ord(c) > 0x2E7F else 0.52 for c in line.text]
    whole = sum(widths) or 1.0
    x1 = left + (right - left) * sum(widths[:start]) / whole
    x2 = left + (right - left) * sum(widths[: start + len(value)]) / whole
    polygon = [round(v, 5) for v in (x1, top, x2, top, x2, bottom, x1, bottom)]
    span = (line.span[0] + start, line.span[0] + start + len(value)) if line.span else None
    return Place(value, page, polygon, span, line.confidence)


def _value_beside(page: Page, label: Line) -> Place | None:
    """The nearest line to the right at the same height that is no label itself."""
    _, top, right, bottom = box(label.polygon)
    middle, height = (top + bottom) / 2, bottom - top
    near = [
        (box(line.polygon)[0], line)
        for line in page.lines
        if line is not label
        and box(line.polygon)[1] < middle < box(line.polygon)[3]
        and right - 0.2 * height <= box(line.polygon)[0] < right + 0.3
    ]
    if not near:
        return None
    line = min(near, key=lambda item: item[0])[1]
    if KEY_VALUE.match(line.text):
        return None
    return Place(line.text.strip(), page.page, line.polygon, line.span, line.confidence)


# Fuzzy words ---------------------------------------------------------------------------------------------


def folded_label(label: str) -> str:
    """A label for comparing: folded, without blanks, brackets' content kept out."""
    return re.sub(r"[\s:]|\(.*?\)|\[.*?\]", "", folded(label))


def likeness(word: str, text: str) -> float:
    """How well a folded word is found in a folded text, 0..1; a few wrong characters are forgiven.

    Source: approximate substring search (Sellers, 1980).
    """
    if word in text:
        return 1.0
    allowed = len(word) // 4 if len(word) >= 4 else 0
    if not allowed or len(set(word) & set(text)) < len(set(word)) - allowed:
        return 0.0
    row = list(range(len(word) + 1))
    best = row[-1]
    for char in text:
        before, row[0] = row[0], 0
        for i, wanted in enumerate(word, 1):
            before, row[i] = row[i], min(row[i] + 1, row[i - 1] + 1, before + (wanted != char))
        best = min(best, row[-1])
    return 1.0 - best / len(word) if best <= allowed else 0.0
