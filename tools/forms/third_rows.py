"""Rows of label and value as the third half rules them: grey cells, ragged grids, cards, registers, reports."""

from __future__ import annotations

from collections.abc import Callable

from tools.forms.layouts import PAD, Item, record
from tools.forms.paper import Book, Box, Mark

GREYS = [(217, 217, 217), (238, 238, 238), (222, 230, 240), (242, 242, 236)]
PALE = (120, 124, 130)
MANY_CHARS = 17  # a longer value takes a row of its own
CAPTIONS = ["一、基本信息", "工程概况", "基本信息 Basic Information", "1  概 况"]
ENDS = ["以下空白", "/", "（以下空白）", "——"]


def is_wide(item: Item) -> bool:
    """Whether an item takes a whole row."""
    return len(item.value) > MANY_CHARS or len(item.label) > 12


def groups(items: list[Item], n_across: int) -> list[list[Item]]:
    """Rows of up to `n_across` short items, wide ones alone."""
    rows: list[list[Item]] = []
    for item in items:
        if rows and len(rows[-1]) < n_across and not is_wide(item) and not is_wide(rows[-1][0]):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def spread(book: Book, box: Box, text: str, size: int) -> None:
    """Write a short label with its characters spread over the box, as word processors align labels at both edges."""
    left, top, right, bottom = box
    wide = book.measure(text, size, book.face)
    if not 2 <= len(text) <= 5 or wide > (right - left) * 0.9:
        book.lay(box, text, size)
        return
    gap = min((right - left - wide) / (len(text) - 1), size * 1.3)
    x = left + (right - left - wide - gap * (len(text) - 1)) / 2
    y = top + (bottom - top - size * 1.3) / 2
    book.sheet.marks.append(Mark(text, "print", (x, y, x + wide + gap * (len(text) - 1), y + size * 1.2)))
    for char in text:
        x += book.put((x, y), char, size, is_marked=False) + gap


def label_cell(book: Book, box: Box, text: str, size: int, fill: tuple[int, int, int] | None) -> None:
    """A ruled cell with a label, grey where the form has grey labels."""
    if fill:
        book.sheet.draw.rectangle(box, fill=fill)
    book.frame(box, 1)
    spread(book, (box[0] + PAD / 2, box[1], box[2] - PAD / 2, box[3]), text, size)


def value_cell(book: Book, box: Box, item: Item, size: int) -> None:
    """A ruled cell with the value of an item."""
    book.frame(box, 1)
    align = "left" if is_wide(item) else "centre"
    inner = (box[0] + PAD / 2, box[1], box[2] - PAD / 2, box[3])
    book.lay(inner, item.value, size, ink=item.ink, align=align)
    record(book, item)


def band(book: Book, text: str, fill: tuple[int, int, int]) -> None:
    """A grey band across the form that names what follows."""
    tall = book.base_px * 1.7
    box = (book.margin_px, book.y, book.size[0] - book.margin_px, book.y + tall)
    book.sheet.draw.rectangle(box, fill=fill)
    book.frame(box, 1)
    book.lay((box[0] + PAD, box[1], box[2], box[3]), text, book.base_px, align="left")
    book.y += tall


def closed(book: Book, items: list[Item], n_across: int = 2) -> None:
    """A closed grid with labels in grey cells; some open with a band that names the group."""
    size, fill = book.base_px, book.rng.choice(GREYS)
    if book.rng.random() < 0.4:
        band(book, book.rng.choice(CAPTIONS), fill)
    label_w = book.width * (0.165 if n_across == 2 else 0.125)
    for row in groups(items, n_across):
        wide = book.width / len(row)
        tall = max(
            [book.height_of(i.value, wide - label_w - PAD - 4, size, i.ink) for i in row]
            + [book.height_of(i.label, label_w - PAD, size) for i in row]
        )
        tall = (tall + PAD) * book.stretch
        book.need(tall)
        for n, item in enumerate(row):
            x = book.margin_px + n * wide
            label_cell(book, (x, book.y, x + label_w, book.y + tall), item.label, size, fill)
            value_cell(book, (x + label_w, book.y, x + wide, book.y + tall), item, size)
        book.y += tall


def written_width(book: Book, item: Item, size: int) -> float:
    """Pixels the value of an item takes on one line."""
    face, real = book.pen(item.ink, size)
    return book.measure(item.value, real, face)


def closed3(book: Book, items: list[Item]) -> None:
    """The same with three pairs in a row."""
    closed(book, items, 3)


def ragged(book: Book, items: list[Item]) -> None:
    """A grid whose upright lines stand elsewhere in every row: each label takes what it needs."""
    size = book.base_px
    for row in groups(items, 3):
        label_ws = [min(book.measure(i.label, size, book.face) + 2 * PAD, book.width * 0.3) for i in row]
        needs = [written_width(book, i, size) * 1.1 + 2 * PAD for i in row]
        room = book.width - sum(label_ws)
        shares = [room * need / sum(needs) for need in needs]
        tall = max(
            [book.height_of(i.value, w - PAD - 4, size, i.ink) for i, w in zip(row, shares, strict=True)]
            + [book.height_of(i.label, w - PAD, size) for i, w in zip(row, label_ws, strict=True)]
        )
        tall = (tall + PAD) * book.stretch
        book.need(tall)
        x = float(book.margin_px)
        for item, label_w, wide in zip(row, label_ws, shares, strict=True):
            label_cell(book, (x, book.y, x + label_w, book.y + tall), item.label, size, None)
            value_cell(book, (x + label_w, book.y, x + label_w + wide, book.y + tall), item, size)
            x += label_w + wide
        book.y += tall


def cards(book: Book, items: list[Item]) -> None:
    """A small pale label over its value, hairlines between, as an app prints what was typed into it."""
    size, small = book.base_px, int(book.base_px * 0.8)
    for row in groups(items, 2):
        wide = book.width / 2 if len(row) > 1 else book.width
        tall = max(book.height_of(i.value, wide - 2 * PAD, size, i.ink) for i in row) + small * 1.5
        tall = tall * book.stretch + PAD
        book.need(tall)
        for n, item in enumerate(row):
            x = book.margin_px + n * wide
            book.put((x + 4, book.y + 4), item.label, small, colour=PALE)
            y = book.y + small * 1.5
            for line in book.wrap(item.value, wide - 2 * PAD, size, item.ink) if item.value else []:
                book.put((x + 4, y), line, size, ink=item.ink)
                y += book.pitch(size, item.ink)
            record(book, item)
        book.y += tall
        right = book.size[0] - book.margin_px
        book.sheet.draw.line((book.margin_px, book.y - 4, right, book.y - 4), fill=(205, 208, 212), width=1)


def striped(book: Book, items: list[Item]) -> None:
    """The print of an office system: labels flush right on every second row tinted, two pairs to a row."""
    size, label_w = book.base_px, book.width * 0.17
    left, right = book.margin_px, book.size[0] - book.margin_px
    for number, row in enumerate(groups(items, 2)):
        wide = book.width / len(row)
        tall = max(
            [book.height_of(i.value, wide - label_w - 2 * PAD, size, i.ink) for i in row]
            + [book.height_of(i.label + "：", label_w - 8, size) for i in row]
        )
        tall = (tall + 8) * book.stretch
        book.need(tall)
        if number % 2 == 0:
            book.sheet.draw.rectangle((left, book.y, right, book.y + tall), fill=(243, 246, 250))
        for n, item in enumerate(row):
            x = left + n * wide
            book.lay((x, book.y, x + label_w, book.y + tall), item.label + "：", size, align="right")
            box = (x + label_w + PAD, book.y, x + wide - PAD, book.y + tall)
            book.lay(box, item.value, size, ink=item.ink, align="left")
            record(book, item)
        book.y += tall
        book.sheet.draw.line((left, book.y, right, book.y), fill=(200, 208, 218), width=1)


def register(book: Book, items: list[Item]) -> None:
    """A register of one entry: the labels are the head of its columns, empty rows are crossed out below."""
    size = int(book.base_px * 0.94)
    heads, rest = items[:2], items[2:]
    gaps_line(book, heads)
    short = [i for i in rest if not is_wide(i)]
    per_row = 6 if book.size[0] > book.size[1] else 5
    for start in range(0, len(short), per_row):
        register_rows(book, short[start : start + per_row], size)
    wides = [i for i in rest if is_wide(i)]
    if wides:
        closed(book, wides)


def gaps_line(book: Book, items: list[Item]) -> None:
    """What stands above a register: left and right, or below each other."""
    size, end = book.base_px, book.size[0] - book.margin_px
    book.need(size * 4)
    wides = []
    for item in items:
        face, real = book.pen(item.ink, size)
        wides.append(book.measure(item.label + "：", size, book.face) + book.measure(item.value, real, face) * 1.08)
    is_one_line = sum(wides) + 30 < book.width
    for n, item in enumerate(items):
        x = end - max(wides[n], 180.0) if n and is_one_line else float(book.margin_px)
        label_w = book.put((x, book.y), item.label + "：", size)
        lines = book.wrap(item.value, end - x - label_w, size, item.ink) if item.value else []
        for k, line in enumerate(lines):
            book.y += size * 1.5 if k else 0
            book.put((x + label_w, book.y), line, size, ink=item.ink)
        record(book, item)
        if not is_one_line or n == len(items) - 1:
            book.y += size * 1.8


def register_rows(book: Book, items: list[Item], size: int) -> None:
    """Head, entry and crossed-out rows of some columns, with a running number in front."""
    rng = book.rng
    weights = [max(min(len(i.label), 7), min(len(i.value), 11) * (1.25 if i.ink == "hand" else 1)) + 2 for i in items]
    number_w = size * 2.6
    widths = [(book.width - number_w) * w / sum(weights) for w in weights]
    head = max(book.height_of(i.label, w - PAD, size) for i, w in zip(items, widths, strict=True)) + PAD
    tall = max(book.height_of(i.value, w - PAD, size, i.ink) for i, w in zip(items, widths, strict=True))
    tall = (tall + PAD) * book.stretch
    blank, n_blank = size * 1.9, rng.randrange(1, 4)
    book.need(head + tall + blank * n_blank)
    top, x = book.y, book.margin_px + number_w
    fill = rng.choice(GREYS)
    label_cell(book, (book.margin_px, top, x, top + head), "序号", size, fill)
    book.frame((book.margin_px, top + head, x, top + head + tall), 1)
    book.lay((book.margin_px, top + head, x, top + head + tall), "1", size)
    end = rng.choice(ENDS)
    for n, (item, wide) in enumerate(zip(items, widths, strict=True)):
        label_cell(book, (x, top, x + wide, top + head), item.label, size, fill)
        box = (x, top + head, x + wide, top + head + tall)
        book.frame(box, 1)
        book.lay((x + PAD / 2, box[1], x + wide - PAD / 2, box[3]), item.value, size, ink=item.ink)
        record(book, item)
        for k in range(n_blank):
            y = top + head + tall + k * blank
            book.frame((book.margin_px, y, x + wide, y + blank), 1)
            book.frame((x, y, x + wide, y + blank), 1)
            if k == 0 and n == 0:
                book.lay((x, y, x + wide, y + blank), end, int(size * 0.9))
        x += wide
    book.y = top + head + tall + n_blank * blank + rng.choice([0, 14])


def lab_lines(book: Book, items: list[Item]) -> None:
    """The head of a laboratory's report: thin rules across, thick ones at its ends, no rules at the sides."""
    size, label_w = int(book.base_px * 0.96), book.width * 0.15
    left, right = book.margin_px, book.size[0] - book.margin_px
    book.rule((left, book.y), (right, book.y), 3)
    for row in groups(items, 2):
        wide = book.width / len(row)
        tall = max(
            [book.height_of(i.value, wide - label_w - 2 * PAD, size, i.ink) for i in row]
            + [book.height_of(i.label, label_w - 4, size) for i in row]
        )
        tall = (tall + 8) * min(book.stretch, 1.7)
        book.need(tall)
        for n, item in enumerate(row):
            x = left + n * wide
            book.lay((x, book.y, x + label_w, book.y + tall), item.label, size, align="left")
            box = (x + label_w + 4, book.y, x + wide - 8, book.y + tall)
            book.lay(box, item.value, size, ink=item.ink, align="left")
            if n or len(row) > 1:
                book.rule((x + label_w, book.y), (x + label_w, book.y + tall), 1)
            record(book, item)
        book.y += tall
        book.rule((left, book.y), (right, book.y), 1)
    book.rule((left, book.y + 1), (right, book.y + 1), 3)
    book.y += 10


Rows = Callable[[Book, list[Item]], None]
