"""Date expressions in Chinese and English: found in a sentence, read against a reference date, with their spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from language import dates_en, dates_written, dates_zh
from language.fold import Folded, fold
from language.periods import Bounds, Fixed, When, joined

Edge = Literal["", "since", "after", "before", "until"]


@dataclass(frozen=True)
class DateSpan:
    """A date expression. `from_` and `to` are inclusive; None where the expression is open at that end.

    start, end: its place in the text, code points, end exclusive. other: further readings of the same words, the
    likeliest first. edge: what opened an end (before, since, ...), "" where nothing did; base: the days that the
    words name without it, so that "3月15日前" gives 15 March to those who read it as a deadline.
    """

    start: int
    end: int
    text: str
    from_: date | None
    to: date | None
    other: tuple[Bounds, ...] = ()
    edge: Edge = ""
    base: tuple[date, date] | None = None


class _Found(NamedTuple):
    start: int
    end: int
    when: When


_NOT_PART = r"(?![浇张勤台锚装续方置院室池端门景提])"
_RANGE = re.compile(r"\s?起?(?:-|~|至|到|直到|\bto\b|\band\b|\bthrough\b|\btill?\b|\buntil\b)\s?(?:the\s)?")
_RANGE_OPENER = re.compile(r"(?:自从?|从|\bbetween\s|\bfrom\s)(?:the\s)?$")
_RANGE_CLOSER = re.compile(r"(?:期间|之间|[这的]?段时间)")
_TIME = r"\s?(?:(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9]|[时点](?:[0-5]?[0-9]分?|半)?)|[一二两三四五六七八九十]{1,3}点半?)"
_PART_OF_DAY = "凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间|夜里"
_TIMED = re.compile(rf"(?:{_PART_OF_DAY})(?:{_TIME})?|{_TIME}")
_SUFFIXES: tuple[tuple[re.Pattern[str], Edge], ...] = (
    (re.compile(rf"(?:{_PART_OF_DAY})?(?:{_TIME})(?:以|之)?前"), "until"),
    (re.compile(r"以来|之来|至今|到现在|到今天|到目前(?:为止)?|\s?onwards?\b|\s?till? now\b|\s?until now\b"), "since"),
    (re.compile(r"开始(?=[的,。;、\s]|$)|起始?(?=[的,。;、\s至]|$)"), "since"),
    (re.compile(rf"以后|之后|过后|后(?!天|来|期|面){_NOT_PART}"), "after"),
    (re.compile(rf"以前|之前|前(?!后|天|期|面|三|两|几){_NOT_PART}"), "before"),
)
_PREFIXES: tuple[tuple[re.Pattern[str], Edge], ...] = (
    (re.compile(r"(?:\bno later than|\bnot later than|\bon or before)\s(?:the\s)?$"), "until"),
    (re.compile(r"(?:\bnot before|\bnot earlier than|\bno earlier than|\bon or after)\s(?:the\s)?$"), "since"),
    (re.compile(r"(?:\bsince|\bstarting(?:\sfrom|\sin|\son)?|\bas of)\s(?:the\s)?$"), "since"),
    (re.compile(r"(?:\bafter|\blater than|\bfollowing)\s(?:the\s)?$"), "after"),
    (re.compile(r"(?:\bbefore|\bprior to|\bearlier than)\s(?:the\s)?$"), "before"),
    (re.compile(r"(?:截至到?|截止到?|直到)\s?$|(?:\bby|\buntil|\btill|\bup to|\bthrough)\s(?:the\s)?$"), "until"),
)
_FROM = re.compile(r"(?:自从?|(?<!跟)从|\bfrom\s(?:the\s)?)$")
_PREPOSITION = re.compile(r"\b(?:in|on|during|over|throughout|within|at)\s(?:the\s)?$")
_ENGLISH = re.compile("[a-z]")
_CHINESE = re.compile("[一-鿿]|20[0-9]{2}")
_FIGURES = re.compile("[0-9]{2}")


def find_dates(text: str, reference: date) -> list[DateSpan]:
    """The date expressions of a text, left to right, without overlaps.

    A month without a year is the latest that has begun (3月份 in November: this year's); "last March" is March of last
    year and offers this year's. What lies beyond the calendar (2月30日) is left unread.
    """
    folded = fold(text)
    return list(_spans(folded, text, reference))


def _spans(folded: Folded, text: str, reference: date) -> Iterator[DateSpan]:
    found = _choose(_all(folded, text, reference))
    at, done = 0, 0
    while at < len(found):
        first = found[at]
        at += 1
        start, end, when = first
        base = when.resolve(reference)
        if base is None:
            continue
        edge: Edge = ""
        second = found[at] if at < len(found) else None
        opener = _RANGE_OPENER.search(folded.text, done, start)
        whole = _range(folded.text, first, second, opener is not None, reference)
        if whole is not None and second is not None:
            base, end, at = whole, second.end, at + 1
            start = opener.start() if opener else start
            closer = _RANGE_CLOSER.match(folded.text, end)
            end = closer.end() if closer else end
        else:
            start, end, edge = _edges(folded.text, start, end, done)
        done = end
        yield _as_span(folded, text, (start, end), base, edge)


def _range(text: str, first: _Found, second: _Found | None, is_opened: bool, reference: date) -> Fixed | None:
    if second is None:
        return None
    gap = _RANGE.fullmatch(text, first.end, second.start)
    if gap is None or (gap.group().strip() == "and" and not is_opened):
        return None
    return joined(first.when, second.when, reference)


def _edges(text: str, start: int, end: int, done: int) -> tuple[int, int, Edge]:
    """What stands before or behind a date and opens one of its ends."""
    opener = _FROM.search(text, done, start)
    for pattern, edge in _SUFFIXES:
        match = pattern.match(text, end)
        if match:
            # 6月底前 is a deadline at the end of June, not before its last ten days
            by_end = edge == "before" and text[end - 1] in "底末"
            return (opener.start() if opener else start), match.end(), "until" if by_end else edge
    for pattern, edge in _PREFIXES:
        match = pattern.search(text, done, start)
        if match:
            return match.start(), end, edge
    if opener:
        return opener.start(), end, "since" if opener.group().startswith("自") else ""
    preposition = _PREPOSITION.search(text, done, start)
    if preposition:
        return preposition.start(), end, ""
    closer = _RANGE_CLOSER.match(text, end) or _TIMED.match(text, end)
    return start, (closer.end() if closer else end), ""


def _as_span(folded: Folded, text: str, place: tuple[int, int], base: Fixed, edge: Edge) -> DateSpan:
    start, end = place
    while end > start and folded.text[end - 1] == " ":
        end -= 1
    first, last = folded.span(start, end)
    bounds = _opened((base.from_, base.to), edge)
    others = tuple(_opened(each, edge) for each in base.other)
    return DateSpan(first, last, text[first:last], *bounds, others, edge, (base.from_, base.to))


def _opened(days: tuple[date, date], edge: Edge) -> Bounds:
    first, last = days
    if edge == "since":
        return first, None
    if edge == "after":
        return last + timedelta(days=1), None
    if edge == "before":
        return None, first - timedelta(days=1)
    return (None, last) if edge == "until" else days


def _all(folded: Folded, text: str, reference: date) -> Iterator[_Found]:
    rules = list(dates_written.RULES) if _FIGURES.search(folded.text) else []
    if _CHINESE.search(folded.text):
        rules += dates_zh.RULES
    if _ENGLISH.search(folded.text):
        rules += dates_en.RULES
    for pattern, read in rules:
        for match in pattern.finditer(folded.text):
            if dates_en.is_a_verb(match, text, folded):
                continue
            when = read(match, reference)
            if when is not None and when.resolve(reference) is not None:
                yield _Found(match.start(), match.end(), when)


def _choose(found: Iterator[_Found]) -> list[_Found]:
    """The earliest, and of those the longest; what it covers goes."""
    chosen: list[_Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not chosen or each.start >= chosen[-1].end:
            chosen.append(each)
    return chosen
