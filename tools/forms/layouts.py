"""Ways to lay out a form: rows of label and value, body text, tables and the places to sign. Each half has its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.forms.paper import Book, Plant

PAD = 12


@dataclass(frozen=True)
class Item:
    """A label with its value. `name` is the catalogue field, `normal` its value as gold holds it (None: no truth)."""

    label: str
    value: str
    ink: str = "print"
    name: str | None = None
    normal: str | None = None
    fault: str | None = None


def record(book: Book, item: Item) -> None:
    """Note on the current sheet what the item told: field and fault."""
    if item.fault:
        book.sheet.plants.append(Plant(item.fault, item.name or item.label))
    if item.name and item.normal is not None and item.value:
        book.sheet.fields[item.name] = item.normal
        book.sheet.printed[item.name] = item.value


def is_short(item: Item) -> bool:
    """Whether an item leaves room for a second one on its row."""
    return len(item.value) <= 15 and len(item.label) <= 10


def paired(items: list[Item]) -> list[list[Item]]:
    """Rows of one or two items, long ones alone."""
    rows: list[list[Item]] = []
    for item in items:
        if rows and len(rows[-1]) == 1 and is_short(rows[-1][0]) and is_short(item):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def grid4(book: Book, items: list[Item]) -> None:
    """Ruled rows of label, value, label, value; a long value spans the row."""
    size, label_w = book.base_px, book.width * book.rng.choice([0.15, 0.18])
    for row in paired(items):
        spans = [book.width / 2 - label_w] * 2 if len(row) == 2 else [book.width - label_w]
        tall = max(
            [book.height_of(i.value, w - 2 * PAD, size, i.ink) for i, w in zip(row, spans, strict=True)]
            + [book.height_of(i.label, label_w - PAD, size) for i in row]
        )
        tall = (tall + 2 * PAD) * book.stretch
        book.need(tall)
        x = float(book.margin_px)
        for item, wide in zip(row, spans, strict=True):
            book.frame((x, book.y, x + label_w, book.y + tall))
            book.lay((x + PAD / 2, book.y, x + label_w - PAD / 2, book.y + tall), item.label, size)
            x += label_w
            book.frame((x, book.y, x + wide, book.y + tall))
            align = "centre" if is_short(item) else "left"
            book.lay((x + PAD, book.y, x + wide - PAD, book.y + tall), item.value, size, ink=item.ink, align=align)
            record(book, item)
            x += wide
        book.y += tall


def borderless(book: Book, items: list[Item]) -> None:
    """Label, colon, value: one below the other, nothing ruled."""
    size = book.base_px
    colon = book.rng.choice(["：", ":", "　"])
    column = max(book.measure(i.label, size, book.face) for i in items) + size * 1.6
    for item in items:
        tall = book.height_of(item.value, book.width - column, size, item.ink) + size * 0.45 * book.stretch**3
        book.need(tall)
        book.put((book.margin_px, book.y), item.label + colon, size)
        box = (
            book.margin_px + column,
            book.y - 4,
            book.size[0] - book.margin_px,
            book.y - 4 + tall - size * 0.45 * book.stretch**3,
        )
        book.lay(box, item.value, size, ink=item.ink, align="left")
        record(book, item)
        book.y += tall


def underline(book: Book, items: list[Item]) -> None:
    """Values written on a line behind their label."""
    size = book.base_px
    for row in paired(items):
        wide = book.width / len(row)
        label_ws = [book.measure(i.label + "：", size, book.face) for i in row]
        tall = size * 0.7 + book.stretch * max(
            book.height_of(i.value, wide - w - 24, size, i.ink) for i, w in zip(row, label_ws, strict=True)
        )
        book.need(tall)
        for n, (item, label_w) in enumerate(zip(row, label_ws, strict=True)):
            x = book.margin_px + n * wide
            book.put((x, book.y + tall - 14 - size * 1.3), item.label + "：", size)
            book.lay(
                (x + label_w + 6, book.y - 2, x + wide - 18, book.y + tall - 14),
                item.value,
                size,
                ink=item.ink,
                align="left",
            )
            book.rule((x + label_w, book.y + tall - 12), (x + wide - 18, book.y + tall - 12), 1)
            record(book, item)
        book.y += tall


def two_columns(book: Book, items: list[Item]) -> None:
    """A table of two columns: what and which."""
    size, label_w = book.base_px, book.width * book.rng.choice([0.24, 0.3])
    left, right = book.margin_px, book.size[0] - book.margin_px
    for item in items:
        tall = book.height_of(item.value, book.width - label_w - 2 * PAD, size, item.ink)
        tall = max(tall, book.height_of(item.label, label_w - 2 * PAD, size)) * book.stretch + PAD
        book.need(tall)
        book.frame((left, book.y, left + label_w, book.y + tall), 1)
        book.frame((left + label_w, book.y, right, book.y + tall), 1)
        book.lay((left + PAD, book.y, left + label_w - PAD, book.y + tall), item.label, size, align="left")
        book.lay(
            (left + label_w + PAD, book.y, right - PAD, book.y + tall), item.value, size, ink=item.ink, align="left"
        )
        record(book, item)
        book.y += tall


def stacked(book: Book, items: list[Item]) -> None:
    """Cells with a small label in the corner and the value below, up to three in a row."""
    size, small = book.base_px, int(book.base_px * 0.72)
    rows: list[list[Item]] = []
    for item in items:
        is_fit = rows and len(rows[-1]) < 3 and all(len(i.value) <= 11 for i in [*rows[-1], item])
        if is_fit:
            rows[-1].append(item)
        else:
            rows.append([item])
    for row in rows:
        wide = book.width / len(row)
        tall = max(book.height_of(i.value, wide - 2 * PAD, size, i.ink) for i in row) * book.stretch + small * 1.6 + PAD
        book.need(tall)
        for n, item in enumerate(row):
            x = book.margin_px + n * wide
            book.frame((x, book.y, x + wide, book.y + tall), 1)
            book.put((x + 7, book.y + 4), item.label, small)
            box = (x + PAD, book.y + small * 1.4, x + wide - PAD, book.y + tall - 4)
            book.lay(box, item.value, size, ink=item.ink, align="left")
            record(book, item)
        book.y += tall


def side(book: Book, items: list[Item]) -> None:
    """A ruled table whose first column is one merged cell that names the group from top to bottom."""
    size, group_w, label_w = book.base_px, 62, book.width * 0.2
    left, right = book.margin_px, book.size[0] - book.margin_px
    cuts = [items[:4], items[4:]] if len(items) > 5 else [items]
    for group, names in zip(cuts, (["基本情况", "概况", "基本信息"], ["主要内容", "具体情况", "明细"]), strict=False):
        talls = [
            max(
                book.height_of(i.value, book.width - group_w - label_w - 2 * PAD, size, i.ink),
                book.height_of(i.label, label_w - PAD, size),
            ) * book.stretch + 1.4 * PAD
            for i in group
        ]  # fmt: skip
        book.need(sum(talls))
        top = book.y
        for item, tall in zip(group, talls, strict=True):
            if book.y + tall > book.size[1] - book.margin_px * 0.8:
                book.turn()
                top = book.y
            x = left + group_w
            book.frame((x, book.y, x + label_w, book.y + tall))
            book.frame((x + label_w, book.y, right, book.y + tall))
            book.lay((x + PAD / 2, book.y, x + label_w - PAD / 2, book.y + tall), item.label, size)
            book.lay(
                (x + label_w + PAD, book.y, right - PAD, book.y + tall), item.value, size, ink=item.ink, align="left"
            )
            record(book, item)
            book.y += tall
        book.frame((left, top, left + group_w, book.y))
        book.upright((left, top, left + group_w, book.y), book.rng.choice(names), size)


def ruled(book: Book, items: list[Item]) -> None:
    """Rows parted by thin lines, labels flush right, no upright lines."""
    size, label_w = book.base_px, book.width * 0.27
    left, right = book.margin_px, book.size[0] - book.margin_px
    book.rule((left, book.y), (right, book.y), 3)
    for item in items:
        tall = max(
            book.height_of(item.value, book.width - label_w - 40, size, item.ink),
            book.height_of(item.label, label_w - 10, size),
        ) * book.stretch + PAD  # fmt: skip
        book.need(tall)
        book.lay((left, book.y, left + label_w, book.y + tall), item.label, size, align="right")
        book.lay((left + label_w + 32, book.y, right, book.y + tall), item.value, size, ink=item.ink, align="left")
        book.rule((left, book.y + tall), (right, book.y + tall), 1)
        record(book, item)
        book.y += tall


def inline(book: Book, items: list[Item]) -> None:
    """Labels and values run on, two or three to a line, parted by wide gaps."""
    size, gap = book.base_px, book.base_px * 1.5
    x, end = float(book.margin_px), book.size[0] - book.margin_px
    for item in items:
        label = item.label + "："
        face, real = book.pen(item.ink, size)
        label_w, wide = book.measure(label, size, book.face), book.measure(item.value, real, face) * 1.06
        if x > book.margin_px and x + label_w + wide > end:
            x, book.y = float(book.margin_px), book.y + size * 1.75 * book.stretch
        book.need(size * 1.75)
        book.put((x, book.y), label, size)
        x += label_w
        lines = book.wrap(item.value, end - x, size, item.ink)
        for n, line in enumerate(lines):
            if n:
                book.y += size * 1.6
                book.need(size * 1.6)
            book.put((x, book.y), line, size, ink=item.ink)
        x = x + wide + gap if len(lines) == 1 else end
        record(book, item)
    book.y += size * 1.8 * book.stretch


def table(book: Book, head: list[str], rows: list[list[str]], ink: str, *, style: str) -> None:
    """A table. A row shorter than the head has its last cell merged to the edge; `style` full, open or shaded."""
    size, small = book.base_px, int(book.base_px * 0.88)
    weights = [
        max([min(len(h), 6)] + [min(len(r[n]), 16) for r in rows if len(r) == len(head)]) + 1.6
        for n, h in enumerate(head)
    ]
    widths = [book.width * w / sum(weights) for w in weights]
    for number, row in enumerate([head, *rows]):
        row_ink = ink if number else "print"
        spans = [*widths[: len(row) - 1], sum(widths[len(row) - 1 :])]
        tall = PAD + max(
            book.height_of(c, w - 12, small, "print" if n == 0 else row_ink)
            for n, (c, w) in enumerate(zip(row, spans, strict=True))
        )
        tall = max(tall, size * 1.7) * book.stretch
        book.need(tall)
        x = float(book.margin_px)
        if style == "shaded" and number % 2 == 0:
            book.sheet.draw.rectangle((x, book.y, x + book.width, book.y + tall), fill=(226, 230, 234))
        for n, (cell, wide) in enumerate(zip(row, spans, strict=True)):
            if style == "full":
                book.frame((x, book.y, x + wide, book.y + tall), 1)
            book.lay((x + 6, book.y, x + wide - 6, book.y + tall), cell, small, ink="print" if n == 0 else row_ink)
            x += wide
        if style == "open" and number in (0, len(rows)):
            edge = book.y if number == 0 else book.y + tall
            book.rule((book.margin_px, edge), (book.margin_px + book.width, edge), 3)
            if number == 0:
                book.rule((book.margin_px, book.y + tall), (book.margin_px + book.width, book.y + tall), 1)
        book.y += tall


def body_free(book: Book, paragraphs: list[str], ink: str) -> None:
    """Paragraphs with an indent of two characters."""
    for text in paragraphs:
        book.flow(text, book.base_px, ink=ink, indent=2)
        book.y += book.base_px * 0.3


def body_boxed(book: Book, paragraphs: list[str], ink: str) -> None:
    """One ruled box around the paragraphs."""
    size = book.base_px
    tall = sum(book.height_of("\u3000\u3000" + t, book.width - 36, size, ink) for t in paragraphs) + 36
    book.need(tall * book.stretch)
    top = book.y
    sheet = book.sheet
    book.y += 16
    for text in paragraphs:
        for line in book.wrap(text, book.width - 40, size, ink):
            book.need(size * book.leading)
            book.put((book.margin_px + 18, book.y), line, size, ink=ink)
            book.y += size * book.leading
    if book.sheet is sheet:
        book.y = max(book.y + 20, top + tall * book.stretch)
        book.frame((book.margin_px, top, book.size[0] - book.margin_px, book.y))


def body_numbered(book: Book, paragraphs: list[str], ink: str) -> None:
    """Paragraphs behind running numbers in the margin."""
    for n, text in enumerate(paragraphs):
        book.need(book.base_px * 2)
        book.put((book.margin_px, book.y), f"({n + 1})", book.base_px)
        book.flow(text, book.base_px, ink=ink, left=book.margin_px + book.base_px * 2.4)
        book.y += book.base_px * 0.25


def body_side(book: Book, paragraphs: list[str], ink: str) -> None:
    """Paragraphs beside a merged cell whose label stands upright."""
    size, label_w = book.base_px, 70
    wide = book.width - label_w - 30
    tall = sum(book.height_of(t, wide, size, ink) + 8 for t in paragraphs) * book.stretch + 24
    tall = max(tall, size * 6)
    if tall > book.size[1] * 0.6:
        body_numbered(book, paragraphs, ink)
        return
    book.need(tall)
    left, top = book.margin_px, book.y
    book.frame((left, top, left + label_w, top + tall))
    book.frame((left + label_w, top, left + book.width, top + tall))
    book.upright(
        (left, top, left + label_w, top + tall), book.rng.choice(["情况说明", "内容", "详述", "记载事项"]), size
    )
    y = top + 12
    spare = tall - 24 - sum(book.height_of(t, wide, size, ink) * book.stretch + 8 for t in paragraphs)
    y += max(0.0, spare / 2)
    for text in paragraphs:
        part = book.height_of(text, wide, size, ink)
        book.lay(
            (left + label_w + 14, y, left + book.width - 14, y + part * book.stretch), text, size, ink=ink, align="left"
        )
        y += part * book.stretch + 8
    book.y = top + tall


Rows = Callable[[Book, list[Item]], None]
Body = Callable[[Book, list[str], str], None]
ROWS: dict[str, list[Rows]] = {
    "dev": [grid4, borderless, underline, two_columns],
    "held": [stacked, side, ruled, inline],
}
BODIES: dict[str, list[Body]] = {"dev": [body_free, body_boxed], "held": [body_numbered, body_side]}
TABLES = {"dev": ["full", "full", "shaded"], "held": ["open", "full", "open"]}
