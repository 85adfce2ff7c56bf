"""The type of a document from its title, its words, its labels and its name, with reasons."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from contracts.classification import Alternative, Classification, Reason, TypeSegment
from contracts.reading import Page, Reading
from language.domain import archive_codes_for, doc_type, doc_types
from services.ocr.steps.clues import Pair, TitleLine, find_titles, folded_label, likeness
from services.ocr.steps.learned import LearnedLayer, Push, added
from services.ocr.steps.marks import marks_of, pieces
from services.ocr.steps.typewords import body_words, label_weights, squeezed, stands_in, title_pieces, title_words

MODEL = "title-words"
OTHER = "other"
# Evidence that "other" has from the start; a type must bring more than this to be believed.
OTHER_SCORE = 3.2
TEMPERATURE = 0.85
MAX_OTHER = 0.6
# Above this a title line is believed to be the title.
SURE_TITLE = 3.5
MAX_BODY, MAX_LABELS, MAX_NAME, MAX_WORDING = 4.0, 3.0, 2.6, 2.5
LATER_PAGE = 0.6
WEIGHTS = {"title": 1.0, "wording": 0.8, "name": 1.0, "labels": 1.0, "body": 1.0, "kind": 1.0, "base": 1.0}
"""What each kind of evidence is worth."""
MAX_REASONS = 6


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
class Verdict:
    """Types by probability, with the evidence of each. odds: what the rules alone say, log odds by type."""

    ranked: list[tuple[str, float]]
    evidence: dict[str, Evidence]
    odds: dict[str, float]


def classify_pages(
    pages: list[Page], reading: Reading, pairs: list[Pair], name: str, layer: LearnedLayer | None = None
) -> Verdict:
    """Weigh the evidence of some pages of a reading.

    name: the file's, or empty when it speaks for other pages too. layer: what people's confirmations taught.
    """
    evidence = {kind.key: Evidence() for kind in doc_types()}
    titles = [title for page in pages[:2] for title in find_titles(page)]
    _weigh_titles(evidence, titles, pages[0].page if pages else 1)
    _weigh_wording(evidence, titles)
    _weigh_name(evidence, name, reading.title)
    numbers = {page.page for page in pages}
    labels = {folded_label(pair.label): pair for pair in pairs if pair.value.page in numbers}
    _weigh_labels(evidence, labels)
    _weigh_body(evidence, pages[:6], labels.keys())
    if reading.kind == "drawing":
        evidence["drawing"].add("kind", 4.5)
        evidence["drawing"].reasons.append(Reason(text="CAD 图纸文件"))
    evidence[OTHER].add("base", OTHER_SCORE)
    odds = {key: e.score / TEMPERATURE for key, e in evidence.items() if e.score > 0}
    push = layer.push(marks_of(pages)) if layer is not None else None
    if push is None or not push.odds:
        return Verdict(_ranked(odds, MAX_OTHER), evidence, odds)
    _tell_lessons(evidence, push, titles)
    is_told_other = push.odds.get(OTHER, 0.0) > 0
    return Verdict(_ranked(added(odds, push.odds), 1.0 if is_told_other else MAX_OTHER), evidence, odds)


def _ranked(odds: dict[str, float], most_other: float) -> list[tuple[str, float]]:
    """Probabilities of the types that have anything for them. That nothing fits is never sure."""
    top = max(odds.values())
    weights = {key: math.exp(value - top) for key, value in odds.items()}
    whole = sum(weights.values())
    shares = {key: weight / whole for key, weight in weights.items()}
    shares[OTHER] = min(shares[OTHER], most_other)
    return sorted(shares.items(), key=lambda item: -item[1])


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
            score = share * (weight + ends + covers) * strength * quality**2
            if score > best.get(key, (0.0, title))[0]:
                best[key] = (score, title)
    for key, (score, title) in best.items():
        evidence[key].title, evidence[key].title_line = score, title
        evidence[key].add("title", score)
        evidence[key].reasons.append(Reason(text=title.text, page=title.page, polygon=title.polygon))


def _is_tail(text: str, word: str) -> bool:
    """Whether only 表, 单, a bracket or a number follows the word."""
    at = text.rfind(word)
    return (
        at >= 0 and re.fullmatch(r"[表单书]?([(\[].*[)\]])?[\s\d.\-_第号期次()]*", text[at + len(word) :]) is not None
    )


def _weigh_wording(evidence: dict[str, Evidence], titles: list[TitleLine]) -> None:
    """Titles that no list knows still have telling parts: 吊篮日常点检单 has 点检."""
    best: dict[str, tuple[float, TitleLine]] = {}
    for title in titles[:4]:
        gains: dict[str, float] = {}
        for piece in pieces(title.text):
            for key, weight in title_pieces().get(piece, {}).items():
                gains[key] = gains.get(key, 0.0) + weight
        for key, gain in gains.items():
            score = gain * min(title.strength / 0.6, 1)
            if score > best.get(key, (0.0, title))[0]:
                best[key] = (score, title)
    for key, (score, title) in best.items():
        evidence[key].add("wording", min(score, MAX_WORDING))
        if score > 0.5 and not evidence[key].reasons:
            evidence[key].reasons.append(Reason(text=title.text, page=title.page, polygon=title.polygon))


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


def split_by_type(
    reading: Reading, pairs: list[Pair], whole: Verdict, layer: LearnedLayer | None = None
) -> list[TypeSegment]:
    """Stretches of pages that begin with a title of their own; one stretch when there is but one."""
    n_pages = len(reading.pages)
    if not n_pages:
        return []
    starts: list[tuple[int, str, float]] = []
    for page in reading.pages:
        verdict = classify_pages([page], reading.model_copy(update={"title": None}), pairs, "", layer)
        key, confidence = verdict.ranked[0]
        if key != OTHER and verdict.evidence[key].title > SURE_TITLE and confidence > 0.7:
            starts.append((page.page, key, round(confidence, 4)))
    starts = [s for i, s in enumerate(starts) if i == 0 or s[0] > starts[i - 1][0]]
    if len(starts) <= 1 or len({key for _, key, _ in starts}) == 1:
        return [TypeSegment(type=whole.ranked[0][0], pages=(1, n_pages), confidence=round(whole.ranked[0][1], 4))]
    ends: Iterable[int] = [start - 1 for start, _, _ in starts[1:]] + [n_pages]
    first_page = 1
    segments = []
    for (_, key, confidence), end in zip(starts, ends, strict=True):
        segments.append(TypeSegment(type=key, pages=(first_page, end), confidence=confidence))
        first_page = end + 1
    return segments
