"""Numbers as written on site: Chinese numerals, capital amounts (大写金额), amounts of money with their bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import cn2an

from language.fold import fold

NUMERAL = "零〇一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
"""Characters of Chinese numerals, for use inside a regular expression's brackets (after folding)."""

_LONGEST = 32
"""Characters of a number; what is longer is no number that anybody wrote on purpose."""

_SMALL = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_CAPITAL = {char: at for at, char in enumerate("零壹贰叁肆伍陆柒捌玖")} | _SMALL
_MULTIPLES = {"百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8} | {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "billion": 1e9,
}


@dataclass(frozen=True)
class AmountSpan:
    """An amount of money in yuan. `min` or `max` is None where that end is open; both are equal for a plain amount."""

    start: int
    end: int
    text: str
    min: float | None
    max: float | None


def small_number(text: str) -> int | None:
    """An integer from 0 to 99 in digits or Chinese numerals (十二, 廿三, 2); None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if len(text) == 1:
        return 10 if text == "十" else _SMALL.get(text)
    head, ten, tail = text.partition("十")
    if not ten:
        return None
    tens, ones = _SMALL.get(head, 1 if not head else None), _SMALL.get(tail, 0 if not tail else None)
    return None if tens is None or ones is None or tens == 0 else tens * 10 + ones


def digit_string(text: str) -> int | None:
    """Numerals read one by one, as years are: 二〇二五 is 2025. None when there is anything else in it."""
    digits = [str(_SMALL[char]) if char in _SMALL else char for char in text.replace("O", "0").replace("o", "0")]
    joined = "".join(digits)
    return int(joined) if joined.isascii() and joined.isdigit() else None


@lru_cache(maxsize=4096)
def read_number(text: str) -> float | None:
    """A number in digits, Chinese numerals or both (12,345.67, 两百三十, 1.5万, 壹拾贰万); None when it is not one."""
    text = fold(text).text.strip().replace(",", "")
    if len(text) > _LONGEST:
        return None
    plain = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(十万|百万|千万|[百千万亿]|k|m|thousand|million|billion)?", text)
    if plain:
        return float(plain[1]) * _MULTIPLES.get(plain[2] or "", 1.0)
    if text in _MULTIPLES:
        return _MULTIPLES[text]
    if not re.fullmatch(f"[{NUMERAL}点]+", text):
        return None
    try:
        return float(cn2an.cn2an(text, "smart"))
    except (ValueError, OverflowError, KeyError):  # KeyError: cn2an on two numbers run together, as in 二十八二十九
        return None


def capital_amount(text: str) -> float | None:
    """A capital amount in yuan: 人民币壹拾贰万叁仟元伍角整 is 123000.5. None when it is not one."""
    text = fold(text, joins_lines=True).text.strip()
    match = re.fullmatch(
        f"(?:人民币|rmb|大写|[:\\s(¥)])*(?:(?P<yuan>[{NUMERAL}]+)[元圆])?零?"
        f"(?:(?P<jiao>[{NUMERAL}])角)?零?(?:(?P<fen>[{NUMERAL}])分)?[整正]?",
        text,
    )
    if match is None or not any(match.groupdict().values()):
        return None
    yuan = read_number(match["yuan"]) if match["yuan"] else 0.0
    jiao, fen = _CAPITAL.get(match["jiao"] or "零"), _CAPITAL.get(match["fen"] or "零")
    if yuan is None or jiao is None or fen is None:
        return None
    return round(yuan + jiao / 10 + fen / 100, 2)


def to_capital_amount(yuan: float) -> str:
    """The amount in capitals as an invoice shows it: 123000 is 壹拾贰万叁仟元整."""
    return str(cn2an.an2cn(f"{yuan:.2f}".rstrip("0").rstrip("."), "rmb"))


_FIGURES = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_SCALE = r"十万|百万|千万|[万亿千百]|(?:thousand|million|billion)\b|[km](?=\s*(?:yuan|rmb|cny|元))"
_CURRENCY = r"块钱|(?<=万)块(?![砖石瓷板模混])|[元圆](?![化素件桥里区路乙丙月旦宵年])|yuan\b|rmb\b|cny\b|renminbi\b"
_VALUE = re.compile(
    rf"(?P<sign>¥|人民币:?|rmb|cny)?\s*(?<![0-9.,])(?:"
    rf"(?P<number>{_FIGURES})\s*(?P<scale>{_SCALE})?"
    rf"|(?P<han>[{NUMERAL}]+))"
    rf"\s*(?P<currency>{_CURRENCY})?(?:(?<=元)(?P<cents>(?:零?[{NUMERAL}]角)?(?:零?[{NUMERAL}]分)?)[整正]?)?"
)
_UNITS = re.compile(
    r"\s*(?:吨|立方|平|方|米|人|个|件|套|根|块(?!钱)|片|条|张|只|台|户|次|天|日|小时|公里|公斤|千|伏|安|年|月|升|斤|号|层|[a-z㎡³]|庄|科|一)"
)
_AT_LEAST = (
    "超过|大于|高于|多于|超出|不低于|不少于|不小于|至少|[>≥]=?|over|above|more than|exceeding|greater than|at least"
)
_AT_MOST = (
    "不超过|不高于|不大于|不多于|小于|低于|少于|不足|不到|未超过|至多|最多|[<≤]=?|under|below|less than|at most|up to"
    "|no more than|not more than"
)
_ABOUT = "大约|约|将近|around|about|approximately|roughly"
_BEFORE = re.compile(
    rf"(?:(?:金额|造价|费用|价格|价款|合同额|总价|款项)(?:[为是在]|达到|达)?\s*)?"
    rf"(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST})|(?P<about>{_ABOUT}))\s*$"
)
_AFTER = re.compile(r"\s*(?:(?P<least>及?以上)|(?P<most>及?以下|[以之]内)|(?P<about>左右|上下))")
_JOIN = re.compile(
    rf"(?:(?:between|from|从)\s+)?(?P<sign>¥)?(?P<low>{_FIGURES}|[{NUMERAL}]+)\s*(?P<scale>{_SCALE})?"
    rf"\s*(?:{_CURRENCY})?\s*(?:-|~|到|至|and|to)\s*$"
)


def find_amounts(text: str) -> list[AmountSpan]:
    """The amounts of money in a text, left to right, with bounds (超过5万: min 50000, 5-10万元: both).

    A bare 万 counts only beside a comparison or a range and before no other unit: 超过5万 is an amount, 5万吨 is not.
    """
    folded = fold(text)
    found: list[AmountSpan] = []
    for start, end, low, high in _amounts(folded.text):
        first, last = folded.span(start, end)
        found.append(AmountSpan(first, last, text[first:last], low, high))
    return found


def _amounts(text: str) -> Iterator[tuple[int, int, float | None, float | None]]:
    done = 0
    for match in _VALUE.finditer(text):
        value = _value(match)
        if value is None or match.start() < done:
            continue
        start, end = match.start(), match.end()
        while text[end - 1] == " ":
            end -= 1
        has_currency = bool(match["currency"] or match["sign"])
        is_large = (match["scale"] or (match["han"] or "")[-1:]) in _MULTIPLES
        if not has_currency and (not is_large or _UNITS.match(text, end)):
            continue
        bounds = _bounds(text, start, end, match, value, done)
        if bounds is None and not has_currency:
            continue
        result = bounds or (start, end, value, value)
        done = result[1]
        yield result


def _value(match: re.Match[str]) -> float | None:
    if len(match["number"] or "") > _LONGEST:
        return None
    if match["number"]:
        base = float(match["number"].replace(",", "")) * _MULTIPLES.get(match["scale"] or "", 1.0)
    else:
        number = read_number(match["han"])
        if number is None:
            return None
        base = number
    cents = capital_amount(match["cents"]) if match["cents"] else 0.0
    return round(base + (cents or 0.0), 2)


def _bounds(
    text: str, start: int, end: int, match: re.Match[str], value: float, done: int
) -> tuple[int, int, float | None, float | None] | None:
    joined = _JOIN.search(text, done, start)
    if joined:
        scale = joined["scale"] or (match["scale"] if match["number"] else None)
        low = read_number(joined["low"].replace(",", ""))
        if low is not None and (low := low * _MULTIPLES.get(scale or "", 1.0)) <= value:
            tail = re.compile("之间").match(text, end)
            return joined.start(), tail.end() if tail else end, low, value
    before, after = _BEFORE.search(text, done, start), _AFTER.match(text, end)
    if before is None and after is None:
        return None
    sides = [side for side in (before, after) if side is not None]
    first = before.start() if before else start
    last = after.end() if after else end
    if any(side["about"] for side in sides):
        return first, last, round(value * 0.9, 2), round(value * 1.1, 2)
    if any(side["least"] for side in sides):
        return first, last, value, None
    return first, last, None, value
