"""Paragraphs out of lines: what the page broke is joined again, what is an item of its own stays one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.nlp.steps.grids import free_rows
from services.nlp.steps.marks import read_mark
from services.nlp.steps.script import Grid, Passage, Row, Script, join

_TERMINAL = re.compile(r"[。;；!！?？:：]\s*[)）”\"」]?\s*$")
_NEW = re.compile(
    r"^\s*(?:[一-鿿]\s*){2,8}[:：∶]|^\s*(?:附[件:：]|主题词|抄送|发至|报送|签发)|^\s*[A-Z][\w /&'-]{1,30}:|^[【\[]"
)
_CANNOT_BEGIN = re.compile(r"[的得了、,.;。)]|并且|以及|和|与|及|并(?!排|联)")
_CANNOT_END = re.compile(r"(?:[、,(]|[一-鿿](?:的|和|与|及|并|在|将|把|由|对))$")
_SPEAKER = re.compile(r"^\s*(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s*)?[一-鿿A-Za-z0-9 ]{1,12}[:：]")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or list item. `mark` is its number as written, empty if it has none."""

    passage: Passage
    mark: str = ""
    in_table: bool = False

    @property
    def body(self) -> Passage:
        """The paragraph without its number."""
        return self.passage.cut(len(self.mark))


Block = Paragraph | Grid


def read_blocks(script: Script) -> list[Block]:
    """Paragraphs and tables in the order of the document."""
    blocks: list[tuple[int, Block]] = [(g.start, g) for g in script.grids]
    for paragraph in read_paragraphs(free_rows(script)):
        blocks.append((paragraph.passage.start or 0, paragraph))
    blocks.sort(key=lambda b: b[0])
    return [b for _, b in blocks]


def read_paragraphs(rows: Sequence[Row]) -> list[Paragraph]:
    """Join the lines that belong together."""
    if not rows:
        return []
    margin = _right_margin(rows)
    widest = _full_width(rows)
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _continues(groups[-1][-1], row, margin, widest):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [paragraph_of(_joined(g)) for g in groups]


def paragraph_of(passage: Passage, *, in_table: bool = False) -> Paragraph:
    """A paragraph with its number recognised."""
    mark = read_mark(passage.plain)
    return Paragraph(passage, passage.text[: len(mark)], in_table)


def _joined(rows: Sequence[Row]) -> Passage:
    pieces = []
    for row in rows:
        text = row.passage.text
        low = len(text) - len(text.lstrip())
        pieces.append(Passage(text[low:].rstrip(), row.passage.at[low : len(text.rstrip())], row.page, row.polygon))
    joined = pieces[0]
    for piece in pieces[1:]:
        ends, begins = joined.text[-1:], piece.text[:1]
        is_word = ends.isascii() and begins.isascii() and begins.isalpha() and (ends.isalpha() or ends in ",.;)")
        # A code broken by a Chinese margin (SJB|G-047) is one word; English text is broken between words.
        is_latin = sum(c.isascii() for c in joined.text) > 0.6 * len(joined.text) or (ends + begins).islower()
        joined = join([joined, piece], " " if is_word and is_latin else "")
    return joined


def _right_margin(rows: Sequence[Row]) -> float | None:
    rights = sorted(r.right for r in rows if r.right is not None)
    return rights[int(len(rights) * 0.9)] if len(rights) >= 3 else None


def _full_width(rows: Sequence[Row]) -> int | None:
    """Width from which a line counts as full, where lines were broken to a width; None where each is a paragraph.

    Broken text has many lines that end within a word's length of the widest, without a stop.
    """
    widths = [_width(r.passage.text.strip()) for r in rows]
    widest = max(widths)
    text = "".join(r.passage.text for r in rows)
    latin = sum(c.isascii() for c in text) > 0.7 * len(text)
    least = int(widest * (0.82 if latin else 0.93))
    if widest < 36:
        return None
    full = [r for r, w in zip(rows, widths, strict=True) if w >= least and not _TERMINAL.search(r.passage.plain)]
    return least if len(full) >= 2 or (full and len(rows) <= 6) else None


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def _continues(before: Row, row: Row, margin: float | None, widest: int | None) -> bool:
    """Whether a line is the rest of the one before it."""
    above, here = before.passage.plain.rstrip(), row.passage.plain
    if not above or _TERMINAL.search(above) or read_mark(here) or _NEW.match(here) or here[:1] in "|｜":
        return False
    if row.start - (before.passage.at[-1] + 1) > 1 and row.page == before.page and row.page is None:
        return False
    if (
        re.search(r"20\d\d\s*[年.-]\s*\d{1,2}", above)
        and len(above) < 50
        and not re.search(r"[,，]$|[一-鿿]{12}", above)
    ):
        return False
    if _SPEAKER.match(here) and _SPEAKER.match(above):
        return False
    is_tail = len(here.strip()) <= 8 and bool(re.search(r"[。;；]$", here.strip())) and not re.search(r"[:：]", here)
    if margin is not None and before.right is not None and before.page == row.page and row.left is not None:
        if _beside(before, row):
            return False
        return before.right >= margin - 0.05 and before.right > 0.6
    width = _width(above)
    if width >= 16 and (_CANNOT_BEGIN.match(here.strip()) or _CANNOT_END.search(above)):
        return True
    if width < 30 or (len(here.strip()) <= 6 and not is_tail):
        return False
    return is_tail or (widest is not None and width >= widest)


def _beside(before: Row, row: Row) -> bool:
    """Whether two boxes stand on one line of the page."""
    if not before.polygon or not row.polygon:
        return False
    top, bottom = min(before.polygon[1::2]), max(before.polygon[1::2])
    middle = (min(row.polygon[1::2]) + max(row.polygon[1::2])) / 2
    return top < middle < bottom
