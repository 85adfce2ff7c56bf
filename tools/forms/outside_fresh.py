"""Looks of pages outside the archive that only the fresh half has: bills, till slips, screens of a chat."""

from __future__ import annotations

from collections.abc import Callable

from tools.forms import fresh_rows
from tools.forms.layouts import Item
from tools.forms.paper import Book

BUBBLES = [(255, 255, 255), (149, 236, 105)]


def pairs(book: Book, lines: list[str]) -> None:
    """Label and value as the forms of this half have them."""
    book.stretch = book.rng.uniform(1.0, 1.8)
    book.rng.choice(fresh_rows.ROWS)(book, [Item(*line.split("|", 1)) for line in lines])


def grid(book: Book, lines: list[str]) -> None:
    """A table."""
    rows = [line.split("|") for line in lines]
    book.stretch = book.rng.uniform(1.1, 1.9)
    fresh_rows.table(book, rows[0], rows[1:], "print")


def bill(book: Book, lines: list[str]) -> None:
    """What is charged to whom, a table of items, a word at the end; parted by lines of dashes."""
    first, second = [n for n, line in enumerate(lines) if line == "---"]
    pairs(book, lines[:first])
    book.y += 20
    grid(book, lines[first + 1 : second])
    book.y += 24
    for line in lines[second + 1 :]:
        book.flow(line, book.base_px)


def slip(book: Book, lines: list[str]) -> None:
    """A narrow printout on a long white page, lines centred or flush left, dashes around."""
    size, wide = int(book.base_px * 1.15), book.width * 0.5
    left = book.margin_px + book.width * 0.25
    is_centred = book.rng.random() < 0.4
    for line in ["-" * 28, *lines, "-" * 28]:
        for part in book.wrap(line, wide, size):
            spare = wide - book.measure(part, size, book.face)
            book.put((left + (spare / 2 if is_centred else 0), book.y), part, size)
            book.y += size * 1.75


def chat(book: Book, lines: list[str]) -> None:
    """A screen of a chat: names above bubbles, one's own on the right."""
    size = int(book.base_px * 1.2)
    book.sheet.draw.rectangle((0, book.y, *book.size), fill=(237, 237, 237))
    book.y += 20
    for line in lines:
        name, _, said = line.partition("：")
        is_own = name == "我"
        parts = book.wrap(said, book.width * 0.55, size)
        wide = max(book.measure(part, size, book.face) for part in parts) + 36
        tall = len(parts) * size * 1.45 + 26
        left = book.size[0] - book.margin_px - 90 - wide if is_own else book.margin_px + 90
        face = book.size[0] - book.margin_px - 70 if is_own else book.margin_px
        tone = tuple(book.rng.randrange(90, 220) for _ in range(3))
        book.sheet.draw.rectangle((face, book.y, face + 70, book.y + 70), fill=tone)
        if not is_own:
            book.put((left, book.y - 4), name, int(size * 0.7), colour=(120, 120, 120))
        top = book.y + (0 if is_own else size)
        book.sheet.draw.rounded_rectangle((left, top, left + wide, top + tall), 12, fill=BUBBLES[is_own])
        for n, part in enumerate(parts):
            book.put((left + 18, top + 13 + n * size * 1.45), part, size)
        book.y = max(top + tall, book.y + 80) + 26


LOOKS: dict[str, Callable[[Book, list[str]], None]] = {
    "kv": pairs, "table": grid, "bill": bill, "slip": slip, "chat": chat,
}  # fmt: skip
