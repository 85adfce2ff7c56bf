"""What titles, labels and text mean, beside what types of documents mean: cosines of embeddings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from contracts.reading import Page
from language.domain import doc_types
from services.ocr.steps.clues import Pair, TitleLine, folded_label
from services.ocr.steps.nearness import (
    FULL_CHARS,
    Owned,
    chunks_of,
    log_shares,
    phrases_of_types,
    shown_cosines,
    strangeness,
    strongest,
)

Vectors = NDArray[np.float32]
Row = NDArray[np.float64]
N_TITLES, N_LABELS = 6, 24
TEXT_CHARS, SHORT_CHARS, SHORT_WORD = 220, 160, 14
LATER_PAGE, FULL_STRENGTH = 0.6, 0.5
# Cosines of texts that have nothing to do with one another reach so far.
NAME_FROM, MEANING_FROM, LABEL_FROM = 0.5, 0.4, 0.7
MAX_LABELS = 4.0
# Cosines apart by this make a type e times likelier.
DOUBT, DOUBT_TITLE = 0.07, 0.07
MAX_KEPT = 12000
# What follows 的 says what a paper is: 施工日志的写法 is about logs and is none.
ABOUT = re.compile(r"的(?!函|通知|批复|报告|决定|通报|公告|请示|复函|证明|记录|纪要|意见|说明|协议|合同)\w{1,6}$")
ABOUT_SHARE = 0.4
SENTENCE_CHARS = 10
_STOPS = re.compile("[，。“”！？]")


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
    title_shares, label_shares, line_shares: log shares of the types that each title, label and line is near to, the
    best title's, and those of labels and lines added up. sentences: the lines that come nearest to what it says.
    outside_title, inside_title, outside_text, inside_text: nearness to papers that no archive keeps, and to the types.
    inside_lines: nearness of the five lines that are nearest to any type. strange_title, strange_labels, strange_lines:
    how much nearer they are to what papers say that no archive keeps than to what any type says.
    flow: share of running text, 0..1, less where labels or a title of some type stand.
    about: strength of a title that speaks about papers: 施工日志的写法.
    n_labels, n_known: labels there are, and how many of them mean a label of some type.
    title: place of the title among those given that speaks for each type.
    """

    names: Row
    meanings: Row
    text: Row
    form: Row
    labels: Row
    title_shares: Row
    label_shares: Row
    sentences: Row
    line_shares: Row
    outside_title: float
    inside_title: float
    outside_text: float
    inside_text: float
    inside_lines: float
    strange_title: float
    strange_labels: float
    strange_lines: float
    flow: float
    about: float
    n_labels: int
    n_known: float
    title: NDArray[np.int64]


class Meaning:
    """The types' names, labels and purposes as vectors, made when the first page is weighed.

    hidden_above: cosines above it count as none; for judging what is understood of wordings that no list holds.
    known: vectors of phrases that need not be made (services/ocr/steps/phrases.py).
    """

    def __init__(self, embedder: Embeds, hidden_above: float = 2.0, known: Mapping[str, Vectors] | None = None) -> None:
        self._embedder, self._known = embedder, known or {}
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
        names, meanings, title_shares, outside = np.zeros(n), np.zeros(n), np.zeros(n), 0.0
        strange_title = 0.0
        speaks = np.zeros(n, np.int64)
        if titles:
            vectors = self.embed([joined(title.text) for title in titles])
            shares = np.array([_share(title, pages[0].page) for title in titles])[:, None]
            near = bank.names.nearest(vectors, self._hidden_above)
            by_name = shares * np.maximum(near - NAME_FROM, 0)
            by_use = shares * np.maximum(bank.uses.nearest(vectors) - MEANING_FROM, 0)
            names, meanings, speaks = by_name.max(0), by_use.max(0), (by_name + by_use).argmax(0)
            title_shares = (shares * log_shares(near, DOUBT_TITLE)).max(0)
            outside = float((shares[:, 0] * np.maximum((vectors @ bank.outside.T).max(1) - MEANING_FROM, 0)).max())
            far = shown_cosines(vectors, bank.outside_names, self._hidden_above).max(1)
            strange_title = float((shares[:, 0] * np.maximum(far - NAME_FROM, 0)).max()) - float(by_name.max())
        lines = [line.text.strip() for page in pages[:2] for line in page.lines if line.text.strip()]
        text = self.embed([" ".join(lines)[:TEXT_CHARS]])
        form = self.embed([_short_words(lines)])[0] @ bank.forms.T
        uses = bank.uses.nearest(text)[0]
        labels = list({folded_label(pair.label): None for pair in pairs})[:N_LABELS]
        known, label_shares, n_known, strange_labels = self._labels(labels, bank)
        sentences, line_shares, inside_lines, strange_lines = self._lines(chunks_of(pages), bank)
        return Sense(
            names=names,
            meanings=meanings,
            text=uses - uses.mean(),
            form=np.asarray(form - form.mean(), np.float64),
            labels=known,
            title_shares=title_shares,
            label_shares=label_shares,
            sentences=sentences,
            line_shares=line_shares,
            outside_title=outside,
            inside_title=float(max(names.max(), meanings.max())),
            outside_text=float((text[0] @ bank.outside.T).max()) - MEANING_FROM,
            inside_text=float(uses.max()) - MEANING_FROM,
            inside_lines=inside_lines,
            strange_title=strange_title,
            strange_labels=strange_labels,
            strange_lines=strange_lines,
            flow=_flow(pages) * max(1 - n_known / 4, 0.0) * max(1 - 2.5 * float(names.max()), 0.0),
            about=max((title.strength for title in titles if ABOUT.search(joined(title.text))), default=0.0),
            n_labels=len(labels),
            n_known=n_known,
            title=speaks,
        )

    def _labels(self, labels: list[str], bank: _Bank) -> tuple[Row, Row, float, float]:
        n = len(self._kinds)
        if not labels:
            return np.zeros(n), np.zeros(n), 0.0, 0.0
        vectors = self.embed(labels)
        nearest = bank.labels.nearest(vectors, self._hidden_above)
        far = shown_cosines(vectors, bank.outside_labels, self._hidden_above).max(1)
        strange = strangeness(nearest, far, DOUBT).sum() / math.sqrt(max(len(labels), 4) / 4)
        near = np.maximum((nearest - LABEL_FROM) / (1 - LABEL_FROM), 0)
        # A label that many types bear says less of each.
        sums = (near * np.sqrt(near / (near.sum(1, keepdims=True) + 1e-6))).sum(0)
        shares = log_shares(nearest, DOUBT).sum(0) / math.sqrt(max(len(labels), 4) / 4)
        return np.minimum(sums, MAX_LABELS), shares, float(near.max(1).sum()), float(strange)

    def _lines(self, chunks: list[str], bank: _Bank) -> tuple[Row, Row, float, float]:
        n = len(self._kinds)
        if not chunks:
            return np.zeros(n), np.zeros(n), 0.0, 0.0
        vectors = self.embed(chunks)
        weights = np.array([min(len(chunk), FULL_CHARS) / FULL_CHARS for chunk in chunks])[:, None]
        sentences = strongest(bank.phrases.nearest(vectors, self._hidden_above), 3)
        nearest = bank.sayings.nearest(vectors, self._hidden_above)
        shares = (weights * log_shares(nearest, DOUBT)).sum(0) / math.sqrt(max(len(chunks), 9) / 9)
        far = shown_cosines(vectors, bank.outside_sayings, self._hidden_above).max(1)
        strange = (weights[:, 0] * strangeness(nearest, far, DOUBT)).sum() / math.sqrt(max(len(chunks), 9) / 9)
        known = float(strongest(nearest.max(1, keepdims=True), 5)[0])
        return sentences - sentences.mean(), shares, known, float(strange)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts; those of short ones are kept, since forms print the same labels again and again."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept and text not in self._known]
        made = dict(zip(new, self._embedder.embed_passages(new), strict=True)) if new else {}
        sources = (made, self._kept, self._known)
        vectors = np.stack([next(each[text] for each in sources if text in each) for text in texts])
        if len(self._kept) > MAX_KEPT:
            self._kept.clear()
        self._kept.update({text: vector for text, vector in made.items() if len(text) <= SHORT_WORD})
        return vectors


class _Bank:
    """Everything that documents are compared with."""

    def __init__(self, meaning: Meaning) -> None:
        told = phrases_of_types()
        self.names, self.uses, self.labels, self.phrases, self.sayings = (
            Owned(meaning.embed([text for _, text in rows]), np.array([owner for owner, _ in rows]))
            for rows in (told.names, told.uses, told.labels, told.phrases, told.sayings)
        )
        self.outside, self.outside_names, self.outside_labels, self.outside_sayings = (
            meaning.embed(texts)
            for texts in (told.outside_uses, told.outside_names, told.outside_labels, told.outside_sayings)
        )
        self.forms = meaning.embed(told.forms)


def joined(text: str) -> str:
    """A Chinese title without the blanks that typesetting puts into it."""
    return re.sub(r"\s+", "", text) if re.search("[\u4e00-\u9fff]", text) else text


def _share(title: TitleLine, first_page: int) -> float:
    share = min(title.strength / FULL_STRENGTH, 1.0) * (1.0 if title.page == first_page else LATER_PAGE)
    return share * (ABOUT_SHARE if ABOUT.search(joined(title.text)) else 1.0)


def _flow(pages: list[Page]) -> float:
    """Share of the characters that stand in lines of sentences."""
    lines = [line.text for page in pages[:3] for line in page.lines]
    told = sum(len(text) for text in lines if len(text) >= SENTENCE_CHARS and _STOPS.search(text))
    return told / max(sum(map(len, lines)), 1)


def _short_words(lines: list[str]) -> str:
    """The words that a form prints: short, without figures, each once."""
    parts = (part.strip() for line in lines for part in re.split(r"[\t:：]", line))
    told = dict.fromkeys(p for p in parts if 2 <= len(p) <= SHORT_WORD and not re.search(r"\d", p))
    return " ".join(told)[:SHORT_CHARS]
