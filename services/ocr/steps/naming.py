"""Which field an offered label and value mean: by the label's words, by what they mean, by the shape of the value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from language.domain import doc_type, doc_types, field_words
from language.numbers import capital_amount
from services.ocr.steps.clues import box, folded_label
from services.ocr.steps.fieldnames import FIELD_NAMES, FieldKind, by_label
from services.ocr.steps.labels import NO_FIELDS, alike, apart, kind_of
from services.ocr.steps.offers import WAYS, Offer
from services.ocr.steps.pairing import LEAST_COLUMN
from services.ocr.steps.valueshapes import asked_by, fits, shapes_of

Vectors = NDArray[np.float32]
Matrix = NDArray[np.float64]
Spot = tuple[int, float, float, float, float]
LEAST = 0.38
"""An offer that is less likely to be a field is not told."""
MEANT = 0.82
"""A label nearer than this to a field's words means it, even with nothing beside it."""
OTHER = "other"
ENCLOSED = ("附件", "附图")
"""A field only where the catalogue asks for it alone."""
LEAST_SHARE = 0.08
"""A type that is less likely adds no fields of its own."""
COS_FROM, COS_HIGH = 0.5, 0.8
NONE_WORDS = (
    "序号", "备注", "单价", "小计", "签名", "签字", "盖章", "电话", "地址", "邮编", "第页", "共页", "表号", "说明",
    "名称", "项目", "单位", "账号", "开户行",
)  # fmt: skip
"""Heads of columns, and what no catalogue keeps."""


class Embeds(Protocol):
    """Turns texts into unit vectors, and keeps those of short ones."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, width) float32, unit length."""
        ...


@dataclass(frozen=True)
class Target:
    """A field that may stand on a page. name: what it is told as; label: what the catalogue calls it.

    entry: the line of the catalogue, one for several: 勘察/设计单位. share: how likely a type that has it is; 0 for a
    field that any paper may have.
    """

    name: str
    kind: FieldKind
    label: str
    entry: str
    share: float
    phrases: tuple[str, ...]


def targets_of(shares: Mapping[str, float]) -> list[Target]:
    """Fields to look for. shares: types by probability."""
    found: dict[str, Target] = {}
    for key, share in sorted(shares.items(), key=lambda item: -item[1]):
        if share < LEAST_SHARE or key == OTHER:
            continue
        for target in _own_targets(key):
            old = found.get(target.name, replace(target, share=0.0, phrases=()))
            phrases = tuple(dict.fromkeys((*old.phrases, *target.phrases)))
            found[target.name] = replace(old, share=min(old.share + share, 1.0), phrases=phrases)
    for field in FIELD_NAMES:
        if field.name not in found:
            phrases = _phrases(field.name, field.labels)
            found[field.name] = Target(field.name, field.kind, field.labels[0], field.name, 0.0, phrases)
    return list(found.values())


@cache
def _own_targets(type_key: str) -> tuple[Target, ...]:
    """The fields of a type's own form, one for each name."""
    found: dict[str, Target] = {}
    for entry in doc_type(type_key).fields:
        parts, whole = _parts(entry)
        for label in parts:
            standard = by_label().get(label)
            name = standard.name if standard else label
            kind = standard.kind if standard else kind_of(label)
            usual = standard.labels if standard else ()
            told = (label, *usual, *_said_shorter(entry, label), *((whole,) if label == parts[-1] else ()))
            old = found.get(name)
            phrases = tuple(dict.fromkeys((*(old.phrases if old else ()), *_phrases(name, told))))
            # 检查单位/人员 asks for either, though it is told as 检查单位.
            asks = whole if len(parts) == 1 and "/" in entry else label
            found[name] = Target(name, kind, old.label if old else asks, entry, 1.0, phrases)
    return tuple(found.values())


def _parts(entry: str) -> tuple[list[str], str]:
    """The labels that a line of the catalogue stands for, and the line as one label: 设计/实测坍落度 is 实测坍落度."""
    bare = re.sub(r"[(（].*?[)）]", "", entry)
    every = [part for part in (folded_label(each) for each in re.split("[/、]", bare)) if len(part) >= 2]
    parts = [part for part in every if part not in NO_FIELDS] or [part for part in every if part in ENCLOSED]
    told = [part for part in parts if len(part) > 2 or part in by_label() or part in field_words()]
    return told or parts[-1:], folded_label(bare.replace("/", ""))


def _said_shorter(entry: str, label: str) -> list[str]:
    """What else a form may print for a line of the catalogue.

    Of 天气和施工环境情况 it may print either; 检查单位/人员 stands for 检查单位 and 检查人员.
    """
    bare = re.sub(r"[(（].*?[)）]", "", entry)
    halves = [half for half in re.split("[和及与]", label) if len(half) >= 2] if re.search("[和及与]", label) else []
    first, *others = [folded_label(part) for part in re.split("[/、]", bare)]
    if label != first or len(first) < 4:
        return halves
    return [*halves, *(first[:-2] + other for other in others if len(other) == 2 and other not in by_label())]


def _phrases(name: str, labels: Sequence[str]) -> tuple[str, ...]:
    told = [*labels, *field_words().get(name, ()), *(w for label in labels for w in field_words().get(label, ()))]
    han = (re.sub(r"[^\u4e00-\u9fff℃/]", "", folded_label(word)) for word in told)
    return tuple(dict.fromkeys(word for word in han if word))


# Weighing ------------------------------------------------------------------------------------------------

NAME_WEIGHTS = {
    "near": 4.6,
    "nearest": 5.6,
    "high": 2.5,
    "alike": 2.1,
    "fits": 2.2,
    "misfits": -1.9,
    "own": 1.7,
    "only": 2.0,
    "late_day": 1.7,
    "repeated": -1.3,
    "same": 1.0,
    "open": 1.0,
}
"""What says that an offer is a field, in log odds; fitted by `python -m benchmarks.fields_fit`, the last two by hand.

same: a list has the label for this field. open: the field takes any value.
"""
NONE_WEIGHTS = {
    "one": 5.1,
    "none_word": 1.0,
    "cell": 1.3,
    "in_cell": 3.3,
    "stacked": 1.8,
    "under_cell": 1.0,
    "inline": 1.6,
    "spaced": 1.6,
    "beside": 0.8,
    "column": 1.5,
    "below": -0.3,
    "lone": 1.0,
    "long": -0.6,
    "label_value": -0.1,
}
"""What says that an offer is none."""


@dataclass(frozen=True)
class Hiding:
    """What is kept from the weighing, to judge labels that no list holds.

    above: cosines above it count as none; words: whether the very words of a label may be found in a list.
    """

    above: float = 2.0
    words: bool = True


NOTHING = Hiding()


@dataclass(frozen=True)
class Weighed:
    """Evidence that each offer is each field (offers, targets, kinds), and that it is none (offers, kinds)."""

    fields: NDArray[np.float64]
    none: Matrix


def weigh(offers: Sequence[Offer], targets: Sequence[Target], words: Embeds, hiding: Hiding = NOTHING) -> Weighed:
    """All evidence, in the order of NAME_WEIGHTS and NONE_WEIGHTS."""
    labels = [_han(offer.label) for offer in offers]
    vectors = words.embed(labels)
    cosines, none = _nearness(vectors, targets, words, hiding.above)
    best = cosines.max(1, keepdims=True)
    seen = [shapes_of(offer.value.text) for offer in offers]
    asked = [asked_by(target.label) for target in targets]
    x = np.zeros((len(offers), len(targets), len(NAME_WEIGHTS)))
    x[:, :, 0] = np.maximum(cosines - COS_FROM, 0.0)
    x[:, :, 1] = cosines - best
    x[:, :, 2] = np.maximum(cosines - COS_HIGH, 0.0)
    x[:, :, 6] = [target.share for target in targets]
    for i, label in enumerate(labels):
        for j, target in enumerate(targets):
            fit = fits(asked[j], seen[i])
            x[i, j, 3] = _alike(label, target.phrases, hiding) if cosines[i, j] > COS_FROM else 0.0
            x[i, j, 4], x[i, j, 5] = fit > 0, fit < 0
            x[i, j, 10] = hiding.words and not {label, label.replace("/", "")}.isdisjoint(target.phrases)
            x[i, j, 11] = not asked[j]
    _tell_only(x, targets)
    _tell_places(x, offers, targets)
    away = np.maximum(none - best[:, 0], -0.2)
    z = np.array([_none_row(offer, float(gap)) for offer, gap in zip(offers, away, strict=True)])
    return Weighed(x, z)


def _nearness(
    vectors: Vectors, targets: Sequence[Target], words: Embeds, hidden_above: float
) -> tuple[Matrix, NDArray[np.float64]]:
    """(labels, targets) cosine with the nearest phrase of each field, and (labels,) with words that are no field."""

    def seen(cosines: Vectors) -> NDArray[np.float64]:
        return np.where(cosines > hidden_above, 0.0, cosines).astype(np.float64)

    starts = np.cumsum([0, *(len(target.phrases) for target in targets)])[:-1]
    near = seen(vectors @ words.embed([phrase for target in targets for phrase in target.phrases]).T)
    return np.maximum.reduceat(near, starts, axis=1), seen(vectors @ words.embed(NONE_WORDS).T).max(1)


def _none_row(offer: Offer, gap: float) -> list[float]:
    return [
        1.0,
        gap,
        *(float(offer.way == way) for way in WAYS),
        float(offer.way in ("column", "below") and offer.n_column < LEAST_COLUMN),
        max(len(offer.label) - 6, 0) / 4,
        float(bool(shapes_of(offer.label) - {"words", "sentence"})),
    ]


def _tell_only(x: NDArray[np.float64], targets: Sequence[Target]) -> None:
    """Where one offer alone has the shape that a field asks for."""
    fit = x[:, :, 4]
    own = np.array([t.share > 0.5 for t in targets])
    rare = fit.sum(0)
    for j in np.flatnonzero(own & (rare > 0)):
        x[:, j, 7] = fit[:, j] / rare[j]


def _tell_places(x: NDArray[np.float64], offers: Sequence[Offer], targets: Sequence[Target]) -> None:
    """Days under signatures stand last, and their label stands there more than once."""
    is_day = np.array([target.kind == "date" for target in targets])
    tops = np.array([offer.value.page + offer.label_box[1] for offer in offers])
    rank = (tops[:, None] > tops[None, :]).mean(1)
    values: dict[str, set[tuple[float, ...]]] = {}
    for offer in offers:
        values.setdefault(offer.label, set()).add(offer.label_box)
    x[:, is_day, 8] = rank[:, None]
    x[:, :, 9] = np.array([len(values[offer.label]) > 1 for offer in offers])[:, None]


def _han(label: str) -> str:
    clean = folded_label(label)
    return re.sub(r"^[\d一二三四五六七八九十]+[、.]", "", clean) or label


@cache
def _pair_alike(label: str, phrase: str) -> float:
    stem, ending = apart(label)
    other, other_ending = apart(phrase)
    if ending and other_ending and ending != other_ending:
        return 0.0
    return alike(stem, other) * (1.0 if ending == other_ending else 0.9)


def _alike(label: str, phrases: Sequence[str], hiding: Hiding) -> float:
    told = [phrase for phrase in phrases if hiding.words or phrase != label]
    return max((_pair_alike(label, phrase) for phrase in told[:40]), default=0.0)


# Naming --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """An offer with the field it means. sureness: 0..1."""

    offer: Offer
    target: Target
    sureness: float


class Namer:
    """Names offers. The words of each field become vectors when a document first asks for them, and are kept."""

    def __init__(self, meaning: Embeds) -> None:
        self._meaning = meaning
        self._kept: dict[str, Vectors] = {}

    def name(self, offers: Sequence[Offer], shares: Mapping[str, float]) -> list[Named]:
        """The fields that are told, the surest first: each once, each label and each value for one.

        shares: types by probability.
        """
        if not offers:
            return []
        targets = targets_of(shares)
        return assigned(offers, targets, likelihoods(weigh(offers, targets, self)))

    def is_meant(self, label: str, shares: Mapping[str, float]) -> bool:
        """Whether a label surely means a field of one of these types, whatever stands beside it."""
        own = [target for target in targets_of(shares) if target.share > 0]
        if not own:
            return False
        near, none = _nearness(self.embed([_han(label)]), own, self, NOTHING.above)
        return float(near.max()) > max(MEANT, float(none[0]))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the fields' words, kept, and of labels."""
        fixed = _all_phrases()
        new = [text for text in dict.fromkeys(texts) if text in fixed and text not in self._kept]
        if new:
            self._kept.update(zip(new, self._meaning.embed(new), strict=True))
        others = [text for text in dict.fromkeys(texts) if text not in fixed]
        made = dict(zip(others, self._meaning.embed(others), strict=True)) if others else {}
        return np.stack([self._kept[text] if text in fixed else made[text] for text in texts])


@cache
def _all_phrases() -> frozenset[str]:
    keys = [kind.key for kind in doc_types() if kind.key != OTHER]
    return frozenset({*NONE_WORDS, *(p for target in targets_of(dict.fromkeys(keys, 1.0)) for p in target.phrases)})


def likelihoods(weighed: Weighed) -> Matrix:
    """(offers, targets + 1) shares that add up to one; the last is that of none."""
    fields = weighed.fields @ np.array(list(NAME_WEIGHTS.values()))
    none = weighed.none @ np.array(list(NONE_WEIGHTS.values()))
    odds = np.concatenate([fields, none[:, None]], axis=1)
    e = np.exp(odds - odds.max(1, keepdims=True))
    shares: Matrix = e / e.sum(1, keepdims=True)
    return shares


def assigned(offers: Sequence[Offer], targets: Sequence[Target], shares: Matrix, least: float = LEAST) -> list[Named]:
    """Each field to the offer that is likeliest to be it, the surest first."""
    whole = _by_entry(shares, targets)
    places: list[list[int]] = np.argwhere(whole >= least).tolist()
    order = sorted((_turn(offers[i], targets[j]), -float(whole[i, j]), i, j) for i, j in places)
    names: set[str] = set()
    values: set[Spot] = set()
    labels: set[Spot] = set()
    named = []
    for _, share, i, j in order:
        offer, target = offers[i], targets[j]
        value, label = _spot(offer, box(offer.value.polygon)), _spot(offer, offer.label_box)
        if target.name in names or value in values | labels or label in values:
            continue
        names.add(target.name)
        values.add(value)
        labels.add(label)
        named.append(Named(offer, target, -share))
    return named


def _turn(offer: Offer, target: Target) -> tuple[bool, bool]:
    """What comes later: the day of a signature where the form has a day of its own, figures beside capitals.

    Where figures and capitals differ the capitals count (评标委员会和评标方法暂行规定, 第十九条).
    """
    is_sum = target.kind == "amount" or "amount" in asked_by(target.label)
    is_capital = is_sum and capital_amount(offer.value.text) is not None
    return offer.is_signed and target.kind == "date", not is_capital


def _by_entry(shares: Matrix, targets: Sequence[Target]) -> Matrix:
    """Shares of lines of the catalogue, each told by its likeliest label."""
    whole = np.zeros((len(shares), len(targets)))
    entries: dict[str, list[int]] = {}
    for j, target in enumerate(targets):
        entries.setdefault(target.entry, []).append(j)
    for members in entries.values():
        part = shares[:, members]
        whole[np.arange(len(shares)), np.array(members)[part.argmax(1)]] = part.sum(1)
    return whole


def _spot(offer: Offer, around: tuple[float, float, float, float]) -> Spot:
    left, top, right, bottom = (round(edge, 3) for edge in around)
    return offer.value.page, left, top, right, bottom
