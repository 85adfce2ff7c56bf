"""Facts of one document: names, days and numbers that its templates are filled with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import cn2an
import yaml

WORDS = Path(__file__).with_name("words")
PLACE = re.compile(r"\{([^{}]+)\}")
WEEKDAYS = "一二三四五六日"
BAD_GRADES = {
    "dev": ["C33", "C42", "C27"],
    "held": ["C38", "C53", "C22"],
    "fresh": ["C37", "C48", "C32"],
    "third": ["C36", "C43", "C28"],
}
BAD_BARS = {
    "dev": ["HRB450", "HPB380"],
    "held": ["HRB550", "HRB420E"],
    "fresh": ["HRB460E", "HPB350"],
    "third": ["HRB430", "HRB480E"],
}
GRADES = ["C20", "C25", "C30", "C35", "C40", "C50"]
BARS = ["HRB400", "HRB400E", "HPB300", "HRB500E"]
DIGITS = "〇一二三四五六七八九"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DATE_STYLES = {
    "dev": ["cn", "cn0", "dash", "dot"],
    "held": ["slash", "spaced", "han", "month", "cn"],
    "fresh": ["cn", "cn", "spaced0", "dot0", "dash1", "slash1"],
    "third": ["cn", "cn", "dot", "han", "zero", "short", "wide", "figures", "dash"],
}
FIGURES = {
    "cn": "{y}年{m}月{d}日", "cn0": "{y}年{m:02d}月{d:02d}日", "dash": "{y}-{m:02d}-{d:02d}", "dot": "{y}.{m}.{d}",
    "slash": "{y}/{m:02d}/{d:02d}", "spaced": "{y} 年 {m} 月 {d} 日", "spaced0": "{y} 年 {m:02d} 月 {d:02d} 日",
    "dot0": "{y}.{m:02d}.{d:02d}", "dash1": "{y}-{m}-{d}", "slash1": "{y}/{m}/{d}",
    "short": "{yy:02d}/{m:02d}/{d:02d}", "wide": "{y}年 {m}月 {d}日", "figures": "{y}{m:02d}{d:02d}",
}  # fmt: skip
FIRST = {"third": (date(2023, 6, 5), 1150)}  # first day a document of the half may have, and days after it


@lru_cache
def words(name: str) -> Any:
    """names_HALF, types_HALF (form -> titles, rows, body, grid, sign) or outside_HALF; one file or more."""
    parts = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(WORDS.glob(f"{name}*.yaml"))]
    found = parts[0]
    for more in parts[1:]:
        found = [*found, *more] if isinstance(found, list) else found | more
    if name.startswith("types_"):
        return {kind: {key: unfold(key, value) for key, value in spec.items()} for kind, spec in found.items()}
    return found


def unfold(key: str, value: Any) -> Any:
    """A block of lines as a list; a grid as its head and rows, where `*4 ROW` stands for four rows."""
    if not isinstance(value, str) or key in {"seal", "foot", "order", "style", "lead", "place"}:
        return value
    lines = [line.strip() for line in value.strip().splitlines()]
    if key != "grid":
        return lines
    rows: list[str] = []
    for line in lines[1:]:
        times, _, row = line.partition(" ")
        is_many = times.startswith("*") and times[1:].isdigit()
        rows += [row] * int(times[1:]) if is_many else [line]
    return {"head": lines[0], "rows": rows}


def written_day(year: int, month: int, day: int, style: str) -> str:
    """A day as people write it; takes days that do not exist too."""
    match style:
        case "han":
            return f"{''.join(DIGITS[int(c)] for c in str(year))}年{small_number(month)}月{small_number(day)}日"
        case "zero":
            return written_day(year, month, day, "han").replace("〇", "零")
        case "month":
            return f"{day:02d}-{MONTHS[month - 1]}-{year}"
    return FIGURES[style].format(y=year, yy=year % 100, m=month, d=day)


def small_number(number: int) -> str:
    """1..99 in Chinese characters, as dates are written."""
    return (
        str(cn2an.an2cn(str(number), "low")).removeprefix("一")
        if 10 <= number < 20
        else cn2an.an2cn(str(number), "low")
    )


def decimals(text: str) -> int:
    """How many figures stand behind the point."""
    return len(text.partition(".")[2])


@dataclass
class Story:
    """The facts. `plan` names the faults to plant, `used` the placeholders a page has shown."""

    rng: Random
    half: str
    plan: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    signed: list[str] = field(default_factory=list)
    total: float = 0.0
    style: str = "cn"

    def __post_init__(self) -> None:
        rng, names = self.rng, words(f"names_{self.half}")
        people = [rng.choice(names["surnames"]) + rng.choice(names["given"]) for _ in range(8)]
        self.facts = {f"p{n}": name for n, name in enumerate(people)}
        for key in (
            "project",
            "contractor",
            "supervisor",
            "owner",
            "designer",
            "lab",
            "factory",
            "part",
            "place",
            "gov",
        ):
            self.facts[key] = rng.choice(names[key])
        self.facts["grade"] = rng.choice(GRADES)
        self.facts["rebar"] = rng.choice(BARS)
        self.facts["no"] = self.number(names["numbers"])
        if "unknown_grade" in self.plan:
            self.facts |= {"grade": rng.choice(BAD_GRADES[self.half]), "rebar": rng.choice(BAD_BARS[self.half])}
        begin, n_days = FIRST.get(self.half, (date(2021, 1, 4), 1500))
        first = begin + timedelta(days=rng.randrange(n_days))
        steps = [0, rng.randrange(3, 9), rng.randrange(12, 20), 28]
        self.days = {f"d{n}": first + timedelta(days=step) for n, step in enumerate(steps)}
        self.style = rng.choice(DATE_STYLES[self.half])
        self.total = round(rng.randrange(8_000, 900_000) + rng.randrange(100) / 100, 2)

    def number(self, patterns: list[str]) -> str:
        """A document number after one of the patterns, # is a figure."""
        return re.sub("#", lambda _: str(self.rng.randrange(1, 10)), self.rng.choice(patterns))

    def day(self, key: str) -> str:
        """A day in the style of this document."""
        day = self.days[key]
        return written_day(day.year, day.month, day.day, self.style)

    def weekday(self, key: str, *, wrong: bool = False) -> str:
        """The weekday of a day, or another one."""
        shift = self.rng.randrange(1, 6) if wrong else 0
        return "星期" + WEEKDAYS[(self.days[key].weekday() + shift) % 7]

    def fill(self, template: str, row: int = 0) -> str:
        """The template with its placeholders filled."""
        return PLACE.sub(lambda hit: self.value(hit.group(1), row), template)

    def value(self, key: str, row: int = 0) -> str:
        """What a placeholder prints."""
        self.used.add(key)
        kind, _, rest = key.partition(":")
        match kind:
            case "n":
                low, high = rest.split("-")
                return str(self.rng.randint(int(low), int(high)))
            case "f":
                low, high = rest.split("-")
                return f"{self.rng.uniform(float(low), float(high)):.{decimals(low)}f}"
            case "pick":
                return self.rng.choice(rest.split("/"))
            case "i":
                return str(row + 1)
            case "p":
                return self.facts[f"p{self.rng.randrange(8)}"]
            case "phone":
                return "1" + "".join(str(self.rng.randrange(3, 10)) for _ in range(10))
            case "money":
                return f"{self.total:,.2f}"
            case "money_cap":
                return str(cn2an.an2cn(f"{self.total:.2f}", "rmb"))
            case "wd0":
                return self.weekday("d0")
        return self.day(key) if key in self.days else self.facts[key]

    def normal(self, template: str, printed: str) -> str:
        """The normalised value of a field: ISO days, plain amounts, else what is printed."""
        key = template.strip("{}") if PLACE.fullmatch(template) else ""
        if key in self.days:
            return self.days[key].isoformat()
        return f"{self.total:.2f}" if "{money" in template else printed
