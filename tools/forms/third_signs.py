"""Where people sign in the third half: nodes of a workflow, quarters of a box, lines with a day, boxes of opinions."""

from __future__ import annotations

from tools.forms.fresh_boxes import Opinion, Signing, note_field, press
from tools.forms.layouts import PAD
from tools.forms.paper import Book, Box, Plant
from tools.forms.story import Story
from tools.forms.third_lines import dashes

HEADS = {
    "table": [["岗位", "签名", "日期"], ["签署人", "手签", "签署日期"], ["会签单位", "代表签名", "时间"]],
    "flow": [["审批节点", "处理意见", "签名", "处理时间"], ["环节", "意见", "电子签名", "完成时间"]],
}
SAID = ["同意", "已阅，同意", "已核对", "情况属实"]
SEAL_WORDS = ["（公章）", "（盖章）", ""]


def pen_in(book: Book, box: Box, place: tuple[str, str], story: Story, signing: Signing) -> None:
    """Sign at a place, no two places in one hand, or leave it and note the fault."""
    if place == signing.no_sign:
        book.sheet.plants.append(Plant("missing_signature", place[1]))
        signing.no_sign = None
        return
    story.signed.append(place[1])
    book.sign(box, story.facts[f"p{len(story.signed) % 8}"], is_drawn=signing.is_drawn)


def sign_foot(book: Book, labels: list[str], story: Story, signing: Signing, manner: str) -> None:
    """The plain signing places of a document in one of the manners of this half."""
    if not labels:
        return
    book.y += book.rng.choice([0, 10])
    {"table": table, "flow": flow, "quarters": quarters, "lines": lines, "slip": slip}[manner](
        book, labels, story, signing
    )


def table(book: Book, labels: list[str], story: Story, signing: Signing) -> None:
    """A narrow table at the foot: columns of role, signature and day, two parties to a row where there is room."""
    signed(book, labels, story, signing, "table", [0.4, 0.34, 0.26])


def flow(book: Book, labels: list[str], story: Story, signing: Signing) -> None:
    """The steps of a workflow: node, opinion, signature, time."""
    signed(book, labels, story, signing, "flow", [0.26, 0.26, 0.24, 0.24])


def signed(book: Book, labels: list[str], story: Story, signing: Signing, manner: str, shares: list[float]) -> None:
    """A table whose rows are signed."""
    heads = book.rng.choice(HEADS[manner])
    size, tall = int(book.base_px * 0.95), 66 * min(1.5, book.stretch)
    said = book.rng.choice(SAID)
    for label in [None, *labels]:
        high = size * 1.9 if label is None else tall
        book.need(high + (tall if label is None else 0))
        x = float(book.margin_px)
        for n, share in enumerate(shares):
            wide = book.width * share
            box = (x, book.y, x + wide, book.y + high)
            if label is None and manner == "flow":
                book.sheet.draw.rectangle(box, fill=(232, 238, 246))
            book.frame(box, 1)
            inner = (x + 8, box[1], x + wide - 8, box[3])
            if label is None:
                book.lay(inner, heads[n], size)
            elif n == 0:
                book.lay(inner, label, size, align="left")
            elif heads[n] in {"处理意见", "意见"}:
                book.lay(inner, said, size)
            elif n == len(shares) - 1:
                text = story.day("d3")
                book.lay(inner, text, size, ink="print" if manner == "flow" else signing.ink)
            else:
                pen_in(book, (x + 10, book.y + 6, x + wide - 10, book.y + high - 6), ("", label), story, signing)
            x += wide
        book.y += high


def quarters(book: Book, labels: list[str], story: Story, signing: Signing) -> None:
    """Two boxes to a row: the party above, its signature in the middle, the day in the right lower corner."""
    size = book.base_px
    tall = (150 if signing.is_dated else 118) * min(1.4, book.stretch)
    for start in range(0, len(labels), 2):
        row = labels[start : start + 2]
        wide = book.width / len(row)
        book.need(tall)
        for n, label in enumerate(row):
            x = book.margin_px + n * wide
            book.frame((x, book.y, x + wide, book.y + tall), 1)
            book.put((x + PAD, book.y + 8), label, size)
            y = book.y + 46
            word_w = book.put((x + PAD * 2, y + 14), "签字：", size)
            pen_in(book, (x + PAD * 2 + word_w, y, x + PAD * 2 + word_w + 230, y + 52), ("", label), story, signing)
            if signing.is_dated:
                face, real = book.pen(signing.ink, size)
                day = story.day("d3")
                at = x + wide - PAD - book.measure(day, real, face) * 1.05
                book.put((at, book.y + tall - size * 1.7), day, size, ink=signing.ink)
        book.y += tall


def lines(book: Book, labels: list[str], story: Story, signing: Signing) -> None:
    """Label, a line to sign on, and the day on a line of its own kind: two on a row without days, else one."""
    size = book.base_px
    per_row = 1 if signing.is_dated else 2
    for start in range(0, len(labels), per_row):
        book.need(80)
        wide = book.width / per_row
        for n, label in enumerate(labels[start : start + per_row]):
            x = book.margin_px + n * wide
            label_w = book.put((x, book.y + 24), label + "（签字）：", size)
            end = min(x + wide - 12, x + label_w + 230)
            pen_in(book, (x + label_w + 4, book.y + 2, end, book.y + 58), ("", label), story, signing)
            book.rule((x + label_w, book.y + 60), (end, book.y + 60), 1)
            if signing.is_dated:
                day_x = max(end + 40, book.margin_px + wide * 0.62)
                word_w = book.put((day_x, book.y + 24), "日期：", size)
                book.put((day_x + word_w, book.y + 22), story.day("d3"), size, ink=signing.ink)
        book.y += 78 * min(1.4, book.stretch)


def slip(book: Book, labels: list[str], story: Story, signing: Signing) -> None:
    """One line a signer on a slip."""
    dashes(book)
    for label in labels:
        label_w = book.put((book.margin_px, book.y + 18), label + "：", book.base_px)
        end = min(book.size[0] - book.margin_px, book.margin_px + label_w + 200)
        pen_in(book, (book.margin_px + label_w + 6, book.y, end, book.y + 54), ("", label), story, signing)
        book.y += 70


def opinion_rows(book: Book, ops: list[Opinion], story: Story, signing: Signing) -> None:
    """One row a party: the label in a cell on the left, text, word for the seal and signatures on the right."""
    size = book.base_px
    label_w = book.width * book.rng.choice([0.15, 0.2])
    wide = book.width - label_w
    is_grey = book.rng.random() < 0.5
    for op in ops:
        tall = opinion_height(book, op, wide, signing)
        tall = max(tall, book.height_of(op.label, label_w - PAD, size) + PAD) * min(1.5, book.stretch)
        book.need(tall)
        left, top = float(book.margin_px), book.y
        edge = (left, top, left + label_w, top + tall)
        if is_grey:
            book.sheet.draw.rectangle(edge, fill=(232, 232, 232))
        book.frame(edge, 1)
        book.lay((left + 6, top, left + label_w - 6, top + tall), op.label, size)
        opinion(book, op, (left + label_w, top, wide), tall, story, signing)
        book.y += tall


def opinion_open(book: Book, ops: list[Opinion], story: Story, signing: Signing) -> None:
    """Nothing ruled but a line below each party: label and colon, the text behind it, signatures flush right."""
    size = book.base_px
    for op in ops:
        label = op.label + "："
        text_h = book.height_of(label + op.text, book.width, size, signing.ink)
        tall = (text_h + opinion_foot(op, book.width, signing) + (90 if op.unit else 10)) * min(1.4, book.stretch)
        book.need(tall)
        opinion(book, op, (book.margin_px, book.y, book.width), tall, story, signing, label=label)
        book.y += tall
        book.rule((book.margin_px, book.y), (book.size[0] - book.margin_px, book.y), 1)
        book.y += 6


def opinion_height(book: Book, op: Opinion, wide: float, signing: Signing) -> float:
    """Pixels the right-hand side of an opinion needs."""
    texts = book.height_of(op.text, wide - 2 * PAD, book.base_px, signing.ink) if op.text else 0
    return texts + opinion_foot(op, wide, signing) + (90 if op.unit else 0) + 2 * PAD


def opinion_foot(op: Opinion, wide: float, signing: Signing) -> float:
    """Pixels the signatures of an opinion take."""
    return 62 * len(op.signers) + (46 if signing.is_dated and wide <= 700 else 0)


def opinion(
    book: Book,
    op: Opinion,
    at: Box | tuple[float, float, float],
    tall: float,
    story: Story,
    signing: Signing,
    *,
    label: str = "",
) -> None:
    """The text of one party, its seal and its signatures. `at` is left, top and width; `label` opens an open one."""
    left, top, wide = at[:3]
    size, ink, y = book.base_px, signing.ink, top + 8
    indent = 0.0
    if label:
        indent = book.put((left, y), label, size) + 4
    else:
        book.frame((left, top, left + wide, top + tall), 1)
        left += PAD
    room = wide - 2 * PAD
    said = op.text
    while said:
        first = book.wrap(said, room - indent, size, ink)[0]
        book.put((left + indent, y - (3 if ink == "hand" else 0)), first, size, ink=ink)
        said, indent, y = said[len(first) :], 0.0, y + book.pitch(size, ink)
    foot = top + tall - opinion_foot(op, wide, signing) - 4
    if op.seal:
        book.put((left, foot - size * 1.5), op.seal, size)
    signers(book, (left, foot, at[0] + wide, top + tall), op, story, signing)
    note_field(book, op)
    if op.unit:
        press(book, (left + min(wide * 0.28, 180), foot - 8), op.label, story.facts[op.unit], "", signing)


def signers(book: Book, box: Box, op: Opinion, story: Story, signing: Signing) -> None:
    """Signers of an opinion one below the other in the right half; the day behind the last of them, or below."""
    left, top, right, _ = box
    size = int(book.base_px * 0.95)
    y, day = top, story.day("d3")
    face, real = book.pen(signing.ink, size)
    day_w = book.measure(day, real, face) * 1.06
    is_wide = right - left > 680
    for n, signer in enumerate(op.signers):
        wide = book.measure(signer + "：", size, book.face)
        room = min(180.0, max(90.0, right - left - wide - 20))
        shift = day_w + 40 if is_wide and signing.is_dated else 14.0
        x = max(left + 4, right - wide - room - shift)
        book.put((x, y + 18), signer + "：", size)
        place = (op.label, signer)
        pen_in(book, (x + wide, y + 2, min(right - 6, x + wide + room), y + 54), place, story, signing)
        if is_wide and signing.is_dated and n == len(op.signers) - 1:
            book.put((right - day_w - 8, y + 18), day, size, ink=signing.ink)
        y += 62
    if signing.is_dated and not is_wide:
        book.put((max(left + 4, right - day_w - 8), y + 4), day, size, ink=signing.ink)


def seal_foot(book: Book, unit: str, foot: str, story: Story, signing: Signing) -> None:
    """The unit with its day, right or in the middle, and its seal over both."""
    if not unit:
        return
    size, word = book.base_px, book.rng.choice(SEAL_WORDS)
    wide = book.measure(unit + word, size, book.face)
    book.need(240)
    book.y += 52
    shift = book.rng.choice([0.0, 70.0, 110.0])
    x = max(float(book.margin_px), book.size[0] - book.margin_px - wide - shift)
    book.put((x, book.y), unit + word, size)
    day = story.day("d3")
    at = min(x + wide * 0.3, book.size[0] - book.margin_px - book.measure(day, size, book.face))
    book.put((at, book.y + size * 1.8), day, size)
    press(book, (x + wide * book.rng.uniform(0.35, 0.65), book.y + 34), "", unit, foot, signing)
    book.y += size * 4
