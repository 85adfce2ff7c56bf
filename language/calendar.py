"""Arithmetic of dates as sites speak of them: working days, weeks, months, feasts."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from language.holidays import holiday_days
from language.numbers import digit_string, small_number


def number(text: str) -> int | None:
    """The number that Arabic or Chinese numerals say: up to 99, or a year digit by digit."""
    text = text.strip().replace("俩", "两")
    found = small_number(text)
    return found if found is not None else digit_string(text)


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


_FEASTS = {
    "春节": "spring_festival", "过年": "spring_festival", "年": "spring_festival", "元宵": "lantern",
    "元旦": "new_year",
    "清明": "qingming", "五一": "labour_day", "劳动节": "labour_day", "端午": "dragon_boat", "中秋": "mid_autumn",
    "国庆": "national_day", "十一": "national_day",
}  # fmt: skip


def feast(name: str, year: int) -> date | None:
    """First day of a feast in a year; of the Spring Festival the first day of the new year, not its eve."""
    key = _FEASTS.get(name) or _FEASTS.get(re.sub(r"(?:劳动)?(?:节|假期|长假|黄金周)+$", "", name))
    days = holiday_days(key, year) if key else None
    if days is None:
        return None
    return days[0] + timedelta(days=1) if key == "spring_festival" else days[0]


def next_feast(name: str, reference: date) -> date | None:
    """The feast that comes next, today counting."""
    for year in (reference.year, reference.year + 1):
        found = feast(name, year)
        if found and found >= reference:
            return found
    return None
