"""The page of the fresh half: head, tables, petitions (致 …), letters, form numbers, continued sheets."""

from __future__ import annotations

from typing import Any

from tools.forms import fresh_boxes as boxes
from tools.forms import fresh_rows as rows
from tools.forms.layouts import PAD, Item, record
from tools.forms.paper import Book, Plant
from tools.forms.sketches import sketch
from tools.forms.story import Story, words

LETTERHEADS = [(190, 20, 25), (20, 60, 120), (30, 30, 32)]
FEET = ["第 {n} 页 / 共 {all} 页", "{n} / {all}", "共 {all} 页，第 {n} 页", "Page {n} of {all}"]


def arrange(book: Book, kind: str, spec: dict[str, Any], story: Story, items: list[Item], look: dict[str, Any]) -> None:
    """Write the document below its head. `look` holds the inks, the table of money and where the sheet breaks."""
    signing = boxes.plan_signing(spec, story, book.rng, look["body_ink"])
    ops = boxes.opinions_of(spec.get("ops", []), story)
    style = spec.get("style", "table")
    if style == "petition" and len(items) > 2:
        petition(book, spec, story, items, look, signing)
    elif style == "letter":
        letter(book, spec, story, items, look, signing)
    else:
        book.rng.choice(rows.ROWS)(book, items)
        book.y += book.rng.choice([0, 0, 12])
        sketch(book, kind)
        if look["is_broken"] and (spec.get("body") or spec.get("grid") or look["money"]):
            book.turn()
        tables(book, spec, story, look)
        if spec.get("body"):
            body = book.rng.choice(rows.BODIES)
            body(book, spec.get("lead", "内容"), [story.fill(text) for text in spec["body"]], look["body_ink"])
            book.y += 0 if body is rows.body_headed else 10
    boxes.opinion_boxes(book, ops, story, signing)
    if style == "table":
        boxes.sign_foot(book, spec.get("sign", []), story, signing)
        boxes.seal_foot(book, spec, story, signing)


def tables(book: Book, spec: dict[str, Any], story: Story, look: dict[str, Any]) -> None:
    """The table of money and the table of the type."""
    is_double = book.rng.random() < 0.3
    if look["money"]:
        rows.table(book, words("names_fresh")["money_head"], look["money"], look["body_ink"])
        if "arithmetic_mismatch" in story.plan:
            book.sheet.plants.append(Plant("arithmetic_mismatch", "table"))
    if grid := spec.get("grid"):
        cells = [[story.fill(text, n) for text in row.split("|")] for n, row in enumerate(grid["rows"])]
        rows.table(book, grid["head"].split("|"), cells, look["body_ink"], is_double=is_double)


def petition(
    book: Book, spec: dict[str, Any], story: Story, items: list[Item], look: dict[str, Any], signing: boxes.Signing
) -> None:
    """A national form: project and number above the box, 致 … and the text inside, the petitioner at its foot."""
    rows.heading(book, items[:2])
    size, ink = book.base_px, look["body_ink"]
    inner = book.width - 2 * PAD - 8
    texts = [("\u3000\u3000" + story.fill(text), None) for text in spec.get("body", [])]
    before = [(f"{i.label}：{i.value}", i) for i in items[2:] if not i.label.startswith("附")]
    after = [(f"\u3000\u3000{i.label}：{i.value}", i) for i in items[2:] if i.label.startswith("附")]
    step = book.pitch(size, ink) * min(1.5, book.stretch)
    signs = boxes.Opinion("", "", tuple(spec.get("sign", [])), "", spec.get("place", ""), spec.get("seal", ""))
    foot = boxes.signs_height(signs, book.width, signing) + 90
    n_lines = sum(len(book.wrap(text, inner, size, ink)) for text, _ in [*before, *texts, *after])
    tall = n_lines * step + foot + 2 * PAD
    if look["money"]:
        tables(book, spec, story, look)
    book.need(tall)
    top = book.y
    book.y += PAD
    for text, item in [*before, *texts, *after]:
        said(book, text, item, inner, step, ink)
        if item:
            record(book, item)
    base = top + tall - foot
    boxes.box(book, signs, (book.margin_px, base, book.width), foot, story, signing, is_ruled=False)
    book.frame((book.margin_px, top, book.size[0] - book.margin_px, top + tall), 1)
    book.y = top + tall
    if not look["money"]:
        tables(book, spec, story, look)


def said(book: Book, text: str, item: Item | None, inner: float, step: float, ink: str) -> None:
    """One paragraph inside the box; a label is printed, its value written and underlined."""
    size, left = book.base_px, book.margin_px + PAD
    if item is None:
        for line in book.wrap(text, inner, size, ink):
            bare = line.lstrip("\u3000")
            book.put((left + (len(line) - len(bare)) * size, book.y), bare, size, ink=ink)
            book.y += step
        return
    label = text[: len(text) - len(item.value)] if item.value else text
    bare = label.lstrip("\u3000")
    shift = (len(label) - len(bare)) * size
    wide = book.put((left + shift, book.y), bare, size)
    start = shift + wide + 4
    n_lines = len(book.wrap(text, inner, size, ink))
    end = book.y + n_lines * step
    for line in book.wrap(item.value, inner - start, size, item.ink) if item.value else []:
        used = book.put((left + start, book.y), line, size, ink=item.ink)
        at = book.y + book.pitch(size, item.ink) - 5
        book.rule((left + start, at), (left + start + used, at), 1)
        book.y += step
    book.y = max(book.y, end)


def letter(
    book: Book, spec: dict[str, Any], story: Story, items: list[Item], look: dict[str, Any], signing: boxes.Signing
) -> None:
    """A letter: number (`^`) in the middle, addressee (`@`), text, the other rows below it, the sender and its seal."""
    size = book.base_px
    for item in [i for i in items if i.label == "^"]:
        wide = book.measure(item.value, size, book.face)
        book.put(((book.size[0] - wide) / 2, book.y), item.value, size)
        record(book, item)
        book.y += size * 2.4
    for item in [i for i in items if i.label == "@"]:
        book.flow(item.value + "：", size)
        record(book, item)
    for text in spec.get("body", []):
        book.flow(story.fill(text), size, indent=2)
        book.y += size * 0.25 * book.stretch
    tables(book, spec, story, look)
    for item in [i for i in items if i.label not in {"^", "@"}]:
        book.flow(f"{item.label}：{item.value}", size, indent=2)
        record(book, item)
    if spec.get("sign"):
        boxes.sign_foot(book, spec["sign"], story, signing)
    boxes.seal_foot(book, spec, story, signing)


def head(book: Book, story: Story, template: str, manner: str, spec: dict[str, Any]) -> None:
    """Logo or letterhead, form number in a corner, title; a frame or a rule around it."""
    title, rng = story.fill(template), book.rng
    size = int(book.base_px * rng.choice([1.45, 1.6, 1.8]))
    unit = story.facts[spec.get("seal") or rng.choice(["contractor", "supervisor"])]
    if manner == "letterhead":
        letterhead(book, unit)
    elif rng.random() < 0.22:
        company_band(book, unit, story)
    if rng.random() < 0.55:
        corner_code(book, story, spec)
    if manner == "untitled":
        return
    size = {"small": int(book.base_px * 1.06), "letterhead": int(book.base_px * 1.3)}.get(manner, size)
    top = book.y
    if manner == "boxed":
        book.y += 12
    gap = size * 0.45 if len(title) <= 12 and manner == "plain" and rng.random() < 0.35 else 0.0
    shown = []
    for line in book.wrap(title, book.width * (1 if manner == "off" else 0.92), int(size * 1.06)):
        shown.append(title_line(book, line, size, manner, gap))
    book.sheet.title = "".join(shown) or None
    if manner == "boxed":
        book.frame((book.margin_px, top, book.size[0] - book.margin_px, book.y + 2), 1)
        book.y += 2
        return
    book.y += book.base_px * rng.choice([0.5, 0.9])


def title_line(book: Book, line: str, size: int, manner: str, gap: float) -> str:
    """One line of the title; returns what of it is on the paper."""
    wide = book.measure(line, size, book.title_face) + gap * (len(line) - 1)
    x = {"left": book.margin_px, "small": book.margin_px, "off": -size * 2.1}.get(manner, (book.size[0] - wide) / 2)
    shown = line[2:] if manner == "off" else line
    if manner == "off":
        x = -size * 0.4
    at = x
    for text in shown if gap else [shown]:
        at += book.put((at, book.y), text, size, face=book.title_face, is_marked=False) + gap
    book.entitle((max(0.0, x), book.y, x + wide, book.y + size * 1.2), shown)
    book.y += size * 1.45
    return shown


def letterhead(book: Book, unit: str) -> None:
    """The unit's name over a double rule, as red-headed papers have it."""
    size = int(min(book.base_px * 2.1, book.width / max(1, len(unit)) * 0.94))
    colour = book.rng.choice(LETTERHEADS)
    wide = book.measure(unit, size, book.title_face)
    book.put(((book.size[0] - wide) / 2, book.y), unit, size, face=book.title_face, colour=colour)
    book.y += size * 1.4
    left, right = book.margin_px, book.size[0] - book.margin_px
    book.sheet.draw.line((left, book.y, right, book.y), fill=colour, width=5)
    book.sheet.draw.line((left, book.y + 8, right, book.y + 8), fill=colour, width=1)
    book.y += 8 + size * 0.5


def company_band(book: Book, unit: str, story: Story) -> None:
    """A box of dots like a code for phones, the company beside it and its control number right, ruled below."""
    rng, draw, size = book.rng, book.sheet.draw, int(book.base_px * 0.8)
    n, dot = 17, 4
    left, top = book.margin_px, int(book.y - 14)
    for row in range(n):
        for column in range(n):
            if rng.random() < 0.48:
                at = (left + column * dot, top + row * dot)
                draw.rectangle((*at, at[0] + dot - 1, at[1] + dot - 1), fill=(25, 25, 28))
    for column, row in ((0, 0), (n - 5, 0), (0, n - 5)):
        eye = (left + column * dot, top + row * dot, left + (column + 5) * dot, top + (row + 5) * dot)
        draw.rectangle(eye, fill="white", outline=(25, 25, 28), width=dot)
    book.put((left + n * dot + 14, top + n * dot - size * 1.5), unit, size)
    number = "文件编号：" + story.number(words("names_fresh")["numbers"])
    wide = book.measure(number, size, book.face)
    if wide + book.measure(unit, size, book.face) + n * dot + 40 < book.width:
        book.put((book.size[0] - book.margin_px - wide, top + n * dot - size * 1.5), number, size)
    book.y = top + n * dot + 8
    book.rule((left, book.y), (book.size[0] - book.margin_px, book.y), 1)
    book.y += 16


def corner_code(book: Book, story: Story, spec: dict[str, Any]) -> None:
    """The number of the form, above the title at either edge."""
    code = story.number(spec.get("code") or words("names_fresh")["form_codes"])
    size = int(book.base_px * 0.86)
    wide = book.measure(code, size, book.face)
    x = book.margin_px if book.rng.random() < 0.5 else book.size[0] - book.margin_px - wide
    book.put((x, book.margin_px * 0.4), code, size)


def feet(book: Book, story_unit: str, title: str | None) -> None:
    """Page numbers and the company at the foot; later sheets say that they continue the form."""
    rng, size = book.rng, int(book.base_px * 0.74)
    n_all = len(book.sheets)
    shape, has_unit = rng.choice(FEET), rng.random() < 0.4
    word = rng.choice(["续表", "（续表）", "续上页"])
    is_numbered = rng.random() < 0.35 or n_all > 1
    for n, sheet in enumerate(book.sheets):
        current, book.sheets = book.sheets, [sheet]
        y = sheet.image.height - 56
        if is_numbered:
            text = shape.format(n=n + 1, all=n_all)
            book.put((book.size[0] - book.margin_px - book.measure(text, size, book.face), y), text, size)
            if has_unit:
                book.put((book.margin_px, y), story_unit, size)
                book.rule((book.margin_px, y - 8), (book.size[0] - book.margin_px, y - 8), 1)
        if n and rng.random() < 0.75:
            named = f"{title}{'（续）'}" if title and rng.random() < 0.3 and len(title) < 22 else word
            book.put((book.margin_px, book.margin_px * 0.4), named, int(book.base_px * 0.9))
        book.sheets = current
