"""The type of a document from its title, its words, its labels and its name, with reasons."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from contracts.classification import Alternative, Classification, Reason
from contracts.reading import Page, Reading
from language.domain import archive_codes_for, doc_type, doc_types, outside_words
from services.ocr.steps.clues import Pair, TitleLine, find_titles, folded_label, likeness
from services.ocr.steps.fusion import Traits, fused_odds, sureness
from services.ocr.steps.learned import LearnedLayer, Push, added
from services.ocr.steps.marks import marks_of, pieces
from services.ocr.steps.meaning import Meaning, Sense
from services.ocr.steps.typewords import (
    body_words,
    label_weights,
    piece_weights,
    squeezed,
    stands_in,
    title_shapes,
    title_words,
    unified,
)

MODEL = "title-words"
OTHER = "other"
MAX_OTHER = 0.68
# Above this a title line is believed to be the title.
SURE_TITLE = 3.5
MAX_BODY, MAX_LABELS, MAX_NAME, MAX_WORDING = 4.5, 4.0, 2.6, 4.0
LATER_PAGE, LONG_LINE = 0.6, 24
TRADE = (
    "施工", "工程", "监理", "建设单位", "承包", "项目部", "混凝土", "钢筋", "工地", "标段", "楼层", "验收", "图纸",
    "总包", "分包", "设计单位", "勘察", "基坑", "塔吊", "脚手架", "模板", "砌体", "桩", "构件", "竣工", "现场",
    "construction", "contractor", "concrete", "supervis", "drawing", "site",
)  # fmt: skip
"""Words of the trade; a page without any of them is hardly of a construction archive."""
WEIGHTS = {
    "title": 0.45,
    "wording": 2.4,
    "name": 0.8,
    "labels": 2.4,
    "body": 2.0,
    "kind": 1.5,
    "base": 1.9,
    "strange_title": 1.5,
    "strange_words": 2.2,
    "prose": 1.2,
    "outside": 10.0,
}
"""What each kind of evidence is worth, in log odds; fitted on generated forms (benchmarks/classify.md)."""
LAPSE, MODESTY = 0.03, 0.75
"""How often evidence of any strength misleads: no page was ever told with more certainty than the rest."""
MAX_REASONS = 6
LEAST_WORDS = 8
"""A page with fewer characters means nothing."""
NEAR = 0.3


@dataclass(frozen=True)
class Scale:
    """How odds become confidence. modesty: power of the first share. lapse: share that no evidence wins.

    most_other: that nothing fits is never surer. least: a type below it is not named first.
    traits: what the confidence is measured by, instead of by the power.
    """

    modesty: float
    lapse: float
    most_other: float
    least: float
    traits: Traits | None = None


FUSED = Scale(modesty=1.0, lapse=0.02, most_other=1.0, least=0.4)
"""Fitted with the weights (services/ocr/steps/fusion.py)."""


_OF = re.compile(r"[^，。、\s]{0,3}的(?!函|通知|批复|报告|决定|通报|公告|请示|复函|证明|记录|纪要|意见|说明|协议|合同)")


@dataclass
class Evidence:
    """What speaks for one type so far."""

    parts: dict[str, float] = field(default_factory=dict)
    title: float = 0.0
    title_line: TitleLine | None = None
    reasons: list[Reason] = field(default_factory=list)

    def add(self, part: str, amount: float) -> None:
        """Add to one kind of evidence."""
        self.parts[part] = self.parts.get(part, 0.0) + amount

    @property
    def score(self) -> float:
        """All kinds of evidence, each by its weight."""
        return sum(WEIGHTS[part] * amount for part, amount in self.parts.items())


@dataclass(frozen=True)
class Witness:
    """What is asked beside the rules. layer: what people's confirmations taught. meaning: what words mean."""

    layer: LearnedLayer | None = None
    meaning: Meaning | None = None


NOBODY = Witness()


@dataclass(frozen=True)
class Verdict:
    """Types by probability, with the evidence of each. odds: what is said without lessons, log odds by type.

    titled: nearness of a title to some type by meaning, 0..1.
    """

    ranked: list[tuple[str, float]]
    evidence: dict[str, Evidence]
    odds: dict[str, float]
    titled: float = 0.0


def classify_pages(
    pages: list[Page], reading: Reading, pairs: list[Pair], name: str, witness: Witness = NOBODY
) -> Verdict:
    """Weigh the evidence of some pages of a reading.

    name: the file's, or empty when it speaks for other pages too.
    """
    evidence = {kind.key: Evidence() for kind in doc_types()}
    titles = [title for page in pages[:2] for title in find_titles(page)]
    own_pairs = _weigh_rules(evidence, titles, pages, reading, pairs, name)
    n_chars = sum(len(line.text) for page in pages for line in page.lines)
    titled = 0.0
    if witness.meaning is not None and n_chars >= LEAST_WORDS:
        sense = witness.meaning.sense(pages, titles, own_pairs)
        _tell_meaning(evidence, sense, titles)
        titled = sense.inside_title
        odds = fused_odds({key: e.parts for key, e in evidence.items()}, sense)
        scale = replace(FUSED, traits=Traits(n_chars, sense.inside_title, sense.n_known))
    else:
        odds = {key: e.score for key, e in evidence.items() if e.score > 0}
        most_other = MAX_OTHER + (1.0 - MAX_OTHER) * min(evidence[OTHER].parts["outside"], 1.0)
        scale = Scale(MODESTY, LAPSE, most_other, 0.0)
    push = witness.layer.push(marks_of(pages)) if witness.layer is not None else None
    if push is None or not push.odds:
        return Verdict(_ranked(odds, scale), evidence, odds, titled)
    _tell_lessons(evidence, push, titles)
    if push.odds.get(OTHER, 0.0) > 0:
        scale = replace(scale, most_other=1.0)
    return Verdict(_ranked(added(odds, push.odds), scale), evidence, odds, titled)


def _weigh_rules(
    evidence: dict[str, Evidence],
    titles: list[TitleLine],
    pages: list[Page],
    reading: Reading,
    pairs: list[Pair],
    name: str,
) -> list[Pair]:
    """Everything that lists of words say. Returns the labels and values of these pages."""
    first_page = pages[0].page if pages else 1
    _weigh_titles(evidence, titles, first_page)
    _weigh_wording(evidence, titles, first_page)
    _weigh_name(evidence, name, reading.title)
    numbers = {page.page for page in pages}
    own_pairs = [pair for pair in pairs if pair.value.page in numbers]
    labels = {folded_label(pair.label): pair for pair in own_pairs}
    _weigh_labels(evidence, labels)
    _weigh_body(evidence, pages[:6], labels.keys())
    if reading.kind == "drawing":
        evidence["drawing"].add("kind", 4.5)
        evidence["drawing"].reasons.append(Reason(text="CAD 图纸文件"))
    _weigh_other(evidence, titles, pages)
    return own_pairs


def _ranked(odds: dict[str, float], scale: Scale) -> list[tuple[str, float]]:
    """Probabilities of the types that have anything for them. A type that is too unsure is not named first."""
    top = max(odds.values())
    weights = {key: math.exp(value - top) for key, value in odds.items()}
    whole = sum(weights.values())
    shares = {key: (1.0 - scale.lapse) * weight / whole for key, weight in weights.items()}
    shares[OTHER] = min(shares[OTHER], scale.most_other)
    first = max(shares, key=lambda key: shares[key])
    if shares[first] < scale.least:
        shares[first], shares[OTHER] = shares[OTHER], shares[first]
    ranked = sorted(shares.items(), key=lambda item: -item[1])
    key, share = ranked[0]
    sure = _sureness(key, share, odds, scale)
    rest = min(
        (1.0 - sure) / (1.0 - share) if share < 1.0 else 0.0, sure / max(ranked[1][1], 1e-9) if ranked[1:] else 1.0
    )
    return [(key, sure), *((other, share * rest) for other, share in ranked[1:])]


def _sureness(key: str, share: float, odds: dict[str, float], scale: Scale) -> float:
    """Confidence of the first type."""
    if scale.traits is None:
        # Kinds of evidence that agree are counted less than they should: the first is right more often than it says.
        return float(share**scale.modesty)
    second, first = sorted([0.0, 0.0, *(value for kind, value in odds.items() if kind != OTHER)])[-2:]
    return sureness(share, first - second, scale.traits, is_other=key == OTHER)


def _tell_meaning(evidence: dict[str, Evidence], sense: Sense, titles: list[TitleLine]) -> None:
    """A title that is near a type in meaning is a reason for it, where no rule gave one."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    for i, key in enumerate(kinds):
        near, found = float(sense.names[i] + sense.meanings[i]), evidence[key]
        if near > NEAR and not found.reasons and titles:
            title = titles[int(sense.title[i])]
            found.reasons.append(Reason(text=title.text, page=title.page, polygon=title.polygon))
            found.title_line = found.title_line or title


def _tell_lessons(evidence: dict[str, Evidence], push: Push, titles: list[TitleLine]) -> None:
    """The confirmed documents that a type was learnt from are its first reason, shown at the likeliest title."""
    place = titles[0] if titles else None
    for key, n_alike in push.n_alike.items():
        if push.odds.get(key, 0.0) > 0:
            reason = Reason(
                text=f"与 {n_alike} 份经人工确认为“{doc_type(key).zh}”的文件相似",
                page=place.page if place else None,
                polygon=place.polygon if place else None,
            )
            evidence[key].reasons.insert(0, reason)


# Evidence ------------------------------------------------------------------------------------------------


def _weigh_titles(evidence: dict[str, Evidence], titles: list[TitleLine], first_page: int) -> None:
    best: dict[str, tuple[float, TitleLine]] = {}
    for title in titles:
        text = squeezed(title.text)
        # What stands on a later page heads that page, not the whole.
        share = 1.0 if title.page == first_page else LATER_PAGE
        for key, word, weight in title_words():
            quality = likeness(word, text) if not word.isascii() else float(stands_in(word, text))
            if not quality:
                continue
            # The head of a Chinese title is its end: 监理日志检查表 is a checklist.
            ends = 1.4 if text.endswith(word) or _is_tail(text, word) else 0.0
            covers = 1.2 * min(len(word) / max(len(text), 1), 1)
            strength = 0.35 + 0.65 * min(title.strength / 0.6, 1)
            score = share * _aside(text, word) * (weight + ends + covers) * strength * quality**2
            if score > best.get(key, (0.0, title))[0]:
                best[key] = (score, title)
    for key, (score, title) in best.items():
        evidence[key].title, evidence[key].title_line = score, title
        evidence[key].add("title", score)
        evidence[key].reasons.append(Reason(text=title.text, page=title.page, polygon=title.polygon))


def _aside(text: str, word: str) -> float:
    """Share that is left of a word when the title goes on to speak of something else: 施工日志的写法."""
    at = text.rfind(word)
    return 0.3 if at >= 0 and _OF.match(text[at + len(word) :]) else 1.0


def _is_tail(text: str, word: str) -> bool:
    """Whether only 表, 单, a bracket or a number follows the word."""
    at = text.rfind(word)
    return (
        at >= 0 and re.fullmatch(r"[表单书]?([(\[].*[)\]])?[\s\d.\-_第号期次()]*", text[at + len(word) :]) is not None
    )


def _weigh_wording(evidence: dict[str, Evidence], titles: list[TitleLine], first_page: int) -> None:
    """Titles that no list knows still have telling parts, in other words: 砼浇捣记载 is a pouring record."""
    says = piece_weights()
    best: dict[str, tuple[float, TitleLine]] = {}
    for title in titles[:6]:
        share = min(title.strength / 0.5, 1) * (1.0 if title.page == first_page else LATER_PAGE)
        text = unified(squeezed(title.text))
        told = pieces(text)
        for shape in title_shapes():
            shared = shape.pieces & told
            if not shared:
                continue
            found = sum(says[piece] for piece in shared)
            last = max(shared, key=text.rfind)
            score = share * _aside(text, last) * found * (found / shape.whole if shape.whole else 0.0)
            if score > best.get(shape.type, (0.0, title))[0]:
                best[shape.type] = (score, title)
    for key, (score, title) in best.items():
        evidence[key].add("wording", min(score, MAX_WORDING))
        if score > 0.5 and not evidence[key].reasons:
            evidence[key].reasons.append(Reason(text=title.text, page=title.page, polygon=title.polygon))
            evidence[key].title_line = evidence[key].title_line or title


def _weigh_other(evidence: dict[str, Evidence], titles: list[TitleLine], pages: list[Page]) -> None:
    """What speaks for none of the types: a clear title that none of them bears, and nothing of the trade."""
    other = evidence[OTHER]
    other.add("base", 1.0)
    told = max((e.parts.get("title", 0.0) + e.parts.get("wording", 0.0) for e in evidence.values()), default=0.0)
    clear = max((title.strength for title in titles), default=0.0)
    other.add("strange_title", max(clear - 0.4, 0.0) * max(1.0 - told / 3.0, 0.0))
    text = squeezed("".join(line.text for page in pages[:6] for line in page.lines))
    n_trade = sum(word in text for word in TRADE)
    other.add("strange_words", max(1.0 - n_trade / 4, 0.0))
    prose = [line.text for page in pages[:3] for line in page.lines if len(line.text) >= LONG_LINE]
    n_chars = sum(len(line.text) for page in pages[:3] for line in page.lines)
    other.add("prose", (sum(map(len, prose)) / max(n_chars, 1)) * max(1.0 - told / 4.0, 0.0))
    other.add("outside", min(sum(stands_in(word, text) for word in outside_words()), 5) / 2)


def _weigh_name(evidence: dict[str, Evidence], name: str, own_title: str | None) -> None:
    for source, share in ((re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name), 0.45), (own_title or "", 0.5)):
        text = squeezed(source)
        if not text:
            continue
        hits = [(key, weight) for key, word, weight in title_words() if len(word) >= 2 and word in text]
        for key in {key for key, _ in hits}:
            gain = min(share * max(weight for k, weight in hits if k == key), MAX_NAME)
            evidence[key].add("name", gain)
            evidence[key].reasons.append(Reason(text=source[:60]))


def _weigh_labels(evidence: dict[str, Evidence], labels: dict[str, Pair]) -> None:
    weights = label_weights()
    gains: dict[str, float] = {}
    first: dict[str, Pair] = {}
    for label, pair in labels.items():
        for key, weight in weights.get(label, {}).items():
            gains[key] = gains.get(key, 0.0) + 0.7 * weight
            first.setdefault(key, pair)
    for key, gain in gains.items():
        evidence[key].add("labels", min(gain, MAX_LABELS))
        pair = first[key]
        evidence[key].reasons.append(Reason(text=pair.label, page=pair.value.page, polygon=pair.value.polygon or None))


def _weigh_body(evidence: dict[str, Evidence], pages: list[Page], counted: Collection[str]) -> None:
    """Words of the pages; counted: labels that have spoken already."""
    lines = [(squeezed(line.text), page.page, line) for page in pages for line in page.lines]
    text = "\n".join(bare for bare, _, _ in lines)
    gains: dict[str, float] = {}
    for key, word, weight in body_words():
        if word in counted or not stands_in(word, text):
            continue
        gains[key] = gains.get(key, 0.0) + weight
        if len(evidence[key].reasons) < MAX_REASONS:
            place = next(((number, line) for bare, number, line in lines if word in bare), None)
            if place and all(r.polygon != place[1].polygon for r in evidence[key].reasons):
                evidence[key].reasons.append(Reason(text=word, page=place[0], polygon=place[1].polygon))
    for key, gain in gains.items():
        evidence[key].add("body", min(gain, MAX_BODY))


# Verdicts ------------------------------------------------------------------------------------------------


def as_classification(verdict: Verdict, model: str) -> Classification:
    """The first type with its archive classes, what else was near, and why."""
    key, confidence = verdict.ranked[0]
    return Classification(
        type=key,
        type_zh=doc_type(key).zh,
        archive_codes=list(archive_codes_for(key)),
        confidence=round(confidence, 4),
        alternatives=[Alternative(type=k, confidence=round(p, 4)) for k, p in verdict.ranked[1:5] if p >= 0.005],
        reasons=_distinct(verdict.evidence[key].reasons)[:MAX_REASONS],
        model=model,
    )


def _distinct(reasons: list[Reason]) -> list[Reason]:
    """Each wording once; one with a place is kept before one without."""
    kept: dict[str, Reason] = {}
    for reason in sorted(reasons, key=lambda r: r.page is None):
        kept.setdefault(reason.text, reason)
    return [reason for reason in reasons if kept.get(reason.text) is reason]
