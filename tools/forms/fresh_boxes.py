"""Where people sign in the fresh half: opinion boxes signed inside, columns of parties, a line at the foot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from tools.forms.fresh_rows import UPRIGHT_PX, cell, dotted
from tools.forms.layouts import PAD
from tools.forms.paper import Book, Box, Plant
from tools.forms.story import Story

APART = re.compile("、(?![^（]*）)")
LINE_PX = 58


@dataclass(frozen=True)
class Opinion:
    """A box of one party: what it is called, what stands in it, who signs, whose seal goes on it, and its field."""

    label: str
    text: str
    signers: tuple[str, ...]
    name: str = ""
    seal: str = ""
    unit: str = ""


@dataclass
class Signing:
    """Who signs how on one document; `no_sign` and `no_seal` are the places left empty on purpose."""

    is_drawn: bool
    is_dated: bool
    ink: str
    no_sign: tuple[str, str] | None = None
    no_seal: str | None = None


def opinions_of(lines: list[str], story: Story) -> list[Opinion]:
    """The boxes of a type: `label|text|signers|field|seal=unit`, the later ones may be missing."""
    found = []
    for line in lines:
        label, text, signers, name, seal = [*line.split("|"), "", "", "", ""][:5]
        word, _, unit = seal.partition("=")
        found.append(Opinion(label, story.fill(text), signers_of(signers), name, word, unit))
    return found


def signers_of(text: str) -> tuple[str, ...]:
    """The signers of a box; a mark inside brackets does not part them."""
    return tuple(part for part in APART.split(text) if part)


def places(lines: list[str]) -> list[tuple[str, str]]:
    """All (box, signer) places of a type's boxes."""
    rows = [[*line.split("|"), "", ""] for line in lines]
    return [(row[0], signer) for row in rows for signer in signers_of(row[2])]


def seal_places(lines: list[str]) -> list[str]:
    """Labels of the boxes that carry a seal."""
    return [line.split("|")[0] for line in lines if line.count("|") == 4]


def plan_signing(spec: dict[str, list[str]], story: Story, rng: Random, ink: str) -> Signing:
    """How the document is signed, and which place the planned faults leave empty."""
    signing = Signing(rng.random() < 0.6, rng.random() < 0.75, "hand" if rng.random() < 0.6 else ink)
    signers = places(spec.get("ops", [])) + [("", s) for s in spec.get("sign", [])]
    seals = seal_places(spec.get("ops", [])) + [""] * bool(spec.get("seal"))
    if "missing_signature" in story.plan:
        signing.no_sign = rng.choice(signers)
    if "missing_seal" in story.plan:
        signing.no_seal = rng.choice(seals)
    return signing


def pen_in(book: Book, box: Box, place: tuple[str, str], story: Story, signing: Signing) -> None:
    """Sign at a place, or leave it and note the fault."""
    if place == signing.no_sign:
        book.sheet.plants.append(Plant("missing_signature", place[1]))
        return
    book.sign(box, story.facts[f"p{sum(map(ord, place[1])) % 8}"], is_drawn=signing.is_drawn)


def press(book: Book, at: tuple[float, float], label: str, unit: str, foot: str, signing: Signing) -> None:
    """Stamp a unit's seal, or leave it and note the fault."""
    if label == signing.no_seal:
        book.sheet.plants.append(Plant("missing_seal", unit))
    else:
        book.stamp(at, unit, foot)


def sign_line(book: Book, box: Box, op: Opinion, story: Story, signing: Signing) -> None:
    """Signers and the day, from the right edge of a box, each signer on a line of its own when there is little room."""
    left, top, right, _ = box
    size = int(book.base_px * 0.95)
    y = top
    for signer in op.signers:
        wide = book.measure(signer + "：", size, book.face)
        room = min(190.0, max(100.0, right - left - wide - 16))
        x = max(left + 6, right - wide - room - 12)
        if right - left > 640:
            x = max(left + 6, right - wide - room - 12 - (330 if signing.is_dated else 0))
        book.put((x, y + 16), signer + "：", size)
        pen_in(book, (x + wide, y + 2, min(right - 6, x + wide + room), y + 52), (op.label, signer), story, signing)
        if signing.is_dated and right - left > 640:
            face, real = book.pen(signing.ink, size)
            day_x = right - 14 - book.measure(story.day("d3"), real, face)
            book.put((day_x, y + 16), story.day("d3"), size, ink=signing.ink)
        y += LINE_PX
    if signing.is_dated and right - left <= 640:
        face, real = book.pen(signing.ink, size)
        wide = book.measure(story.day("d3"), real, face) + 14
        book.put((max(left + 6, right - wide), y + 6), story.day("d3"), size, ink=signing.ink)


def signs_height(op: Opinion, wide: float, signing: Signing) -> float:
    """Pixels the signatures of a box take."""
    return LINE_PX * len(op.signers) + (44 if signing.is_dated and wide <= 640 else 8)


def note_field(book: Book, op: Opinion) -> None:
    """Note the text of a box that is a catalogue field."""
    if op.name and op.text:
        book.sheet.fields[op.name] = op.text
        book.sheet.printed[op.name] = op.text


def box(
    book: Book,
    op: Opinion,
    at: tuple[float, float, float],
    tall: float,
    story: Story,
    signing: Signing,
    *,
    is_ruled: bool = True,
) -> None:
    """One box: label, text, the word for the seal, signatures. `at` is left, top and width."""
    left, top, wide = at
    size, ink = book.base_px, signing.ink
    y = top + 8
    if op.label:
        for line in book.wrap(op.label + "：", wide - 2 * PAD, size):
            book.put((left + PAD, y), line, size)
            y += size * 1.42
    for line in book.wrap("\u3000\u3000" + op.text, wide - 2 * PAD, size, ink) if op.text else []:
        bare = line.lstrip("\u3000")
        book.put((left + PAD + (len(line) - len(bare)) * size, y), bare, size, ink=ink)
        y += book.pitch(size, ink)
    foot = top + tall - signs_height(op, wide, signing) - 4
    if op.seal:
        book.put((left + PAD, foot - size * 1.6), op.seal, size)
    sign_line(book, (left, foot, left + wide, top + tall), op, story, signing)
    note_field(book, op)
    if is_ruled:
        book.frame((left, top, left + wide, top + tall), 1)
    if op.unit:
        press(book, (left + min(wide * 0.3, 190), foot - 4), op.label, story.facts[op.unit], "", signing)


def box_height(book: Book, op: Opinion, wide: float, signing: Signing) -> float:
    """Pixels a box needs."""
    size = book.base_px
    texts = book.height_of("\u3000\u3000" + op.text, wide - 2 * PAD, size, signing.ink) if op.text else 0
    label = book.height_of(op.label + "：", wide - 2 * PAD, size) if op.label else 0
    seal = size * 1.8 + 50 if op.unit else 0
    return label + texts + seal + signs_height(op, wide, signing) + 2 * PAD


def stacked(book: Book, ops: list[Opinion], story: Story, signing: Signing) -> None:
    """Boxes one below the other, as wide as the form."""
    for op in ops:
        tall = box_height(book, op, book.width, signing) * min(1.5, book.stretch)
        book.need(tall)
        box(book, op, (book.margin_px, book.y, book.width), tall, story, signing)
        book.y += tall


def beside(book: Book, ops: list[Opinion], story: Story, signing: Signing) -> None:
    """The label in a cell on the left, upright where it is long; text and signatures on the right."""
    size = book.base_px
    is_upright = book.rng.random() < 0.6 and all(len(op.label) <= 12 for op in ops)
    label_w = UPRIGHT_PX if is_upright else book.width * 0.18
    for op in ops:
        bare = Opinion("", op.text, op.signers, op.name, op.seal, op.unit)
        wide = book.width - label_w
        tall = box_height(book, bare, wide, signing)
        high = len(op.label) * size * 1.15 if is_upright else book.height_of(op.label, label_w - PAD, size)
        tall = max(tall, high + PAD) * min(1.5, book.stretch)
        book.need(tall)
        left = float(book.margin_px)
        edge = (left, book.y, left + label_w, book.y + tall)
        if is_upright:
            book.frame(edge, 1)
            book.upright(edge, op.label, int(size * 0.96))
        else:
            cell(book, edge, op.label, size)
        own = Signing(
            signing.is_drawn, signing.is_dated, signing.ink,
            ("", signing.no_sign[1]) if signing.no_sign and signing.no_sign[0] == op.label else None,
            "" if signing.no_seal == op.label else None,
        )  # fmt: skip
        box(book, bare, (left + label_w, book.y, wide), tall, story, own)
        book.y += tall


def columns(book: Book, ops: list[Opinion], story: Story, signing: Signing) -> None:
    """Boxes side by side, one a party."""
    wide = book.width / len(ops)
    tall = max(box_height(book, op, wide, signing) for op in ops) * min(1.35, book.stretch)
    book.need(tall)
    top = book.y
    for n, op in enumerate(ops):
        box(book, op, (book.margin_px + n * wide, top, wide), tall, story, signing)
    book.y = top + tall


def opinion_boxes(book: Book, ops: list[Opinion], story: Story, signing: Signing) -> None:
    """The boxes of a document in one of the manners that has room for them."""
    if not ops:
        return
    is_narrow = 2 <= len(ops) <= 4 and all(len(op.text) <= 44 for op in ops)
    wide = book.width / len(ops)
    fits = all(book.measure(s + "：", book.base_px, book.face) + 106 < wide for op in ops for s in op.signers)
    manner = book.rng.choice([stacked, stacked, beside] + [columns] * 3 * (is_narrow and fits))
    manner(book, ops, story, signing)


def foot_line(book: Book, labels: list[str], story: Story, signing: Signing) -> None:
    """Signers on one line below the table, up to three."""
    size = book.base_px
    for start in range(0, len(labels), 3):
        row = labels[start : start + 3]
        book.need(80)
        wide = book.width / len(row)
        for n, label in enumerate(row):
            x = book.margin_px + n * wide
            label_w = book.put((x, book.y + 26), label + "：", size)
            end = min(x + wide - 10, x + label_w + 190)
            pen_in(book, (x + label_w, book.y + 4, end, book.y + 58), ("", label), story, signing)
            if start == 0 and len(row) < 3:
                dotted(book, x + label_w, end, book.y + 60)
        book.y += 76 * min(1.4, book.stretch)
    if signing.is_dated:
        book.need(50)
        face, real = book.pen(signing.ink, size)
        x = book.size[0] - book.margin_px - book.measure(story.day("d3"), real, face) - 20
        book.put((x - size * 3.2, book.y), "日期：", size)
        book.put((x, book.y), story.day("d3"), size, ink=signing.ink)
        book.y += 46


def countersign(book: Book, labels: list[str], story: Story, signing: Signing) -> None:
    """A grid of parties: role above, signature below it, the day last."""
    size = int(book.base_px * 0.95)
    for start in range(0, len(labels), 4):
        row = labels[start : start + 4]
        wide = book.width / len(row)
        head = max(book.height_of(label, wide - PAD, size) for label in row) + 10
        talls = [head, 84 * min(1.4, book.stretch), 48 if signing.is_dated else 0]
        book.need(sum(talls))
        for n, label in enumerate(row):
            x, y = book.margin_px + n * wide, book.y
            cell(book, (x, y, x + wide, y + head), label, size)
            book.frame((x, y + head, x + wide, y + head + talls[1]), 1)
            pen_in(book, (x + 8, y + head + 8, x + wide - 8, y + head + talls[1] - 8), ("", label), story, signing)
            if signing.is_dated:
                cell(book, (x, y + head + talls[1], x + wide, y + sum(talls)), story.day("d3"), int(size * 0.86))
        book.y += sum(talls)


def sign_foot(book: Book, labels: list[str], story: Story, signing: Signing) -> None:
    """The plain signing places of a document."""
    if not labels:
        return
    is_short = max(map(len, labels)) <= 7
    book.y += 4
    book.rng.choice([foot_line, countersign] if is_short else [countersign])(book, labels, story, signing)


def seal_foot(book: Book, spec: dict[str, str], story: Story, signing: Signing) -> None:
    """The unit, flush right, with the day below and the seal over both."""
    if not spec.get("seal"):
        return
    unit, size = story.facts[spec["seal"]], book.base_px
    word = book.rng.choice(["（章）", "", "（单位公章）", "（加盖公章）"])
    wide = book.measure(unit + word, size, book.face)
    book.need(250)
    book.y += 44
    x = max(float(book.margin_px), book.size[0] - book.margin_px - wide - book.rng.choice([10, 60]))
    book.put((x, book.y), unit + word, size)
    book.put((x + wide * 0.25, book.y + size * 1.9), story.day("d3"), size)
    press(book, (x + wide * book.rng.uniform(0.4, 0.7), book.y + 40), "", unit, spec.get("foot", ""), signing)
    book.y += size * 4
