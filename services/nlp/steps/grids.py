"""Tables: those that the reading stage found, and those that are drawn with bars in plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from contracts.reading import Page, Reading, Table
from services.nlp.steps.script import Grid, GridCell, Passage, Row, Script, make_script, rows_of_reading, rows_of_text

_RULER = re.compile(r"^[\s|:+=-]+$")
_BAR = re.compile(r"[|｜│┃]")
_DRAWN = set("─━│┃┌┐└┘├┤┬┴┼")


def read_script(reading: Reading) -> Script:
    """The script of a reading: its lines, its tables, and the lines that stand in no table."""
    rows = rows_of_reading(reading) if reading.pages else rows_of_text(reading.text)
    if not rows and reading.text.strip():
        rows = rows_of_text(reading.text)
    grids = [_grid_of(reading.text, page, table) for page in reading.pages for table in page.tables if table.cells]
    grids = [g for g in grids if g.rows]
    return _with_drawn(reading.text, rows, grids, reading.title)


def script_of_text(text: str) -> Script:
    """The script of a text that came without pages."""
    return _with_drawn(text, rows_of_text(text), [], None)


def free_rows(script: Script) -> list[Row]:
    """The lines that no table holds."""
    taken = {a for grid in script.grids for cell in grid.cells for a in cell.passage.at}
    if not taken:
        return list(script.rows)
    kept = []
    for row in script.rows:
        solid = [
            a for a, c in zip(row.passage.at, row.passage.text, strict=True) if not c.isspace() and c not in "|｜│"
        ]
        if solid and sum(a in taken for a in solid) < 0.6 * len(solid):
            kept.append(row)
    return kept


def _with_drawn(text: str, rows: Sequence[Row], grids: list[Grid], title: str | None) -> Script:
    if not grids:
        grids = list(_drawn_grids(rows))
    rulers = [r for r in rows if _RULER.match(r.passage.plain) or set(r.passage.text) <= _DRAWN | {" "}]
    return make_script(text, [r for r in rows if r not in rulers], grids, title)


def _grid_of(text: str, page: Page, table: Table) -> Grid:
    """Find each cell's words again in the page's part of the text, in order, white space aside."""
    low, high = page.span or (0, len(text))
    solid = [i for i in range(low, high) if not text[i].isspace()]
    squeezed = "".join(text[i] for i in solid)
    cursor = 0
    cells = []
    for cell in sorted(table.cells, key=lambda c: (c.row, c.col)):
        words = "".join(cell.text.split())
        found = squeezed.find(words, cursor) if words else -1
        if found < 0 and len(words) > 1:
            found = squeezed.find(words)
        polygon = tuple(cell.polygon) if cell.polygon else None
        if found < 0:
            clean = " ".join(cell.text.split())
            cells.append(GridCell(cell.row, cell.col, Passage(clean, (-1,) * len(clean), page.page, polygon)))
            continue
        if found >= cursor:
            cursor = found + len(words)
        at = tuple(solid[found : found + len(words)])
        cells.append(GridCell(cell.row, cell.col, _respaced(text, at, page.page, polygon)))
    return Grid(tuple(cells))


def _respaced(text: str, at: tuple[int, ...], page: int | None, polygon: tuple[float, ...] | None) -> Passage:
    """The words at these offsets, with the blanks that stand between them on one line kept."""
    letters: list[str] = []
    places: list[int] = []
    for n, offset in enumerate(at):
        gap = text[at[n - 1] + 1 : offset] if n else ""
        if gap and "\n" not in gap and "\f" not in gap and len(gap) <= 4:
            letters.extend(gap)
            places.extend(range(at[n - 1] + 1, offset))
        elif gap and text[at[n - 1]].isascii() and text[at[n - 1]].isalpha() and text[offset].isascii():
            letters.append(" ")
            places.append(-1)
        letters.append(text[offset])
        places.append(offset)
    return Passage("".join(letters), tuple(places), page, polygon)


def _drawn_grids(rows: Sequence[Row]) -> Sequence[Grid]:
    """Tables of lines such as `|a|b|`, or of cells with tabs between them."""
    grids: list[Grid] = []
    run: list[list[Passage]] = []
    for row in [*rows, None]:
        cells = _drawn_cells(row.passage) if row else []
        if row and len(cells) >= 2:
            run.append(cells)
        elif row and run and _RULER.match(row.passage.plain):
            continue
        else:
            if len(run) >= 2:
                grids.append(Grid(tuple(GridCell(r, c, p) for r, line in enumerate(run) for c, p in enumerate(line))))
            run = []
    return grids


def _drawn_cells(passage: Passage) -> list[Passage]:
    text = passage.text
    if len(_BAR.findall(text)) >= 2:
        cuts = [m.start() for m in _BAR.finditer(text)]
    elif text.count("\t") >= 2:
        cuts = [i for i, c in enumerate(text) if c == "\t"]
    else:
        return []
    bounds = [-1, *cuts, len(text)]
    cells = [passage.cut(a + 1, b) for a, b in pairwise(bounds)]
    if _BAR.match(text.strip()[:1] or " "):
        cells = cells[1:]
    if _BAR.match(text.strip()[-1:] or " "):
        cells = cells[:-1]
    return cells
