"""Rows, body text and tables as the fresh half lays them out: upright and turned labels, labels above, dotted lines."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw

from tools.forms.fonts import font_for, sized
from tools.forms.layouts import PAD, Item, record
from tools.forms.paper import BLACK, Book, Box, Mark

UPRIGHT_PX = 62
MANY_CHARS = 24  # a longer value gets a row of its own
GREY = (233, 235, 236)


def is_long(item: Item) -> bool:
    """Whether an item takes a whole row."""
    return len(item.value) > MANY_CHARS or len(item.label) > 14


def groups(items: list[Item], n_across: int) -> list[list[Item]]:
    """Rows of up to `n_across` short items, long ones alone."""
    rows: list[list[Item]] = []
    for item in items:
        if not is_long(item) and rows and len(rows[-1]) < n_across and not is_long(rows[-1][0]):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def cell(book: Book, box: Box, text: str, size: int, *, ink: str = "print", align: str = "centre") -> None:
    """A ruled cell with its text."""
    book.frame(box, 1)
    book.lay((box[0] + PAD / 2, box[1], box[2] - PAD / 2, box[3]), text, size, ink=ink, align=align)


def dotted(book: Book, left: float, right: float, y: float) -> None:
    """A dotted line to write on."""
    for x in range(int(left), int(right), 7):
        book.sheet.draw.line((x, y, x + 2, y), fill=(70, 70, 70), width=2)


def turned(book: Book, box: Box, text: str, size: int) -> None:
    """Write a text turned a quarter anticlockwise into the middle of a box; it is read from below."""
    wide, high = int(book.measure(text, size, book.face)) + 4, int(size * 1.3)
    strip = Image.new("RGB", (wide, high), "white")
    pen, x = ImageDraw.Draw(strip), 2.0
    for char in text:
        font = sized(font_for(char, book.face), size)
        pen.text((x, 0), char, font=font, fill=BLACK)
        x += font.getlength(char)
    up = strip.transpose(Image.Transpose.ROTATE_90)
    left, top = int((box[0] + box[2] - high) / 2), int((box[1] + box[3] - wide) / 2)
    book.sheet.image.paste(up, (left, top))
    book.sheet.marks.append(Mark(text, "print", (left, top, left + high, top + wide)))


def mixed(book: Book, items: list[Item], n_across: int = 2) -> None:
    """A ruled grid; a long value stands beside a narrow cell whose label runs from top to bottom."""
    size, share = book.base_px, book.rng.choice([0.34, 0.4])
    for row in groups(items, n_across):
        if is_long(row[0]) and len(row[0].label) <= 9:
            beside_upright(book, row[0])
            continue
        wide = book.width / len(row)
        label_w = wide * share if len(row) > 1 else book.width / n_across * share
        tall = max(
            [book.height_of(i.value, wide - label_w - 2 * PAD, size, i.ink) for i in row]
            + [book.height_of(i.label, label_w - PAD, size) for i in row]
        )
        tall = (tall + PAD) * book.stretch + 4
        book.need(tall)
        for n, item in enumerate(row):
            x = book.margin_px + n * wide
            cell(book, (x, book.y, x + label_w, book.y + tall), item.label, size)
            align = "left" if is_long(item) else "centre"
            cell(book, (x + label_w, book.y, x + wide, book.y + tall), item.value, size, ink=item.ink, align=align)
            record(book, item)
        book.y += tall


def triple(book: Book, items: list[Item]) -> None:
    """The same with three pairs in a row."""
    mixed(book, items, 3)


def beside_upright(book: Book, item: Item) -> None:
    """A long value and its upright label."""
    size = book.base_px
    wide = book.width - UPRIGHT_PX - 2 * PAD
    tall = max(book.height_of(item.value, wide, size, item.ink) + 2 * PAD, len(item.label) * size * 1.18 + PAD)
    tall *= min(book.stretch, 1.5)
    book.need(tall)
    left, right = float(book.margin_px), float(book.size[0] - book.margin_px)
    box = (left, book.y, left + UPRIGHT_PX, book.y + tall)
    book.frame(box, 1)
    book.upright(box, item.label, int(size * 0.96))
    cell(book, (left + UPRIGHT_PX, book.y, right, book.y + tall), item.value, size, ink=item.ink, align="left")
    record(book, item)
    book.y += tall


def above(book: Book, items: list[Item]) -> None:
    """Grey cells with labels, and the values in the cells below them."""
    size, small = book.base_px, int(book.base_px * 0.92)
    for row in groups(items, 3):
        wide = book.width / len(row)
        head = max(book.height_of(i.label, wide - PAD, small) for i in row) + 8
        tall = max(book.height_of(i.value, wide - PAD, size, i.ink) for i in row) * book.stretch + PAD
        book.need(head + tall)
        for n, item in enumerate(row):
            x, y = book.margin_px + n * wide, book.y
            book.sheet.draw.rectangle((x, y, x + wide, y + head), fill=GREY)
            cell(book, (x, y, x + wide, y + head), item.label, small, align="left" if is_long(item) else "centre")
            align = "left" if is_long(item) else "centre"
            cell(book, (x, y + head, x + wide, y + head + tall), item.value, size, ink=item.ink, align=align)
            record(book, item)
        book.y += head + tall


def dots(book: Book, items: list[Item]) -> None:
    """Values on dotted lines behind their labels, nothing ruled around."""
    size = book.base_px
    book.y += 8
    for row in groups(items, 2):
        wide = book.width / len(row)
        starts = [book.measure(i.label + "：", size, book.face) for i in row]
        step = max(book.pitch(size, i.ink) for i in row) * min(1.7, book.stretch)
        wraps = [
            book.wrap(i.value, wide - s - 34, size, i.ink) if i.value else [""]
            for i, s in zip(row, starts, strict=True)
        ]  # fmt: skip
        n_lines = max(len(w) for w in wraps)
        book.need(n_lines * step + 10)
        for n, (item, start, lines) in enumerate(zip(row, starts, wraps, strict=True)):
            x = book.margin_px + n * wide
            book.put((x, book.y), item.label + "：", size)
            for k, line in enumerate(lines):
                y = book.y + k * step
                book.put((x + start + 8, y - 3), line, size, ink=item.ink)
                dotted(book, x + start, x + wide - 20, y + book.pitch(size, item.ink) - 2)
            record(book, item)
        book.y += n_lines * step + 8


def band(book: Book, items: list[Item]) -> None:
    """The first two items on the line above the grid, the rest ruled."""
    heading(book, items[:2])
    mixed(book, items[2:])


def heading(book: Book, items: list[Item]) -> None:
    """Label, colon, value: left and right on one line, or on two where there is no room."""
    size = book.base_px
    book.y += 4
    wides = []
    for item in items:
        face, real = book.pen(item.ink, size)
        wides.append(book.measure(item.label + "：", size, book.face) + book.measure(item.value, real, face) * 1.08)
    is_wide = sum(wides) + 40 > book.width
    step = size * (1.9 if any(i.ink == "hand" for i in items) else 1.6)
    book.need(step * len(items))
    for n, item in enumerate(items):
        x = book.size[0] - book.margin_px - max(wides[n], 150.0) if n and not is_wide else float(book.margin_px)
        label_w = book.put((x, book.y), item.label + "：", size)
        book.put((x + label_w, book.y), item.value, size, ink=item.ink)
        record(book, item)
        book.y += step if is_wide or n == len(items) - 1 else 0


def slanted(book: Book, items: list[Item]) -> None:
    """Short items as columns whose labels are turned a quarter; the others ruled below."""
    short = [i for i in items if not is_long(i) and len(i.label) <= 9 and len(i.value) <= 18][:5]
    rest = [i for i in items if i not in short]
    if len(short) < 3:
        mixed(book, items)
        return
    size = book.base_px
    wide = book.width / len(short)
    head = max(book.measure(i.label, size, book.face) for i in short) + 22
    tall = max(book.height_of(i.value, wide - PAD, size, i.ink) for i in short) * book.stretch + 2 * PAD
    book.need(head + tall)
    for n, item in enumerate(short):
        x = book.margin_px + n * wide
        box = (x, book.y, x + wide, book.y + head)
        turned(book, box, item.label, size)
        book.frame(box, 1)
        cell(book, (x, book.y + head, x + wide, book.y + head + tall), item.value, size, ink=item.ink)
        record(book, item)
    book.y += head + tall
    mixed(book, rest)


def body_headed(book: Book, lead: str, paragraphs: list[str], ink: str) -> None:
    """A box that opens with its label and a colon."""
    size = book.base_px
    step = book.pitch(size, ink) * min(1.4, book.stretch**0.6)
    inner = book.width - 2 * PAD - 12
    texts = ["\u3000\u3000" + text for text in paragraphs]
    tall = step * (1 + sum(len(book.wrap(text, inner, size, ink)) for text in texts)) + 2 * PAD
    if tall > book.size[1] * 0.7:
        body_open(book, lead, paragraphs, ink)
        return
    tall = max(tall, min(tall * book.stretch, book.size[1] * 0.45))
    book.need(tall)
    top = book.y
    book.put((book.margin_px + PAD, top + PAD), lead + "：", size)
    y = top + PAD + step
    for text in texts:
        for line in book.wrap(text, inner, size, ink):
            bare = line.lstrip("\u3000")
            book.put((book.margin_px + PAD + 6 + (len(line) - len(bare)) * size, y), bare, size, ink=ink)
            y += step
    book.frame((book.margin_px, top, book.size[0] - book.margin_px, top + tall), 1)
    book.y = top + tall


def body_lined(book: Book, lead: str, paragraphs: list[str], ink: str) -> None:
    """Text on ruled lines, as in a bound log."""
    size = book.base_px
    step = book.pitch(size, ink) * 1.08 * min(1.4, book.stretch)
    book.need(step * 3)
    book.put((book.margin_px, book.y), lead + "：", size)
    book.y += step
    for text in paragraphs:
        for line in book.wrap("\u3000\u3000" + text, book.width - 10, size, ink):
            book.need(step + 4)
            bare = line.lstrip("\u3000")
            book.put((book.margin_px + 4 + (len(line) - len(bare)) * size, book.y), bare, size, ink=ink)
            at = book.y + step - 5
            book.sheet.draw.line((book.margin_px, at, book.size[0] - book.margin_px, at), fill=(150, 160, 170), width=1)
            book.y += step


def body_open(book: Book, lead: str, paragraphs: list[str], ink: str) -> None:
    """Paragraphs with an indent under a label, over sheets if need be."""
    book.need(book.base_px * 4)
    book.put((book.margin_px, book.y), lead + "：", book.base_px)
    book.y += book.base_px * book.leading
    for text in paragraphs:
        book.flow(text, book.base_px, ink=ink, indent=2)


def table(book: Book, head: list[str], rows: list[list[str]], ink: str, *, is_double: bool = False) -> None:
    """A ruled table, its head repeated on every sheet. `is_double` sets two halves of the rows side by side."""
    if is_double and len(head) <= 4 and len(rows) >= 6 and all(len(r) == len(head) for r in rows):
        half = (len(rows) + 1) // 2
        pairs = zip(rows[:half], [*rows[half:], [""] * len(head)], strict=False)
        head, rows = head * 2, [a + b for a, b in pairs]
    small = int(book.base_px * 0.88)
    whole = [r for r in rows if len(r) == len(head)]
    weights = [max([min(len(h), 5)] + [min(len(r[n]), 15) for r in whole]) + 1.5 for n, h in enumerate(head)]
    widths = [book.width * w / sum(weights) for w in weights]
    table_row(book, head, widths, small, "print", is_head=True)
    for row in rows:
        sheet, tall = book.sheet, row_height(book, row, widths, small, ink)
        book.need(tall)
        if book.sheet is not sheet:
            table_row(book, head, widths, small, "print", is_head=True)
        table_row(book, row, widths, small, ink)


def spans_of(row: list[str], widths: list[float]) -> list[float]:
    """Widths of a row's cells; the last cell of a short row reaches the edge."""
    return [*widths[: len(row) - 1], sum(widths[len(row) - 1 :])]


def row_height(book: Book, row: list[str], widths: list[float], size: int, ink: str) -> float:
    """Pixels a row of a table takes."""
    tall = max(
        book.height_of(c, w - PAD, size, ink if n else "print")
        for n, (c, w) in enumerate(zip(row, spans_of(row, widths), strict=True))
    )
    return max(tall + PAD, size * 1.8) * book.stretch


def table_row(book: Book, row: list[str], widths: list[float], size: int, ink: str, *, is_head: bool = False) -> None:
    """One row; the head is grey."""
    tall = row_height(book, row, widths, size, ink)
    book.need(tall)
    x = float(book.margin_px)
    for n, (text, wide) in enumerate(zip(row, spans_of(row, widths), strict=True)):
        if is_head:
            book.sheet.draw.rectangle((x, book.y, x + wide, book.y + tall), fill=GREY)
        cell(book, (x, book.y, x + wide, book.y + tall), text, size, ink=ink if n else "print")
        x += wide
    book.y += tall


Rows = Callable[[Book, list[Item]], None]
Body = Callable[[Book, str, list[str], str], None]
ROWS: list[Rows] = [mixed, triple, above, dots, band, band, slanted, mixed]
BODIES: list[Body] = [body_headed, body_headed, body_lined]
