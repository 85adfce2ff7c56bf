"""Words of a question that ask for a kind of thing: document types, photo or video, states, photo tags."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from language.domain import doc_types, tags
from language.fold import Folded, fold
from language.lexicon import Lexicon
from language.tokens import stem

WordKey = Literal["type", "kind", "state", "tag"]

STATES = ("flagged", "open", "overdue", "closed", "unsigned", "unsealed", "illegible")
"""The states that a question can ask for; a document carries those of them that hold."""


@dataclass(frozen=True)
class WordSpan:
    """A word that asks for a type, a kind, a state or a tag.

    is_filter: whether it asks for that and nothing else. 监理通知单 does; 脚手架 does not: documents about scaffolding
    answer as well as photos tagged with it. other: further keys that the word may mean.
    """

    start: int
    end: int
    text: str
    key: WordKey
    value: str
    is_filter: bool
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Meaning:
    key: WordKey
    value: str
    is_filter: bool
    other: tuple[str, ...] = ()


_KINDS = (
    (r"照片(?!墙)|相片|图片|(?<![a-z])(?:photos?|photographs?|pictures?|pics?)(?![a-z])", "photo", True),
    (r"影像(?!资料|系统)", "photo", False),
    (
        r"视频(?!监控|会议|安防|线|电缆|系统)|录像(?!机)|(?<![a-z])(?:videos?|footage|video clips?)(?![a-z])",
        "video",
        True,
    ),
    (r"(?<![a-z])(?:cad|dwg|dxf)(?![a-z])\s?(?:图纸?|drawings?|文件|files?)?", "drawing", True),
)
_NOT_DONE = "(?:还|尚|仍)?(?:未|没有|没)(?:能|被)?"
_STATES = (
    (
        rf"(?:逾期|超期)(?:{_NOT_DONE}(?:整改|完成|回复|闭环|闭合))?|(?<![a-z])(?:overdue|past due)(?![a-z])",
        "overdue",
    ),
    (
        rf"{_NOT_DONE}(?:整改|闭环|闭合|销项|回复|处理)(?:完成|完毕|完|到位|好)?|整改{_NOT_DONE}(?:完成|完|到位)|待整改|待回复|待处理|待闭环"
        r"|(?<![a-z])(?:not (?:yet )?(?:rectified|closed|resolved)|unrectified|unresolved|unclosed)(?![a-z])",
        "open",
    ),
    (
        r"已(?:经)?(?:整改|闭环|闭合|销项|关闭)(?:完成|完毕|完|到位)?|整改(?:完成|完毕)(?!时[限间]|期限|情况|日期|率)"
        r"|(?<![a-z])(?<!not )(?<!yet )(?:rectified|closed out|resolved)(?![a-z])",
        "closed",
    ),
    (
        rf"漏签(?:字|名)?|{_NOT_DONE}签(?:字|名|认|署)?(?!到|约|订|发|收)|缺少?签(?:字|名)"
        r"|(?<![a-z])(?:unsigned|not signed|(?:missing|without|no|lacking) (?:a )?signatures?)(?![a-z])",
        "unsigned",
    ),
    (
        rf"{_NOT_DONE}盖(?:公)?章|漏盖章?|缺少?盖?(?:公)?章(?![节])"
        r"|(?<![a-z])(?:unsealed|unstamped|not stamped|(?:missing|without|no) (?:a )?(?:seal|stamp)s?)(?![a-z])",
        "unsealed",
    ),
    (
        r"模糊不清|字迹不清|看不清(?:楚)?|不清晰|模糊|(?<![a-z])(?:illegible|unreadable|blurred|blurry)(?![a-z])",
        "illegible",
    ),
    (r"(?:被|已)标记(?:异常)?|标记异常|(?<![a-z])flagged(?![a-z])", "flagged"),
)
_PATTERNS: tuple[tuple[re.Pattern[str], _Meaning], ...] = (
    *((re.compile(words), _Meaning("kind", kind, is_filter)) for words, kind, is_filter in _KINDS),
    *((re.compile(words), _Meaning("state", state, True)) for words, state in _STATES),
    (
        re.compile(r"(?<=[0-9]号)的?(?:回复|答复|回函)单?(?=$|[\s,。、;的])"),
        _Meaning("type", "supervision_reply", True, ("hazard_reply", "work_letter", "work_contact")),
    ),
    (
        re.compile(
            r"合同(?=$|[\s,。、;和与及]|的?(?:扫描件|复印件|原件|文本|文件)|的$)|(?<![a-z])contracts?(?=$|\s?[,;.])"
        ),
        _Meaning("type", "contract", True),
    ),
)
_EXPLICIT_TAG = re.compile(r"(?:标签|(?<![a-z])tag)\s?[:=是为]\s?(?P<name>[a-z_]+|[一-鿿/()]{1,12})")

# A word of the list is none where this follows it, or where this stands before it.
_NOT_BEFORE = {
    "图纸": re.compile("幅面|会审|要求|说明|设计|深化"),
    "签证": re.compile("费|人员|中心"),
    "检验批": re.compile("划分|容量|方案"),
    "发票": re.compile("抬头|税率"),
}
_NUMBER_BEFORE = re.compile(
    r"(?:[0-9]|\b(?:one|two|three|five|ten|fifteen|twenty|thirty|sixty|ninety|few|several))\s?$"
)


def find_words(text: str) -> list[WordSpan]:
    """The words of a question that ask for a type, a kind, a state or a tag, left to right, without overlaps."""
    base = fold(text)
    # A word that filters goes before one that only hints: 拆除方案 is a type, even where 脚手架拆除 begins before it.
    found = sorted(_all(base), key=lambda each: (not each[2].is_filter, each[0], -each[1]))
    chosen: list[tuple[int, int, _Meaning]] = []
    for start, end, meaning in found:
        if all(end <= other[0] or start >= other[1] for other in chosen):
            chosen.append((start, end, meaning))
    spans = []
    for start, end, meaning in sorted(chosen, key=lambda each: each[0]):
        first, last = base.span(start, end)
        spans.append(
            WordSpan(first, last, text[first:last], meaning.key, meaning.value, meaning.is_filter, meaning.other)
        )
    return spans


def _all(base: Folded) -> Iterator[tuple[int, int, _Meaning]]:
    text = base.text
    for match in _EXPLICIT_TAG.finditer(text):
        named = _tag_named(match["name"])
        if named:
            yield match.start(), match.start("name") + named[1], _Meaning("tag", named[0], True)
    for pattern, meaning in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), meaning
    for entry in _types().find(base):
        if _asks_for_a_type(text, entry.start, entry.end):
            yield entry
    yield from _tags().find(base)


def _asks_for_a_type(text: str, start: int, end: int) -> bool:
    word = text[start:end]
    if word.startswith("minute") and _NUMBER_BEFORE.search(text, 0, start):
        return False
    if word == "minute":
        return False
    forbidden = _NOT_BEFORE.get(word)
    return forbidden is None or not forbidden.match(text, end)


def _tag_named(name: str) -> tuple[str, int] | None:
    """The tag with this key or name, and how much of the name was its; the longest beginning counts."""
    keys = {each.key for each in tags()}
    if name in keys:
        return name, len(name)
    for length in range(len(name), 0, -1):
        meaning = _tags().get(name[:length])
        if meaning:
            return meaning.value, length
    return None


@cache
def _types() -> Lexicon[_Meaning]:
    rows = {row["type"]: row for row in _table("type_words")["types"]}
    named: list[tuple[str, _Meaning]] = []
    hinted: dict[str, list[str]] = {}
    for kind in doc_types():
        row = rows.get(kind.key)
        if row is None:
            continue
        titles = [word for word in (*kind.title_words, *kind.zh.split("/")) if word not in row["not_alone"]]
        own = [word for word in titles if len(word) > 1 and word not in row["hinted"]]
        named += [(word, _Meaning("type", kind.key, True)) for word in (*row["named"], *own, *row["en"])]
        for word in row["hinted"]:
            hinted.setdefault(word, []).append(kind.key)
    soft = [(word, _Meaning("type", keys[0], False, tuple(keys[1:]))) for word, keys in hinted.items()]
    return Lexicon([*soft, *named])


# Words for a tag beside those of the taxonomy. Of several tags the first is the likeliest.
_TAG_WORDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("脚手架", "外架", "scaffold", "scaffolding"), ("scaffold_use", "scaffold_erect", "scaffold_dismantle")),
    (("开裂", "cracking", "cracked"), ("crack",)),
    (("钢筋外露", "漏筋", "exposed reinforcement"), ("exposed_rebar",)),
    (("塔机", "塔式起重机"), ("tower_crane",)),
    (("施工电梯",), ("hoist",)),
    (("渗水", "漏水", "leak", "leaking", "seepage"), ("leakage",)),
    (("模板", "formwork"), ("formwork", "formwork_removal")),
    (("挖机",), ("excavator", "earthwork")),
    (("连墙件缺失", "连墙件缺少"), ("no_wall_tie",)),
    (("未系安全带", "没系安全带", "without safety harness", "without harness"), ("no_harness",)),
    (("without helmet", "no hard hat"), ("no_helmet",)),
    (("扬尘",), ("dust",)),
    (("honeycomb",), ("honeycomb",)),
    (("浇筑",), ("concrete_pouring",)),
    (("防水",), ("waterproofing",)),
    (("高支模",), ("overload_floor", "formwork")),
)
_TOO_WIDE = frozenset(
    [
        "会议",
        "meeting",
        "检测",
        "检查验收",
        "巡检",
        "装修",
        "资料翻拍",
        "养护",
        "套筒",
        "木工",
        "疏松",
        "void",
        "卷材",
        "管网施工",
    ]
)


@cache
def _tags() -> Lexicon[_Meaning]:
    words = [(word, _Meaning("tag", keys[0], False, keys[1:])) for names, keys in _TAG_WORDS for word in names]
    for each in tags():
        if each.group == "scene" or each.key.startswith("normal_"):
            continue
        names = (*(name.split("(")[0] for name in each.zh.split("/")), *each.aliases, each.en)
        words += [(name, _Meaning("tag", each.key, False)) for name in names if len(name) > 1 and name not in _TOO_WIDE]
    return Lexicon(words, stem)


def _table(name: str) -> Any:
    return json.loads(resources.files("language").joinpath(f"domain/{name}.json").read_text("utf-8"))
