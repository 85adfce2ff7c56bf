"""What titles, labels and text mean, beside what types of documents mean: cosines of embeddings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from contracts.reading import Page
from language.domain import doc_types, outside_meanings, type_meanings, type_wordings
from services.ocr.steps.clues import Pair, TitleLine, folded_label
from services.ocr.steps.typewords import GENERIC, label_variants

Vectors = NDArray[np.float32]
Row = NDArray[np.float64]
N_TITLES, N_LABELS = 6, 24
TEXT_CHARS, SHORT_CHARS, SHORT_WORD = 220, 160, 14
LATER_PAGE, FULL_STRENGTH = 0.6, 0.5
# Cosines of texts that have nothing to do with one another reach so far.
NAME_FROM, MEANING_FROM, LABEL_FROM = 0.5, 0.4, 0.7
MAX_LABELS = 4.0
MAX_KEPT = 8000
# What follows 的 says what a paper is: 施工日志的写法 is about logs and is none.
_ABOUT = re.compile(r"的(?!函|通知|批复|报告|决定|通报|公告|请示|复函|证明|记录|纪要|意见|说明|协议|合同)\w{1,6}$")
ABOUT_SHARE = 0.4


class Embeds(Protocol):
    """Turns texts into unit vectors."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, width) float32, unit length."""
        ...


@dataclass(frozen=True)
class Sense:
    """What some pages mean. The arrays have one number for each type but `other`, in the order of the table.

    names, meanings: the titles beside each type's names, and beside what it is for. text: the first lines beside what
    it is for. form: the short words of the pages beside the type's form. labels: the labels beside the type's labels.
    outside_title, inside_title, outside_text, inside_text: nearness to papers that no archive keeps, and to the types.
    n_labels, n_known: labels there are, and how many of them mean a label of some type.
    title: place of the title among those given that speaks for each type.
    """

    names: Row
    meanings: Row
    text: Row
    form: Row
    labels: Row
    outside_title: float
    inside_title: float
    outside_text: float
    inside_text: float
    n_labels: int
    n_known: float
    title: NDArray[np.int64]


class Meaning:
    """The types' names, labels and purposes as vectors, made when the first page is weighed.

    hidden_above: cosines above it count as none; for judging what is understood of wordings that no list holds.
    """

    def __init__(self, embedder: Embeds, hidden_above: float = 2.0) -> None:
        self._embedder = embedder
        self._hidden_above = hidden_above
        self._kept: dict[str, Vectors] = {}
        self._kinds = [kind for kind in doc_types() if kind.key != "other"]
        self._bank: _Bank | None = None

    def sense(self, pages: list[Page], titles: list[TitleLine], pairs: Iterable[Pair]) -> Sense:
        """Weigh some pages. pairs: labels and values of these pages."""
        if self._bank is None:
            self._bank = _Bank(self)
        bank, n = self._bank, len(self._kinds)
        titles = titles[:N_TITLES]
        names, meanings, outside = np.zeros(n), np.zeros(n), 0.0
        speaks = np.zeros(n, np.int64)
        if titles:
            vectors = self.embed([joined(title.text) for title in titles])
            shares = np.array([_share(title, pages[0].page) for title in titles])[:, None]
            by_name = shares * np.maximum(by_owner(self._hide(vectors @ bank.names.T), bank.name_of, n) - NAME_FROM, 0)
            by_use = shares * np.maximum(by_owner(vectors @ bank.uses.T, bank.use_of, n) - MEANING_FROM, 0)
            names, meanings, speaks = by_name.max(0), by_use.max(0), (by_name + by_use).argmax(0)
            outside = float((shares[:, 0] * np.maximum((vectors @ bank.outside.T).max(1) - MEANING_FROM, 0)).max())
        lines = [line.text.strip() for page in pages[:2] for line in page.lines if line.text.strip()]
        text = self.embed([" ".join(lines)[:TEXT_CHARS]])[0]
        form = self.embed([_short_words(lines)])[0] @ bank.forms.T
        uses = by_owner((text @ bank.uses.T)[None], bank.use_of, n)[0]
        labels = list({folded_label(pair.label): None for pair in pairs})[:N_LABELS]
        known, n_known = self._labels(labels, bank)
        return Sense(
            names=names,
            meanings=meanings,
            text=uses - uses.mean(),
            form=np.asarray(form - form.mean(), np.float64),
            labels=known,
            outside_title=outside,
            inside_title=float(max(names.max(), meanings.max())),
            outside_text=float((text @ bank.outside.T).max()) - MEANING_FROM,
            inside_text=float(uses.max()) - MEANING_FROM,
            n_labels=len(labels),
            n_known=n_known,
            title=speaks,
        )

    def _labels(self, labels: list[str], bank: _Bank) -> tuple[Row, float]:
        n = len(self._kinds)
        if not labels:
            return np.zeros(n), 0.0
        near = np.maximum((self._hide(self.embed(labels) @ bank.labels.T) - LABEL_FROM) / (1 - LABEL_FROM), 0)
        weighed = near * bank.rarity
        sums = np.array([weighed[:, owned].max(1).sum() if owned.any() else 0.0 for owned in bank.label_of])
        return np.minimum(0.7 * sums, MAX_LABELS), float(near.max(1).sum())

    def _hide(self, cosines: Vectors) -> Vectors:
        return np.where(cosines > self._hidden_above, np.float32(0.6), cosines)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts; those of short ones are kept, since forms print the same labels again and again."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        made = dict(zip(new, self._embedder.embed_passages(new), strict=True)) if new else {}
        vectors = np.stack([made[text] if text in made else self._kept[text] for text in texts])
        if len(self._kept) > MAX_KEPT:
            self._kept.clear()
        self._kept.update({text: vector for text, vector in made.items() if len(text) <= SHORT_WORD})
        return vectors


class _Bank:
    """Everything that documents are compared with."""

    def __init__(self, meaning: Meaning) -> None:
        kinds = [kind for kind in doc_types() if kind.key != "other"]
        names: list[tuple[int, str]] = []
        uses: list[tuple[int, str]] = []
        owners: dict[str, set[int]] = {}
        for i, kind in enumerate(kinds):
            told = type_wordings().get(kind.key)
            words = {*kind.title_words, *kind.zh.split("/"), *((*told.named, *told.titles) if told else ())}
            names += [(i, word) for word in sorted(words) if len(word) >= 3 and word.lower() not in GENERIC]
            uses += [(i, use) for use in type_meanings()[kind.key]]
            for label in label_variants(kind):
                owners.setdefault(label, set()).add(i)
        labels = sorted(owners)
        self.names, self.name_of = meaning.embed([word for _, word in names]), np.array([i for i, _ in names])
        self.uses, self.use_of = meaning.embed([use for _, use in uses]), np.array([i for i, _ in uses])
        self.outside = meaning.embed(outside_meanings())
        self.forms = meaning.embed([f"{kind.zh}：{'、'.join(kind.fields)[:200]}" for kind in kinds])
        self.labels = meaning.embed(labels)
        self.label_of = np.array([[i in owners[label] for label in labels] for i in range(len(kinds))])
        n_types = len(doc_types())
        self.rarity = np.array([math.log(n_types / len(owners[label])) / math.log(n_types) for label in labels])


def by_owner(cosines: Vectors, owner: NDArray[np.int64], n: int) -> Row:
    """Per row and type the best cosine of the type's phrases."""
    best = np.zeros((len(cosines), n))
    for row, values in zip(best, cosines, strict=True):
        np.maximum.at(row, owner, values)
    return best


def joined(text: str) -> str:
    """A Chinese title without the blanks that typesetting puts into it."""
    return re.sub(r"\s+", "", text) if re.search("[\u4e00-\u9fff]", text) else text


def _share(title: TitleLine, first_page: int) -> float:
    share = min(title.strength / FULL_STRENGTH, 1.0) * (1.0 if title.page == first_page else LATER_PAGE)
    return share * (ABOUT_SHARE if _ABOUT.search(joined(title.text)) else 1.0)


def _short_words(lines: list[str]) -> str:
    """The words that a form prints: short, without figures, each once."""
    parts = (part.strip() for line in lines for part in re.split(r"[\t:：]", line))
    told = dict.fromkeys(p for p in parts if 2 <= len(p) <= SHORT_WORD and not re.search(r"\d", p))
    return " ".join(told)[:SHORT_CHARS]
