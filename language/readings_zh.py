"""What the patterns of Chinese date expressions mean: from a match and a reference date to days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from language.holidays import lunar_day, read_holiday
from language.numbers import digit_string, small_number
from language.periods import (
    END,
    MONTH_PARTS,
    SEASONS,
    YEAR_PARTS,
    Fixed,
    Partial,
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

_FOLLOWING = ("次年", "翌年")  # the year after the one named before: left open, a range fills it in
_PARTS = {"上旬": "early", "初": "early", "中旬": "mid", "中": "mid", "下旬": "late", "底": "late", "末": "late"}
_SHIFTS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2, "当": 0}
_WEEKDAYS = {char: at for at, char in enumerate("一二三四五六日")} | {"天": 6}
_UNITS = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季度": "quarter",
    "年": "year",
}
_FEW = {"day": 7, "week": 3, "month": 3, "quarter": 2, "year": 3}
_SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}
_HOLIDAYS = {
    "元旦": "new_year", "春节": "spring_festival", "过年": "spring_festival", "大年": "spring_festival",
    "元宵": "lantern", "清明": "qingming", "五一": "labour_day", "劳动": "labour_day", "端午": "dragon_boat",
    "七夕": "qixi", "中秋": "mid_autumn", "国庆": "national_day", "十一": "national_day", "重阳": "double_ninth",
    "冬至": "winter_solstice", "腊八": "laba", "小年": "little_new_year", "除夕": "new_years_eve",
}  # fmt: skip


def year_of(match: re.Match[str], reference: date) -> int | None:
    """The year that a pattern found, four or two digits, numerals or relative; None where it names none or no year."""
    groups = match.groupdict()
    if groups.get("rel") in _FOLLOWING:
        return None
    if groups.get("rel"):
        word = groups["rel"].rstrip("度")
        shifts = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "上一年": -1, "今年": 0, "本年": 0, "后年": 2}
        return reference.year + shifts.get(word, 1)
    if groups.get("y4"):
        return digit_string(groups["y4"].replace("○", "〇"))
    if groups.get("y2"):
        return two_digit_year(groups["y2"], reference)
    return None


def two_digit_year(text: str, reference: date) -> int | None:
    """25 is 2025. None for what lies after next year: 80 is then a number, not a year."""
    year = digit_string(text)
    return 2000 + year if year is not None and year <= reference.year % 100 + 1 else None


def _has_year(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return any(groups.get(name) for name in ("y4", "y2", "rel")) and groups.get("rel") not in _FOLLOWING


def read_month_and_day(match: re.Match[str], reference: date) -> When | None:
    """[year] month [part of month | day]."""
    year, month = year_of(match, reference), 1 if match["m"] == "元" else small_number(match["m"])
    if month is None or (year is None and _has_year(match)):
        return None
    groups = match.groupdict()
    if groups.get("d"):
        day = small_number(groups["d"]) or 0
        return Partial(year, (month, day), (month, day))
    if groups.get("part"):
        first, last = MONTH_PARTS[_part(groups["part"])]
        return Partial(year, (month, first), (month, last))
    return months_of_year(year, month, month)


def _part(word: str) -> str:
    return _PARTS[word.removeprefix("月")]


def read_month_range(match: re.Match[str], reference: date) -> When | None:
    """3-5月, 三到五月: from the first month to the last."""
    year, first, last = year_of(match, reference), small_number(match["m"]), small_number(match["m2"])
    if first is None or last is None or not 1 <= first <= 12 or not 1 <= last <= 12:
        return None
    return months_of_year(year, first, last)


def read_two_months(match: re.Match[str], reference: date) -> When | None:
    """三四月份, 3、4月: neighbouring months."""
    year, first, last = year_of(match, reference), small_number(match["m"]) or 0, small_number(match["m2"]) or 0
    return months_of_year(year, first, last) if first >= 1 and last == first + 1 else None


def read_first_months(match: re.Match[str], reference: date) -> When | None:
    """今年前三个月, 前三季度: from January to the end of the n-th."""
    year, n = year_of(match, reference), small_number(match["n"]) or 0
    last = n * 3 if match["u"] == "季度" else n
    return months_of_year(year, 1, last) if 1 <= last <= 12 else None


def read_week_of_month(match: re.Match[str], reference: date) -> When | None:
    """3月第一周: days 1 to 7, and so on."""
    year, month, n = year_of(match, reference), small_number(match["m"]) or 0, small_number(match["n"]) or 0
    return week_of_month(year, month, n)


def read_week_of_relative_month(match: re.Match[str], reference: date) -> When | None:
    """上个月第一周, 上个月最后一周: seven days of it."""
    month = a_month(reference.year, reference.month + _SHIFTS[match["rm"].removesuffix("个")]).from_
    return week_of_month(month.year, month.month, small_number(match["n"]) or 0 if match["n"] else -1)


def read_relative_days(match: re.Match[str], reference: date) -> When | None:
    """上个月15号到20号."""
    month = a_month(reference.year, reference.month + _SHIFTS[match["rm"].removesuffix("个")])
    first, last = small_number(match["d"]) or 0, small_number(match["d2"]) or 0
    if not 1 <= first < last <= month.to.day:
        return None
    return Fixed(month.from_.replace(day=first), month.from_.replace(day=last))


def read_day_range(match: re.Match[str], reference: date) -> When | None:
    """3月5日-8日: from the first day to the last."""
    year, month = year_of(match, reference), small_number(match["m"]) or 0
    first, last = small_number(match["d"]) or 0, small_number(match["d2"]) or 0
    return Partial(year, (month, first), (month, last)) if first < last else None


def read_relative_month(match: re.Match[str], reference: date) -> When | None:
    """上个月, 去年三月, 下月底: a month told from the reference, or a part of it."""
    shift = _SHIFTS[match["rm"].removesuffix("个")]
    month = a_month(reference.year, reference.month + shift)
    if match["d"]:
        day = small_number(match["d"]) or 0
        return a_day(month.from_.replace(day=day)) if 1 <= day <= month.to.day else None
    if match["part"]:
        return a_month(month.from_.year, month.from_.month, _part(match["part"]))
    return month


def read_bare_month_part(match: re.Match[str], reference: date) -> When:
    """月底: this month's where it has begun, else last month's; the other one is offered."""
    part = _part(match["part"])
    this = a_month(reference.year, reference.month, part)
    before = a_month(reference.year, reference.month - 1, part)
    if this.from_ <= reference:
        return replace(this, other=((before.from_, before.to),))
    return before


def read_year_alone(match: re.Match[str], reference: date) -> When | None:
    """2025年 as the whole year."""
    year = year_of(match, reference)
    return a_year(year) if year and 1900 <= year <= 2100 else None


def read_years(match: re.Match[str], reference: date) -> When | None:  # noqa: ARG001 - readers share one shape
    """2024-2025年: whole years."""
    first, last = int(match["y4"]), int(match["to"])
    return Fixed(a_year(first).from_, a_year(last).to) if first <= last else None


def read_two_digit_year_alone(match: re.Match[str], reference: date) -> When | None:
    """25年 as the whole year 2025."""
    year = two_digit_year(match["y2"], reference)
    return a_year(year) if year and year >= 2000 else None


def read_part_of_year(match: re.Match[str], reference: date) -> When | None:
    """年初, 年底: its first or last two months."""
    year = year_of(match, reference)
    if year is None and _has_year(match):
        return None
    first, last = YEAR_PARTS[_PARTS[match["yp"].removeprefix("年")]]
    return months_of_year(year, first, last)


def read_half(match: re.Match[str], reference: date) -> When | None:
    """上半年, 下半年."""
    year = year_of(match, reference)
    if year is None and _has_year(match):
        return None
    return months_of_year(year, 1, 6) if match["half"] in "上前" else months_of_year(year, 7, 12)


def read_quarter(match: re.Match[str], reference: date) -> When | None:
    """一季度, Q1, 2025年第二季度."""
    year = year_of(match, reference)
    if year is None and _has_year(match):
        return None
    return a_quarter(year, small_number(match["q"]) or 1)


def read_relative_quarter(match: re.Match[str], reference: date) -> When:
    """上季度, 本季度."""
    at = reference.year * 4 + (reference.month - 1) // 3 + _SHIFTS[match["rq"].removesuffix("个")]
    quarter = a_quarter(at // 4, at % 4 + 1).resolve(reference)
    assert quarter is not None
    return quarter


def read_season(match: re.Match[str], reference: date) -> When | None:
    """春季, 去年冬天."""
    return months_of_year(year_of(match, reference), *SEASONS[_SEASONS[match["s"]]])


def read_week(match: re.Match[str], reference: date) -> When:
    """上周, 上上周, 下周: Monday to Sunday."""
    week = a_week(reference, _SHIFTS[match["rw"].removesuffix("个")])
    if match["wd"]:
        return a_day(week.from_ + timedelta(days=_WEEKDAYS[match["wd"]]))
    return Fixed(week.to - timedelta(days=1), week.to) if match["end"] else week


def read_days_of_week(match: re.Match[str], reference: date) -> When | None:
    """上周一至周五: both of that week."""
    monday = a_week(reference, _SHIFTS[match["rw"].removesuffix("个")]).from_
    first, last = _WEEKDAYS[match["wd"]], _WEEKDAYS[match["wd2"]]
    return Fixed(monday + timedelta(days=first), monday + timedelta(days=last)) if first < last else None


def read_last_weeks(match: re.Match[str], reference: date) -> When | None:
    """近两周: up to the reference."""
    n = small_number(match["n"])
    return Fixed(a_week(reference, -n).from_, a_week(reference, -1).to) if n else None


def read_weekday(match: re.Match[str], reference: date) -> When:
    """上周五, 周三: one day of a week."""
    return a_day(last_weekday(reference, _WEEKDAYS[match["wd"]]))


def read_weekend(match: re.Match[str], reference: date) -> When:  # noqa: ARG001 - readers share one shape
    """上周末: Saturday and Sunday."""
    saturday = last_weekday(reference, 5)
    return Fixed(saturday, saturday + timedelta(days=1))


_DAYS = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "今天": 0, "今日": 0,
    "今晚": 0, "今早": 0, "今晨": 0, "明天": 1, "明日": 1, "明早": 1, "后天": 2, "大后天": 3,
}  # fmt: skip


def read_near_day(match: re.Match[str], reference: date) -> When:
    """今天, 昨天, 前天."""
    return a_day(reference + timedelta(days=_DAYS[match["day"]]))


def _count(match: re.Match[str]) -> tuple[float, str] | None:
    unit = _UNITS[match["u"].removeprefix("个")]
    if match["n"] == "半":
        return 0.5, unit
    if match["n"] in "几数":
        return _FEW[unit], unit
    word = match["n"].replace("两", "二")
    n = small_number(word) or (small_number(word[-1]) if len(word) == 2 else None)  # 两三个月 is up to three
    return (n, unit) if n else None


def read_window(match: re.Match[str], reference: date) -> When | None:
    """近三个月, 最近十天: up to the reference."""
    counted = _count(match)
    if counted is None:
        return None
    n, unit = counted
    if n == 0.5:
        halves = {"year": (6, "month"), "month": (15, "day"), "day": (0, "day")}
        return a_window(reference, *halves[unit]) if unit in halves else None
    return a_window(reference, int(n), unit)


def read_these_days(match: re.Match[str], reference: date) -> When | None:
    """这几天: the last seven; 这两天: the last two."""
    n = 7 if match["n"] in "几些" else small_number(match["n"].replace("两", "二"))
    return a_window(reference, n, "day") if n else None


def read_ago(match: re.Match[str], reference: date) -> When | None:
    """三天前, 两周前."""
    counted = _count(match)
    if counted is None:
        return None
    n, unit = counted
    if n == 0.5:
        return some_time_ago(reference, 6, "month") if unit == "year" else some_time_ago(reference, 2, "week")
    return some_time_ago(reference, int(n) * (3 if unit == "quarter" else 1), "month" if unit == "quarter" else unit)


def read_lately(match: re.Match[str], reference: date) -> When | None:
    """最近, 近期."""
    return a_window(reference, 7 if match.group().startswith("近日") else 30, "day")


def read_festival(match: re.Match[str], reference: date) -> When | None:
    """春节前, 国庆期间: around a holiday."""
    year = year_of(match, reference)
    if year is None and _has_year(match):
        return None
    word = match["h"][:2]
    side = (match["side"] or "").lstrip("之以")
    sides = {"前": "before", "后": "after", "前后": "around", "当天": "on", "": "on"}
    return read_holiday(_HOLIDAYS[word], sides.get(side, "during"), year, reference)


_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}


def read_lunar(match: re.Match[str], reference: date) -> When | None:
    """农历三月初三 by the lunar calendar."""
    month = _LUNAR_MONTHS.get(match["lm"]) or small_number(match["lm"]) or 0
    named = year_of(match, reference)
    day = small_number(match["ld"].removeprefix("初")) if match["ld"] else None
    for year in (named,) if named else range(reference.year + 1, reference.year - 3, -1):
        lunar_year = year - 1 if month >= 11 and month == 12 else year
        first = lunar_day(lunar_year, month, day or 1)
        last = lunar_day(lunar_year, month, day or END)
        if first and last and (named or first <= reference):
            return Fixed(first, last)
    return None


def read_day_alone(match: re.Match[str], reference: date) -> When | None:
    """15号: the latest such day."""
    day = small_number(match["d"]) or 0
    for back in range(4):
        month = a_month(reference.year, reference.month - back)
        if 1 <= day <= month.to.day and month.from_.replace(day=day) <= reference:
            return a_day(month.from_.replace(day=day))
    return None
