"""Dates written in figures (2025-03-12, 25.3.12, 20250312, 12/03/2025): the same in both languages."""

from __future__ import annotations

import re
from datetime import date

from language.periods import Fixed, Rule, When, a_day, a_month, a_year, day_of
from language.readings_zh import two_digit_year

_FREE = r"(?<![0-9a-z._/\-#])"
_YMD = r"(?P<y{0}>(?:19|20)[0-9]{{2}})(?P<s{0}>[-/.])(?P<m{0}>[0-9]{{1,2}})(?P=s{0})(?P<d{0}>[0-9]{{1,2}})(?![0-9])"
_JOIN = r"\s?(?:-|~|至|到|\bto\b|\band\b)\s?"
_NOT_A_UNIT = r"(?!\s?(?:元|块|万|亿|米|m|吨|t\b|平|㎡|kg|千|%|个|号|条|款|节|章|版))"
_BATCH = re.compile(r"(?:批号|批次|编号|单号|号码|卡号|no\.?|batch)\s*[:.]?\s*$")


def _day(match: re.Match[str], suffix: str) -> date | None:
    return day_of(int(match[f"y{suffix}"]), int(match[f"m{suffix}"]), int(match[f"d{suffix}"]) or 99)


def _full(match: re.Match[str], reference: date) -> When | None:  # noqa: ARG001 - readers share one shape
    at = _day(match, "1")
    return a_day(at) if at else None


def _full_range(match: re.Match[str], reference: date) -> When | None:  # noqa: ARG001
    first, last = _day(match, "1"), _day(match, "2")
    return Fixed(first, last) if first and last and first <= last else None


def _year_month(match: re.Match[str], reference: date) -> When | None:  # noqa: ARG001
    month = int(match["m"])
    return a_month(int(match["y"]), month) if 1 <= month <= 12 else None


def _short(match: re.Match[str], reference: date) -> When | None:
    year = two_digit_year(match["y"], reference)
    if year is None or year < 2000 + 10:
        return None  # 8.1.2 is a clause of a standard
    at = day_of(year, int(match["m"]), int(match["d"]) or 99)
    return a_day(at) if at else None


def _month_range(match: re.Match[str], reference: date) -> When | None:  # noqa: ARG001
    months = int(match["m"]), int(match["m2"])
    if not all(1 <= month <= 12 for month in months):
        return None
    first, last = a_month(int(match["y"]), months[0]), a_month(int(match["y2"]), months[1])
    return Fixed(first.from_, last.to) if first.from_ <= last.from_ else None


def _tail_range(match: re.Match[str], reference: date) -> When | None:
    """2025.3.1-3.15 and 25.3.1-25.3.15: the end takes the year of the beginning where it has none."""
    year = two_digit_year(match["y"], reference) if len(match["y"]) == 2 else int(match["y"])
    if year is None or year < 2000 + 10 or (match["y2"] and match["y2"] not in (match["y"], str(year))):
        return None
    first = day_of(year, int(match["m"]), int(match["d"]) or 99)
    last = day_of(year, int(match["m2"]), int(match["d2"]) or 99)
    return Fixed(first, last) if first and last and first <= last else None


def _years(match: re.Match[str], reference: date) -> When | None:
    first, last = int(match["y"]), int(match["y2"])
    return Fixed(a_year(first).from_, a_year(last).to) if first < last <= reference.year + 5 else None


def _compact(match: re.Match[str], reference: date) -> When | None:
    if _BATCH.search(match.string[max(0, match.start() - 8) : match.start()]):
        return None
    at = day_of(int(match["y"]), int(match["m"]), int(match["d"]) or 99)
    return a_day(at) if at and at.year <= reference.year + 5 else None


def _day_first(match: re.Match[str], reference: date) -> When | None:  # noqa: ARG001
    """12/03/2025 is 12 March; 3 December is offered as the other reading."""
    year, one, two = int(match["y"]), int(match["d"]) or 99, int(match["m"]) or 99
    day_first, month_first = day_of(year, two, one), day_of(year, one, two)
    if day_first is None:
        return a_day(month_first) if month_first else None
    if month_first is None or month_first == day_first:
        return a_day(day_first)
    return Fixed(day_first, day_first, ((month_first, month_first),))


_MD = r"(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})"
_MD2 = r"(?P<m2>[0-9]{1,2})(?P=s)(?P<d2>[0-9]{1,2})"
RULES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"{_FREE}(?P<y>(?:19|20)[0-9]{{2}}|[0-9]{{2}})(?P<s>[./]){_MD}{_JOIN}(?:(?P<y2>(?:20)?[0-9]{{2}})(?P=s))?{_MD2}"
            r"(?![0-9]|(?P=s)[0-9])"
        ),
        _tail_range,
    ),
    (
        re.compile(
            rf"{_FREE}(?P<y>(?:19|20)[0-9]{{2}})(?P<s>[-./])(?P<m>[0-9]{{1,2}}){_JOIN}"
            r"(?P<y2>(?:19|20)[0-9]{2})(?P=s)(?P<m2>[0-9]{1,2})(?![0-9]|[-./][0-9])"
        ),
        _month_range,
    ),
    (
        re.compile(rf"{_FREE}(?P<y>20[0-9]{{2}})\s?(?:-|~|至|到)\s?(?P<y2>20[0-9]{{2}})(?![0-9a-z年]|[-./][0-9])"),
        _years,
    ),
    (re.compile(_FREE + _YMD.format(1) + _JOIN + _YMD.format(2)), _full_range),
    (re.compile(_FREE + _YMD.format(1) + r"(?!\s?[条款节章]|(?P=s1)[0-9])(?:日(?![志报常]))?"), _full),
    (
        re.compile(
            _FREE + rf"(?P<y>(?:19|20)[0-9]{{2}})[-/.](?P<m>[0-9]{{1,2}})(?![0-9]|[-/.][0-9]){_NOT_A_UNIT}(?!月)"
        ),
        _year_month,
    ),
    (
        re.compile(
            r"(?<![0-9a-z._/\-#第])(?P<y>[0-9]{2})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})"
            rf"(?![0-9]|(?P=s)[0-9]){_NOT_A_UNIT}"
        ),
        _short,
    ),
    (
        re.compile(_FREE + r"(?P<y>20[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])(?![0-9a-z_]|[-.][0-9])"),
        _compact,
    ),
    (
        re.compile(_FREE + r"(?P<d>[0-9]{1,2})(?P<s>[./])(?P<m>[0-9]{1,2})(?P=s)(?P<y>20[0-9]{2})(?![0-9]|[./][0-9])"),
        _day_first,
    ),
)
"""Pattern and reader, as in dates_zh."""
