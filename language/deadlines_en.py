"""Time expressions of English deadlines."""

from __future__ import annotations

import re
from datetime import date, timedelta

from language.calendar import add_months, add_working_days, month_end, nearest_year, safe_date
from language.deadlines_zh import Resolve, Setting

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_WORDS = {w: n for n, w in enumerate(_ONES)} | {
    "a": 1, "an": 1, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "couple of": 2,
}  # fmt: skip
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_WORDS)})"


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text.lower()]


def _calendar_day(match: re.Match[str], setting: Setting) -> date | None:
    month = _MONTHS.index(match["m"][:3].lower()) + 1
    day = int(match["d"])
    if match["y"]:
        return safe_date(int(match["y"]), month, day)
    return nearest_year(month, day, setting.reference)


def _numeric(match: re.Match[str], _: Setting) -> date | None:
    year = int(match["y"])
    year = year + 2000 if year < 100 else year
    return safe_date(year, int(match["m"]), int(match["d"])) or safe_date(year, int(match["d"]), int(match["m"]))


def _weekday(match: re.Match[str], setting: Setting) -> date | None:
    ref = setting.reference
    target = _DAYS.index(match["w"][:3].lower())
    monday = ref - timedelta(days=ref.weekday())
    which = (match["x"] or "").lower().strip()
    if which == "next":
        return monday + timedelta(days=target, weeks=1)
    if which == "this" and monday + timedelta(days=target) >= ref:
        return monday + timedelta(days=target)
    return ref + timedelta(days=(target - ref.weekday()) % 7 or 7)


def _end_of(match: re.Match[str], setting: Setting) -> date | None:
    ref = setting.reference
    ahead = 1 if (match["x"] or "").lower().strip() == "next" else 0
    unit = match["u"].lower()
    if unit == "week":
        return ref - timedelta(days=ref.weekday()) + timedelta(days=4, weeks=ahead)
    if unit == "month":
        return month_end(add_months(ref.replace(day=1), ahead))
    if unit == "quarter":
        first = ref.replace(month=(ref.month - 1) // 3 * 3 + 1, day=1)
        return month_end(add_months(first, 2 + 3 * ahead))
    if unit == "year":
        return date(ref.year + ahead, 12, 31)
    return ref + timedelta(days=ahead)


def _end_of_month_named(match: re.Match[str], setting: Setting) -> date | None:
    month = _MONTHS.index(match["m"][:3].lower()) + 1
    if match["y"]:
        return month_end(date(int(match["y"]), month, 1))
    found = nearest_year(month, 28, setting.reference)
    if found is None:
        return None
    return {"mid": found.replace(day=15), "early": found.replace(day=10)}.get(
        match["e"].lower()[:5].strip(" -"), month_end(found)
    )


def _length(match: re.Match[str], setting: Setting) -> date | None:
    n, unit, ref = _number(match["n"]), match["u"].lower(), setting.reference
    if "working" in unit or "business" in unit:
        return add_working_days(ref, n)
    if "hour" in unit:
        return ref + timedelta(days=-(-n // 24) if n >= 12 else 0)
    if "week" in unit:
        return ref + timedelta(weeks=n)
    if "month" in unit:
        return add_months(ref, n)
    return ref + timedelta(days=n)


def _relative(match: re.Match[str], setting: Setting) -> date | None:
    word = match["r"].lower()
    if "after tomorrow" in word:
        return setting.reference + timedelta(days=2)
    return setting.reference + timedelta(days=1 if "tomorrow" in word else 0)


def _week(match: re.Match[str], setting: Setting) -> date | None:
    ref = setting.reference
    ahead = 1 if match["x"].lower() == "next" else 0
    return ref - timedelta(days=ref.weekday()) + timedelta(days=4, weeks=ahead)


def _end_of_initial(match: re.Match[str], setting: Setting) -> date | None:
    ref = setting.reference
    if match["u"].upper() == "W":
        return ref - timedelta(days=ref.weekday()) + timedelta(days=4)
    return month_end(ref) if match["u"].upper() == "M" else ref


def _meeting(_: re.Match[str], setting: Setting) -> date | None:
    return setting.next_meeting


def _none(_: re.Match[str], __: Setting) -> date | None:
    return None


_LENGTH = rf"(?P<n>{NUMBER})\s*-?(?P<u>(?:working\s+|business\s+|calendar\s+)?(?:days?|weeks?|months?|hours?|hrs))"
PATTERNS: list[tuple[str, re.Pattern[str], Resolve]] = [
    (kind, re.compile(pattern, re.I), resolve)
    for kind, pattern, resolve in (
        ("date", (rf"\b(?:{WEEKDAY},?\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|"
rf"th)?\s+(?:of\s+)?(?P<m>{MONTH})(?:,?\s+(?P<y>20\d\d))?\b"), _calendar_day),
        ("date", (rf"\b(?:{WEEKDAY},?\s+)?(?P<m>{MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|"
r":)(?:,?\s+(?P<y>20\d\d))?\b"), _calendar_day),
        ("date", r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>20\d\d|\d\d)(?![\d/])", _numeric),
        ("date", r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)", _numeric),
        ("date", rf"\b(?P<x>this\s+|next\s+|coming\s+)?(?P<w>{WEEKDAY})\b", _weekday),
        ("date", (r"\b(?:(?:the\s+)?end\s+of\s+(?:the\s+)?|EO)(?P<x>this\s+|next\s+)?(?P<u>week|month|quarter|"
r"year|day)\b"), _end_of),
        ("date", (r"\b(?P<e>(?:the\s+)?end\s+(?:of\s+)?|mid[ -]|early\s+|"
rf"late\s+)(?P<m>{MONTH})(?:\s+(?P<y>20\d\d))?\b"), _end_of_month_named),
        ("date", r"\bEO(?P<u>D|W|M)\b", _end_of_initial),
        (
            "date",
            r"\b(?P<r>the\s+day\s+after\s+tomorrow|tomorrow|today|tonight|COB|close\s+of\s+business)\b",
            _relative,
        ),
        ("week", r"\b(?P<x>this|next)\s+week\b", _week),
        ("span", rf"\bwithin\s+(?:the\s+next\s+)?{_LENGTH}\b", _length),
        ("span", rf"\bin\s+{_LENGTH}(?:'?\s+time)?\b", _length),
        ("meeting", r"\b(?:the\s+)?next\s+(?:\w+\s+)?meeting\b", _meeting),
        ("vague", r"\b(?:ASAP|as\s+soon\s+as\s+possible|immediately|urgently|promptly|without\s+delay)\b", _none),
    )
]  # fmt: skip
