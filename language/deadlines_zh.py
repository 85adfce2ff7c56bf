"""Time expressions of Chinese deadlines, each with the day it means when it is said on a given day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from language.calendar import (
    add_months,
    add_working_days,
    month_end,
    nearest_year,
    next_feast,
    number,
    safe_date,
)


@dataclass(frozen=True)
class Setting:
    """What an expression is read against: the day of the meeting and, if known, of the next one."""

    reference: date
    next_meeting: date | None = None


@dataclass(frozen=True)
class Core:
    """A time expression found. kind: date, span (a length of time), vague, event, meeting, recurring."""

    start: int
    end: int
    kind: str
    day: date | None
    first: date | None = None


Resolve = Callable[["re.Match[str]", Setting], "date | None"]

N = r"(?:\d{1,3}|[一二两三四五六七八九十廿卅]{1,3})"
M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
D = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|"
    r"廿[一二三四五六七八九]?|[一二三四五六七八九])"
)
Y = r"(?:20\d\d|(?<!\d)\d\d|二[〇零○]\S\S)"
YEAR_WORD = r"(?:今年|本年度?|明年|来年|次年|去年|当年)"
FEAST = (
    r"(?:春节|过年|元宵节?|元旦节?|五一(?:节|假期|劳动节)?|劳动节|端午节?|中秋节?|国庆节?|"
    r"十一(?:长假|假期|黄金周)|清明节?)"
)
WEEKDAY = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, **{str(n + 1): n for n in range(7)}}


def _year(match: re.Match[str], setting: Setting) -> int | None:
    groups = match.groupdict()
    if said := groups.get("y"):
        value = number(said)
        return None if value is None else value + 2000 if value < 100 else value
    word = groups.get("yw")
    if not word:
        return None
    shift = {"明": 1, "来": 1, "次": 1, "去": -1}.get(word[0], 0)
    return setting.reference.year + shift


def _month_day(match: re.Match[str], setting: Setting) -> date | None:
    month, day = number(match["m"]), number(match["d"])
    if month is None or day is None:
        return None
    year = _year(match, setting)
    return safe_date(year, month, day) if year else nearest_year(month, day, setting.reference)


def _day_only(match: re.Match[str], setting: Setting) -> date | None:
    day, ref = number(match["d"]), setting.reference
    if day is None:
        return None
    word = match.groupdict().get("mw") or ""
    if word.startswith(("下", "次")):
        base = add_months(ref.replace(day=1), 1)
    elif word.startswith("上"):
        base = add_months(ref.replace(day=1), -1)
    else:
        base = ref.replace(day=1)
        if not word and day < ref.day:
            base = add_months(base, 1)
    return safe_date(base.year, base.month, day)


_PART = {
    "上旬": 10,
    "初": 10,
    "中旬": 20,
    "中": 15,
    "下旬": 31,
    "底": 31,
    "末": 31,
    "内": 31,
    "份": 31,
    "份内": 31,
    "": 31,
}


def _month_part(match: re.Match[str], setting: Setting) -> date | None:
    ref = setting.reference
    part = match["p"] or ""
    part = part.removeprefix("份") or part
    word = match.groupdict().get("mw") or ""
    if match.groupdict().get("m"):
        month = number(match["m"])
        if month is None:
            return None
        year = _year(match, setting)
        base = safe_date(year, month, 1) if year else nearest_year(month, 28, ref)
        if base is None:
            return None
    elif word.startswith(("下", "次")):
        base = add_months(ref.replace(day=1), 1)
    elif word.startswith("上"):
        base = add_months(ref.replace(day=1), -1)
    else:
        base = ref
    end = month_end(base.replace(day=1))
    found = end.replace(day=min(_PART.get(part, 31), end.day))
    if not match.groupdict().get("m") and not word and found < ref:
        end = month_end(add_months(ref.replace(day=1), 1))
        found = end.replace(day=min(_PART.get(part, 31), end.day))
    return found


def _before_month(match: re.Match[str], setting: Setting) -> date | None:
    month = number(match["m"])
    if month is None:
        return None
    year = _year(match, setting)
    first = safe_date(year, month, 1) if year else nearest_year(month, 1, setting.reference)
    return first - timedelta(days=1) if first else None


def _relative(match: re.Match[str], setting: Setting) -> date | None:
    word = match["r"]
    days = 0
    for head, n in (("大后", 3), ("后", 2), ("明", 1), ("次日", 1), ("第二", 1), ("隔", 1), ("昨", -1), ("前天", -2)):
        if word.startswith(head):
            days = n
            break
    return setting.reference + timedelta(days=days)


def _weekday(match: re.Match[str], setting: Setting) -> date | None:
    ref = setting.reference
    target = WEEKDAY[match["w"]]
    monday = ref - timedelta(days=ref.weekday())
    word = match["ww"] or ""
    if not word:
        ahead = (target - ref.weekday()) % 7 or 7
        return ref + timedelta(days=ahead)
    return monday + timedelta(days=target, weeks=_weeks(word))


def _weeks(word: str) -> int:
    if word.startswith("下下"):
        return 2
    if word.startswith("下"):
        return 1
    return -1 if word.startswith("上") else 0


def _week(match: re.Match[str], setting: Setting) -> date | None:
    monday = setting.reference - timedelta(days=setting.reference.weekday())
    if match["p"] in {"前", "之前", "以前"} and match["ww"].startswith("下"):
        return monday + timedelta(days=6, weeks=_weeks(match["ww"]) - 1)
    return monday + timedelta(days=6, weeks=_weeks(match["ww"]))


def _weekend(match: re.Match[str], setting: Setting) -> date | None:
    monday = setting.reference - timedelta(days=setting.reference.weekday())
    return monday + timedelta(days=6, weeks=_weeks(match["ww"] or ""))


def _length(match: re.Match[str], setting: Setting) -> date | None:
    ref, unit = setting.reference, match["u"]
    said = match["n"]
    if "半" in said:
        return {"月": ref + timedelta(days=15), "年": add_months(ref, 6), "天": ref, "日": ref}.get(unit[-1])
    n = number(said)
    if n is None:
        return None
    if "工作日" in unit:
        return add_working_days(ref, n)
    if "小时" in unit or "钟头" in unit:
        return ref + timedelta(days=-(-n // 24) if n >= 12 else 0)
    if unit[-1] in "周" or "星期" in unit or "礼拜" in unit:
        return ref + timedelta(weeks=n)
    if unit.endswith("月"):
        return add_months(ref, n)
    if unit.endswith("年"):
        return add_months(ref, 12 * n)
    return ref + timedelta(days=n)


def _year_part(match: re.Match[str], setting: Setting) -> date | None:
    word = match.groupdict().get("yw") or ""
    year = setting.reference.year + {"明": 1, "来": 1, "次": 1}.get(word[:1], 0)
    return date(year, 1, 31) if match["p"].startswith("初") else date(year, 12, 31)


def _quarter(match: re.Match[str], setting: Setting) -> date | None:
    said = match["q"]
    ref = setting.reference
    current = (ref.month - 1) // 3 + 1
    if said in {"本", "这个", "这", "", "当"}:
        quarter = current
    elif said.startswith("下"):
        quarter = current + 1
    else:
        found = number(said.removeprefix("第"))
        if found is None or not 1 <= found <= 4:
            return None
        quarter = found if found >= current else found + 4
    extra, index = divmod(quarter - 1, 4)
    return month_end(date(ref.year + extra, index * 3 + 3, 1))


def _half_year(match: re.Match[str], setting: Setting) -> date | None:
    year = setting.reference.year
    if match["h"] == "下":
        return date(year, 12, 31)
    return date(year + (setting.reference.month > 6), 6, 30)


def _before_feast(match: re.Match[str], setting: Setting) -> date | None:
    found = next_feast(match["f"], setting.reference + timedelta(days=1))
    return found - timedelta(days=1) if found else None


def _before_the_feast(_: re.Match[str], setting: Setting) -> date | None:
    names = ("春节", "清明", "五一", "端午", "中秋", "国庆", "元旦")
    coming = [f for n in names if (f := next_feast(n, setting.reference + timedelta(days=1)))]
    return min(coming) - timedelta(days=1)


def _meeting(_: re.Match[str], setting: Setting) -> date | None:
    return setting.next_meeting


def _none(_: re.Match[str], __: Setting) -> date | None:
    return None


def _month_of(match: re.Match[str], setting: Setting) -> date | None:
    month = number(match["m"] or match["m2"])
    if month is None:
        return None
    year = _year(match, setting)
    base = safe_date(year, month, 1) if year else nearest_year(month, 28, setting.reference)
    return month_end(base.replace(day=1)) if base else None


_BEFORE = r"(?:之前|以前|前夕|前)"
_WEEK = r"(?:周|星期|礼拜)"
PATTERNS: list[tuple[str, re.Pattern[str], Resolve]] = [
    (kind, re.compile(pattern), resolve)
    for kind, pattern, resolve in (
        ("date", rf"(?P<y>{Y})\s*年\s*(?P<m>{M})\s*月(?:份)?\s*(?P<d>{D})\s*[日号]?", _month_day),
        ("date", (r"(?P<y>20\d\d|"
rf"(?<![\d.])2\d)\s*(?P<s>[./-])\s*(?P<m>{M})\s*(?P=s)\s*(?P<d>{D})(?![\d.])\s*[日号]?"), _month_day),
        ("date", (rf"(?:(?P<yw>{YEAR_WORD})的?)?(?P<m>{M})\s*月(?:份)?\s*(?P<d>{D})(?!\d|"
r"\s*[层天人个台根吨张米#])\s*[日号]?(?!内)"), _month_day),
        ("date", rf"(?P<mw>本|当|这个?|下个?|次|上个?)月(?:份)?的?\s*(?P<d>{D})\s*[日号]", _day_only),
        ("day", (rf"(?<![\d.第A-Za-z#月])(?P<d>{D})\s*(?:日(?!内|以内|之内|龄期|强度|志|均|产|报)|"
r"号(?=\s*(?:$|[前之上下早中晚,。;:)、]|以前|务必|必须|完成|交|报|提|出|验|到|召|开会|进场|把|"
r"给|要|我|你|就|再|去|来|办|送|发|\s|[(])))"),
         _day_only),
        ("dotted", rf"(?<![\d.A-Za-z#/+-])(?P<m>{M})\s*[./-]\s*(?P<d>{D})(?![\d%./A-Za-z㎡米m#])", _month_day),
        ("date", (rf"(?:(?:(?P<y>{Y})\s*年|(?P<yw>{YEAR_WORD}))?(?P<m>{M})\s*月)(?P<p>份?(?:上旬|中旬|下旬|初|中|"
r"底|末|内))"), _month_part),
        ("date", rf"(?:(?P<y>{Y})\s*年|(?P<yw>{YEAR_WORD}))?(?P<m>{M})\s*月份?(?={_BEFORE})", _before_month),
        ("month", (rf"(?:(?:(?P<y>{Y})\s*年|(?P<yw>{YEAR_WORD}))(?P<m>{M})\s*月|"
rf"(?<!\d)(?P<m2>{M})\s*月份)(?P<p>份?)(?!\s*\d)"), _month_of),
        ("date", r"(?P<mw>本|当|这个?|下个?|次)月份?(?P<p>上旬|中旬|下旬|初|中|底|末|内)", _month_part),
        ("month", rf"(?P<mw>下个?|次)月(?P<p>)(?!\d|[\s]*\d|{_BEFORE})", _month_part),
        (
            "date",
            r"(?<![\d一二三四五六七八九十个本当下次这每])月(?P<p>底|末|内|中旬|中(?=前|之前)|初|上旬|下旬)",
            _month_part,
        ),
        ("date", (r"(?P<r>今天|今日|今晚|今早|当天|当日|当晚|明天|明日|明早|明晚|次日|第二天|大后天|后天|后日|"
r"隔天|昨天|昨日)(?:之?内)?"), _relative),
        ("date", (rf"(?P<r>上午|下午|中午|今晚|晚上|早上)(?:\d{{1,2}}|{N})(?:点半?|时|"
rf":\d\d)(?:\d{{1,2}}分)?(?={_BEFORE})"), _relative),
        ("date", rf"(?P<r>下班|收工|天黑)(?={_BEFORE})", _relative),
        ("recurring", rf"每(?:个)?(?:{_WEEK}[一二三四五六日天]?|月(?:{D}[日号]|底|初|末)?|天|日|季度|年)", _none),
        ("date", rf"(?P<ww>本|这个?|这|下下个?|下个?|上个?)?{_WEEK}(?P<w>[一二三四五六日天1-7])(?![\d.周])", _weekday),
        ("date", rf"(?P<ww>本|这个?|下下个?|下个?)?{_WEEK}(?:末|底)", _weekend),
        ("week", rf"(?P<ww>本|这个?|下下个?|下个?){_WEEK}(?P<p>之?内|{_BEFORE})?", _week),
        ("span", (rf"(?P<n>{N}|半)\s*(?P<u>个?小时|个?钟头|天|日|个?工作日|周|个?星期|个?礼拜|个?月|年)(?:之内|"
r"以内|内|时间内)"), _length),
        (
            "span",
            rf"(?<=限)(?:期|时)?(?:在)?\s*(?P<n>{N}|半)\s*(?P<u>个?小时|天|日|个?工作日|周|个?星期|"
r"个?月)(?!之?前|以前)",
            _length,
        ),
        ("after", rf"(?P<n>{N}|半)\s*(?P<u>个?小时|天|日|个?工作日|周|个?星期|个?月)(?:以后|之后|后)", _length),
        ("date", r"(?P<yw>今|明|本|来|次)?年(?P<p>底|末|内|初)", _year_part),
        ("date", r"(?P<q>本|这个?|下个?|当|第?[一二三四1-4])季度(?:末|底|内|结束)", _quarter),
        ("date", r"(?:今年|本年)?(?P<h>上|下)半年(?:内|末|结束)?", _half_year),
        ("date", rf"(?P<f>{FEAST}|十一)(?:放假|假期)?(?={_BEFORE})", _before_feast),
        ("date", rf"(?P<f>年)(?={_BEFORE})(?<![\d今明去本来每近当]年)", _before_feast),
        ("date", rf"(?<![春端中国清元劳])节(?:假日)?(?={_BEFORE})", _before_the_feast),
        ("meeting", (r"(?:下一?次|下期|下周|下一?次的)(?:监理|工地|生产|安全)?(?:例会|会议|会)(?:之前|以前|前|上|"
r"时|之时)?"), _meeting),
        ("vague", r"尽快|尽早|立即|立刻|马上|即刻|抓紧(?:时间)?|第一时间|从速", _none),
        ("event", (r"(?:浇筑|复工|封顶|验收|进场|施工|开工|使用|安装|拆除|隐蔽|报验|封闭|交付|竣工|回填|汛期|"
r"雨季|冬施|入冬|台风|开挖|吊装|交接|拆模|上人|作业|下道工序|隐蔽验收|结算|检查|高考)(?:之前|"
r"以前|前)"), _none),
    )
]  # fmt: skip


def find_cores(text: str, setting: Setting) -> list[Core]:
    """Every expression of the table, longer ones first where two overlap."""
    found: list[Core] = []
    for kind, pattern, resolve in PATTERNS:
        for match in pattern.finditer(text):
            found.append(Core(match.start(), match.end(), kind, resolve(match, setting)))
    found.sort(key=lambda c: (-(c.end - c.start), c.kind != "span", c.start))
    kept: list[Core] = []
    for core in found:
        if all(core.end <= k.start or core.start >= k.end for k in kept):
            kept.append(core)
    return sorted(kept, key=lambda c: c.start)
