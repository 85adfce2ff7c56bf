"""Pages that are no document of the archive: menus, novels, tests, letters, and some that only speak of building."""

from __future__ import annotations

from random import Random
from typing import Any

from tools.forms import outside_fresh, outside_third
from tools.forms.document import make_book
from tools.forms.layouts import Item, borderless, grid4, inline, table, two_columns
from tools.forms.paper import Book, Mark
from tools.forms.story import Story, words

TINTS = [(255, 255, 255), (253, 244, 222), (230, 242, 250), (255, 236, 236), (236, 248, 232)]


def n_pieces(half: str) -> int:
    """How many different pieces a half has."""
    return len(words(f"outside_{half}"))


def write(number: int, half: str, rng: Random) -> tuple[Book, str]:
    """The piece of that number, with facts of its own. Returns its sheet and what it is."""
    pieces = words(f"outside_{half}")
    piece: dict[str, Any] = pieces[number % len(pieces)]
    story, book = Story(rng, half), make_book(half, rng)
    title = story.fill(piece["title"])
    lines = [story.fill(line) for line in piece["lines"].split("\n")]
    look = piece["look"]
    if look == "poster":
        poster(book, title, lines)
    else:
        if title:
            headline(book, title)
        looks = LOOKS | {"fresh": outside_fresh.LOOKS, "third": outside_third.LOOKS}.get(half, {})
        looks[look](book, lines)
    return book, piece["kind"]


def headline(book: Book, title: str, *, scale: float = 1.7) -> None:
    """The title in the middle, wrapped."""
    size = int(book.base_px * scale)
    for line in book.wrap(title, book.width * 0.92, size):
        wide = book.measure(line, size, book.title_face)
        at = ((book.size[0] - wide) / 2, book.y)
        book.put(at, line, size, face=book.title_face, is_marked=False)
        book.sheet.marks.append(Mark(line, "print", (*at, at[0] + wide, at[1] + size * 1.2)))
        book.y += size * 1.5
    book.sheet.title = title
    book.y += book.base_px


def text(book: Book, lines: list[str]) -> None:
    """Paragraphs."""
    book.base_px += book.rng.choice([2, 5, 8])
    book.stretch = book.rng.uniform(1.2, 2.0)
    for line in lines:
        book.flow(line, book.base_px, indent=2)
        book.y += book.base_px * 0.4


def hand(book: Book, lines: list[str]) -> None:
    """A note by hand on ruled or plain paper."""
    size = book.rng.choice([38, 44])
    is_ruled = book.rng.random() < 0.5
    for line in lines:
        for part in book.wrap(line, book.width, size, "hand"):
            book.put((book.margin_px + book.rng.uniform(0, 20), book.y), part, size, ink="hand")
            book.y += size * 1.75
            if is_ruled:
                at = book.y - size * 0.3
                book.sheet.draw.line(
                    (book.margin_px, at, book.size[0] - book.margin_px, at), fill=(170, 195, 215), width=2
                )


def dots(book: Book, lines: list[str]) -> None:
    """Dish, dots, price."""
    size = book.base_px + 6
    for line in lines:
        name, _, price = line.partition("\u3000")
        if not price:
            book.y += size
            book.flow(name, book.base_px)
            continue
        wide = book.put((book.margin_px + 60, book.y), name, size, is_marked=False)
        end = book.size[0] - book.margin_px - 60 - book.measure(price, size, book.face)
        for x in range(int(book.margin_px + 76 + wide), int(end) - 10, 16):
            book.sheet.draw.ellipse((x, book.y + size * 0.7, x + 3, book.y + size * 0.7 + 3), fill=(90, 90, 90))
        book.put((end, book.y), price, size, is_marked=False)
        book.sheet.marks.append(
            Mark(line, "print", (book.margin_px + 60, book.y, book.size[0] - book.margin_px - 60, book.y + size * 1.2))
        )
        book.y += size * 2


def columns(book: Book, lines: list[str]) -> None:
    """Two columns of a newspaper with a grey picture."""
    size, gap = book.base_px, 40
    wide = (book.width - gap) / 2
    top = book.y
    for column in range(2):
        book.y = top
        x = book.margin_px + column * (wide + gap)
        if column == 1:
            book.sheet.draw.rectangle((x, book.y, x + wide, book.y + 260), fill=(150, 155, 160))
            for _ in range(14):
                at = (x + book.rng.uniform(0, wide - 90), book.y + book.rng.uniform(0, 170))
                tone = book.rng.randrange(60, 220)
                book.sheet.draw.ellipse((*at, at[0] + 90, at[1] + 80), fill=(tone, tone, tone))
            book.y += 280
        half = (len(lines) + 1) // 2
        for line in lines[:half] if column == 0 else lines[half:]:
            for part in book.wrap("\u3000\u3000" + line, wide, size):
                bare = part.lstrip("\u3000")
                book.put((x + (len(part) - len(bare)) * size, book.y), bare, size)
                book.y += size * 1.5


def pairs(book: Book, lines: list[str]) -> None:
    """Label and value, in any manner."""
    items = [Item(*line.split("|", 1)) for line in lines]
    book.stretch = book.rng.uniform(1.0, 1.9)
    book.rng.choice([grid4, borderless, two_columns, inline])(book, items)


def grid(book: Book, lines: list[str]) -> None:
    """A table."""
    rows = [line.split("|") for line in lines]
    book.stretch = book.rng.uniform(1.2, 2.0)
    table(book, rows[0], rows[1:], "print", style="full")


def poster(book: Book, title: str, lines: list[str]) -> None:
    """Large words on coloured paper."""
    book.sheet.draw.rectangle((0, 0, *book.size), fill=book.rng.choice(TINTS))
    for _ in range(5):
        at = (book.rng.uniform(0, book.size[0]), book.rng.uniform(book.size[1] * 0.75, book.size[1]))
        size = book.rng.uniform(60, 240)
        tone = tuple(book.rng.randrange(150, 255) for _ in range(3))
        book.sheet.draw.ellipse((at[0] - size, at[1] - size, at[0] + size, at[1] + size), fill=tone)
    book.y = book.size[1] * 0.12
    headline(book, title, scale=3.0)
    for line in lines:
        size = int(book.base_px * book.rng.choice([1.4, 1.8]))
        for part in book.wrap(line, book.width, size):
            wide = book.measure(part, size, book.face)
            book.put(((book.size[0] - wide) / 2, book.y), part, size, colour=(60, 40, 40))
            book.y += size * 1.9


LOOKS = {"text": text, "hand": hand, "dots": dots, "columns": columns, "kv": pairs, "table": grid}
