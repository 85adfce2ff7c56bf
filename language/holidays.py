"""Holidays by solar calendar, lunar calendar and solar term, with the days people mean by before and after them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import LunarDate, TermUtils

from language.periods import Fixed

_LUNAR_YEARS = range(1901, 2100)
_QINGMING = 6
_DONGZHI = 23
NEAR_DAYS = 16
"""Days meant by before or after a holiday (国庆前 is 15 to 30 September); 30 for the Spring Festival."""


def lunar_day(year: int, month: int, day: int) -> date | None:
    """The solar date of a lunar one; day 0 is the month's last. None outside 1901 to 2099 or where there is none."""
    if year not in _LUNAR_YEARS or not 1 <= month <= 12:
        return None
    for candidate in (day,) if day else (30, 29):
        try:
            return LunarDate(year, month, candidate).to_solar_date()  # type: ignore[no-any-return]
        except ValueError:
            continue
    return None


def _solar(month: int, first: int, last: int) -> Callable[[int], tuple[date, date] | None]:
    return lambda year: (date(year, month, first), date(year, month, last))


def _lunar(month: int, day: int) -> Callable[[int], tuple[date, date] | None]:
    def on(year: int) -> tuple[date, date] | None:
        # The twelfth lunar month belongs to the Spring Festival that follows it.
        at = lunar_day(year - 1 if month == 12 else year, month, day)
        return (at, at) if at else None

    return on


def _spring_festival(year: int) -> tuple[date, date] | None:
    new_year = lunar_day(year, 1, 1)
    return (new_year - timedelta(days=1), new_year + timedelta(days=6)) if new_year else None


def _term(index: int) -> Callable[[int], tuple[date, date] | None]:
    def on(year: int) -> tuple[date, date] | None:
        if year not in _LUNAR_YEARS:
            return None
        at: date = TermUtils.nth_term_day(year, index)
        return at, at

    return on


_HOLIDAYS: dict[str, Callable[[int], tuple[date, date] | None]] = {
    "new_year": _solar(1, 1, 3),
    "spring_festival": _spring_festival,
    "lantern": _lunar(1, 15),
    "qingming": _term(_QINGMING),
    "labour_day": _solar(5, 1, 5),
    "dragon_boat": _lunar(5, 5),
    "qixi": _lunar(7, 7),
    "mid_autumn": _lunar(8, 15),
    "national_day": _solar(10, 1, 7),
    "double_ninth": _lunar(9, 9),
    "winter_solstice": _term(_DONGZHI),
    "laba": _lunar(12, 8),
    "little_new_year": _lunar(12, 23),
    "new_years_eve": _lunar(12, 0),
}


def holiday_days(name: str, year: int) -> tuple[date, date] | None:
    """First and last day of a holiday in a year; None where the calendar does not reach."""
    return _HOLIDAYS[name](year)


@lru_cache(maxsize=1024)
def read_holiday(name: str, side: str, year: int | None, reference: date) -> Fixed | None:
    """A holiday or the days around it. side: on, during, before, after, around. Without a year: the latest begun."""
    years = (year,) if year is not None else range(reference.year + 1, reference.year - 3, -1)
    for each in years:
        bounds = _side(name, side, each)
        if bounds and (year is not None or bounds[0] <= reference):
            return Fixed(*bounds)
    return None


def _side(name: str, side: str, year: int) -> tuple[date, date] | None:
    days = holiday_days(name, year)
    if days is None:
        return None
    first, last = days
    if name == "spring_festival" and side in ("before", "after"):
        middle = first + timedelta(days=1)
        near = (middle - timedelta(days=30), middle + timedelta(days=30))
        return (near[0], middle - timedelta(days=1)) if side == "before" else (middle + timedelta(days=1), near[1])
    if side == "before":
        return first - timedelta(days=NEAR_DAYS), first - timedelta(days=1)
    if side == "after":
        return last + timedelta(days=1), last + timedelta(days=NEAR_DAYS)
    if side == "around":
        return first - timedelta(days=7), last + timedelta(days=7)
    if side == "during" and first == last:
        return first - timedelta(days=1), last + timedelta(days=1)
    return first, last
