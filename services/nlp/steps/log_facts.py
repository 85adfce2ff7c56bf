"""Single facts of a day's log: weather, temperature, crews."""

from __future__ import annotations

import re

from contracts.understanding import Crew
from language.calendar import number
from language.plain import plain
from services.nlp.steps.log_cues import TRADE

_SKY = (
    r"(?:雷阵雨|雷暴雨?|暴雨|大雨|中雨|小雨|阵雨|雨夹雪|冻雨|大雪|中雪|小雪|暴雪|阵雪|大雾|雾霾|"
    r"雾|霾|沙尘暴?|扬沙|浮尘|多云|少云|晴间多云|晴朗|晴|阴天|阴|雨|雪|霜|冰雹|台风)"
)
WEATHER = re.compile(
    (
        rf"{_SKY}(?:\s*(?:转|间|有|到|/|、|~|-)\s*{_SKY})*(?:天)?|\b(?:sunny|cloudy|overcast|"
        r"rain(?:y)?|light\s+rain|heavy\s+rain|showers|clear|fine|snow|fog(?:gy)?|windy|"
        r"partly\s+cloudy)\b"
    ),
    re.I,
)
_DEGREE = r"(?:零下|-|−|负)?\s*\d{1,2}(?:\.\d)?\s*(?:°C|℃|℉|度|°|C\b)?"
_RANGE = re.compile(rf"(?P<a>{_DEGREE})\s*(?:~|至|到|-|/|—)\s*(?P<b>{_DEGREE})")
_HIGH = re.compile(rf"(?:最高|高)(?:气温|温度|温)?\s*[:为]?\s*(?P<t>{_DEGREE})")
_LOW = re.compile(rf"(?:最低|低)(?:气温|温度|温)?\s*[:为]?\s*(?P<t>{_DEGREE})")
_SINGLE = re.compile(
    (
        r"(?:气温|温度|temp(?:erature)?)\s*[:为]?\s*(?P<t>(?:零下|-|负)?\s*\d{1,2}(?:\.\d)?)\s*(?:°C|"
        r"℃|度|C\b)|(?P<u>(?:零下|-|负)?\d{1,2}(?:\.\d)?)\s*(?:℃|°C)"
    ),
    re.I,
)
_COUNT = r"(?P<n>\d{1,4}|[一二两三四五六七八九十]{1,3})"
_CREW = (
    re.compile(
        (
            rf"(?P<trade>{TRADE})\s*(?:[:()共约计出勤到场作业来了有上]|班组?){{0,4}}\s*{_COUNT}\s*(?:余)?(?:人|名|"
            r"位|个)?(?![\d.]*\s*(?:台|吨|方|米|m|mm|楼|#|号|层|根|张|块|%|kg|t\b))"
        ),
        re.I,
    ),
    re.compile(rf"{_COUNT}\s*(?:名|人|位|个|no\.?|x|×)?\s*(?P<trade>{TRADE})", re.I),
)
_ANY = re.compile(r"(?P<trade>[一-鿿]{2,6}?(?:工|班组?|队|人员|员))\s*[:]?\s*(?P<n>\d{1,4})\s*(?:人|名)")


def read_weather(text: str) -> str | None:
    """The sky as written: 多云转小雨."""
    match = WEATHER.search(plain(text))
    return (
        re.sub(r"\s", "", match.group()) if match and not match.group().isascii() else match.group() if match else None
    )


def read_temperature(text: str) -> str | None:
    """`9~18℃`, lower bound first; `12℃` where there is one figure."""
    words = plain(text)
    words = re.sub(
        r"20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}:\d{2}", " ", words
    )
    high, low = _HIGH.search(words), _LOW.search(words)
    if high and low:
        return _range(_degrees(low["t"]), _degrees(high["t"]))
    for match in _RANGE.finditer(words):
        if re.search(r"℃|°|度|C\b", match.group()) or re.search(
            r"(?:气温|温度|temp\w*)\s*[:为]?\s*$", words[: match.start()], re.I
        ):
            return _range(_degrees(match["a"]), _degrees(match["b"]))
    single = _SINGLE.search(words)
    if single:
        value = _degrees(single["t"] or single["u"])
        return f"{value:g}℃"
    return None


def _degrees(text: str) -> float:
    value = float(re.sub(r"[^\d.]", "", text))
    return -value if re.search(r"零下|负|-|−", text) else value


def _range(a: float, b: float) -> str:
    return f"{min(a, b):g}~{max(a, b):g}℃"


def read_crews(text: str) -> list[Crew]:
    """Trades with their heads, each trade once."""
    words = plain(text)
    found: dict[str, int | None] = {}
    taken: list[tuple[int, int]] = []
    for pattern in (*_CREW, _ANY):
        for match in pattern.finditer(words):
            if any(match.start() < e and match.end() > s for s, e in taken):
                continue
            count = number(match["n"])
            trade = _trade(match["trade"])
            if count is None or not trade or count > 3000:
                continue
            taken.append((match.start(), match.end()))
            found.setdefault(trade, count)
    return [Crew(trade=t, count=n) for t, n in found.items()]


def _trade(text: str) -> str:
    text = re.sub(
        r"^(?:对|有|和|及|现场|共有|共|其中|今日|当日|今天|投入|安排|出勤|到场|作业|另|另有|各|进场)+", "", text.strip()
    )
    return "" if text in {"人员", "员工", "职工", "施工人员", "施工", "工", "作业人员"} else text
