"""The foot of a form: places to sign, days beside them, and the unit's seal."""

from __future__ import annotations

from tools.forms.paper import Book, Plant
from tools.forms.story import Story


def sign_block(book: Book, labels: list[str], story: Story) -> None:
    """Signing places in the half's own manner. One stays empty when the plan asks for it."""
    if not labels:
        return
    empty = book.rng.choice(labels) if "missing_signature" in story.plan else None
    is_drawn = book.rng.random() < 0.65
    is_dated = book.rng.random() < 0.5
    manner = book.rng.choice(["boxes", "lines"] if story.half == "dev" else ["rows", "stack"])
    {"boxes": boxes, "lines": lines, "rows": rows, "stack": stack}[manner](
        book, labels, story, empty=empty, is_drawn=is_drawn, is_dated=is_dated
    )


def pen_in(
    book: Book, box: tuple[float, float, float, float], label: str, story: Story, empty: str | None, is_drawn: bool
) -> None:
    """Sign at a place, or leave it and note the fault."""
    if label == empty:
        book.sheet.plants.append(Plant("missing_signature", label))
        return
    name = story.facts[f"p{sum(map(ord, label)) % 8}"]
    book.sign(box, name, is_drawn=is_drawn)


def boxes(book: Book, labels: list[str], story: Story, *, empty: str | None, is_drawn: bool, is_dated: bool) -> None:
    """A row of ruled boxes, label on top, up to three in a row."""
    size, tall = book.base_px, (150 if is_dated else 118) * min(1.6, book.stretch)
    for start in range(0, len(labels), 3):
        row = labels[start : start + 3]
        book.need(tall)
        wide = book.width / len(row)
        for n, label in enumerate(row):
            x = book.margin_px + n * wide
            book.frame((x, book.y, x + wide, book.y + tall))
            for k, line in enumerate(book.wrap(label + "：", wide - 20, int(size * 0.9))):
                book.put((x + 10, book.y + 8 + k * size * 1.2), line, int(size * 0.9))
            pen_in(
                book, (x + wide * 0.3, book.y + 42, x + wide - 12, book.y + tall - 46), label, story, empty, is_drawn
            )
            if is_dated:
                book.put((x + wide * 0.28, book.y + tall - 38), story.day("d3"), int(size * 0.85), ink=date_ink(book))
        book.y += tall


def date_ink(book: Book) -> str:
    """The day beside a signature is handwritten more often than not."""
    return "hand" if book.rng.random() < 0.6 else "print"


def lines(book: Book, labels: list[str], story: Story, *, empty: str | None, is_drawn: bool, is_dated: bool) -> None:
    """Labels with a line to sign on, nothing ruled around."""
    book.y += 14
    for label in labels:
        book.need(74)
        wide = book.put((book.margin_px, book.y + 20), label + "：", book.base_px)
        x = book.margin_px + wide
        book.rule((x, book.y + 54), (x + 260, book.y + 54), 1)
        pen_in(book, (x + 8, book.y, x + 250, book.y + 54), label, story, empty, is_drawn)
        if is_dated and x + 620 < book.size[0]:
            book.put((x + 300, book.y + 20), "日期：", book.base_px)
            book.put((x + 300 + book.base_px * 3, book.y + 20), story.day("d3"), book.base_px, ink=date_ink(book))
        book.y += 70 * min(1.6, book.stretch)


def rows(book: Book, labels: list[str], story: Story, *, empty: str | None, is_drawn: bool, is_dated: bool) -> None:
    """A table: role, signature, day."""
    size, tall = book.base_px, 72 * min(1.7, book.stretch)
    shares = [0.36, 0.34, 0.3] if is_dated else [0.45, 0.55]
    heads = ["签认方", "签名", "签认时间"][: len(shares)]
    book.need(size * 1.8 + tall)
    for label in [None, *labels]:
        high = size * 1.8 if label is None else tall
        book.need(high)
        x = float(book.margin_px)
        for n, share in enumerate(shares):
            wide = book.width * share
            box = (x, book.y, x + wide, book.y + high)
            book.frame(box, 1)
            if label is None:
                book.lay(box, heads[n], size)
            elif n == 0:
                book.lay((x + 8, box[1], box[2] - 8, box[3]), label, size)
            elif n == 1:
                pen_in(book, (x + 20, book.y + 8, x + wide - 20, book.y + tall - 8), label, story, empty, is_drawn)
            else:
                book.lay(box, story.day("d3"), size, ink=date_ink(book))
            x += wide
        book.y += high


def stack(book: Book, labels: list[str], story: Story, *, empty: str | None, is_drawn: bool, is_dated: bool) -> None:
    """Labels one below the other on the right half of the page."""
    book.y += 20
    for label in labels:
        tall = 108 if is_dated else 76
        book.need(tall)
        right = book.size[0] - book.margin_px
        x = right - 300
        wide = book.measure(label + "：", book.base_px, book.face)
        book.put((max(book.margin_px, x - wide), book.y + 22), label + "：", book.base_px)
        pen_in(book, (x + 4, book.y, right - 40, book.y + 60), label, story, empty, is_drawn)
        if is_dated:
            book.put((x, book.y + 66), story.day("d3"), book.base_px, ink=date_ink(book))
        book.y += tall


def seal_block(book: Book, unit: str, foot: str, story: Story) -> None:
    """The unit with the word for its seal, and the seal over it, unless the plan leaves it out."""
    word = book.rng.choice(["（盖章）", "（公章）"] if story.half == "dev" else ["（签章处）", "（印章）"])
    book.need(250)
    book.y += 26
    text = unit + word
    wide = book.measure(text, book.base_px, book.face)
    spare = book.width - wide
    x = book.margin_px + max(0.0, spare * book.rng.choice([0.05, 0.5, 0.95]))
    book.put((x, book.y), text, book.base_px)
    book.put((x + wide * 0.3, book.y + book.base_px * 1.9), story.day("d3"), book.base_px)
    if "missing_seal" in story.plan:
        book.sheet.plants.append(Plant("missing_seal", unit))
    else:
        at = (x + wide * book.rng.uniform(0.45, 0.85), book.y + book.rng.uniform(0, 60))
        book.stamp(at, unit, foot, is_oval=story.half == "held" and book.rng.random() < 0.25)
    book.y += book.base_px * 4
