"""The invented project that all samples tell of: names, people, and what an item of the archive is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

PROJECT = "锦澜花园二期工程"
SITE = "云州市滨江新区锦澜路18号"
REFERENCE_DATE = "2026-11-21"

OWNER = "云州锦澜置业有限公司"
SUPERVISOR = "云州恒筑工程监理有限公司"
CONTRACTOR = "云州鼎岳建设工程有限公司"
DESIGNER = "云州筑景建筑设计院有限公司"
LABORATORY = "云州精正建设工程检测有限公司"
LABOUR = "云州宏顺建筑劳务有限公司"
CONCRETE_PLANT = "云州磐石混凝土有限公司"
STEEL_MILL = "江原特钢有限公司"
WATERPROOFER = "云州固安防水工程有限公司"

PEOPLE = {
    "owner_lead": "顾明远",
    "owner_engineer": "沈佳宁",
    "owner_cost": "唐雨薇",
    "chief_supervisor": "韩志国",
    "supervisor": "罗文涛",
    "safety_supervisor": "石建军",
    "supervision_clerk": "叶晓雯",
    "manager": "赵立新",
    "technical": "周海波",
    "foreman": "钱大勇",
    "quality": "孙桂芳",
    "safety": "李长顺",
    "clerk": "王丽娜",
    "materials": "郑少华",
    "sampler": "吴鹏",
    "designer": "陈怀远",
    "scaffolder": "马德才",
    "rebar_worker": "刘铁柱",
    "waterproofer": "何振宇",
    "tester": "方敏",
    "test_reviewer": "江一帆",
    "test_approver": "杜宏伟",
}

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Item:
    """One file of the archive and what a program should find in it.

    path: inside samples/. kind: a Kind of the reading contract. type: a key of doctypes.json, or None where no
    document type applies; type_any: further keys that are right as well. upload: what the person who hands the
    file in would say with it (section, doc_date, captured_at, tags).
    """

    path: str
    kind: str
    type: str | None
    section: str | None
    doc_date: str
    what: str
    language: str = "zh"
    type_any: tuple[str, ...] = ()
    number: str | None = None
    topics: tuple[str, ...] = ()
    faults: tuple[dict[str, str], ...] = ()
    upload: dict[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """An item with its bytes."""

    item: Item
    content: bytes


def day(iso: str) -> date:
    """The date of an ISO string."""
    return date.fromisoformat(iso)


def zh_date(iso: str) -> str:
    """2025-03-12 as 2025年3月12日."""
    d = day(iso)
    return f"{d.year}年{d.month}月{d.day}日"


def weekday(iso: str) -> str:
    """The day of the week as 星期三."""
    return "星期" + WEEKDAYS[day(iso).weekday()]


def fault(code: str, what: str) -> dict[str, str]:
    """A fault put in on purpose: the check code that should name it and the fact behind it."""
    return {"code": code, "what": what}


def capital_amount(yuan: int, jiao: int = 0, fen: int = 0) -> str:
    """An amount in Chinese financial capitals, for example 捌万陆仟肆佰叁拾元伍角整. Up to 99,999,999 yuan."""
    digits, units = "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"]

    def below_10_000(n: int) -> str:
        out, pending_zero = "", False
        for place in (3, 2, 1, 0):
            d = n // 10**place % 10
            if d:
                out += ("零" if pending_zero and out else "") + digits[d] + units[place]
                pending_zero = False
            else:
                pending_zero = True
        return out

    high, low = divmod(yuan, 10_000)
    text = below_10_000(high) + "万" if high else ""
    if low:
        text += ("零" if high and low < 1000 else "") + below_10_000(low)
    text += "元"
    if jiao:
        text += digits[jiao] + "角"
    if fen:
        return text + ("" if jiao else "零") + digits[fen] + "分"
    return text + "整"
