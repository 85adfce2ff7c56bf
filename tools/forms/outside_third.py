"""Looks of pages outside the archive that only the third half has: waybills, tickets, slips, pages of books."""

from __future__ import annotations

from collections.abc import Callable

from tools.forms import third_lines, third_rows
from tools.forms.layouts import Item
from tools.forms.paper import BLACK, Book
from tools.forms.third_heads import code_of_dots
from tools.forms.third_page import table, tear


def pairs(book: Book, lines: list[str]) -> None:
    """Label and value in a manner that this half's forms have too."""
    book.stretch = book.rng.uniform(1.0, 1.7)
    manners = [third_rows.closed, third_rows.cards, third_rows.striped, third_lines.aligned, third_lines.gaps]
    book.rng.choice(manners)(book, [Item(*line.split("|", 1)) for line in lines])


def grid(book: Book, lines: list[str]) -> None:
    """A table, ruled or open."""
    found = [line.split("|") for line in lines]
    book.stretch = book.rng.uniform(1.1, 1.8)
    table(book, found[0], found[1:], "print", book.rng.choice(["grid", "grid", "open"]))


def mixed(book: Book, lines: list[str]) -> None:
    """Rows with one mark are pairs, rows with more a table, the others paragraphs below."""
    kinds = [min(line.count("|"), 2) for line in lines]
    pairs(book, [line for line, kind in zip(lines, kinds, strict=True) if kind == 1])
    book.y += 18
    grid(book, [line for line, kind in zip(lines, kinds, strict=True) if kind == 2])
    book.y += 18
    for line in [line for line, kind in zip(lines, kinds, strict=True) if kind == 0]:
        book.flow(line, book.base_px)


def roll(book: Book, lines: list[str]) -> None:
    """A slip of a printer in a kitchen or at a counter: a narrow strip of paper on a white page, its edge drawn."""
    size, wide = int(book.base_px * 1.1), 520.0
    left, top = (book.size[0] - wide) / 2, float(book.y)
    for line in lines:
        if line == "---":
            for x in range(int(left), int(left + wide), 12):
                book.sheet.draw.line((x, book.y + 8, x + 7, book.y + 8), fill=BLACK, width=2)
            book.y += 20
            continue
        name, _, price = line.partition("|")
        for part in book.wrap(name, wide - 120 if price else wide, size):
            book.put((left, book.y), part, size)
            book.y += size * 1.5
        if price:
            at = left + wide - book.measure(price, size, book.face)
            book.put((at, book.y - size * 1.5), price, size)
    book.sheet.draw.rectangle((left - 30, top - 24, left + wide + 30, book.y + 30), outline=(205, 205, 205), width=2)


def waybill(book: Book, lines: list[str]) -> None:
    """A label on a parcel: a bar code above, ruled boxes of unequal height below, a code of dots in a corner."""
    left, wide, tall = float(book.margin_px), min(book.width, 860.0), 0.0
    x = left + 40
    while x < left + wide - 60:
        bar = book.rng.choice([2, 3, 5, 7])
        book.sheet.draw.rectangle((x, book.y, x + bar, book.y + 110), fill=(15, 15, 15))
        x += bar + book.rng.choice([3, 4, 6])
    book.y += 130
    top, size = book.y, int(book.base_px * 1.15)
    for n, line in enumerate(lines):
        parts = book.wrap(line, wide - 40, size)
        tall = len(parts) * size * 1.5 + book.rng.choice([16, 30, 46])
        book.frame((left, book.y, left + wide, book.y + tall), 2)
        for k, part in enumerate(parts):
            book.put((left + 16, book.y + 10 + k * size * 1.5), part, size)
        if n == len(lines) - 1:
            code_of_dots(book, left + wide - 116, max(top, book.y + tall + 20))
        book.y += tall


def ticket(book: Book, lines: list[str]) -> None:
    """A ticket: a tinted card with a few lines of unequal size."""
    wide, high = min(book.width, 900.0), 130.0 + 62 * len(lines)
    left, top = (book.size[0] - wide) / 2, book.y
    tint = book.rng.choice([(225, 238, 248), (252, 232, 226), (236, 246, 228)])
    book.sheet.draw.rounded_rectangle((left, top, left + wide, top + high), 18, fill=tint, outline=(150, 160, 170))
    y = top + 36
    for n, line in enumerate(lines):
        size = int(book.base_px * (1.7 if n == 0 else book.rng.choice([1.0, 1.2])))
        for part in book.wrap(line, wide - 90, size):
            book.put((left + 44, y), part, size)
            y += size * 1.55
    code_of_dots(book, left + wide - 140, top + high - 134)
    book.y = top + high + 30


def pages(book: Book, lines: list[str]) -> None:
    """A page of a book: a running head, paragraphs, a page number in the middle below."""
    size = book.base_px + book.rng.choice([3, 6])
    book.stretch = book.rng.uniform(1.3, 1.9)
    for line in lines:
        book.flow(line, size, indent=0 if line[:1].isascii() else 2)
        book.y += size * 0.35
    number = str(book.rng.randrange(11, 480))
    wide = book.measure(number, size, book.face)
    book.put(((book.size[0] - wide) / 2, book.size[1] - 90), number, size)


def short(book: Book, lines: list[str]) -> None:
    """The same paper cut below its last line."""
    pairs(book, lines)
    if book.y < book.size[1] * 0.7:
        tear(book)


LOOKS: dict[str, Callable[[Book, list[str]], None]] = {
    "kv": pairs, "table": grid, "mixed": mixed, "roll": roll, "waybill": waybill, "ticket": ticket, "page": pages,
    "short": short,
}  # fmt: skip
