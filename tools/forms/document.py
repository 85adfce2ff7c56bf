"""One document of the archive: its facts, faults and layout, from the words of its type."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import cn2an
from PIL import ImageDraw

from tools.forms import fresh_boxes, fresh_page, third_page
from tools.forms.fonts import faces, hands
from tools.forms.layouts import BODIES, ROWS, TABLES, Item, table
from tools.forms.paper import Book, Plant
from tools.forms.signing import seal_block, sign_block
from tools.forms.sketches import sketch
from tools.forms.story import Story, words, written_day

DATES = ("{d0}", "{d1}", "{d2}", "{d3}")
DATE_FAULTS = {"weekday_conflict", "impossible_date", "date_order_conflict"}
WEIGHTS = {
    "missing_signature": 2,
    "missing_seal": 3, "missing_field": 2, "weekday_conflict": 3, "impossible_date": 2,
    "date_order_conflict": 5, "arithmetic_mismatch": 12, "amount_mismatch": 12, "unknown_grade": 6,
    "illegible_page": 0.4,
}  # fmt: skip
ENGLISH = {
    "工程名称": "Project", "日期": "Date", "编号": "No.", "部位": "Location", "施工单位": "Contractor",
    "天气": "Weather",
    "数量": "Qty", "规格": "Spec.", "记录人": "Recorder", "项目名称": "Project", "地点": "Place", "结论": "Conclusion",
    "备注": "Remarks", "合同编号": "Contract No.", "报告编号": "Report No.",
}  # fmt: skip
PAGES = {
    "dev": [(1240, 1754), (1240, 1754), (1240, 1754), (1654, 1170)],
    "held": [(1240, 1754), (1170, 1640), (1300, 1754)],
    "fresh": [(1240, 1754), (1364, 1929), (1364, 1929), (1087, 1536), (1754, 1240)],
    "third": [(1240, 1754), (1240, 1754), (1191, 1684), (1488, 2105)],
}
SUM_WORDS = {
    "dev": ["合计"],
    "held": ["总计", "小计金额"],
    "fresh": ["合    计", "本页合计", "金额合计（元）"],
    "third": ["总  额", "累计金额", "合计金额"],
}
HAND_INKS = [(25, 35, 105), (20, 20, 24), (35, 60, 150), (40, 40, 46)]


@dataclass
class Plan:
    """How a document is to look: faults, and where its title goes."""

    faults: set[str] = field(default_factory=set)
    title: str = "plain"
    is_broken: bool = False


def kinds(half: str) -> list[str]:
    """Types the half has words for."""
    return list(dict.fromkeys(key.partition("#")[0] for key in words(f"types_{half}")))


def forms_of(kind: str, half: str) -> list[str]:
    """Keys of the forms a half has for a type: `kind`, `kind#2`."""
    return [key for key in words(f"types_{half}") if key.partition("#")[0] == kind]


def kinds_with_sums(half: str) -> list[str]:
    """Types that hold a table of money."""
    return [kind for kind in kinds(half) if words(f"types_{half}")[kind].get("money")]


def possible(spec: dict[str, Any]) -> list[str]:
    """Faults that a type can carry."""
    rows = spec.get("rows", [])
    whole = str(spec)
    found = ["illegible_page"]
    ops = spec.get("ops", [])
    found += ["missing_signature"] * bool(spec.get("sign") or fresh_boxes.places(ops))
    found += ["missing_seal"] * bool(spec.get("seal") or fresh_boxes.seal_places(ops))
    found += ["missing_field"] * (len(named(rows)) > 2)
    if any(r.split("|")[1] in DATES for r in rows):
        found += ["weekday_conflict", "impossible_date"]
    found += ["date_order_conflict"] * bool(spec.get("order")) + ["arithmetic_mismatch"] * bool(spec.get("money"))
    found += ["amount_mismatch"] * ("{money_cap}" in whole)
    return found + ["unknown_grade"] * ("{grade}" in whole or "{rebar}" in whole)


def later_day(spec: dict[str, Any]) -> str:
    """The day of a type that must not lie before d0."""
    return spec["order"] if isinstance(spec["order"], str) else "d1"


def named(rows: list[str]) -> list[str]:
    """Rows that hold a catalogue field."""
    return [r for r in rows if r.count("|") == 2 and "{money" not in r and r[0] not in "^@"]


def pick_faults(spec: dict[str, Any], rng: Random) -> set[str]:
    """None on half of the documents, else one or two that do not hide each other.

    Types with sums or two days in order carry more: only they can show some of the faults.
    """
    shares = [0.22, 0.43, 0.35] if spec.get("money") or spec.get("order") else [0.5, 0.36, 0.14]
    n_faults = rng.choices([0, 1, 2], shares)[0]
    pool = possible(spec)
    chosen: set[str] = set()
    while len(chosen) < n_faults and pool:
        code = rng.choices(pool, [WEIGHTS[c] for c in pool])[0]
        chosen.add(code)
        clash = DATE_FAULTS if code in DATE_FAULTS else {code}
        pool = [c for c in pool if c not in clash]
        if "illegible_page" in chosen:
            return {"illegible_page"}
    return chosen


def make_book(half: str, rng: Random) -> Book:
    """Empty paper with the fonts and inks of the half."""
    face, title_face = rng.choice(faces(half))
    return Book(
        rng,
        rng.choice(PAGES[half]),
        face,
        title_face,
        rng.choice(hands(half)),
        base_px=rng.choice([23, 25, 27, 29]),
        margin_px=rng.choice([70, 90, 110]),
        hand_colour=rng.choice(HAND_INKS),
        has_drawn_figures=rng.random() < 0.3,
    )


def write(kind: str, half: str, rng: Random, plan: Plan | None = None) -> tuple[Book, set[str]]:
    """A document of a type. Returns its sheets and the faults that were asked for."""
    forms = forms_of(kind, half)
    kind = rng.choice(forms) if len(forms) > 1 else kind
    spec = words(f"types_{half}")[kind]
    plan = plan or Plan(pick_faults(spec, rng), rng.choices(TITLES, TITLE_SHARES)[0], rng.random() < 0.1)
    seed = rng.randrange(2**40)
    book = compose(kind, half, Random(seed), plan, 1.0)
    used = book.y / book.size[1]
    if len(book.sheets) > 1 and used < 0.4 and not plan.is_broken:
        tighter = compose(kind, half, Random(seed), plan, 1.0, less_px=4)
        book = min(book, tighter, key=lambda b: len(b.sheets))
        used = book.y / book.size[1]
    if len(book.sheets) == 1 and used < 0.75 and not plan.is_broken:
        if used < 0.55 and rng.random() < 0.3:
            crop(book)
        else:
            wanted = rng.uniform(0.7, 0.9) / used
            spread = compose(kind, half, Random(seed), plan, min(2.1, 1 + (wanted - 1) * 0.85))
            book = spread if len(spread.sheets) == 1 else book
    if half == "third":
        third_page.feet(book)
    elif half == "fresh":
        fresh_page.feet(book, rng.choice(words("names_fresh")["contractor"]), book.sheets[0].title)
    else:
        feet(book, rng)
    return book, plan.faults


def compose(kind: str, half: str, rng: Random, plan: Plan, stretch: float, less_px: int = 0) -> Book:
    """Write the document; `stretch` spreads its rows to fill the page, `less_px` makes its type smaller."""
    spec = words(f"types_{half}")[kind]
    story = Story(rng, half, set(plan.faults))
    if "date_order_conflict" in plan.faults:
        later = later_day(spec)
        story.days["d0"], story.days[later] = story.days[later], story.days["d0"]
    book = make_book(half, rng)
    book.stretch = stretch
    book.base_px -= less_px
    is_hand = rng.random() < (0.5 if half == "third" else 0.38)
    total_rows = money_rows(story, plan) if spec.get("money") else None
    title = rng.choice(spec["titles"])
    if half != "third":
        begin = fresh_page.head if half == "fresh" else head
        begin(book, story, title, plan.title, spec)
    items = list_items(spec.get("rows", []), story, "hand" if is_hand else "print")
    plant_items(items, story, spec)
    if half in {"fresh", "third"}:
        body_ink = "hand" if is_hand and rng.random() < 0.6 else "print"
        look: dict[str, Any] = {"body_ink": body_ink, "money": total_rows, "is_broken": plan.is_broken}
        if half == "third":
            look |= {"title": story.fill(title), "manner": plan.title}
        arrange = third_page.arrange if half == "third" else fresh_page.arrange
        arrange(book, kind.partition("#")[0], spec, story, items, look)
        note_grade(book, story, plan)
        return book
    rng.choice(ROWS[half])(book, items)
    book.y += rng.choice([0, 14, 24])
    sketch(book, kind)
    if plan.is_broken and (spec.get("body") or spec.get("grid") or total_rows):
        book.turn()
    middle(book, spec, story, "hand" if is_hand and rng.random() < 0.6 else "print", total_rows)
    sign_block(book, spec.get("sign", []), story)
    if spec.get("seal"):
        seal_block(book, story.facts[spec["seal"]], spec.get("foot", ""), story)
    note_grade(book, story, plan)
    return book


def crop(book: Book) -> None:
    """Cut the paper below the last line, as slips and half sheets are."""
    high = int(max(book.y + 110, book.size[1] * 0.4))
    sheet = book.sheet
    sheet.image = sheet.image.crop((0, 0, book.size[0], min(high, book.size[1])))
    sheet.draw = ImageDraw.Draw(sheet.image)
    book.size = sheet.image.size


TITLES = ["plain", "letterhead", "boxed", "left", "small", "cut", "off", "untitled"]
TITLE_SHARES = [0.36, 0.2, 0.06, 0.1, 0.1, 0.07, 0.05, 0.06]


def head(book: Book, story: Story, template: str, manner: str, spec: dict[str, Any]) -> None:
    """Letterhead, form number and title."""
    title, rng = story.fill(template), book.rng
    size = int(book.base_px * rng.choice([1.5, 1.7, 2.0]))
    if manner == "letterhead":
        letterhead(book, story.facts[spec.get("seal", "contractor")])
        size = int(book.base_px * 1.25)
    if rng.random() < 0.4:
        code = story.number(words(f"names_{story.half}")["form_codes"])
        wide = book.measure(code, int(book.base_px * 0.75), book.face)
        at = (book.size[0] - book.margin_px - wide, book.margin_px * 0.55)
        book.put(at if rng.random() < 0.7 else (book.margin_px, at[1]), code, int(book.base_px * 0.75))
    if manner == "untitled":
        return
    if manner == "small":
        size = int(book.base_px * 1.08)
    lines = book.wrap(title, book.width * (1 if manner == "off" else 0.9), int(size * 1.04))
    shown = []
    for line in lines:
        wide = book.measure(line, size, book.title_face)
        x = book.margin_px if manner in {"left", "small"} else (book.size[0] - wide) / 2
        if manner == "off":
            x = -size * 2.5
        shown.append(line[3:] if manner == "off" else line)
        top = book.y
        book.put((x, top), line, size, face=book.title_face, is_marked=False)
        book.entitle((max(0.0, x), top, x + wide, top + size * 1.2), shown[-1])
        book.y += size * 1.45
    if manner == "boxed":
        box = (book.margin_px, book.margin_px - 12, book.size[0] - book.margin_px, book.y + 4)
        book.frame(box, 3)
    book.sheet.title = "".join(shown) or None
    book.y += book.base_px * 0.8


def letterhead(book: Book, unit: str) -> None:
    """The unit's name larger than the title, with a rule below."""
    red = book.rng.random() < 0.5
    size = int(min(book.base_px * 2.3, book.width / max(1, len(unit)) * 0.95))
    wide = book.measure(unit, size, book.title_face)
    colour = (185, 25, 30) if red else (25, 40, 95)
    book.put(((book.size[0] - wide) / 2, book.y), unit, size, face=book.title_face, colour=colour)
    book.y += size * 1.35
    book.sheet.draw.line((book.margin_px, book.y, book.size[0] - book.margin_px, book.y), fill=colour, width=4)
    book.y += size * 0.5


def list_items(rows: list[str], story: Story, ink: str) -> list[Item]:
    """The rows of a type filled with facts. Some forms print English behind their labels."""
    is_bilingual = story.rng.random() < 0.1
    is_weekday = story.rng.random() < 0.15
    items = []
    for row in rows:
        label, template, *rest = row.split("|")
        value = story.fill(template)
        normal = story.normal(template, value)
        if is_weekday and template in DATES:
            value, is_weekday = f"{value} {story.weekday(template.strip('{}'))}", False
        name = rest[0] if rest else None
        if is_bilingual and label in ENGLISH:
            label = f"{label} {ENGLISH[label]}"
        own = "print" if name == "工程名称" and story.rng.random() < 0.5 else ink
        items.append(Item(label, value, own, name, normal if name else None))
    return items


def plant_items(items: list[Item], story: Story, spec: dict[str, Any]) -> None:
    """Put the planned faults that live in a row of label and value."""
    rng, rows = story.rng, spec.get("rows", [])
    templates = [row.split("|")[1] for row in rows]
    dated = [n for n, t in enumerate(templates) if t in DATES]
    taken: set[int] = set()
    if "weekday_conflict" in story.plan and dated:
        n = templates.index("{wd0}") if "{wd0}" in templates else rng.choice(dated)
        key = "d0" if templates[n] == "{wd0}" else templates[n].strip("{}")
        wrong = story.weekday(key, wrong=True)
        value = wrong if templates[n] == "{wd0}" else f"{story.day(key)} {wrong}"
        normal = value if templates[n] == "{wd0}" else items[n].normal
        items[n] = replace(items[n], value=value, normal=normal, fault="weekday_conflict")
        taken.add(n)
    if "impossible_date" in story.plan and dated:
        n = rng.choice(dated)
        month, day = rng.choice([(2, 30), (4, 31), (6, 31), (9, 31), (11, 31), (2, 31)])
        value = written_day(story.days["d0"].year, month, day, story.style)
        items[n] = replace(items[n], value=value, normal=None, fault="impossible_date")
        taken.add(n)
    if "date_order_conflict" in story.plan:
        n = templates.index("{" + later_day(spec) + "}")
        items[n] = replace(items[n], fault="date_order_conflict")
        taken |= {n, *dated}
    if "amount_mismatch" in story.plan and "{money_cap}" in templates:
        n = templates.index("{money_cap}")
        other = round(story.total + rng.choice([-1, 1]) * rng.choice([100, 1000, 900, 270, 0.1]), 2)
        cap = str(cn2an.an2cn(f"{other:.2f}", "rmb"))
        items[n] = replace(items[n], value=cap, normal=f"{other:.2f}", fault="amount_mismatch")
    if "missing_field" in story.plan:
        free = [n for n, row in enumerate(rows) if row in named(rows) and n not in taken and "{wd0}" not in row]
        if free:
            n = rng.choice(free)
            items[n] = replace(items[n], value="", normal=None, fault="missing_field")


def money_rows(story: Story, plan: Plan) -> list[list[str]]:
    """Positions with quantity, price and amount, and their sum, which becomes the story's total."""
    rng = story.rng
    goods = rng.sample(words(f"names_{story.half}")["goods"], rng.randrange(3, 6))
    is_wrong = "arithmetic_mismatch" in plan.faults
    wrong_row = rng.randrange(len(goods) + 1) if is_wrong else -1
    rows, total = [], 0.0
    for n, good in enumerate(goods):
        name, unit, low, high = good.split("|")
        amount, price = rng.randrange(3, 240), round(rng.uniform(float(low), float(high)), 2)
        value = round(amount * price, 2)
        if n == wrong_row:
            value = round(value + rng.choice([-1, 1]) * max(10.0, round(value * 0.1, 1)), 2)
        rows.append([str(n + 1), name, unit, str(amount), f"{price:.2f}", f"{value:.2f}"])
        total = round(total + value, 2)
    if wrong_row == len(goods):
        total = round(total + rng.choice([-1, 1]) * rng.choice([100, 90, 1000]), 2)
    story.total = abs(total)
    word = SUM_WORDS[story.half][0] if story.half == "dev" else rng.choice(SUM_WORDS[story.half])
    return [*rows, [word, f"{story.total:.2f}"]]


def middle(book: Book, spec: dict[str, Any], story: Story, ink: str, total_rows: list[list[str]] | None) -> None:
    """Body text and tables, in either order."""
    rng, half = book.rng, story.half
    style = rng.choice(TABLES[half])
    if total_rows:
        table(book, words(f"names_{half}")["money_head"], total_rows, ink, style=style)
        if "arithmetic_mismatch" in story.plan:
            book.sheet.plants.append(Plant("arithmetic_mismatch", "table"))
        book.y += 16
    if grid := spec.get("grid"):
        rows = [
            [story.fill(cell, n) for cell in row.split("|")]
            for n, row in enumerate(grid["rows"])
        ]  # fmt: skip
        table(book, grid["head"].split("|"), rows, ink, style=style)
        book.y += 16
    if spec.get("body"):
        rng.choice(BODIES[half])(book, [story.fill(text) for text in spec["body"]], ink)
        book.y += 10


def feet(book: Book, rng: Random) -> None:
    """Page numbers, on some documents."""
    if rng.random() < 0.3 or len(book.sheets) > 1:
        for n, sheet in enumerate(book.sheets):
            text = f"第{n + 1}页 共{len(book.sheets)}页" if rng.random() < 0.8 else f"- {n + 1} -"
            size = int(book.base_px * 0.75)
            font_at = ((book.size[0] - book.measure(text, size, book.face)) / 2, book.size[1] - 58)
            current, book.sheets = book.sheets, [sheet]
            book.put(font_at, text, size)
            book.sheets = current


def note_grade(book: Book, story: Story, plan: Plan) -> None:
    """Note a grade that does not exist on every sheet that shows it."""
    if "unknown_grade" not in plan.faults:
        return
    for sheet in book.sheets:
        text = "".join(mark.text for mark in sheet.marks)
        for key in ("grade", "rebar"):
            if key in story.used and story.facts[key] in text:
                sheet.plants.append(Plant("unknown_grade", story.facts[key]))


def fields_known(half: str) -> dict[str, list[str]]:
    """Catalogue fields that the rows and boxes of each form name."""
    return {
        kind: [row.split("|")[2] for row in spec.get("rows", []) if row.count("|") == 2]
        + [op.split("|")[3] for op in spec.get("ops", []) if op.count("|") > 2 and op.split("|")[3]]
        + [hit[1] for text in spec.get("body", []) for hit in third_page.TOLD.finditer(text)]
        for kind, spec in words(f"types_{half}").items()
    }
