"""Arithmetic of dates as sites speak of them: working days, weeks, months, feasts."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "廿": 20, "卅": 30}


def number(text: str) -> int | None:
    """The number that Arabic or Chinese numerals say, up to 99 and years written digit by digit."""
    text = text.strip()
    if text.isdigit():
        return int(text)
    if not text or any(c not in _DIGITS and c != "十" for c in text):
        return None
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    if text[0] in "廿卅":
        return _DIGITS[text[0]] + (_DIGITS.get(text[1:], 0) if text[1:] else 0)
    value = 0
    for c in text:
        value = value * 10 + _DIGITS[c]
    return value


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(day: date) -> date:
    """Last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, n: int) -> date:
    """So many months on, the day held within the month."""
    total = day.year * 12 + day.month - 1 + n
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_working_days(day: date, n: int) -> date:
    """So many working days on; Saturdays and Sundays are none, public holidays are not known."""
    while n > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            n -= 1
    return day


def nearest_year(month: int, day: int, reference: date) -> date | None:
    """The year that brings a day without a year nearest, a day to come being thought of twice as readily."""
    best: tuple[int, date] | None = None
    for year in (reference.year - 1, reference.year, reference.year + 1):
        found = safe_date(year, month, day)
        if found is None:
            continue
        gap = (found - reference).days
        cost = gap if gap >= 0 else -2 * gap
        if best is None or cost < best[0]:
            best = (cost, found)
    return best[1] if best else None


def lunar(year: int, month: int, day: int) -> date:
    """The solar date of a lunar one."""
    found: date = LunarDate(year, month, day).to_solar_date()
    return found


def feast(name: str, year: int) -> date | None:
    """First day of a feast in a year."""
    if name in {"春节", "过年", "年"}:
        return lunar(year, 1, 1)
    if name in {"元宵", "元宵节"}:
        return lunar(year, 1, 15)
    if name in {"端午", "端午节"}:
        return lunar(year, 5, 5)
    if name in {"中秋", "中秋节"}:
        return lunar(year, 8, 15)
    fixed = {
        "元旦": (1, 1),
        "五一": (5, 1),
        "劳动": (5, 1),
        "国庆": (10, 1),
        "十一": (10, 1),
        "清明": (4, _qingming(year)),
    }
    found = fixed.get(name.removesuffix("节").removesuffix("假期"))
    return date(year, *found) if found else None


def _qingming(year: int) -> int:
    """Day of April on which Qingming falls, this century (source: mean solar longitude formula)."""
    y = year % 100
    return int(y * 0.2422 + 4.81) - y // 4


def next_feast(name: str, reference: date) -> date | None:
    """The feast that comes next, today counting."""
    for year in (reference.year, reference.year + 1):
        found = feast(name, year)
        if found and found >= reference:
            return found
    return None
