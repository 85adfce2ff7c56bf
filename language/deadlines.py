"""Deadlines: which words of a sentence say by when, and which day that is, seen from the day of the meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from language import deadlines_en, deadlines_zh
from language.deadlines_zh import Core, Setting
from language.plain import plain

Strength = Literal["firm", "plain", "vague"]


@dataclass(frozen=True)
class Deadline:
    """By when. strength: firm has a word that makes it a limit (前, 内, by); plain is a day; vague is no day.

    start, end: offsets of `text` in what was searched. day: the last day on which it is in time.
    """

    start: int
    end: int
    text: str
    day: date | None
    strength: Strength
    kind: str


_TIME = re.compile(
    r"\s*(?:上午|下午|中午|早上|早晨|傍晚|晚上|晚间|夜间|凌晨|晚|早)?\s*(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
    r"\s*(?::\s*\d{2}|点半|点钟?|时(?!间))(?:\s*\d{1,2}\s*分)?|\s*(?:上午|下午|中午|早上|傍晚|晚上|下班|收工|天黑|晚饭)"
)
_TIME_EN = re.compile(
    r",?\s*(?:at\s+)?\d{1,2}(?::\d{2})?\s*(?:am|pm|hrs|h)\b|,?\s*(?:at\s+)?\d{1,2}:\d{2}|\s+noon", re.I
)
_PAREN_DAY = re.compile(r"\s*[(]\s*(?:本|这|下)?(?:周|星期|礼拜)[一二三四五六日天]\s*[)]")
_AFTER = re.compile(
    r"\s*(?:之前|以前|前夕|前(?!期|后|述|面|往|方|期|段|台|三|两|几|置|端|来)|之内|以内|内(?!容|"
    r"部|墙|外)|止|为止|截止|之日)"
)
_BEFORE = re.compile(
    r"(?:最迟|最晚|不得?迟于|不得?晚于|不得?超过|不超过|截止(?:时间|日期)?(?:到|至|为|是)?:?|截至|"
    r"限期?(?:于|在)?|期限:?|时限:?"
    r"|时间:?|务必[于在]?|必须[于在]?|延(?:期)?[至到]|推迟[至到]|顺延[至到]|放宽[至到])\s*(?:为|"
    r"于|在|至|到|不超过)?\s*$"
)
_BEFORE_EN = re.compile(
    r"(?:\bby(?:\s+the)?(?:\s+COB|\s+close\s+of\s+business|\s+EOD|\s+noon|\s+latest)?(?:\s+on)?|"
    r"\bbefore(?:\s+the)?|\bno(?:t)?\s+later\s+than"
    r"|\buntil|\bdue(?:\s+date)?:?(?:\s+on|\s+by)?|\bdeadline:?(?:\s+is|\s+on)?|\blatest)\s*$",
    re.I,
)
_RANGE = re.compile(r"\s*(?:至|到|~|-|--|—)\s*")
_SINCE = re.compile(r"^\s*(?:以来|至今|起(?!草|吊|重)|开始|份?以后)")
_FROM_MEETING = re.compile(
    r"(?P<base>会后|会议?(?:结束)?(?:之)?后|散会后|即日起|自?今[日天]起|从今天(?:开始|起)|"
    r"自本次会议(?:之日)?起|纪要(?:签发|下发|发出)后)\s*(?:的)?\s*$"
)
_FROM_OTHER = re.compile(r"(?P<base>[^,。;:\s]{1,14}?(?:之?后|之日起|完成起|日起))\s*(?:的)?\s*$")


def find_deadlines(
    text: str, reference: date, next_meeting: date | None = None, *, lenient: bool = False
) -> list[Deadline]:
    """Every expression of time in a sentence that could be a deadline, in order.

    lenient: take bare figures such as 4.15 or 15号 for dates (a cell or a field that is known to be a date).
    """
    words = plain(text)
    setting = Setting(reference, next_meeting)
    cores = deadlines_zh.find_cores(words, setting)
    if re.search(r"[A-Za-z]{2,}|\d/\d{1,2}/\d", words):
        cores = _merge(cores, _english(words, setting))
    cores = _join_ranges(words, cores)
    found: list[Deadline] = []
    for core in cores:
        deadline = _deadline(text, words, core, lenient)
        if deadline and not (found and core.start < found[-1].end):
            found.append(deadline)
    return found


def first_deadline(
    text: str, reference: date, next_meeting: date | None = None, *, lenient: bool = False
) -> Deadline | None:
    """The expression that decides: a firm one before a plain one before a vague one, a later one before an earlier."""
    found = find_deadlines(text, reference, next_meeting, lenient=lenient)
    order = {"firm": 0, "plain": 1, "vague": 2}
    found.sort(key=lambda d: (order[d.strength], d.day is None, -d.start if d.strength == "firm" else d.start))
    return found[0] if found else None


def _english(words: str, setting: Setting) -> list[Core]:
    return [
        Core(m.start(), m.end(), kind, resolve(m, setting))
        for kind, pattern, resolve in deadlines_en.PATTERNS
        for m in pattern.finditer(words)
    ]


def _merge(*groups: list[Core]) -> list[Core]:
    every = sorted((c for g in groups for c in g), key=lambda c: (-(c.end - c.start), c.start))
    kept: list[Core] = []
    for core in every:
        if all(core.end <= k.start or core.start >= k.end for k in kept):
            kept.append(core)
    return sorted(kept, key=lambda c: c.start)


def _join_ranges(words: str, cores: list[Core]) -> list[Core]:
    """`4月12日至20日` is one expression that ends on the later day; a day in brackets belongs to the date before it."""
    joined: list[Core] = []
    for core in cores:
        before = joined[-1] if joined else None
        between = words[before.end : core.start] if before else ""
        if before and before.day and core.kind in {"date", "day", "dotted"} and _RANGE.fullmatch(between):
            last = core.day
            if core.kind == "day" and core.day and not words[core.start : core.end].count("月"):
                last = deadlines_zh.safe_date(before.day.year, before.day.month, core.day.day) or core.day
            joined[-1] = Core(before.start, core.end, "date", last, before.day)
        elif (
            before
            and before.day
            and between.strip() in {"(", ",", "，", ""}
            and _is_weekday(words, core)
            and _has_day(before)
        ):
            closing = 1 if words[core.end : core.end + 1] == ")" else 0
            joined[-1] = replace(before, end=core.end + closing)
        elif (
            before
            and re.fullmatch(r"(?i)COB|close of business|EOD", words[before.start : before.end])
            and (re.fullmatch(r"(?i)\s*(?:on|of)?\s*", between))
        ):
            joined[-1] = replace(core, start=before.start)
        else:
            joined.append(core)
    return joined


def _has_day(core: Core) -> bool:
    return core.kind in {"date", "day", "dotted"}


def _is_weekday(words: str, core: Core) -> bool:
    return re.fullmatch(r"(?:本|这|下)?(?:周|星期|礼拜)[一二三四五六日天]", words[core.start : core.end]) is not None


def _deadline(text: str, words: str, core: Core, lenient: bool) -> Deadline | None:
    """One expression with what stands around it: the hour, a word that makes it a limit, what it counts from."""
    end = _end_of_time(words, core.end)
    after = _AFTER.match(words[end:])
    before = _BEFORE.search(words[: core.start]) or _BEFORE_EN.search(words[: core.start])
    if not _is_deadline(words, core, end, after, before, lenient):
        return None
    end += after.end() if after else 0
    start, day, kind = (
        _counted_from(words, core) if core.kind in {"span", "after"} else (core.start, core.day, core.kind)
    )
    is_firm = bool(after or before) or core.kind == "span"
    strength: Strength = "firm" if is_firm else "plain"
    if kind in {"vague", "event", "recurring"} or (kind == "meeting" and day is None):
        strength = "vague"
    return Deadline(start, end, text[start:end].strip(), day, strength, kind)


def _end_of_time(words: str, end: int) -> int:
    """Where it ends with its hour, and with a day of the week in brackets."""
    if time := (_TIME.match(words[end:]) or _TIME_EN.match(words[end:])):
        end += time.end()
    if paren := _PAREN_DAY.match(words[end:]):
        end += paren.end()
        if time := _TIME.match(words[end:]):
            end += time.end()
    return end


def _is_deadline(
    words: str, core: Core, end: int, after: re.Match[str] | None, before: re.Match[str] | None, lenient: bool
) -> bool:
    """Whether the expression can be a date at all, and not one of the past."""
    if core.kind == "dotted" and not lenient and not after and not (before and before.group().strip()):
        return False
    if core.kind == "day" and core.day is None and not after and not before:
        return False
    if _SINCE.match(words[end:]) and core.kind not in {"vague", "recurring"} and core.first is None:
        return False
    return not (core.kind == "date" and words[core.start : end].startswith(("昨", "上周", "上个", "上月", "去年")))


def _counted_from(words: str, core: Core) -> tuple[int, date | None, str]:
    """Start, day and kind of a length of time: from the meeting unless something else is named."""
    if meeting := _FROM_MEETING.search(words[: core.start]):
        return meeting.start("base"), core.day, core.kind
    if other := _FROM_OTHER.search(words[: core.start]):
        return other.start("base"), None, "event"
    if core.kind == "span" and re.search(r"(?:收到|接到)[^,。;:]{0,12}$", words[: core.start]):
        return core.start, None, "event"
    return core.start, core.day, core.kind
