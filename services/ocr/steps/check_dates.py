"""Dates that cannot be, or not in that order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.reading import Cell, Line, Page, Table
from language.fold import folded
from language.rules import Dated, DateOrder, DaysBetween, NoSuchDay, Weekday
from services.ocr.steps.check_facts import Facts, Mark, labelled_rows, rows_of, sureness_in, tables_of
from services.ocr.steps.clues import Pair, box, folded_label
from services.ocr.steps.fields import WrittenDay, written_days

WEEKDAYS = "一二三四五六日"
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)\s*([一二三四五六日天])")
_IMPOSSIBLE = re.compile(r"(?P<y>(?:19|20)\d{2})\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})(?!\d)\s*日?")
_CLOCK = re.compile(r"(?<!\d)(?P<h>\d{1,2})\s*[:：时点]\s*(?P<m>\d{2})?")
_DAYS = re.compile(r"(\d{1,4})\s*(?:d|天|日|D)?")
SLACK_DAYS = 1
SURE_FIELD = 0.75
"""A field that is told less surely proves nothing about the order of days."""
PLANNED = re.compile("计划|要求|预计|拟|合同|规定")
BARE = frozenset({"日期", "时间", "年月日", "日", "落款"})


@dataclass(frozen=True)
class Stamp:
    """A date with the words that say which it is. row: of a table whose rows tell of different things."""

    day: dt.date
    minute: int | None
    label: str
    page: int
    polygon: list[float] | None
    sureness: float
    row: tuple[int, int, int] | None = None

    @property
    def shown(self) -> str:
        """The date, and the time where it is told."""
        clock = f" {self.minute // 60:02}:{self.minute % 60:02}" if self.minute is not None else ""
        return f"{self.day.isoformat()}{clock}"

    def is_before(self, other: Stamp) -> bool:
        """Surely before: by the day, or on one day by the times when both are told."""
        if self.day != other.day or self.minute is None or other.minute is None:
            return self.day < other.day
        return self.minute < other.minute


# One date ------------------------------------------------------------------------------------------------


def wrong_weekdays(facts: Facts, _: Weekday) -> Iterator[Mark]:
    """2025年3月18日 星期三 was a Tuesday: in one line, in one row, or in two cells of a form."""
    seen: set[tuple[int, dt.date]] = set()
    for told in (*_weekdays_in_lines(facts), *_weekdays_in_rows(facts), *_weekdays_in_cells(facts)):
        key = (told.page, told.day)
        if key not in seen and WEEKDAYS[told.day.weekday()] != told.said.replace("天", "日"):
            seen.add(key)
            words = {"day": told.day.isoformat(), "said": told.said, "true": WEEKDAYS[told.day.weekday()]}
            yield Mark(told.page, told.polygon or None, "weekday", words, told.sureness)


@dataclass(frozen=True)
class _SaidWeekday:
    page: int
    day: dt.date
    said: str
    polygon: list[float]
    sureness: float


def _weekdays_in_lines(facts: Facts) -> Iterator[_SaidWeekday]:
    for page in facts.reading.pages:
        for line in page.lines:
            for day in written_days(line.text) if _WEEKDAY.search(line.text) else []:
                after = _WEEKDAY.search(line.text[day.end : day.end + 8])
                if after:
                    yield _SaidWeekday(page.page, day.day, after.group(1), line.polygon, line.confidence)


def _weekdays_in_rows(facts: Facts) -> Iterator[_SaidWeekday]:
    """A weekday that stands alone, beside the one date of its row."""
    for page in facts.reading.pages:
        for line in page.lines:
            lone = _WEEKDAY.fullmatch(line.text.strip())
            days = {d.day for o in page.lines if _is_beside(o, line) for d in written_days(o.text)} if lone else set()
            if lone and len(days) == 1:
                yield _SaidWeekday(page.page, min(days), lone.group(1), line.polygon, line.confidence)


def _weekdays_in_cells(facts: Facts) -> Iterator[_SaidWeekday]:
    for pair in facts.pairs:
        said = _WEEKDAY.search(pair.value.text) or re.fullmatch(r"([一二三四五六日天])", pair.value.text.strip())
        days = set(_days_beside(facts, pair)) if said and folded_label(pair.label) == "星期" else set()
        if said and len(days) == 1:
            place = pair.value
            yield _SaidWeekday(place.page, min(days), said.group(1), place.polygon, place.score)


def _is_beside(other: Line, line: Line) -> bool:
    """In the same row, or right above in the same column of a form."""
    left, top, _, bottom = box(line.polygon)
    x, _, _, low = box(other.polygon)
    is_above = abs(x - left) < 0.02 and 0 <= top - low < 2 * (bottom - top)
    return other is not line and (top <= _middle(other.polygon) <= bottom or is_above)


def _days_beside(facts: Facts, weekday: Pair) -> list[dt.date]:
    """Dates of the row in which the weekday stands, else those that are called 日期 on its page."""
    pairs = [p for p in facts.pairs if p.value.page == weekday.value.page and p is not weekday]
    _, top, _, bottom = box(weekday.value.polygon) if weekday.value.polygon else (0.0, 0.0, 0.0, 0.0)
    beside = [p for p in pairs if p.value.polygon and top <= _middle(p.value.polygon) <= bottom]
    named = [p for p in pairs if re.search("日期|日$|时间$", folded_label(p.label))]
    for group in (beside, named):
        days = [day.day for p in group for day in written_days(p.value.text)]
        if days:
            return days
    return []


def _middle(polygon: list[float]) -> float:
    _, top, _, bottom = box(polygon)
    return (top + bottom) / 2


def days_that_never_were(facts: Facts, _: NoSuchDay) -> Iterator[Mark]:
    """30 February and its like."""
    for page in facts.reading.pages:
        for line in page.lines:
            for match in _IMPOSSIBLE.finditer(folded(line.text)):
                year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
                # 2025-47-03 is a number, not a date; 年 and 月 leave no doubt.
                is_spelt = "年" in match.group(0) and "月" in match.group(0)
                may_be = is_spelt or (1 <= month <= 12 and 28 < day <= 31)
                if may_be and not _exists(year, month, day):
                    yield Mark(page.page, line.polygon, "date", {"day": match.group(0).strip()}, line.confidence)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


# Two dates -----------------------------------------------------------------------------------------------


def dates_out_of_order(facts: Facts, condition: DateOrder) -> Iterator[Mark]:
    """Every date of the later kind lies before every date of the earlier kind, in the document or in a row."""
    earlier, later = list(_stamps(facts, condition.earlier)), list(_stamps(facts, condition.later))
    rows = {stamp.row for stamp in earlier} & {stamp.row for stamp in later}
    for row in sorted(rows, key=lambda place: place or (0, 0, 0)):
        first = min((s for s in earlier if s.row == row), key=_when)
        last = max((s for s in later if s.row == row), key=_when)
        if last.is_before(first) and folded_label(first.label) != folded_label(last.label):
            sureness = min(first.sureness, last.sureness)
            yield Mark(last.page, last.polygon, last.label[:60], _order_words(first, last), sureness)


def wrong_ages(facts: Facts, condition: DaysBetween) -> Iterator[Mark]:
    """An age that the two dates do not have; told once, where there is one of each."""
    first = [s for s in _stamps(facts, condition.first) if s.row is None]
    second = [s for s in _stamps(facts, condition.second) if s.row is None]
    labels = {folded_label(label) for label in condition.stated}
    said = [p for p in facts.pairs if folded_label(re.sub(r"\s", "", p.label)) in labels]
    ages = {int(m[1]): p for p in said if (m := _DAYS.fullmatch(p.value.text.strip()))}
    if len({s.day for s in first}) != 1 or len({s.day for s in second}) != 1 or len(ages) != 1:
        return
    days = (second[0].day - first[0].day).days
    ((stated, place),) = ages.items()
    if days >= 0 and abs(days - stated) > SLACK_DAYS:
        words = _order_words(first[0], second[0]) | {"stated": f"{stated} d", "days": str(days)}
        sureness = min(first[0].sureness, second[0].sureness, place.value.score)
        yield Mark(place.value.page, place.value.polygon or None, place.label[:60], words, sureness)


def _when(stamp: Stamp) -> tuple[dt.date, int]:
    return stamp.day, stamp.minute or 0


def _order_words(first: Stamp, last: Stamp) -> dict[str, str]:
    return {
        "earlier": first.label,
        "earlier_day": first.shown,
        "later": last.label,
        "later_day": last.shown,
    }


def _stamps(facts: Facts, wanted: Dated) -> Iterator[Stamp]:
    if wanted.labels:
        yield from _labelled_stamps(facts, [folded_label(label) for label in wanted.labels])
    if wanted.fields:
        yield from _named_stamps(facts, wanted.fields)
    if wanted.beside:
        yield from _stamps_beside_words(facts, wanted.beside)
    for field in facts.fields if wanted.document else []:
        if field.name == "date" and isinstance(field.normalized, str) and field.page is not None:
            own = dt.date.fromisoformat(field.normalized)
            yield Stamp(own, None, field.label_zh, field.page, field.polygon, field.confidence)


def _named_stamps(facts: Facts, names: tuple[str, ...]) -> Iterator[Stamp]:
    """Dates that were surely told as one of these fields; a mere 日期 may be the day of a signature."""
    for field in facts.fields:
        label, told = folded_label(field.label_zh), field.normalized
        if field.name not in names or field.confidence < SURE_FIELD or label in BARE or PLANNED.match(label):
            continue
        if isinstance(told, str) and field.page is not None and _is_day(told):
            minute = next((_minute(field.value, written) for written in written_days(field.value)), None)
            day = dt.date.fromisoformat(told)
            yield Stamp(day, minute, field.label_zh.strip(), field.page, field.polygon, field.confidence)


def _is_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def _labelled_stamps(facts: Facts, labels: list[str]) -> Iterator[Stamp]:
    """Dates behind labels: of pairs, of labels whose words stand far away in their row, of columns."""
    paired = {folded_label(pair.label) for pair in facts.pairs}
    for pair in facts.pairs:
        if _is_one(pair.label, labels):
            for day in written_days(pair.value.text)[:1]:
                place = pair.value
                minute = _minute(place.text, day)
                yield Stamp(day.day, minute, pair.label.strip(), place.page, place.polygon or None, place.score)
    for page in facts.reading.pages:
        for label, value in labelled_rows(page):
            name = label.text.strip().rstrip(":：")
            days = written_days(value.text) if value and folded_label(name) not in paired else []
            if value and days and _is_one(name, labels):
                minute = _minute(value.text, days[0])
                yield Stamp(days[0].day, minute, name, page.page, value.polygon, value.confidence)
    for page, table in tables_of(facts.reading):
        yield from _column_stamps(page, table, labels)


def _stamps_beside_words(facts: Facts, words: tuple[str, ...]) -> Iterator[Stamp]:
    """The one date of a line that says one of these words."""
    for page in facts.reading.pages:
        for line in page.lines:
            days = written_days(line.text) if any(word in line.text for word in words) else []
            if len(days) == 1:
                yield Stamp(days[0].day, None, line.text.strip()[:40], page.page, line.polygon, line.confidence)


def _is_one(label: str, wanted: list[str]) -> bool:
    """旁站开始时间 is a 开始时间; 要求完成日期 is another thing than 完成日期, and so is a planned one."""
    clean = folded_label(re.sub(r"\s", "", label))
    if PLANNED.match(clean):
        return clean in wanted
    return any(clean == each or (clean.endswith(each) and len(clean) <= len(each) + 8) for each in wanted)


def _minute(text: str, day: WrittenDay) -> int | None:
    after = text[day.start : day.end + 12]
    match = _CLOCK.search(after)
    if match is None or int(match["h"]) > 24 or re.search("[上下]午|晚|凌晨", after):
        return None
    return int(match["h"]) * 60 + int(match["m"] or 0)


def _column_stamps(page: Page, table: Table, labels: list[str]) -> Iterator[Stamp]:
    """Dates under a column's head; each row is a thing of its own."""
    heads: dict[int, Cell] = {}
    for row in rows_of(table):
        named = [cell for cell in row if _is_one(cell.text, labels)]
        if named and len([cell for cell in row if cell.text.strip()]) > 2 and not any(map(_has_day, row)):
            heads = {cell.col: cell for cell in named}
            continue
        for cell in row:
            head = heads.get(cell.col)
            days = written_days(cell.text) if head else []
            if head and days:
                minute = _minute(cell.text, days[0])
                place = (page.page, page.tables.index(table), cell.row)
                sureness = sureness_in(page, cell.polygon)
                yield Stamp(days[0].day, minute, head.text.strip(), page.page, cell.polygon, sureness, place)


def _has_day(cell: Cell) -> bool:
    return bool(written_days(cell.text))
