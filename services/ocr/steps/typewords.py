"""The words that speak for each document type, with how much each says: titles, labels of forms, running text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from language.domain import DocType, TypeWording, doc_types, same_words, type_wordings
from language.fold import folded
from services.ocr.steps.clues import folded_label
from services.ocr.steps.fieldnames import by_label
from services.ocr.steps.marks import pieces

LEAST_LATIN = 5
GENERIC = {
    "关于", "的函", "合同", "通知", "照片", "图纸", "日报", "月报", "周报", "收据", "小票", "批复", "奖励", "检测报告",
    "验收表", "施工图", "发票", "通报", "内容", "编号", "日期", "协议", "公告", "转发", "开标", "评标", "中标", "询标",
    "notice", "letter", "agreement", "plan", "section", "bid", "permit", "schedule", "checklist", "programme",
}  # fmt: skip
"""Words that any paper may bear in its title."""


def _wording(kind: DocType) -> TypeWording:
    return type_wordings().get(kind.key, TypeWording((), (), ()))


def squeezed(text: str) -> str:
    """Folded, and without the blanks that OCR and typesetting put between Chinese characters."""
    clean = folded(text)
    return re.sub(r"\s+", "", clean) if re.search("[\u4e00-\u9fff]", clean) else clean


def stands_in(word: str, text: str) -> bool:
    """Whether a folded word stands in a folded text; a Latin word as a whole one."""
    if not word.isascii():
        return word in text
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha()):
            return True
        at = text.find(word, at + 1)
    return False


@cache
def title_words() -> tuple[tuple[str, str, float], ...]:
    """(type, folded word, weight): long words tell more; words that any paper may bear tell little."""
    rows: dict[tuple[str, str], float] = {}
    for kind in doc_types():
        told = _wording(kind)
        english = [re.sub(r"\(.*?\)", "", part).strip() for part in kind.en.split("/")]
        usual = {*kind.title_words, *(w for w in kind.zh.split("/") if len(w) > 3)}
        named = {*told.named, *told.titles, *(w for w in english if len(w) >= LEAST_LATIN)}
        for word, share in [*((w, 1.0) for w in sorted(usual)), *((w, 0.85) for w in sorted(named))]:
            clean = squeezed(word)
            if not clean or (kind.key, clean) in rows:
                continue
            length = len(clean) / 2.5 if clean.isascii() else len(clean)
            weight = 1.8 if word.lower() in GENERIC or length < 2 else 2.6 + 0.5 * min(length, 9)
            rows[kind.key, clean] = weight * share
    return tuple((key, word, weight) for (key, word), weight in rows.items())


@cache
def _same() -> tuple[re.Pattern[str], Mapping[str, str]]:
    words = {squeezed(word): squeezed(stands_for) for word, stands_for in same_words().items()}
    longest_first = sorted({*words, *words.values()}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))), words


def unified(text: str) -> str:
    """A squeezed text in which words that mean the same in titles are one word: 砼浇捣记载 is 混凝土浇筑记录."""
    pattern, words = _same()
    return pattern.sub(lambda match: words.get(match[0], match[0]), text)


@dataclass(frozen=True)
class TitleShape:
    """A title taken apart: its pieces, each with what it says of a type."""

    type: str
    pieces: frozenset[str]
    whole: float


@cache
def title_shapes() -> tuple[TitleShape, ...]:
    """Every title of every type, unified and taken apart."""
    found: dict[tuple[str, frozenset[str]], None] = {}
    for kind in doc_types():
        told = _wording(kind)
        for word in (*kind.title_words, *kind.zh.split("/"), *told.named, *told.titles):
            parts = frozenset(pieces(unified(squeezed(word))))
            if parts:
                found[kind.key, parts] = None
    says = piece_weights()
    return tuple(TitleShape(key, parts, sum(says[part] for part in parts)) for key, parts in found)


@cache
def piece_weights() -> Mapping[str, float]:
    """What a piece of a unified title says, 0..1: 考勤 says one type, 记录 says next to none."""
    owners: dict[str, set[str]] = {}
    for kind in doc_types():
        told = _wording(kind)
        for word in (*kind.title_words, *kind.zh.split("/"), *told.named, *told.titles):
            for piece in pieces(unified(squeezed(word))):
                owners.setdefault(piece, set()).add(kind.key)
    n_types = len(doc_types())
    return {piece: math.log(n_types / len(keys)) / math.log(n_types) for piece, keys in owners.items()}


@cache
def label_weights() -> dict[str, dict[str, float]]:
    """Folded label -> type -> weight; a label that many types bear tells little."""
    owners: dict[str, set[str]] = {}
    for kind in doc_types():
        for label in label_variants(kind):
            owners.setdefault(label, set()).add(kind.key)
    return _by_rarity(owners)


def _by_rarity(owners: dict[str, set[str]]) -> dict[str, dict[str, float]]:
    n_types = len(doc_types())
    return {
        word: {key: math.log(n_types / len(keys)) / math.log(n_types) for key in keys} for word, keys in owners.items()
    }


def is_label(text: str) -> bool:
    """Whether a cell's text is a label that forms bear."""
    clean = folded_label(text)
    han = re.sub(r"(?<=[\u4e00-\u9fff])[a-z.]+$", "", clean)
    return any(word in by_label() or word in label_weights() for word in (clean, han))


def label_variants(kind: DocType) -> set[str]:
    """The labels of a type's fields as forms print them: 天气(上午/下午) is 天气."""
    variants: set[str] = set()
    for label in kind.fields:
        bare = re.sub(r"[(（].*?[)）]", "", label)
        variants.update(folded_label(part) for part in re.split("[/、]", bare))
        variants.add(folded_label(label.replace("/", "")))
    return {v for v in variants if len(v) >= 2}


@cache
def body_words() -> tuple[tuple[str, str, float], ...]:
    """(type, folded word, weight): words of the running text, titles of the type, labels of its form.

    A word that several types own says less for each.
    """
    owners: dict[str, dict[str, float]] = {}

    def add(key: str, words: Iterable[str], weight: float, least: int) -> None:
        for word in words:
            clean = squeezed(word)
            if word.lower() not in GENERIC and len(clean) >= (LEAST_LATIN if clean.isascii() else least):
                owners.setdefault(clean, {}).setdefault(key, weight)

    for kind in doc_types():
        told = _wording(kind)
        add(kind.key, kind.body_words, 0.9, 2)
        add(kind.key, told.words, 0.9, 2)
        add(kind.key, (*kind.title_words, *told.titles), 0.5, 4)
        add(kind.key, label_variants(kind), 0.45, 4)
    n_types = len(doc_types())
    return tuple(
        (key, word, weight * math.log(n_types / len(keys)) / math.log(n_types))
        for word, keys in owners.items()
        for key, weight in keys.items()
    )
