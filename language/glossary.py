"""Words of the site in other words: synonyms both ways, and Chinese for English, weighted below the word itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from language.domain import doc_types, synonyms, tags
from language.fold import Folded, fold, folded, is_han
from language.lexicon import Entry, Lexicon
from language.tokens import stem

WORD, CANONICAL, SIBLING = 1.0, 0.6, 0.3
TRANSLATION, OTHER_TRANSLATION, INTO_ENGLISH = 0.8, 0.65, 0.35
PLAIN = 0.6
INNER = 0.6
"""Of the weight that a word has when it stands alone, inside a longer word that is known too."""
MOST = 8
"""At most so many other words for one word of a question."""

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Expansion:
    """A term to search for. start, end: the words of the question it stands for, code points, end exclusive.

    weight: 1 for the words themselves, less for others. is_synonym: whether these are other words than those asked.
    """

    term: str
    weight: float
    is_synonym: bool
    start: int
    end: int


@dataclass(frozen=True)
class Concept:
    """What a word of the lexicon stands for: other words with their weights, the heaviest first."""

    others: tuple[tuple[str, float], ...]


# What the notes of the table say, and what is seen from it: words that mean too much alone. They neither expand nor
# are they expanded to.
_ALONE_TOO_WIDE = frozenset(
    [
        "灰",
        "铁",
        "函",
        "浇",
        "设计",
        "安装",
        "检查",
        "验收",
        "变更",
        "方案",
        "支撑",
        "定位",
        "测量",
        "通过",
        "样板",
        "木工",
        "班组",
        "监理",
        "水电",
        "管线",
        "检测报告",
        "试验报告",
        "隐蔽",
        "复试",
        "例会",
        "报审表",
        "报验单",
        "安全绳",
        "洞口",
        "四口",
        "板",
        "超时",
        "过期",
        "遗留",
        "帽子",
        "勘察",
        "铝模",
        "闭环",
        "交底",
        "后浇",
        "打桩位",
        "HRB400",
        "闭环资料",
        "项目部",
        "技术负责人",
        "项目长",
        "PM",
        "检批",
        "图审",
        "开挖",
        "土方",
        "会审",
        "付款",
        "签证变更",
    ]
)
# Places have a normal form of their own (3号楼, -1层, 1-5/A-C): no words are put in their place.
_PLACES_WITH_A_FORM = frozenset({"3号楼", "标段", "轴线", "首层", "负一层"})


def expand(text: str) -> list[Expansion]:
    """The site words of a question and what else they are called, in the order of the question.

    Each word that the glossary knows comes first itself (weight 1), then its synonyms and translations, at most MOST.
    """
    base = fold(text)
    found: list[Expansion] = []
    for entry in _lexicon().find(base):
        start, end = base.span(entry.start, entry.end)
        found.append(Expansion(text[start:end], WORD, False, start, end))
        found += [Expansion(term, weight, True, start, end) for term, weight in entry.value.others]
        seen = {fold(text[start:end]).text, *(term for term, _ in entry.value.others)}
        for inner in _inside(base.text, entry):
            start, end = base.span(inner.start, inner.end)
            for term, weight in inner.value.others[:3]:
                if term not in seen:
                    seen.add(term)
                    found.append(Expansion(term, round(weight * INNER, 2), True, start, end))
    return found


def _inside(text: str, entry: Entry[Concept]) -> list[Entry[Concept]]:
    """The words that a longer one is made of, down to the shortest: 混凝土 and 浇筑 in 混凝土浇筑记录."""
    word = text[entry.start : entry.end]
    if is_han(word[0]):
        cuts = [(0, len(word) - 1), (1, len(word))] if len(word) > 3 else []
    else:
        cuts = [(0, word.rindex(" ")), (word.index(" ") + 1, len(word))] if " " in word else []
    found: dict[tuple[int, int], Entry[Concept]] = {}
    for start, end in cuts:
        for inner in _lexicon().find(Folded(word[start:end], ())):
            at = entry.start + start
            place = Entry(at + inner.start, at + inner.end, inner.value)
            found |= {(each.start, each.end): each for each in (place, *_inside(text, place))}
    return sorted(found.values(), key=lambda each: each.start)


def other_words(word: str) -> list[tuple[str, float]]:
    """What a word is also called, with weights, the heaviest first; empty for a word that the glossary lacks."""
    concept = _lexicon().get(word)
    return list(concept.others) if concept else []


def to_chinese(text: str) -> str:
    """The site words of an English question in Chinese, in its order, for engines that know Chinese best.

    Empty where the glossary knows none of them. Words between them are left out.
    """
    seen: list[str] = []
    for expansion in _firsts(text):
        if expansion not in seen:
            seen.append(expansion)
    return " ".join(seen)


def to_english(text: str) -> str:
    """The site words of a Chinese question in English, in its order, for engines that know English alone.

    Empty where the glossary knows none of them. Words between them are left out.
    """
    return " ".join(dict.fromkeys(entry.value for entry in _english_lexicon().find(fold(text))))


@cache
def _english_lexicon() -> Lexicon[str]:
    """Chinese words with the fuller of their first two English ones: rebar tying, not tying."""
    return Lexicon((word, max(english[:2], key=len)) for chinese, english in _pairs() for word in chinese)


def to_trade(text: str) -> str:
    """A question with what people say in the words of the records (漏水 as 渗漏); itself where it has none of them."""
    base = fold(text)
    pieces, done = [], 0
    for entry in _plain_lexicon().find(base):
        start, end = base.span(entry.start, entry.end)
        pieces += [text[done:start], entry.value]
        done = end
    return "".join([*pieces, text[done:]])


@cache
def _plain_lexicon() -> Lexicon[str]:
    return Lexicon((word, trade) for trade, plain in _plain() for word in plain)


def _firsts(text: str) -> Iterator[str]:
    base = fold(text)
    for entry in _lexicon().find(base):
        chinese = [term for term, _ in entry.value.others if is_han(term[0])]
        if chinese and not is_han(base.text[entry.start]):
            yield chinese[0]


@cache
def _lexicon() -> Lexicon[Concept]:
    graph = _Graph()
    for group in synonyms():
        if group.canonical not in _PLACES_WITH_A_FORM:
            graph.add_group(group.canonical, [alias.split("(")[0] for alias in group.aliases])
    for chinese, english in _pairs():
        graph.add_pair(chinese, english)
    for trade, plain in _plain():
        graph.add_plain(trade, plain)
    return Lexicon(graph.concepts(), stem)


def _pairs() -> Iterator[tuple[list[str], list[str]]]:
    for row in _table("bilingual")["pairs"]:
        yield row["zh"], row["en"]
    for each in tags():
        yield [word.split("(")[0] for word in each.zh.split("/")], [each.en]
    names = {row["type"]: row["en"] for row in _table("type_words")["types"]}
    for kind in doc_types():
        if names.get(kind.key):
            yield [word.split("(")[0] for word in kind.zh.split("/")], names[kind.key]


def _plain() -> Iterator[tuple[str, list[str]]]:
    for row in _table("plain_words")["rows"]:
        yield row["trade"], row["plain"]


class _Graph:
    """Words and what they lead to; of several weights for the same step the largest stays."""

    def __init__(self) -> None:
        self._links: dict[str, dict[str, float]] = {}

    def add_group(self, canonical: str, aliases: list[str]) -> None:
        kept = [alias for alias in dict.fromkeys(aliases) if alias not in _ALONE_TOO_WIDE]
        words = [canonical, *kept] if canonical not in _ALONE_TOO_WIDE else kept
        for one in words:
            for two in words:
                self._link(one, two, CANONICAL if canonical in (one, two) else SIBLING)

    def add_pair(self, chinese: list[str], english: list[str]) -> None:
        for word in english:
            for at, other in enumerate(chinese):
                self._link(word, other, TRANSLATION if at == 0 else OTHER_TRANSLATION)
        for word in chinese:
            for other in english[:2]:
                self._link(word, other, INTO_ENGLISH)
            for other in chinese:
                if {word, other}.isdisjoint(_ALONE_TOO_WIDE):
                    self._link(word, other, SIBLING)

    def add_plain(self, trade: str, plain: list[str]) -> None:
        for word in plain:
            self._link(word, trade, PLAIN)

    def concepts(self) -> Iterator[tuple[str, Concept]]:
        for word, links in self._links.items():
            others = dict(links)
            if not is_han(word[0]):
                for near, weight in links.items():
                    for far, step in self._links.get(near, {}).items():
                        if is_han(far[0]):
                            others[far] = max(others.get(far, 0.0), weight * step)
            others.pop(word, None)
            ranked = sorted(others.items(), key=lambda item: -item[1])[:MOST]
            yield word, Concept(tuple((term, round(weight, 2)) for term, weight in ranked))

    def _link(self, one: str, two: str, weight: float) -> None:
        one, two = folded(one), folded(two)
        if one and two and one != two:
            links = self._links.setdefault(one, {})
            links[two] = max(links.get(two, 0.0), weight)


def _table(name: str) -> Any:
    return json.loads(resources.files("language").joinpath(f"domain/{name}.json").read_text("utf-8"))
