"""Arithmetic: products and totals in tables, and sums that are written out in a line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.reading import Cell, Page
from language.fold import folded
from language.rules import Expression, Product, Total
from services.ocr.steps.check_facts import Facts, Mark, rows_of, sureness_in, tables_of
from services.ocr.steps.clues import folded_label
from services.ocr.steps.loosetables import loose_tables

_NUMBER = re.compile(r"[^\d\-.]{0,4}?\.?(?P<n>-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*[^\d.]{0,6}")
_TERM = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNIT = r"[^\d×x*+=,;:、。()（）{}\[\]%/]{0,6}"
_EXPRESSION = re.compile(
    rf"(?<![\d.,×x*+\-=)）/÷])(?P<left>{_TERM}{_UNIT}(?:[×x*+]\s*{_TERM}{_UNIT})+)=\s*(?P<right>{_TERM})(?![\d.]|\s*[×x*+\-÷/])"
)
_PARTS_OF_ANOTHER = ("其中", "不含", "含税", "大写", "扣除", "减")
NO_SUM = re.compile(r"%|率|平均|系数")


@dataclass(frozen=True)
class Number:
    """A number of a cell as written; decimals: how many stand behind its point."""

    value: float
    decimals: int
    cell: Cell

    @property
    def rounding(self) -> float:
        """Half of its last place: what rounding may have taken."""
        return 0.5 * 10.0**-self.decimals


def number_in(cell: Cell) -> Number | None:
    """The one number of a cell, with or without a unit; None for anything else."""
    match = _NUMBER.fullmatch(folded(cell.text).replace("\n", " ").strip())
    if match is None:
        return None
    text = match["n"].replace(",", "")
    return Number(float(text), len(text.partition(".")[2]), cell)


def shown(value: float, decimals: int) -> str:
    """A number for a message."""
    return f"{value:,.{max(decimals, 2) if value != round(value) else decimals}f}"


# Rows ----------------------------------------------------------------------------------------------------


def wrong_products(facts: Facts, condition: Product) -> Iterator[Mark]:
    """Rows in which quantity times price is not the amount, allowing for rounding of each."""
    words = {folded_label(word) for word in (*condition.factor, *condition.price, *condition.result)}
    loose = (
        (page, table)
        for page in facts.reading.pages
        for table in loose_tables(page, lambda text: _plain(text) in words)
    )
    for page, table in (*tables_of(facts.reading), *loose):
        heads: dict[str, Cell] = {}
        for row in rows_of(table):
            found = _heads(row, condition)
            if found:
                heads = found
                continue
            if heads:
                yield from _wrong_product(page, row, heads)


def _heads(row: list[Cell], condition: Product) -> dict[str, Cell]:
    """The cells of a head row by their part in the product; empty when it is none."""
    wanted = {"factor": condition.factor, "price": condition.price, "result": condition.result}
    found: dict[str, Cell] = {}
    for part, words in wanted.items():
        names = [folded_label(word) for word in words]
        named = [cell for cell in row if _bare(cell) in names and cell not in found.values()]
        if not named:
            return {}
        found[part] = named[0]
    return found


def _bare(cell: Cell) -> str:
    return _plain(cell.text)


def _plain(text: str) -> str:
    return re.sub(r"[。.,、\s]", "", folded_label(text))


def _scale(head: Cell) -> float:
    return 10_000.0 if "万元" in head.text else 1.0


def _wrong_product(page: Page, row: list[Cell], heads: dict[str, Cell]) -> Iterator[Mark]:
    numbers = {}
    for part, head in heads.items():
        cell = next((cell for cell in row if cell.col == head.col), None)
        number = number_in(cell) if cell is not None else None
        if number is None:
            return
        numbers[part] = number
    factor, price, result = numbers["factor"], numbers["price"], numbers["result"]
    scale = _scale(heads["price"]) / _scale(heads["result"])
    expected = factor.value * price.value * scale
    slack = (abs(factor.value) * price.rounding + abs(price.value) * factor.rounding) * scale
    # Prices and quantities are given as they are; what was rounded is the result.
    allowed = result.rounding + 0.01 + (slack if result.decimals < 2 else min(slack, 0.02))
    if abs(expected - result.value) <= allowed or (page.source == "ocr" and _is_lost_point(expected, result.value)):
        return
    words = {
        "row": _name(row),
        "expression": f"{_written(factor)}×{_written(price)}",
        "expected": shown(expected, result.decimals),
        "written": _written(result),
    }
    sureness = min(sureness_in(page, number.cell.polygon) for number in numbers.values())
    yield Mark(page.page, result.cell.polygon, f"product:{_name(row)}"[:90], words, sureness)


def _is_lost_point(expected: float, written: float) -> bool:
    """The same figures with the point elsewhere: the reader's slip."""
    ratio = written / expected if expected else 0.0
    return any(abs(each - 1) < 1e-4 for power in (10, 100, 1000, 10_000) for each in (ratio / power, ratio * power))


def _written(number: Number) -> str:
    return f"{number.value:,.{number.decimals}f}"


def _name(row: list[Cell]) -> str:
    """What a row is called: its first words that are no number."""
    words = [" ".join(cell.text.split()) for cell in row if re.search(r"[^\W\d_]{2,}", cell.text)]
    return words[0][:30] if words else f"{row[0].row + 1}" if row else ""


# Columns -------------------------------------------------------------------------------------------------


def wrong_totals(facts: Facts, condition: Total) -> Iterator[Mark]:
    """Rows of totals that are not the sum of what stands above them.

    A total may be that of all rows, of the rows since the last total, or of the totals before it. A column in which
    one row cannot be read is passed over, and so is a table that goes on from the page before.
    """
    totals = [folded_label(word) for word in condition.rows]
    columns = [folded_label(word) for word in condition.columns]
    for page, table in tables_of(facts.reading):
        if page.page > 1 and page.tables.index(table) == 0:
            continue
        heads: dict[int, Cell] = {}
        body: list[list[Cell]] = []
        for row in rows_of(table):
            named = {cell.col: cell for cell in row if _bare(cell) in columns}
            if named and not any(number_in(cell) for cell in row) and len([c for c in row if c.text.strip()]) > 2:
                heads, body = named, []
            elif heads:
                body.append(row)
        for head in heads.values():
            yield from _wrong_column(page, head, body, totals, tuple(heads))


def _wrong_column(
    page: Page, head: Cell, body: list[list[Cell]], totals: list[str], heads: tuple[int, ...]
) -> Iterator[Mark]:
    """One column's totals. heads: the columns that are summed."""
    items: list[Number] = []
    since: list[Number] = []
    before: list[Number] = []
    for row in body:
        first = next((cell for cell in row if cell.text.strip()), None)
        if first is None:
            continue
        label = _bare(first)
        if any(word in first.text for word in _PARTS_OF_ANOTHER) or NO_SUM.search(first.text):
            return
        cell = next((cell for cell in row if cell.col <= head.col < cell.col + cell.colspan), None)
        # A total that spans columns is that of the last of them.
        if cell is not None and any(head.col < other < cell.col + cell.colspan for other in heads):
            cell = None
        number = number_in(cell) if cell is not None and cell is not first else None
        if any(label == word or label.startswith(word) for word in totals):
            if number is not None and len(items) > 1:
                yield from _wrong_total(page, head, row, number, (items, since, before))
            before.extend([number] if number else [])
            since = []
        elif number is not None and cell is not None and cell.col == head.col:
            items.append(number)
            since.append(number)
        elif cell is not None and re.search(r"\d", cell.text):
            return  # a number that cannot be read


def _wrong_total(
    page: Page, head: Cell, row: list[Cell], total: Number, ways: tuple[list[Number], ...]
) -> Iterator[Mark]:
    sums = [(math.fsum(n.value for n in way), sum(n.rounding for n in way)) for way in ways if way]
    for expected, rounding in sums:
        # Rows shown with fewer places than the total were rounded for show.
        if abs(expected - total.value) <= total.rounding + (rounding if total.decimals > 2 else 0.0) + 0.011:
            return
    worst = [n for way in ways[:1] for n in way]
    if any(n.decimals < total.decimals and n.decimals > 0 for n in worst):
        return
    # On a scan a row without the places that the others have lost its point.
    if page.source == "ocr" and len({n.decimals for n in [*worst, total]}) > 1:
        return
    words = {
        "row": _name(row),
        "column": " ".join(head.text.split()),
        "expected": shown(sums[0][0], total.decimals),
        "written": _written(total),
    }
    sureness = min(sureness_in(page, n.cell.polygon) for n in [*worst, total])
    yield Mark(page.page, total.cell.polygon, f"total:{_name(row)}:{_bare(head)}"[:90], words, sureness)


# Lines ---------------------------------------------------------------------------------------------------


def wrong_expressions(facts: Facts, _: Expression) -> Iterator[Mark]:
    """3.2m×1.5m×0.4m=1.92m³ and its like, with products before sums; brackets and division are left alone."""
    for page in facts.reading.pages:
        for line in page.lines:
            for match in _EXPRESSION.finditer(
                folded(line.text).replace("㎡", "").replace("m3", "m").replace("m2", "m")
            ):
                yield from _wrong_expression(page, line.polygon, line.confidence, match)


def _wrong_expression(page: Page, polygon: list[float], sureness: float, match: re.Match[str]) -> Iterator[Mark]:
    products = [re.findall(_TERM, part) for part in match["left"].split("+")]
    expected = math.fsum(math.prod(float(n.replace(",", "")) for n in each) for each in products)
    written = float(match["right"].replace(",", ""))
    decimals = len(match["right"].partition(".")[2])
    terms = [n for each in products for n in each]
    slack = 0.5 * 10.0**-decimals + max(0.001 * abs(expected), 0.01)
    if len(terms) < 2 or abs(expected - written) <= slack:
        return
    words = {
        "expression": match["left"].strip(),
        "expected": shown(expected, decimals),
        "written": match["right"],
    }
    yield Mark(page.page, polygon, f"sum:{match.group(0)}"[:90], words, sureness)
