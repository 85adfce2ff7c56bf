"""The head of a record: its title, number, day, place, and the day of the next meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from language.calendar import number as chinese_number
from language.deadlines import find_deadlines
from language.plain import plain
from services.nlp.steps.blocks import Block, Paragraph
from services.nlp.steps.labels import Labelled
from services.nlp.steps.script import Grid, Script

FAR = date(2000, 1, 1)
_TITLE = re.compile(
    r"纪要|会议记录|会议简报|例会|碰头会|专题会|协调会|会审|交底会|论证会|minutes|meeting|日志|日记|旁站|巡视记录", re.I
)
_FULL_DATE = re.compile(
    r"(?P<y>20\d\d)\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})\s*[日号]?|"
    r"(?P<cy>二[〇零○O0][一-鿿〇]{2})年(?P<cm>[一二三四五六七八九十]{1,3})月(?P<cd>[一二三四五六七八九十]{1,3})日"
)
_CLOCK = re.compile(
    (
        r"(?P<part>上午|下午|中午|晚上?|早上)?\s*(?P<h>\d{1,2})\s*(?:[:](?P<min>\d{2})|"
        r"[点时](?:(?P<half>半)|(?P<min2>\d{1,2})分?)?)\s*(?P<ap>am|pm)?"
    ),
    re.I,
)
_NUMBER = re.compile(
    r"第\s*(?P<n>[\d一二三四五六七八九十百〇零]{1,5})\s*(?:次|期|号)|\bNo\.?\s*(?P<e>[\w/-]*\d[\w/-]*)|#\s*(?P<h>\d+)",
    re.I,
)


def squeeze(text: str) -> str:
    """Without the blanks that spread Chinese characters over a line."""
    return re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", text).strip()


def read_title(script: Script, blocks: Sequence[Block], labels: Sequence[Labelled]) -> str | None:
    """The title: a short line near the top that names the kind of record, or the one behind its label."""
    for block in blocks[:6]:
        if not isinstance(block, Paragraph):
            continue
        text = squeeze(block.passage.text)
        words = plain(text)
        head = text
        if re.search(r"[一-鿿]", text):
            head = re.split(r"\s{2,}|\s+(?=\d)|(?<=[志记录要])\s*(?=(?:编号|日期|20\d\d))", text)[0].strip()
        if len(words) > 60 or re.match(r"^[^:]{1,8}:", words) or re.search(r"[。;,]", words):
            continue
        if _TITLE.search(words):
            return head if _TITLE.search(head) else text
    labelled = next((x.value.text for x in labels if x.key == "title" and 4 <= len(x.value.text) <= 60), None)
    return labelled or script.title or _first_line(blocks, labels)


def _first_line(blocks: Sequence[Block], labels: Sequence[Labelled]) -> str | None:
    """The first line, where it is short, no field, and no sentence."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph) or any(x.paragraph == 0 for x in labels):
        return None
    text = squeeze(first.passage.text)
    is_title = 4 <= len(text) <= 60 and not re.search(r"[:：。;；,，]", text) and find_date(text) is None
    return text if is_title else None


def read_number(title: str | None, blocks: Sequence[Block], labels: Sequence[Labelled]) -> str | None:
    """The number: 18 of 第18次, or what stands behind 编号, or alone on a line as 〔2025〕17号."""
    found = next((x.value.text.strip() for x in labels if x.key == "number" and x.value), None)
    if found:
        times = _NUMBER.search(plain(found))
        alone = times and times["n"] and re.fullmatch(r"第?\s*\S{1,5}\s*(?:次|期|号)?(?:会议|例会)?", plain(found))
        return times["n"] if times and alone else squeeze(found).rstrip("。;；")
    top = [plain(b.passage.text) for b in blocks[:6] if isinstance(b, Paragraph) and len(b.passage.text) < 60]
    for text in top:
        if official := re.search(r"(?:^|\s)(?P<no>[一-鿿]{0,6}〔20\d\d〕\s*第?\d+号)", text):
            return official["no"]
        if coded := re.match(r"\s*编\s*号\s+(?P<no>[A-Za-z][\w/-]*\d[\w/-]*)", text):
            return coded["no"]
    for text in [plain(title or ""), *(t for t in top if re.match(r"\s*第\s*\S{1,5}\s*[次期]", t))]:
        if match := _NUMBER.search(text):
            said = match["n"] or match["e"] or match["h"]
            value = chinese_number(said) if match["n"] and not said.isdigit() else None
            return str(value) if value is not None else said
    return None


def find_date(text: str, reference: date | None = None) -> date | None:
    """The first date of a text; one without a year needs a reference."""
    words = plain(text)
    match = _FULL_DATE.search(words)
    if match:
        if match["y"]:
            return _safe(int(match["y"]), int(match["m"]), int(match["d"]))
        year, month, day = (chinese_number(match[k].replace("○", "〇").replace("O", "〇")) for k in ("cy", "cm", "cd"))
        return _safe(year or 0, month or 0, day or 0)
    found = [
        d.day
        for d in find_deadlines(text, reference or FAR, lenient=True)
        if d.day and d.kind in {"date", "day", "dotted"}
    ]
    if reference is None:
        found = [d for d in found if re.search(rf"\b{d.year}\b|{d.year % 100}年", words)]
    return found[0] if found else None


def find_clock(text: str) -> str | None:
    """The first time of day as HH:MM."""
    words = plain(text)
    without = _FULL_DATE.sub(lambda m: " " * len(m.group()), words)
    match = _CLOCK.search(without)
    if not match:
        return None
    hour = int(match["h"])
    if (hour < 12 and (match["part"] or "").startswith(("下", "晚"))) or (
        (match["ap"] or "").lower() == "pm" and hour < 12
    ):
        hour += 12
    minute = int(match["min"] or match["min2"] or (30 if match["half"] else 0))
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def when(text: str, reference: date | None = None) -> str | None:
    """Date and time of day as `2025-04-11 14:30`, the date alone, or the words if no date is in them."""
    day = find_date(text, reference)
    if day is None:
        return squeeze(text) or None
    clock = find_clock(text)
    return f"{day.isoformat()} {clock}" if clock else day.isoformat()


def read_day(blocks: Sequence[Block], labels: Sequence[Labelled], given: date | None) -> date | None:
    """The record's own day: behind its label, in its first lines, or the one that was given."""
    for label in labels:
        if label.key == "time" and (day := find_date(label.value.text, given)):
            return day
    for block in blocks[:8]:
        texts = [c.passage.text for c in block.cells] if isinstance(block, Grid) else [block.passage.text]
        for text in texts:
            if day := find_date(text, given if len(text) < 60 else None):
                return day
    return given


def read_next_meeting(
    blocks: Sequence[Block], labels: Sequence[Labelled], reference: date
) -> tuple[date | None, str | None]:
    """Day and words of the next meeting."""
    for label in labels:
        if label.key == "next" and (day := find_date(label.value.text, reference)) and day > reference:
            return day, when(label.value.text, reference)
    pattern = re.compile(
        r"下一?(?:次|期|周)[^。;]{0,10}(?:例会|会议?|时间|协调会|碰头)|^\s*下次|首次例会|next\s+(?:\w+\s+)?meeting",
        re.I,
    )
    for block in blocks:
        if isinstance(block, Grid):
            continue
        for match in pattern.finditer(block.passage.plain):
            tail = re.split(r"[。;\n]", block.passage.text[match.start() :])[0]
            dates = [
                d
                for d in find_deadlines(tail, reference, lenient=True)
                if d.day and d.day > reference and d.kind in {"date", "day", "dotted"}
            ]
            if dates and dates[0].day:
                clock = find_clock(tail[dates[0].start :])
                day = dates[0].day
                return day, f"{day.isoformat()} {clock}" if clock else day.isoformat()
    return None, None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
