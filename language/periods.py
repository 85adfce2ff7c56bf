"""Stretches of days, and the arithmetic of calendars that date expressions need."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

Bounds = tuple[date | None, date | None]
"""First and last day, inclusive; None where the stretch is open."""

END = 0
"""As a day of a month: its last one."""

MONTH_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, END)}
YEAR_PARTS = {"early": (1, 2), "mid": (6, 7), "late": (11, 12)}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}


@dataclass(frozen=True)
class Fixed:
    """A stretch whose days are known. `other`: further readings of the same words, the likeliest first."""

    from_: date
    to: date
    other: tuple[tuple[date, date], ...] = ()

    def resolve(self, reference: date) -> Fixed:  # noqa: ARG002 - the same call as on Partial
        """Itself."""
        return self


@dataclass(frozen=True)
class Partial:
    """A stretch of a year that may not have been named: (month, day) to (month, day), over New Year if last < first."""

    year: int | None
    first: tuple[int, int]
    last: tuple[int, int]
    is_last: bool = False

    def resolve(self, reference: date) -> Fixed | None:
        """The days meant, seen from the reference date; None where the calendar has no such day.

        Without a year it is the latest one that has begun; the year before is offered as another reading. After
        "last" (last March) it is the one of last year, and this year's is offered where it has begun.
        """
        if self.year is not None:
            bounds = self.in_year(self.year)
            return Fixed(*bounds) if bounds else None
        latest = self._latest(reference)
        if latest is None:
            return None
        year, bounds = latest
        if not self.is_last:
            before = self.in_year(year - 1)
            return Fixed(*bounds, (before,) if before else ())
        if year < reference.year:
            return Fixed(*bounds)
        before = self.in_year(year - 1)
        return Fixed(*before, (bounds,)) if before else Fixed(*bounds)

    def in_year(self, year: int) -> tuple[date, date] | None:
        """The days in that year; None where it has no such day (29 February)."""
        last_year = year + 1 if self.last[0] < self.first[0] else year
        first, last = day_of(year, *self.first), day_of(last_year, *self.last)
        return (first, last) if first and last else None

    def with_year(self, year: int) -> Partial:
        """The same stretch of that year."""
        return replace(self, year=year, is_last=False)

    def _latest(self, reference: date) -> tuple[int, tuple[date, date]] | None:
        for year in range(reference.year, reference.year - 9, -1):
            bounds = self.in_year(year)
            if bounds and self._has_begun(bounds, reference):
                return year, bounds
        return None

    def _has_begun(self, bounds: tuple[date, date], reference: date) -> bool:
        """A stretch over New Year counts as begun when most of it lies behind: in November, 11-2月 is last winter's."""
        first, last = bounds
        is_over_new_year = self.last[0] < self.first[0]
        return first + (last - first) / 2 <= reference if is_over_new_year else first <= reference


When = Fixed | Partial

Reader = Callable[[re.Match[str], date], When | None]
"""What a pattern's match means, seen from a reference date; None where it means no date."""

Rule = tuple[re.Pattern[str], Reader]


def day_of(year: int, month: int, day: int) -> date | None:
    """A date; day END is the month's last. None where the calendar has no such day."""
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None
    n_days = calendar.monthrange(year, month)[1]
    if day == END:
        day = n_days
    return date(year, month, day) if 1 <= day <= n_days else None


def a_day(at: date) -> Fixed:
    """That day alone."""
    return Fixed(at, at)


def a_month(year: int, month: int, part: str | None = None) -> Fixed:
    """A month, or its early (1-10), mid (11-20) or late (21-end) part. `month` may run over: 0 is last December."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first, last = MONTH_PARTS[part] if part else (1, END)
    n_days = calendar.monthrange(year, month)[1]
    return Fixed(date(year, month, first), date(year, month, last or n_days))


def months_of_year(year: int | None, first: int, last: int, *, is_last: bool = False) -> Partial:
    """Whole months from first to last; the year may be unknown."""
    return Partial(year, (first, 1), (last, END), is_last)


def week_of_month(year: int | None, month: int, n: int) -> Partial | None:
    """The n-th seven days of a month; n of -1 is its last seven."""
    if not 1 <= month <= 12 or not (1 <= n <= 5 or n == -1):
        return None
    if n == -1:
        n_days = 28 if month == 2 else calendar.monthrange(2001, month)[1]
        return Partial(year, (month, n_days - 6), (month, END))
    return Partial(year, (month, n * 7 - 6), (month, n * 7 if n < 5 else END))


def a_year(year: int) -> Fixed:
    """That year."""
    return Fixed(date(year, 1, 1), date(year, 12, 31))


def a_quarter(year: int | None, quarter: int, *, is_last: bool = False) -> Partial:
    """Quarter 1 to 4."""
    return months_of_year(year, quarter * 3 - 2, quarter * 3, is_last=is_last)


def a_week(reference: date, shift: int) -> Fixed:
    """The week (Monday to Sunday) that many weeks from the reference date's."""
    monday = reference - timedelta(days=reference.weekday()) + timedelta(weeks=shift)
    return Fixed(monday, monday + timedelta(days=6))


def months_before(at: date, n: int) -> date:
    """The same day that many months earlier, or the last day of that month where it is shorter."""
    month = at.year * 12 + at.month - 1 - n
    year, month = divmod(month, 12)
    return date(year, month + 1, min(at.day, calendar.monthrange(year, month + 1)[1]))


def a_window(reference: date, n: int, unit: str) -> Fixed | None:
    """The last n days, weeks, months, quarters or years up to the reference date."""
    if unit in ("day", "week"):
        start = reference - timedelta(days=min(n * (7 if unit == "week" else 1), 36500))
    else:
        n_months = n * {"month": 1, "quarter": 3, "year": 12}[unit]
        if n_months > 1200:
            return None
        start = months_before(reference, n_months)
    return Fixed(start, reference)


def some_time_ago(reference: date, n: int, unit: str) -> Fixed | None:
    """The day, week, month or year that lies n of them back."""
    if n > 1200:
        return None
    if unit == "day":
        return a_day(reference - timedelta(days=n))
    if unit == "week":
        return a_week(reference, -n)
    if unit == "month":
        return a_month(reference.year, reference.month - n)
    return a_year(reference.year - n) if n < 200 else None


def last_weekday(reference: date, weekday: int) -> date:
    """The latest such day (Monday is 0) that is not after the reference date."""
    return reference - timedelta(days=(reference.weekday() - weekday) % 7)


def joined(first: When, last: When, reference: date) -> Fixed | None:
    """From the first stretch to the last; each takes the year that the other one names.

    None where the last would end before the first begins.
    """
    if isinstance(first, Partial) and first.year is None:
        first = _before(first, last, reference)
    start = first.resolve(reference)
    if start is None:
        return None
    if isinstance(first, Partial) and isinstance(last, Partial) and first.year is None and last.year is None:
        return Partial(None, first.first, last.last).resolve(reference)
    if isinstance(last, Partial) and last.year is None:
        for year in (start.from_.year, start.from_.year + 1):
            bounds = last.in_year(year)
            if bounds and bounds[1] >= start.from_:
                return Fixed(start.from_, bounds[1])
        return None
    end = last.resolve(reference)
    return Fixed(start.from_, end.to) if end and end.to >= start.from_ else None


def _before(first: Partial, last: When, reference: date) -> When:
    """The first stretch of a range, in the year that the last one names."""
    if isinstance(last, Partial) and last.year is None:
        return first
    end = last.resolve(reference)
    if end is None:
        return first
    for year in (end.to.year, end.to.year - 1):
        bounds = first.in_year(year)
        if bounds and bounds[0] <= end.to:
            return first.with_year(year)
    return first
