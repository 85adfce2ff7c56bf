"""Rows of the third half that run as lines: gaps to fill, aligned columns, clauses, slips, blocks of names."""

from __future__ import annotations

from tools.forms.layouts import PAD, Item, record
from tools.forms.paper import BLACK, Book, Mark
from tools.forms.third_rows import groups, label_cell, value_cell

NUMERALS = "一二三四五六七八九十"


def gaps(book: Book, items: list[Item]) -> None:
    """Labels and underlined gaps run on over the line; what does not fit goes on below, underlined too."""
    size, end = book.base_px, book.size[0] - book.margin_px
    step = size * 1.75 * min(1.6, book.stretch)
    x = float(book.margin_px)
    for item in items:
        label_w = book.measure(item.label, size, book.face) + 6
        face, real = book.pen(item.ink, size)
        wide = max(book.measure(item.value, real, face) * 1.06 + 26, 130.0)
        if x > book.margin_px and x + label_w + wide > end:
            x, book.y = float(book.margin_px), book.y + step
        book.need(step * 2)
        book.put((x, book.y), item.label, size)
        x += label_w
        lines = book.wrap(item.value, end - x - 20, size, item.ink) if item.value else [""]
        base = size * (1.62 if item.ink == "hand" else 1.34)
        for n, line in enumerate(lines):
            if n:
                book.y += max(step, book.pitch(size, item.ink))
            stop = x + wide if len(lines) == 1 else end
            book.put((x + 12, book.y), line, size, ink=item.ink)
            book.rule((x, book.y + base), (stop, book.y + base), 1)
        x = x + wide + 18 if len(lines) == 1 else end
        record(book, item)
    book.y += step * 1.1


def aligned(book: Book, items: list[Item]) -> None:
    """Nothing ruled: labels spread to one width, a colon, the values below each other; short ones in two columns."""
    size = book.base_px
    column = max(book.measure(i.label, size, book.face) for i in items)
    column = min(column, book.width * 0.3)
    for row in groups(items, 2 if column < book.width * 0.17 else 1):
        wide = book.width / 2 if len(row) > 1 else book.width
        tall = max(
            [book.height_of(i.value, wide - column - size * 1.6, size, i.ink) for i in row]
            + [book.height_of(i.label, column + 2, size) for i in row]
        )
        book.need(tall + 8)
        for n, item in enumerate(row):
            x = book.margin_px + n * wide
            spread_label(book, (x, book.y), item.label, column, size)
            box = (x + column + size * 1.3, book.y - 2, x + wide - 6, book.y + tall - 2)
            y = box[1]
            for line in book.wrap(item.value, box[2] - box[0], size, item.ink) if item.value else []:
                book.put((box[0], y), line, size, ink=item.ink)
                y += book.pitch(size, item.ink)
            record(book, item)
        book.y += tall + size * 0.5 * book.stretch**2


def spread_label(book: Book, at: tuple[float, float], text: str, column: float, size: int) -> None:
    """A label spread to the width of its column with a colon behind it; a long one wraps."""
    x, y = at
    lines = book.wrap(text, column + 2, size)
    wide = book.measure(text, size, book.face)
    if len(lines) > 1 or not 2 <= len(text) <= 8:
        for n, line in enumerate(lines):
            book.put((x, y + n * size * 1.42), line + "：" * (n == len(lines) - 1), size)
        return
    gap = (column - wide) / (len(text) - 1)
    book.sheet.marks.append(Mark(text + "：", "print", (x, y, x + column + size, y + size * 1.2)))
    for char in text:
        x += book.put((x, y), char, size, is_marked=False) + gap
    book.put((x - gap, y), "：", size, is_marked=False)


def clauses(book: Book, items: list[Item]) -> None:
    """Numbered paragraphs: the label, a colon and the value."""
    size, rng = book.base_px, book.rng
    manner, end = rng.choice(["han", "figure", "bracket"]), rng.choice(["", "。", "；", ""])
    for n, item in enumerate(items):
        number = {"han": f"{NUMERALS[n % 10]}、", "figure": f"{n + 1}．", "bracket": f"（{NUMERALS[n % 10]}）"}[manner]
        tail = ("。" if n == len(items) - 1 and end else end) if item.value and item.value[-1] not in "。；" else ""
        run_on(book, [(number + item.label + "：", "print"), (item.value + tail, item.ink)], indent=2)
        record(book, item)
        book.y += size * 0.2 * book.stretch


def run_on(book: Book, runs: list[tuple[str, str]], *, indent: int = 0, is_underlined: bool = False) -> None:
    """Write runs of text in their inks, one behind the other, over the lines of a paragraph.

    What is written is underlined where asked; the ink `gap` is print on a line.
    """
    size, end = book.base_px, book.size[0] - book.margin_px
    step = size * book.leading * (1.1 if any(ink == "hand" for _, ink in runs) else 1.0)
    book.need(step)
    x = float(book.margin_px + indent * size)
    for text, pen in runs:
        left, ink = text, "print" if pen == "gap" else pen
        while left:
            first = book.wrap(left, end - x, size, ink)[0]
            face, real = book.pen(ink, size)
            if x > book.margin_px + 4 and book.measure(first, real, face) > end - x + size:
                first = ""
            if first:
                wide = book.put((x, book.y - (4 if ink == "hand" else 0)), first, size, ink=ink)
                if is_underlined and pen != "print":
                    base = book.y + size * (1.45 if ink == "hand" else 1.28)
                    book.rule((x - 3, base), (x + wide + 3, base), 1)
                x += wide
                left = left[len(first) :]
            if left:
                x, book.y = float(book.margin_px), book.y + step
                book.need(step)
    book.y += step


def slip_lines(book: Book, items: list[Item]) -> None:
    """One pair a line on a narrow slip; a long value goes on at the left edge."""
    size = book.base_px
    is_far = book.rng.random() < 0.4
    for item in items:
        label = item.label + book.rng.choice([":", "："])
        label_w = book.measure(label, size, book.face)
        lines = book.wrap(item.value, book.width - label_w - 10, size, item.ink) if item.value else [""]
        face, real = book.pen(item.ink, size)
        book.put((book.margin_px, book.y), label, size)
        for n, line in enumerate(lines):
            x = book.margin_px + label_w + 8
            if is_far and len(lines) == 1:
                x = book.size[0] - book.margin_px - book.measure(line, real, face) * 1.05
            book.put((x, book.y), line, size, ink=item.ink)
            if n < len(lines) - 1:
                book.y += size * 1.4
        book.y += size * 1.55
        record(book, item)


def dashes(book: Book) -> None:
    """A line of dashes across a slip."""
    y = book.y + 4
    for x in range(book.margin_px, book.size[0] - book.margin_px, 12):
        book.sheet.draw.line((x, y, x + 7, y), fill=BLACK, width=2)
    book.y += 16


def title_block(book: Book, items: list[Item]) -> None:
    """The block of names in the right lower corner of a drawing: narrow rows of label and value."""
    size = max(15, int(book.base_px * 0.74))
    wide, label_w = book.width * 0.44, book.width * 0.44 * 0.3
    left = book.size[0] - book.margin_px - wide
    talls = [
        max(book.height_of(i.value, wide - label_w - PAD, size, i.ink), book.height_of(i.label, label_w - 6, size)) + 8
        for i in items
    ]
    bottom = book.size[1] - book.margin_px * 0.9
    y = max(book.y, bottom - sum(talls))
    for item, tall in zip(items, talls, strict=True):
        label_cell(book, (left, y, left + label_w, y + tall), item.label, size, None)
        value_cell(book, (left + label_w, y, left + wide, y + tall), item, size)
        y += tall
    book.y = y
