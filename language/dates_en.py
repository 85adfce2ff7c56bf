"""English date expressions: the patterns, each with the reading it has. Patterns see folded, lower-case text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from language.fold import Folded
from language.holidays import read_holiday
from language.periods import (
    MONTH_PARTS,
    SEASONS,
    YEAR_PARTS,
    Fixed,
    Partial,
    Reader,
    Rule,
    When,
    a_day,
    a_month,
    a_quarter,
    a_week,
    a_window,
    a_year,
    last_weekday,
    months_of_year,
    some_time_ago,
    week_of_month,
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = "january|february|march|april|may|june|july|august|september|october|november|december"
_MON = rf"(?P<mon>{_LONG}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_Y2 = r"[\s-]'?(?P<y2>[12][0-9])(?![0-9a-z:/.-])"
_END = r"(?![0-9a-z]|[-/.:][0-9])"
_NOT_A_LENGTH = r"(?!\s?(?:mm|m|kg|floors?|storeys?|levels?|days?|pcs)\b)"
_WITHIN = "(?:in|over|during|within|for)"
_BEFORE_A_YEAR = (
    "in", "of", "by", "since", "during", "before", "after", "until", "up to", "from", "between", "through", "for",
    "starting",
)  # fmt: skip
_D = r"(?P<d>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
_D2 = r"(?P<d2>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
_Y = r"(?P<y>(?:19|20)[0-9]{2})(?![0-9]|[-/.][0-9]|\s?(?:yuan|rmb|m\b|mm\b|kg\b))"
_RY = r"(?P<ry>(?:last|this|next|the) year|the year before last)(?! before)"
_OF_YEAR = rf"(?:,?\s?(?:of\s|in\s)?(?:{_Y}|{_RY}))"
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORD_COUNTS = {word: at for at, word in enumerate(_NUMBER_WORDS, 1)} | {
    "a": 1, "an": 1, "few": 5, "a few": 5, "several": 5, "couple of": 2, "a couple of": 2,
}  # fmt: skip
_COUNT = rf"(?P<n>[0-9]{{1,3}}|a couple of|couple of|a few|few|several|{'|'.join(_NUMBER_WORDS)}|an?)"
_UNIT = r"(?P<u>day|week|month|quarter|year)"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WD = rf"(?P<wd>{'|'.join(_DAYS)})\b"
_SHIFT = r"(?P<shift>last|past|previous|this|current|next|coming)"
_SHIFTS = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_PART = r"(?P<part>early|mid(?:dle of)?|late|(?:the\s)?(?:beginning|start|middle|end) of)"
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_ORDINAL = rf"(?P<o>{'|'.join(_ORDINALS)})"
_SEASON = r"(?P<s>spring|summer|autumn|fall|winter)\b(?! festival)"
_HOLIDAYS = {
    "new year's day": "new_year", "new years day": "new_year", "chinese new year": "spring_festival",
    "lunar new year": "spring_festival", "spring festival": "spring_festival", "cny": "spring_festival",
    "lantern festival": "lantern", "qingming": "qingming", "tomb sweeping day": "qingming",
    "tomb-sweeping day": "qingming", "labour day": "labour_day", "labor day": "labour_day", "may day": "labour_day",
    "dragon boat festival": "dragon_boat", "dragon boat": "dragon_boat", "mid-autumn festival": "mid_autumn",
    "mid-autumn": "mid_autumn", "mid autumn festival": "mid_autumn", "national day": "national_day",
    "golden week": "national_day", "double ninth festival": "double_ninth", "winter solstice": "winter_solstice",
}  # fmt: skip
_HOLIDAY = "(?P<h>" + "|".join(sorted(map(re.escape, _HOLIDAYS), key=len, reverse=True)) + r")\b"
_SIDES = {
    "before": "before",
    "prior to": "before",
    "after": "after",
    "around": "around",
    "during": "during",
    "over": "during",
}
_VERB_BEFORE = re.compile(
    r"\b(?:in|since|before|after|until|till|by|from|of|last|this|next|early|late|mid|between|and|to|during|through|end|-)\s*$"
)


def is_a_verb(match: re.Match[str], text: str, folded: Folded) -> bool:
    """Whether a lone may or march is a verb: nothing before it asks for a month, and it is not written as a name."""
    word = match.group().strip()
    if word not in ("may", "march"):
        return False
    if _VERB_BEFORE.search(folded.text, 0, match.start()):
        return False
    at = folded.offsets[match.start()]
    is_name = text[at].isupper() and (at > 0 or word == "march")
    follows = re.compile(r"\s(?:past|into|out|off|be|have|not|need|cause|lead|occur)\b").match(folded.text, match.end())
    return bool(follows) or (word == "may" and not is_name)


def _month(match: re.Match[str]) -> int:
    return _MONTHS.index(match["mon"][:3]) + 1


def _year(match: re.Match[str], reference: date) -> int | None:
    groups = match.groupdict()
    if groups.get("y"):
        return int(groups["y"])
    if groups.get("y2"):
        return 2000 + int(groups["y2"])
    if groups.get("ry"):
        word = groups["ry"]
        return reference.year + (-2 if word.endswith("before last") else _SHIFTS.get(word.split()[0], 0))
    return None


def _part(word: str) -> str:
    if re.search("early|beginning|start", word):
        return "early"
    return "mid" if "mid" in word else "late"


def _month_and_day(match: re.Match[str], reference: date) -> When:
    month, day = _month(match), int(match["d"])
    last = int(match.groupdict().get("d2") or day)
    return Partial(_year(match, reference), (month, day), (month, last))


def _year_first(match: re.Match[str], reference: date) -> When:
    return _month_and_day(match, reference) if match["d"] else _whole_month(match, reference)


def _whole_month(match: re.Match[str], reference: date) -> When:
    month, groups = _month(match), match.groupdict()
    year, shift = _year(match, reference), groups.get("shift")
    if shift in ("this", "current"):
        year = reference.year
    if shift in ("next", "coming"):
        year = reference.year + (month <= reference.month)
    if groups.get("part"):
        first, last = MONTH_PARTS[_part(groups["part"])]
        return Partial(year, (month, first), (month, last), shift == "last")
    return months_of_year(year, month, month, is_last=shift in ("last", "past", "previous"))


def _quarter(match: re.Match[str], reference: date) -> When:
    groups = match.groupdict()
    quarter = int(groups["q"]) if groups.get("q") else _ORDINALS[match["o"]]
    return a_quarter(_year(match, reference), quarter)


def _half(match: re.Match[str], reference: date) -> When:
    groups = match.groupdict()
    half = int(groups["q"]) if groups.get("q") else _ORDINALS[match["o"]]
    year = _year(match, reference)
    return months_of_year(year, 1, 6) if half == 1 else months_of_year(year, 7, 12)


def _week_of_month(match: re.Match[str], reference: date) -> When | None:
    n = -1 if match["nth"] == "last" else _ORDINALS[match["nth"]]
    return week_of_month(_year(match, reference), _month(match), n)


def _week_of_day(match: re.Match[str], reference: date) -> When | None:
    day = Partial(_year(match, reference), (_month(match), int(match["d"])), (_month(match), int(match["d"])))
    found = day.resolve(reference)
    return a_week(found.from_, 0) if found else None


def _lately(match: re.Match[str], reference: date) -> When | None:  # noqa: ARG001 - readers share one shape
    return a_window(reference, 30, "day")


def _half_year_ago(match: re.Match[str], reference: date) -> When | None:  # noqa: ARG001 - readers share one shape
    return some_time_ago(reference, 6, "month")


def _season(match: re.Match[str], reference: date) -> When:
    year, shift = _year(match, reference), match.groupdict().get("shift")
    if shift and _SHIFTS[shift] >= 0:
        year = reference.year + _SHIFTS[shift]
    name = match["s"].replace("fall", "autumn")
    first, last = SEASONS[name]
    return months_of_year(year, first, last, is_last=shift in ("last", "past", "previous"))


def _shifted(match: re.Match[str], reference: date) -> When | None:
    """last week, this month, next quarter, last year; with a part: end of last month."""
    shift = -2 if match.groupdict().get("before") else _SHIFTS.get(match["shift"], 0)
    part = _part(match["part"]) if match.groupdict().get("part") else None
    unit = match["u"]
    if unit == "week":
        return a_week(reference, shift)
    if unit == "month":
        return a_month(reference.year, reference.month + shift, part)
    if unit == "quarter":
        at = reference.year * 4 + (reference.month - 1) // 3 + shift
        return a_quarter(at // 4, at % 4 + 1)
    if unit == "day":
        return None
    if part:
        return months_of_year(reference.year + shift, *YEAR_PARTS[part])
    return a_year(reference.year + shift)


def _part_of_year(match: re.Match[str], reference: date) -> When:
    return months_of_year(_year(match, reference), *YEAR_PARTS[_part(match["part"])])


def _weekend(match: re.Match[str], reference: date) -> When:
    week = a_week(reference, _SHIFTS[match["shift"]])
    return Fixed(week.to - timedelta(days=1), week.to)


def _weekday(match: re.Match[str], reference: date) -> When:
    """Monday, last Friday: the latest; last Friday may also be the one of last week. Next Monday: the first to come."""
    weekday = _DAYS.index(match["wd"])
    shift, week = match.groupdict().get("shift"), match.groupdict().get("week")
    if week:
        return a_day(a_week(reference, _SHIFTS[week]).from_ + timedelta(days=weekday))
    latest = last_weekday(reference, weekday)
    if shift in ("next", "coming"):
        return a_day(latest + timedelta(days=7))
    if shift in ("this", "current"):
        return a_day(a_week(reference, 0).from_ + timedelta(days=weekday))
    if shift is None:
        return a_day(latest)
    if latest == reference:
        latest -= timedelta(days=7)
    of_last_week = a_week(reference, -1).from_ + timedelta(days=weekday)
    other = ((of_last_week, of_last_week),) if of_last_week != latest else ()
    return replace(a_day(latest), other=other)


def _near_day(match: re.Match[str], reference: date) -> When:
    word = match.group().removeprefix("the ").split()
    shift = {"today": 0, "yesterday": -1, "tomorrow": 1, "night": -1, "tonight": 0}.get(word[-1], 0)
    return a_day(reference + timedelta(days=shift * 2 if len(word) > 2 else shift))


def _count(match: re.Match[str]) -> int:
    word = match.groupdict().get("n") or "one"
    return int(word) if word.isdigit() else _WORD_COUNTS[word]


def _window(match: re.Match[str], reference: date) -> When | None:
    return a_window(reference, _count(match), match["u"])


def _ago(match: re.Match[str], reference: date) -> When | None:
    unit, n = match["u"], _count(match)
    return some_time_ago(reference, n * 3, "month") if unit == "quarter" else some_time_ago(reference, n, unit)


def _whole_year(match: re.Match[str], reference: date) -> When:  # noqa: ARG001 - readers share one shape
    return a_year(int(match["y"]))


def _to_date(match: re.Match[str], reference: date) -> When:
    first = a_year(reference.year) if match["u"] == "year" else a_month(reference.year, reference.month)
    return Fixed(first.from_, reference)


def _holiday(match: re.Match[str], reference: date) -> When | None:
    side = _SIDES.get(match["side"] or "", "on")
    year = _year(match, reference)
    if match["shift"] in ("this", "next"):
        year = reference.year + _SHIFTS[match["shift"]]
    return read_holiday(_HOLIDAYS[match["h"]], side, year, reference)


def _rule(pattern: str, reader: Reader) -> Rule:
    return re.compile(pattern), reader


_FREE = r"(?<![0-9a-z./\-#])"
RULES: tuple[Rule, ...] = (
    _rule(rf"{_FREE}(?:the\s)?{_D}[\s-](?:of\s)?{_MON}(?:{_OF_YEAR}|{_Y2})?", _month_and_day),
    _rule(rf"{_FREE}{_D}-{_MON}-(?P<y>20[0-9]{{2}})(?![0-9])", _month_and_day),
    _rule(rf"\b{_MON}\s(?:the\s)?{_D}{_END}{_OF_YEAR}?{_NOT_A_LENGTH}", _month_and_day),
    _rule(rf"{_FREE}(?P<y>20[0-9]{{2}})\s{_MON}(?:\s{_D}{_END}{_NOT_A_LENGTH})?", _year_first),
    _rule(
        rf"{_FREE}(?:(?:between|from)\s(?:the\s)?)?{_D}\s?(?:-|to|and|until)\s?(?:the\s)?{_D2}\s(?:of\s)?{_MON}{_OF_YEAR}?",
        _month_and_day,
    ),
    _rule(rf"\b{_MON}\s{_D}\s?(?:-|to|and)\s?{_D2}{_END}{_OF_YEAR}?", _month_and_day),
    _rule(rf"\b(?:(?:the\s)?{_SHIFT}\s|{_PART}[\s-])?{_MON}{_OF_YEAR}", _whole_month),
    _rule(rf"{_FREE}{_MON}-(?P<y>20[0-9]{{2}})(?![0-9])", _whole_month),
    _rule(rf"\b(?:{_SHIFT}\s|{_PART}[\s-](?:last\s)?){_MON}", _whole_month),
    _rule(rf"(?<!every )(?<!each )\b(?P<mon>{_LONG})\b", _whole_month),
    _rule(rf"(?:(?<=\bin )|(?<=\bof )|(?<=\bsince )|(?<=\bbefore )|(?<=\bafter ))(?P<mon>{_SHORT})\b", _whole_month),
    _rule(rf"\b(?P<mon>{_SHORT})(?=\s?(?:-|to|and)\s?(?:{_LONG}|{_SHORT})\b)", _whole_month),
    _rule(
        rf"\b(?:the\s)?(?P<nth>first|second|third|fourth|last) week (?:of|in) {_MON}{_OF_YEAR}?",
        _week_of_month,
    ),
    _rule(rf"\b(?:the\s)?week of (?:the\s)?{_D}\s(?:of\s)?{_MON}{_OF_YEAR}?", _week_of_day),
    _rule(rf"\b(?:the\s)?week of {_MON}\s{_D}{_END}{_OF_YEAR}?", _week_of_day),
    _rule(rf"(?<![a-z0-9墙])q(?P<q>[1-4])\b(?![-/.](?!\s?q[1-4])){_OF_YEAR}?", _quarter),
    _rule(rf"\b(?:the\s)?{_ORDINAL} quarter{_OF_YEAR}?", _quarter),
    _rule(rf"\bh(?P<q>[12]){_OF_YEAR}", _half),
    _rule(rf"{_FREE}(?P<y>20[0-9]{{2}})\s?h(?P<q>[12])\b", _half),
    _rule(rf"\b(?:the\s)?(?P<o>first|second|1st|2nd) half{_OF_YEAR}", _half),
    _rule(rf"\b(?:the\s)?{_SHIFT} {_SEASON}", _season),
    _rule(rf"\b{_SEASON}{_OF_YEAR}", _season),
    _rule(rf"\b(?:{_PART}\s)?(?:the\s)?{_SHIFT} {_UNIT}\b(?!-)", _shifted),
    _rule(rf"\b{_PART} the (?P<shift>)(?P<u>month|year)\b", _shifted),
    _rule(rf"\b(?:the\s)?{_UNIT} (?P<before>before) last\b", _shifted),
    _rule(rf"\b{_PART} (?:{_Y}|{_RY})", _part_of_year),
    _rule(rf"\b(?:the\s)?{_SHIFT} weekend\b", _weekend),
    _rule(rf"(?<!every )(?<!each )\b(?:(?:the\s)?{_SHIFT}\s)?{_WD}(?: (?P<week>last|this|next) week)?", _weekday),
    _rule(
        r"\b(?:(?:the\s)?day before yesterday|(?:the\s)?day after tomorrow|today|yesterday|tomorrow|last night|tonight"
        r"|this (?:morning|afternoon|evening))\b",
        _near_day,
    ),
    _rule(rf"\b(?:{_WITHIN}\s)?(?:the\s)?(?:last|past|previous)\s{_COUNT}\s{_UNIT}s?\b", _window),
    _rule(rf"\b{_WITHIN}\s(?:the\s)?past\s{_UNIT}\b", _window),
    _rule(rf"\b{_COUNT}\s{_UNIT}s?\sago\b", _ago),
    _rule(r"\b(?:recently|lately)\b", _lately),
    _rule(r"\bhalf a year ago\b", _half_year_ago),
    _rule("(?:" + "|".join(rf"(?<=\b{word} )" for word in _BEFORE_A_YEAR) + ")" + _Y, _whole_year),
    _rule(rf"\b(?:the\s)?year {_Y}", _whole_year),
    _rule(rf"(?:(?<=[0-9] and )|(?<=[0-9] to )){_Y}", _whole_year),
    _rule(r"\b(?P<u>year|month) to date\b", _to_date),
    _rule(
        r"\b(?:(?P<side>before|prior to|after|around|during|over)\s)?(?:the\s)?(?:(?P<shift>last|this|next)\s)?"
        rf"{_HOLIDAY}(?:\s(?:holidays?|festival|break|period))?{_OF_YEAR}?",
        _holiday,
    ),
)
"""Pattern and reader, as in dates_zh."""
