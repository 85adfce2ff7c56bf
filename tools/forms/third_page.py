"""The page of the third half: a family of layout for each document, its head, what stands below it and its foot."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from tools.forms import fresh_boxes as boxes
from tools.forms import third_lines as lines
from tools.forms import third_rows as rows
from tools.forms import third_signs as signs
from tools.forms.layouts import PAD, Item
from tools.forms.paper import Book, Plant, Sheet
from tools.forms.sketches import sketch
from tools.forms.story import Story, words
from tools.forms.third_heads import HEADS, Opening, put_title
from tools.forms.third_lines import run_on

TOLD = re.compile(r"\[\[([^=\]]+)=([^\]]+)\]\]")
PORTRAIT, LANDSCAPE = (1240, 1754), (1754, 1240)
FEET = ["-{n}-", "第{n}页 共{all}页", "{n}/{all}", "共{all}页 第{n}页"]


@dataclass(frozen=True)
class Family:
    """A way to make a page: how it begins, its rows, its ruled tables, its signing places and its paper."""

    head: str
    rows: tuple[rows.Rows, ...]
    table: str  # grid, open or slip
    body: str  # box, open or gaps
    sign: tuple[str, ...]
    size: tuple[int, int] | None = None


FAMILIES: dict[str, Family] = {
    "grid": Family("form", (rows.closed, rows.closed, rows.closed3), "grid", "box", ("table", "quarters")),
    "ragged": Family("form", (rows.ragged,), "grid", "box", ("quarters", "table")),
    "cards": Family("app", (rows.cards,), "open", "open", ("flow",)),
    "oa": Family("office", (rows.striped,), "grid", "open", ("flow",)),
    "redhead": Family("red", (lines.clauses,), "grid", "open", ("lines", "table")),
    "letter": Family("red", (lines.aligned, lines.clauses), "grid", "open", ("lines",)),
    "fill": Family("form", (lines.gaps,), "grid", "gaps", ("lines",)),
    "register": Family("form", (rows.register,), "grid", "box", ("lines", "table")),
    "wide": Family("form", (rows.register, rows.closed3), "grid", "open", ("lines",), LANDSCAPE),
    "columns": Family("plain", (lines.aligned,), "open", "open", ("lines", "quarters")),
    "lab": Family("lab", (rows.lab_lines,), "grid", "open", ("lines",)),
    "slip": Family("slip", (lines.slip_lines,), "slip", "open", ("slip",), (660, 1754)),
    "mail": Family("mail", (lines.aligned, lines.clauses), "grid", "open", ("lines",)),
    "cover": Family("cover", (lines.aligned,), "grid", "open", ("lines",)),
    "drawing": Family("none", (lines.title_block,), "grid", "open", ("lines",), LANDSCAPE),
    "cert": Family("cert", (lines.aligned, lines.gaps), "grid", "open", ("lines",)),
}
PRINTED = {"cards", "oa", "redhead", "letter", "mail", "lab", "drawing"}  # nobody fills these by hand
USUAL = ("grid", "ragged", "fill", "register", "columns", "grid", "wide")


def family_of(spec: dict[str, Any], book: Book) -> str:
    """The family of a document: one of those its words name, or of the usual ones."""
    named = str(spec.get("style", "")).split()
    return book.rng.choice(named or list(USUAL))


def arrange(book: Book, kind: str, spec: dict[str, Any], story: Story, items: list[Item], look: dict[str, Any]) -> None:
    """Write the whole document. `look`: title template, its manner, inks, rows of money, whether the sheet breaks."""
    name = family_of(spec, book)
    family = FAMILIES[name]
    lay_paper(book, family, name)
    signing = boxes.plan_signing(spec, story, book.rng, look["body_ink"])
    ops = boxes.opinions_of(spec.get("ops", []), story)
    if name in PRINTED:
        items = [replace(item, ink="print") for item in items]
        look = look | {"body_ink": "print"}
    HEADS[family.head](Opening(book, story, look["title"], look["manner"], spec, items))
    if name == "drawing":
        sketch(book, kind)
        put_title(book, look["title"], look["manner"], int(book.base_px * 1.3))
    lay_rows = book.rng.choice(family.rows)
    is_body_first = name == "mail" or any(item.label == "@" for item in items)
    if is_body_first:
        body(book, spec, story, family, look)
        book.y += book.base_px * 0.5
    if below := [item for item in items if item.label != "@"]:
        lay_rows(book, below)
    book.y += book.rng.choice([0, 0, 12]) if family.table == "grid" else 12
    if name != "drawing" and kind != "permit":
        sketch(book, kind)
    if look["is_broken"] and name != "slip" and (spec.get("body") or spec.get("grid") or look["money"]):
        book.turn()
    tables(book, spec, story, family, look)
    if not is_body_first:
        body(book, spec, story, family, look)
    if ops:
        is_ruled = family.table == "grid" and name not in {"fill", "oa"}
        (signs.opinion_rows if is_ruled else signs.opinion_open)(book, ops, story, signing)
    signs.sign_foot(book, spec.get("sign", []), story, signing, book.rng.choice(family.sign))
    unit = story.facts[spec["seal"]] if spec.get("seal") else ""
    if name == "drawing":
        boxes.press(book, (book.margin_px + 260, book.size[1] - 190), "", unit, spec.get("foot", ""), signing)
    else:
        signs.seal_foot(book, unit, spec.get("foot", ""), story, signing)
    if name == "slip":
        tear(book)
    if name == "cover":
        book.y = max(book.y, book.size[1] * 0.8)


def lay_paper(book: Book, family: Family, name: str) -> None:
    """Change the paper and the type before anything is written."""
    if family.size:
        book.size = family.size
        book.sheets[0] = Sheet(Image.new("RGB", book.size, "white"))
    if name == "slip":
        book.margin_px, book.face = 34, book.rng.choice(["dots", "mono", book.face])
        book.base_px = max(book.base_px, 24)
    if name in {"oa", "cards", "mail"}:
        book.face = book.title_face = "hei-medium"
    book.y = book.margin_px


def body(book: Book, spec: dict[str, Any], story: Story, family: Family, look: dict[str, Any]) -> None:
    """The running text of a document: open, in a box, or with underlined gaps."""
    texts = spec.get("body", [])
    if not texts:
        return
    ink = look["body_ink"]
    if family.body == "box" and "[[" not in "".join(texts):
        boxed(book, spec.get("lead", ""), [story.fill(text) for text in texts], ink)
        return
    if spec.get("lead") and family.body != "gaps":
        run_on(book, [(spec["lead"] + "：", "print")])
    for text in texts:
        pen = ink if family.body == "gaps" else "print"
        runs, fields = told(text, story, "gap" if pen == "print" and family.body == "gaps" and "[[" in text else pen)
        if fields:  # told values stay on one sheet
            book.need(book.base_px * book.leading * (len(text) * book.base_px // int(book.width) + 3))
        for field, normal, printed in fields:
            book.sheet.fields[field] = normal
            book.sheet.printed[field] = printed
        run_on(book, runs, indent=2, is_underlined=family.body == "gaps")
        book.y += book.base_px * 0.22 * book.stretch


def told(text: str, story: Story, ink: str) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """A sentence as runs of text and ink, and the fields it tells: (field, normalised, as printed)."""
    runs: list[tuple[str, str]] = []
    fields = []
    end = 0
    for hit in TOLD.finditer(text):
        value = story.fill(hit[2])
        runs += [(story.fill(text[end : hit.start()]), "print"), (value, ink)]
        fields.append((hit[1], story.normal(hit[2], value), value))
        end = hit.end()
    runs.append((story.fill(text[end:]), "print" if fields else ink))
    joined: list[tuple[str, str]] = []
    for said, pen in runs:
        if joined and joined[-1][1] == pen:
            joined[-1] = (joined[-1][0] + said, pen)
        elif said:
            joined.append((said, pen))
    return joined, fields


def boxed(book: Book, lead: str, paragraphs: list[str], ink: str) -> None:
    """A ruled box: a grey head line with the lead, the paragraphs numbered or indented below."""
    size = book.base_px
    step = book.pitch(size, ink) * min(1.4, book.stretch**0.6)
    inner = book.width - 2 * PAD
    n_lines = sum(len(book.wrap("\u3000\u3000" + text, inner, size, ink)) for text in paragraphs)
    tall = step * n_lines + 2 * PAD
    if tall > book.size[1] * 0.62:
        for text in paragraphs:
            book.flow(text, size, ink=ink, indent=2)
        return
    head = size * 1.8 if lead else 0.0
    book.need(head + tall)
    if lead:
        rows.band(book, lead, (228, 228, 228))
    top = book.y
    book.y += PAD
    for text in paragraphs:
        for line in book.wrap("\u3000\u3000" + text, inner, size, ink):
            bare = line.lstrip("\u3000")
            book.put((book.margin_px + PAD + (len(line) - len(bare)) * size, book.y), bare, size, ink=ink)
            book.y += step
    book.frame((book.margin_px, top, book.size[0] - book.margin_px, top + tall), 1)
    book.y = top + tall


def tables(book: Book, spec: dict[str, Any], story: Story, family: Family, look: dict[str, Any]) -> None:
    """The table of money and the table of the type."""
    if look["money"]:
        table(book, words("names_third")["money_head"], look["money"], look["body_ink"], family.table)
        if "arithmetic_mismatch" in story.plan:
            book.sheet.plants.append(Plant("arithmetic_mismatch", "table"))
        book.y += 8
    if grid := spec.get("grid"):
        cells = [[story.fill(text, n) for text in row.split("|")] for n, row in enumerate(grid["rows"])]
        table(book, grid["head"].split("|"), cells, look["body_ink"], family.table)
        book.y += 8


def table(book: Book, head: list[str], body_rows: list[list[str]], ink: str, manner: str) -> None:
    """A table: ruled all around, open with rules above and below its head, or the lines of a slip."""
    size = int(book.base_px * (0.8 if manner == "slip" else 0.9))
    whole = [r for r in body_rows if len(r) == len(head)]
    wides = [
        max([book.measure(h, size, book.face)] + [book.measure(r[n], size, book.face) for r in whole])
        for n, h in enumerate(head)
    ]
    factor = 1.3 if ink == "hand" else 1.0
    weights = [min(wide, size * 11) * (factor if n else 1) + size for n, wide in enumerate(wides)]
    widths = [book.width * w / sum(weights) for w in weights]
    for number, row in enumerate([head, *body_rows]):
        spans = [*widths[: len(row) - 1], sum(widths[len(row) - 1 :])]
        inks = ["print" if n == 0 or number == 0 else ink for n in range(len(row))]
        tall = max(book.height_of(c, w - 10, size, i) for c, w, i in zip(row, spans, inks, strict=True)) + 8
        tall = max(tall, size * 1.7) * (1 if manner == "slip" else book.stretch)
        if manner != "slip":
            book.need(tall)
        x = float(book.margin_px)
        for text, wide, pen in zip(row, spans, inks, strict=True):
            box = (x, book.y, x + wide, book.y + tall)
            if manner == "grid":
                if number == 0:
                    book.sheet.draw.rectangle(box, fill=(230, 230, 230))
                book.frame(box, 1)
            align = "left" if manner != "grid" else "centre"
            book.lay((x + 5, book.y, x + wide - 5, book.y + tall), text, size, ink=pen, align=align)
            x += wide
        book.y += tall
        if manner == "open" and number in (0, len(body_rows)):
            book.rule((book.margin_px, book.y), (book.size[0] - book.margin_px, book.y), 2 if number else 1)
    if manner == "slip":
        lines.dashes(book)


def tear(book: Book) -> None:
    """Cut a slip below its last line."""
    sheet = book.sheet
    high = int(min(book.size[1], book.y + 60))
    sheet.image = sheet.image.crop((0, 0, book.size[0], high))
    sheet.__post_init__()
    book.size = (book.size[0], high)


def feet(book: Book) -> None:
    """Page numbers in the middle or at the right."""
    if len(book.sheets) == 1 and book.rng.random() < 0.7:
        return
    shape, is_middle = book.rng.choice(FEET), book.rng.random() < 0.6
    size = int(book.base_px * 0.72)
    for n, sheet in enumerate(book.sheets):
        current, book.sheets = book.sheets, [sheet]
        text = shape.format(n=n + 1, all=len(current))
        wide = book.measure(text, size, book.face)
        x = (book.size[0] - wide) / 2 if is_middle else book.size[0] - book.margin_px - wide
        book.put((x, sheet.image.height - 46), text, size)
        book.sheets = current
