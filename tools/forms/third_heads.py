"""How the pages of the third half begin: company forms, red heads, prints of apps and of mail, slips, covers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.forms.layouts import Item, record
from tools.forms.paper import Book
from tools.forms.story import Story, words
from tools.forms.third_lines import dashes
from tools.forms.third_rows import PALE

RED = (200, 22, 30)
BARS = [(37, 99, 190), (24, 128, 104), (70, 78, 92)]
ORANGE = (214, 110, 24)


@dataclass(frozen=True)
class Opening:
    """What a head needs: the paper, the facts, the title and its manner, the words of the type and its rows."""

    book: Book
    story: Story
    title: str
    manner: str
    spec: dict[str, Any]
    items: list[Item]


def put_title(book: Book, title: str, manner: str, size: int, *, gap: float = 0.0) -> None:
    """The title in the middle; small, at the left, half beyond the edge or missing where the manner says so."""
    if manner == "untitled":
        return
    size = int(book.base_px * 1.05) if manner == "small" else size
    rng, shown = book.rng, []
    if manner == "boxed":
        tall = size * 1.7 * len(book.wrap(title, book.width * 0.94, size))
        book.sheet.draw.rectangle(
            (book.margin_px, book.y - 8, book.size[0] - book.margin_px, book.y + tall - 8), fill=(226, 226, 226)
        )
    for line in book.wrap(title, book.width * (1 if manner == "off" else 0.94), int(size * 1.04)):
        space = gap if manner in {"plain", "letterhead"} else 0.0
        wide = book.measure(line, size, book.title_face) + space * (len(line) - 1)
        x = {"left": book.margin_px, "small": book.margin_px}.get(manner, (book.size[0] - wide) / 2)
        text = line
        if manner == "off" and len(line) > 4:
            text, x = line[2:], -size * 0.35
        at = x
        for part in text if space else [text]:
            at += book.put((at, book.y), part, size, face=book.title_face, is_marked=False) + space
        book.entitle((max(0.0, x), book.y, at - space, book.y + size * 1.2), text)
        shown.append(text)
        book.y += size * 1.5
    book.sheet.title = "".join(shown) or None
    book.y += book.base_px * rng.choice([0.3, 0.6])


def form(top: Opening) -> None:
    """A company's or an authority's form: its number in a corner, the title, sometimes a company line above."""
    book, story, title, manner, spec = top.book, top.story, top.title, top.manner, top.spec
    rng, size = book.rng, int(book.base_px * book.rng.choice([1.4, 1.55, 1.75]))
    if manner == "letterhead":
        company(book, story.facts[spec.get("seal") or rng.choice(["contractor", "supervisor", "owner"])])
    if rng.random() < 0.5:
        code = story.number(spec.get("code") or words("names_third")["form_codes"])
        small = int(book.base_px * 0.84)
        wide = book.measure(code, small, book.face)
        x = book.size[0] - book.margin_px - wide if rng.random() < 0.6 else book.margin_px
        book.put((x, book.margin_px * 0.36), code, small)
    put_title(book, title, manner, size, gap=size * 0.5 if len(title) <= 9 and rng.random() < 0.4 else 0.0)


def company(book: Book, unit: str) -> None:
    """A square sign, the company's name beside it and a coloured rule below."""
    colour = book.rng.choice([*BARS, ORANGE])
    size, left, y = int(book.base_px * 1.3), book.margin_px, book.y
    book.sheet.draw.rectangle((left, y, left + 46, y + 46), fill=colour)
    book.sheet.draw.polygon([(left + 8, y + 38), (left + 23, y + 8), (left + 38, y + 38)], fill=(255, 255, 255))
    room = book.width - 64
    size = int(min(size, room / max(1, len(unit))))
    book.put((left + 60, y + (46 - size * 1.2) / 2), unit, size, face=book.title_face, colour=colour)
    book.y += 58
    book.sheet.draw.line((left, book.y, book.size[0] - left, book.y), fill=colour, width=4)
    book.y += 22


def plain(top: Opening) -> None:
    """A typed page: the title alone."""
    book, title, manner = top.book, top.title, top.manner
    put_title(book, title, manner, int(book.base_px * book.rng.choice([1.3, 1.5])))
    book.y += book.base_px * 0.4


def app(top: Opening) -> None:
    """What a phone app exports: the company small above, the title at the left, state and number of the request."""
    book, story, title, manner, spec = top.book, top.story, top.title, top.manner, top.spec
    small = int(book.base_px * 0.78)
    book.put((book.margin_px, book.y), story.facts[spec.get("seal") or "contractor"], small, colour=PALE)
    book.y += small * 1.9
    put_title(book, title, manner if manner in {"untitled", "off"} else "left", int(book.base_px * 1.5))
    number = "".join(str(book.rng.randrange(10)) for _ in range(12))
    x = book.margin_px + book.put((book.margin_px, book.y), f"审批编号 {number}", small, colour=PALE)
    book.put((x + 40, book.y), book.rng.choice(["已完成", "审批通过", "已归档"]), small, colour=(24, 128, 70))
    book.y += small * 2.2
    right = book.size[0] - book.margin_px
    book.sheet.draw.line((book.margin_px, book.y, right, book.y), fill=(190, 194, 200), width=2)
    book.y += 8


def office(top: Opening) -> None:
    """The print of an office system in a browser: a coloured bar, the title in the middle, its address above."""
    book, story, title, manner = top.book, top.story, top.title, top.manner
    colour = book.rng.choice(BARS)
    tall, small = 64, int(book.base_px * 0.74)
    left, right = book.margin_px, book.size[0] - book.margin_px
    book.sheet.draw.rectangle((left, book.y, right, book.y + tall), fill=colour)
    name = book.rng.choice(["协同办公平台", "工程管理系统", "企业门户", "项目管理信息平台"])
    book.put((left + 20, book.y + 18), name, int(book.base_px * 0.95), colour=(255, 255, 255))
    book.y += tall + 24
    put_title(book, title, manner, int(book.base_px * 1.45))
    address = f"http://10.{book.rng.randrange(256)}.8.{book.rng.randrange(256)}/wui/print?requestid={story.number(['######'])}"
    book.put((left, 22), address, small, colour=PALE)


def red(top: Opening) -> None:
    """A red head: the unit, its number, a red rule, the title; then whom it addresses."""
    book, story, title, manner, spec, items = top.book, top.story, top.title, top.manner, top.spec, top.items
    unit = story.facts[spec.get("seal") or "contractor"]
    rng = book.rng
    if manner != "small":
        name = unit + rng.choice(["文件", "", ""])
        size = int(min(book.base_px * 2.2, book.width / len(name) * 0.96))
        wide = book.measure(name, size, book.title_face)
        book.y += 20
        book.put(((book.size[0] - wide) / 2, book.y), name, size, face=book.title_face, colour=RED)
        book.y += size * 1.8
    for item in [i for i in items if i.label == "^"]:
        wide = book.measure(item.value, book.base_px, book.face)
        book.put(((book.size[0] - wide) / 2, book.y), item.value, book.base_px)
        record(book, item)
        book.y += book.base_px * 1.7
    items[:] = [i for i in items if i.label != "^"]
    if manner != "small":
        book.sheet.draw.line((book.margin_px, book.y, book.size[0] - book.margin_px, book.y), fill=RED, width=4)
    book.y += book.base_px * 1.4
    put_title(book, title, "plain" if manner in {"left", "boxed", "letterhead"} else manner, int(book.base_px * 1.5))
    for item in [i for i in items if i.label == "@"]:
        book.flow(item.value + "：", book.base_px)
        record(book, item)


def mail(top: Opening) -> None:
    """A printed mail: the subject in bold as its title, from, to and sent below it, a rule."""
    book, story, title, manner, items = top.book, top.story, top.title, top.manner, top.items
    put_title(book, title, "untitled" if manner == "untitled" else "left", int(book.base_px * 1.35))
    small = int(book.base_px * 0.86)
    names = [story.facts["p6"], story.facts["p7"]]
    for label, text in zip(("发件人：", "收件人："), names, strict=True):
        mark = "".join(book.rng.choice("abcdefghkmnpstwxyz") for _ in range(6))
        wide = book.put((book.margin_px, book.y), label, small, colour=PALE)
        book.put((book.margin_px + wide, book.y), f"{text} <{mark}@{book.rng.choice(MAILS)}>", small)
        book.y += small * 1.6
    book.sheet.draw.line((book.margin_px, book.y + 6, book.size[0] - book.margin_px, book.y + 6), fill=PALE, width=1)
    book.y += 30
    for item in [i for i in items if i.label == "@"]:
        book.flow(item.value + "：", book.base_px)
        record(book, item)


def lab(top: Opening) -> None:
    """A laboratory's report: a mark of accreditation left, a code of dots right, laboratory and title between."""
    book, story, title, manner, spec = top.book, top.story, top.title, top.manner, top.spec
    rng, y = book.rng, int(book.y - 20)
    unit = spec.get("seal") or "lab"
    mark = (book.margin_px, y, book.margin_px + 120, y + 62)
    if unit == "lab":
        book.sheet.draw.rounded_rectangle(mark, 30, outline=RED, width=4)
        book.put((mark[0] + 26, y + 14), rng.choice(["CMA", "CNAS"]), 26, colour=RED)
        book.put((mark[0] - 4, y + 70), story.number(["22############", "23##########"]), 18)
    code_of_dots(book, book.size[0] - book.margin_px - 100, y)
    name = story.facts[unit]
    size = int(min(book.base_px * 1.3, (book.width - 270) / len(name)))
    wide = book.measure(name, size, book.face)
    book.put(((book.size[0] - wide) / 2, book.y), name, size)
    book.y += size * 1.7
    put_title(book, title, "plain" if manner in {"left", "boxed", "letterhead"} else manner, int(book.base_px * 1.5))
    book.y = max(book.y, y + 112.0)


def code_of_dots(book: Book, left: float, top: float) -> None:
    """A square of dots with three eyes, 25 a side."""
    n, dot, draw = 25, 4, book.sheet.draw
    for k in range(n * n):
        if book.rng.random() < 0.5:
            x, y = left + k % n * dot, top + k // n * dot
            draw.rectangle((x, y, x + dot - 1, y + dot - 1), fill=(20, 20, 22))
    for column, row in ((0, 0), (n - 7, 0), (0, n - 7)):
        x, y = left + column * dot, top + row * dot
        draw.rectangle((x - dot, y - dot, x + 8 * dot, y + 8 * dot), fill="white")
        draw.rectangle((x, y, x + 7 * dot, y + 7 * dot), outline=(20, 20, 22), width=dot)
        draw.rectangle((x + 2 * dot, y + 2 * dot, x + 5 * dot, y + 5 * dot), fill=(20, 20, 22))


def slip(top: Opening) -> None:
    """A printout on a roll: who gives it, the title, dashes."""
    book, story, title, manner, spec = top.book, top.story, top.title, top.manner, top.spec
    book.y = 40
    unit = story.facts[spec.get("seal") or "factory"]
    for line in book.wrap(unit, book.width, book.base_px):
        wide = book.measure(line, book.base_px, book.face)
        book.put(((book.size[0] - wide) / 2, book.y), line, book.base_px)
        book.y += book.base_px * 1.5
    put_title(book, title, "plain" if manner in {"left", "boxed", "letterhead"} else manner, int(book.base_px * 1.3))
    dashes(book)


def cover(top: Opening) -> None:
    """The cover of a bound document: air, the title large, air, then rows of label and value."""
    book, title, manner = top.book, top.title, top.manner
    book.y = book.size[1] * book.rng.uniform(0.16, 0.24)
    put_title(book, title, manner, int(book.base_px * book.rng.choice([1.9, 2.3])))
    book.y += book.size[1] * book.rng.uniform(0.1, 0.2)


def cert(top: Opening) -> None:
    """A certificate: a coloured double frame, a large title with air between its characters."""
    book, title, manner = top.book, top.title, top.manner
    wide, high = book.size
    colour = book.rng.choice([(30, 110, 80), (40, 70, 140), (150, 40, 50)])
    for inset, width in ((26, 3), (36, 8), (50, 1)):
        book.sheet.draw.rectangle((inset, inset, wide - inset, high - inset), outline=colour, width=width)
    book.margin_px = max(book.margin_px, 100)
    book.y = 130
    size = int(book.base_px * 2)
    put_title(book, title, "plain" if manner in {"left", "boxed"} else manner, size, gap=size * 0.3)
    book.y += 30


def nothing(top: Opening) -> None:
    """No head: the title stands elsewhere."""


MAILS = ["163.com", "qq.com", "126.com", "sina.cn"]
HEADS: dict[str, Callable[[Opening], None]] = {
    "form": form, "plain": plain, "app": app, "office": office, "red": red, "mail": mail, "lab": lab, "slip": slip,
    "cover": cover, "cert": cert, "none": nothing,
}  # fmt: skip
