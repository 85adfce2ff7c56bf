"""Fits the weights of services/ocr/steps/fusion.py: `python -m benchmarks.classify_fit SET READINGS`.

Each document is seen in several views, ever less like what the lists know: with all lists of words; without the lists
that were worded beside such forms; without any phrase or label that the document bears word for word; without any near
phrase and with a third of the page unread; and with most of the page unread. So the weights are those for papers that
somebody else worded and somebody photographed badly. Judged in folds that keep all documents of one title together;
the confidence is fitted on what those folds said.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.classify import N_BINS, Judged, bins, figures, share, write_between
from benchmarks.form_readings import readings_of
from contracts.reading import Page, Reading
from language.domain import TypeWording, doc_types, type_wordings
from services.ocr.engines import open_embedder
from services.ocr.settings import OcrSettings
from services.ocr.steps import classify, nearness, typewords
from services.ocr.steps.clues import Pair, find_pairs, find_titles
from services.ocr.steps.fusion import (
    GATE_WEIGHTS,
    OTHER,
    SURE_OTHER,
    SURE_TYPE,
    TYPE_WEIGHTS,
    Traits,
    gate_columns,
    sure_columns,
    type_columns,
)
from services.ocr.steps.meaning import Embeds, Meaning, Sense, Vectors
from services.ocr.steps.phrases import known_phrases

Matrix = NDArray[np.float64]
N_FOLDS, SMOOTH, L2_TYPES, L2_GATE, L2_SURE, N_STEPS, STEP = 8, 0.03, 0.005, 1.0, 3.0, 200, 0.1
KNOWN_TITLE, STRICT_LABELS, STRICT_BODY = 3.0, 0.2, 0.4
SIGNS = (0, 1, -1, 1, -1, 1, 1, 1, 1, -1, -1, 1, 1, -1, -1)
"""Which way each part of GATE_WEIGHTS may speak: 1 for belonging nowhere."""
CAUTION = 2.5
"""Added to the gate: a paper wrongly taken in is worse than one that is put before a person."""
_CACHED = ("title_words", "title_shapes", "piece_weights", "label_weights", "body_words", "_same")


@dataclass(frozen=True)
class View:
    """How much is known and read. hidden_above: cosines that count as none. unread: share of lines left out.

    untitled: share of documents whose title lines are left out.
    """

    name: str
    has_all_lists: bool = False
    is_strict: bool = False
    hidden_above: float = 2.0
    unread: float = 0.0
    untitled: float = 0.0


VIEWS = (
    View("all lists", has_all_lists=True),
    View("lists of others' titles left out"),
    View("and no phrase word for word", is_strict=True, hidden_above=0.94),
    View("nor a near one, a third unread", is_strict=True, hidden_above=0.88, unread=0.3, untitled=0.3),
    View("and most unread", is_strict=True, hidden_above=0.88, unread=0.6, untitled=0.6),
)


@dataclass(frozen=True)
class Seen:
    """A document in one view: what rules and meaning say, what it is, what its title says."""

    parts: dict[str, dict[str, float]]
    sense: Sense
    n_chars: int
    truth: str
    wording: str

    @cached_property
    def types(self) -> Matrix:
        """Evidence of each type."""
        return type_columns(self.parts, self.sense)


@dataclass(frozen=True)
class Weights:
    """All that is fitted; the last two once something was judged."""

    types: Matrix
    gate: Matrix
    sure_type: Matrix | None = None
    sure_other: Matrix | None = None


class Remembering:
    """An embedder that makes each vector once."""

    def __init__(self, embedder: Embeds) -> None:
        self._embedder = embedder
        self.kept: dict[str, Vectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """As the embedder does."""
        new = [text for text in dict.fromkeys(texts) if text not in self.kept]
        if new:
            self.kept.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return np.stack([self.kept[text] for text in texts])


@contextmanager
def fewer_words() -> Iterator[None]:
    """The lists as they were before anybody looked at generated forms."""
    asked = {key: TypeWording(told.named, (), ()) for key, told in type_wordings().items()}
    _forget()
    with (
        patch.object(typewords, "type_wordings", lambda: asked),
        patch.object(nearness, "type_wordings", lambda: asked),
        patch.object(typewords, "same_words", lambda: {"砼": "混凝土"}),
        patch.object(classify, "outside_words", lambda: ()),
    ):
        yield
    _forget()


def _forget() -> None:
    for name in _CACHED:
        getattr(typewords, name).cache_clear()


def look(folder: Path, readings: Path, words: Meaning, view: View) -> list[Seen]:
    """Every document of every file."""
    seen = []
    chance = np.random.default_rng(1)
    for gold, reading in readings_of(folder, readings):
        pairs = find_pairs(reading, typewords.is_label)
        for part in gold["segments"]:
            pages = [page for page in reading.pages if part["from"] <= page.page <= part["to"]]
            wording = (part["title"] or part["type"] + part["note"]).replace(" ", "")
            seen.append(_look_at(*thinned(pages, pairs, view, chance), words, part["type"], wording, view))
    return seen


def thinned(
    pages: list[Page], pairs: list[Pair], view: View, chance: np.random.Generator
) -> tuple[list[Page], list[Pair]]:
    """Pages and their labels with some lines left out."""
    numbers = {page.page for page in pages}
    pairs = [pair for pair in pairs if pair.value.page in numbers]
    if not view.unread:
        return pages, pairs
    titles = {title.text for page in pages[:2] for title in find_titles(page)[:3]}
    hidden = titles if chance.random() < view.untitled else set()
    kept = [
        page.model_copy(
            update={
                "lines": [
                    line for line in page.lines if chance.random() > view.unread and line.text.strip() not in hidden
                ]
            }
        )
        for page in pages
    ]
    return kept, [pair for pair in pairs if chance.random() > view.unread]


def _look_at(pages: list[Page], pairs: list[Pair], words: Meaning, truth: str, wording: str, view: View) -> Seen:
    bare = Reading(kind="document", media_type="image/jpeg", text="", pages=[])
    evidence = classify.classify_pages(pages, bare, pairs, "").evidence
    parts = {key: dict(each.parts) for key, each in evidence.items()}
    if view.is_strict:
        for each in parts.values():
            each["title"] = each.get("title", 0.0) if each.get("title", 0.0) < KNOWN_TITLE else 0.0
            each["labels"] = STRICT_LABELS * each.get("labels", 0.0)
            each["body"] = STRICT_BODY * each.get("body", 0.0)
    titles = [title for page in pages[:2] for title in find_titles(page)]
    n_chars = sum(len(line.text) for page in pages for line in page.lines)
    return Seen(parts, words.sense(pages, titles, pairs), n_chars, truth, wording)


# Fitting -------------------------------------------------------------------------------------------------


def fit_types(x: Matrix, truth: NDArray[np.int64]) -> Matrix:
    """Weights of a softmax over types by Adam; a small share of the truth is taken for chance."""
    n, n_types, n_parts = x.shape
    spread = np.sqrt(((x - x.mean(1, keepdims=True)) ** 2).mean((0, 1))) + 1e-6
    x = x / spread
    w, m, v = np.zeros(n_parts), np.zeros(n_parts), np.zeros(n_parts)
    own = x[np.arange(n), truth]
    for i in range(1, N_STEPS + 1):
        p = softmax(x @ w)
        right = p[np.arange(n), truth]
        pull = (1 - SMOOTH) * right / ((1 - SMOOTH) * right + SMOOTH / n_types)
        g = -(pull[:, None] * (own - np.einsum("nk,nkf->nf", p, x))).mean(0) + L2_TYPES * w
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        w = w - STEP * (1 - 0.95 * i / N_STEPS) * (m / (1 - 0.9**i)) / (np.sqrt(v / (1 - 0.99**i)) + 1e-8)
        w = np.maximum(w, 0.0)
    fitted: Matrix = w / spread
    return fitted


def fit_gate(x: Matrix, truth: Matrix) -> Matrix:
    """Weights of a logistic regression; evidence that would speak the wrong way round is left out."""
    kept = list(range(x.shape[1]))
    while True:
        w = newton(x[:, kept], truth)
        wrong = [i for i, weight in zip(kept, w, strict=True) if weight * SIGNS[i] < 0]
        if not wrong:
            break
        kept = [i for i in kept if i not in wrong]
    whole = np.zeros(x.shape[1])
    whole[kept] = w
    return whole


def newton(x: Matrix, truth: Matrix) -> Matrix:
    """Weights of a logistic regression; the first column is one."""
    spread, middle = x.std(0), x.mean(0)
    spread[spread == 0], middle[0] = 1.0, 0.0
    x = (x - middle) / spread
    w, ridge = np.zeros(x.shape[1]), np.eye(x.shape[1]) * L2_GATE
    ridge[0, 0] = 1e-6
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        bend = (x.T * np.maximum(p * (1 - p), 1e-5)) @ x + ridge
        w = w + np.linalg.solve(bend, x.T @ (truth - p) - ridge @ w)
    fitted: Matrix = w / spread
    fitted[0] -= float((middle * fitted).sum())
    return fitted


def softmax(z: Matrix) -> Matrix:
    """Shares of each row."""
    e = np.exp(z - z.max(1, keepdims=True))
    shares: Matrix = e / e.sum(1, keepdims=True)
    return shares


def fit(seen: list[Seen]) -> Weights:
    """The weights that tell types apart, and then those of the gate."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    inside = [s for s in seen if s.truth != OTHER]
    types = fit_types(np.stack([s.types for s in inside]), np.array([kinds.index(s.truth) for s in inside]))
    gates = np.stack([gate_columns(s.parts, s.sense, s.types @ types) for s in seen])
    gate = fit_gate(gates, np.array([float(s.truth == OTHER) for s in seen]))
    gate[0] += CAUTION
    return Weights(types, gate)


def fit_sureness(told: list[Told]) -> Matrix:
    """Weights of what says how often such verdicts are right: a logistic regression near the share itself."""
    x, truth = np.stack([t.columns for t in told]), np.array([float(t.judged.is_right) for t in told])
    near = np.zeros(x.shape[1])
    near[1] = 1.0
    w, ridge = near.copy(), np.eye(x.shape[1]) * L2_SURE
    ridge[0, 0] = 1e-3
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ w))
        bend = (x.T * np.maximum(p * (1 - p), 1e-4)) @ x + ridge
        w = w + np.linalg.solve(bend, x.T @ (truth - p) - ridge @ (w - near))
    fitted: Matrix = w
    return fitted


@dataclass(frozen=True)
class Told:
    """A verdict by share, and what its confidence is measured by."""

    judged: Judged
    columns: Matrix

    def surely(self, weights: Weights) -> Judged:
        """With the confidence of these weights."""
        w = weights.sure_other if self.judged.told == OTHER else weights.sure_type
        assert w is not None
        return replace(self.judged, confidence=float(1 / (1 + np.exp(-self.columns @ w))))


def judged(seen: list[Seen], weights: Weights) -> list[Told]:
    """What the weights say, as the classifier would."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    rows = []
    for s in seen:
        scores = s.types @ weights.types
        none = 1 / (1 + np.exp(-float(gate_columns(s.parts, s.sense, scores) @ weights.gate)))
        shares = {key: float(p) * (1 - none) for key, p in zip(kinds, softmax(scores[None])[0], strict=True)}
        odds = {key: float(np.log(max(p, 1e-9))) for key, p in {**shares, OTHER: none}.items()}
        key, won = classify._ranked(odds, classify.FUSED)[0]
        second, first = np.sort(scores)[-2:]
        traits = Traits(s.n_chars, s.sense.inside_title, s.sense.n_known)
        rows.append(Told(Judged(s.truth, key, won, "", ""), sure_columns(won, float(first - second), traits)))
    return rows


def folds(seen: list[Seen]) -> NDArray[np.int64]:
    """Number of the fold of each document; one title, one fold."""
    wordings = sorted({s.wording for s in seen})
    places = np.random.default_rng(0).permutation(len(wordings)) % N_FOLDS
    told = dict(zip(wordings, places.tolist(), strict=True))
    return np.array([told[s.wording] for s in seen])


def views_of(folder: Path, readings: Path, embedder: Embeds) -> list[list[Seen]]:
    """Every document in every view."""
    views = []
    for view in VIEWS:
        if view.has_all_lists:
            views.append(look(folder, readings, Meaning(embedder, view.hidden_above), view))
        else:
            with fewer_words():
                views.append(look(folder, readings, Meaning(embedder, view.hidden_above), view))
    return views


def cross_told(views: list[list[Seen]], fold: NDArray[np.int64]) -> list[list[tuple[int, Told]]]:
    """Each view judged by weights that have not seen its wordings; with the number of the fold."""
    told: list[list[tuple[int, Told]]] = [[] for _ in views]
    for number in range(N_FOLDS):
        weights = fit([s for view in views for s, f in zip(view, fold, strict=True) if f != number])
        for so_far, view in zip(told, views, strict=True):
            part = judged([s for s, f in zip(view, fold, strict=True) if f == number], weights)
            so_far.extend((number, t) for t in part)
    return told


def cross_judged(told: list[list[tuple[int, Told]]]) -> list[list[Judged]]:
    """With confidences that have not seen the wordings either."""
    surest = {n: calibrated([t for view in told for f, t in view if f != n]) for n in range(N_FOLDS)}
    return [[t.surely(surest[f]) for f, t in view] for view in told]


def calibrated(told: list[Told]) -> Weights:
    """Both sets of weights of the confidence."""
    by_kind = [[t for t in told if (t.judged.told == OTHER) is is_other] for is_other in (False, True)]
    return Weights(np.zeros(0), np.zeros(0), fit_sureness(by_kind[0]), fit_sureness(by_kind[1]))


def table(rows: list[list[Judged]]) -> str:
    """Figures and reliability of each view as Markdown."""
    lines = [
        "| what the classifier may know | macro-F1 | right | false accepts | told as other | ECE |",
        "|" + "---|" * 6,
    ]
    for view, kept in zip(VIEWS, rows, strict=True):
        told = figures(kept, (0, 0), (0, 0))
        lines.append(
            f"| {view.name} | {told.macro_f1:.3f} | {told.accuracy:.1%} | {told.n_false_accepts} of {told.n_outside} "
            f"| {told.n_false_rejects} of {told.n_inside} | {told.calibration_error:.3f} |"
        )
    lines += ["", f"| confidence |{'|'.join(f' {view.name} ' for view in VIEWS)}|", "|" + "---|" * (len(VIEWS) + 1)]
    for i in range(N_BINS):
        parts = [bins(kept)[i] for kept in rows]
        cells = [f"{share(part):.0%} of {len(part)}" if part else "" for part in parts]
        lines.append(f"| {i / 10:.1f} to {(i + 1) / 10:.1f} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fit; print figures of held-out wordings and the weights, or write the figures into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classify_fit", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--page", type=Path, help="write the figures between the marks `folds` in this page")
    given = parser.parse_args()
    embedder = open_embedder(OcrSettings(), 2)
    assert embedder is not None
    remembering = Remembering(embedder)
    remembering.kept.update(known_phrases())
    views = views_of(given.folder, given.readings, remembering)
    fold = folds(views[0])
    told = cross_told(views, fold)
    rows = cross_judged(told)
    if given.page:
        write_between(given.page, "folds", table(rows))
    print(table(rows))
    whole = fit([s for view in views for s in view])
    sure = calibrated([t for view in told for _, t in view])
    _show(TYPE_WEIGHTS, whole.types)
    _show(GATE_WEIGHTS, whole.gate)
    _show(SURE_TYPE, sure.sure_type)
    _show(SURE_OTHER, sure.sure_other)


def _show(names: dict[str, float], weights: Matrix | None) -> None:
    assert weights is not None
    print({name: round(float(w), 2) for name, w in zip(names, weights, strict=True)})


if __name__ == "__main__":
    main()
