"""Fits the weights of services/ocr/steps/fusion.py: `python -m benchmarks.classify_fit SET READINGS`.

Each document is seen three times: with all lists of words; without the lists that were worded beside such forms; and
without any phrase or label that the document bears word for word. So the weights are those for papers that somebody
else worded. Judged in folds that keep all documents of one title together.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.classify import Judged, figures
from benchmarks.form_readings import readings_of
from contracts.reading import Page, Reading
from language.domain import TypeWording, doc_types, type_wordings
from services.ocr.engines import open_embedder
from services.ocr.settings import OcrSettings
from services.ocr.steps import classify, meaning, typewords
from services.ocr.steps.clues import Pair, find_pairs, find_titles
from services.ocr.steps.fusion import GATE_WEIGHTS, OTHER, TYPE_WEIGHTS, gate_columns, type_columns
from services.ocr.steps.meaning import Meaning

Matrix = NDArray[np.float64]
VIEWS = ("all lists", "lists of others' titles left out", "and no phrase word for word")
N_FOLDS, SMOOTH, L2_TYPES, L2_GATE, N_STEPS, STEP = 8, 0.03, 0.005, 1.0, 200, 0.1
KNOWN_TITLE, STRICT_LABELS, STRICT_BODY, STRICT_COSINE = 3.0, 0.2, 0.4, 0.94
SIGNS = (0, 1, -1, 1, -1, 1, 1, 1, 1, -1, -1, -1)
"""Which way each part of GATE_WEIGHTS may speak: 1 for belonging nowhere."""
CAUTION = 0.5
"""Added to the gate: a paper wrongly taken in is worse than one that is put before a person."""
_CACHED = ("title_words", "title_shapes", "piece_weights", "label_weights", "body_words", "_same")


@dataclass(frozen=True)
class Seen:
    """A document in one view: evidence of each type, evidence of none, what it is, what its title says."""

    types: Matrix
    gate: Matrix
    truth: str
    wording: str


@contextmanager
def fewer_words() -> Iterator[None]:
    """The lists as they were before anybody looked at generated forms."""
    asked = {key: TypeWording(told.named, (), ()) for key, told in type_wordings().items()}
    _forget()
    with (
        patch.object(typewords, "type_wordings", lambda: asked),
        patch.object(meaning, "type_wordings", lambda: asked),
        patch.object(typewords, "same_words", lambda: {"砼": "混凝土"}),
        patch.object(classify, "outside_words", lambda: ()),
    ):
        yield
    _forget()


def _forget() -> None:
    for name in _CACHED:
        getattr(typewords, name).cache_clear()


def look(folder: Path, readings: Path, words: Meaning, *, is_strict: bool) -> list[Seen]:
    """Every document of every file."""
    seen = []
    for gold, reading in readings_of(folder, readings):
        pairs = find_pairs(reading, typewords.is_label)
        for part in gold["segments"]:
            pages = [page for page in reading.pages if part["from"] <= page.page <= part["to"]]
            wording = (part["title"] or part["type"] + part["note"]).replace(" ", "")
            seen.append(_look_at(pages, reading, pairs, words, part["type"], wording, is_strict=is_strict))
    return seen


def _look_at(
    pages: list[Page], reading: Reading, pairs: list[Pair], words: Meaning, truth: str, wording: str, *, is_strict: bool
) -> Seen:
    bare = reading.model_copy(update={"title": None})
    evidence = classify.classify_pages(pages, bare, pairs, "").evidence
    parts = {key: dict(each.parts) for key, each in evidence.items()}
    if is_strict:
        for each in parts.values():
            each["title"] = each.get("title", 0.0) if each.get("title", 0.0) < KNOWN_TITLE else 0.0
            each["labels"] = STRICT_LABELS * each.get("labels", 0.0)
            each["body"] = STRICT_BODY * each.get("body", 0.0)
    numbers = {page.page for page in pages}
    titles = [title for page in pages[:2] for title in find_titles(page)]
    sense = words.sense(pages, titles, [pair for pair in pairs if pair.value.page in numbers])
    return Seen(type_columns(parts, sense), gate_columns(parts, sense), truth, wording)


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
    w = w / spread
    w[0] -= float((middle * w).sum())
    return w


def softmax(z: Matrix) -> Matrix:
    """Shares of each row."""
    e = np.exp(z - z.max(1, keepdims=True))
    shares: Matrix = e / e.sum(1, keepdims=True)
    return shares


def fit(seen: list[Seen]) -> tuple[Matrix, Matrix]:
    """Both sets of weights."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    inside = [s for s in seen if s.truth != OTHER]
    types = fit_types(np.stack([s.types for s in inside]), np.array([kinds.index(s.truth) for s in inside]))
    gate = fit_gate(np.stack([s.gate for s in seen]), np.array([float(s.truth == OTHER) for s in seen]))
    gate[0] += CAUTION
    return types, gate


def judged(seen: list[Seen], types: Matrix, gate: Matrix) -> list[Judged]:
    """What the weights say, as the classifier would."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    rows = []
    for s in seen:
        none = 1 / (1 + np.exp(-float(s.gate @ gate)))
        shares = {key: float(p) * (1 - none) for key, p in zip(kinds, softmax((s.types @ types)[None])[0], strict=True)}
        odds = {key: float(np.log(max(p, 1e-9))) for key, p in {**shares, OTHER: none}.items()}
        key, confidence = classify._ranked(odds, classify.FUSED)[0]
        rows.append(Judged(s.truth, key, confidence, "", ""))
    return rows


def folds(seen: list[Seen]) -> NDArray[np.int64]:
    """Number of the fold of each document; one title, one fold."""
    wordings = sorted({s.wording for s in seen})
    places = np.random.default_rng(0).permutation(len(wordings)) % N_FOLDS
    told = dict(zip(wordings, places.tolist(), strict=True))
    return np.array([told[s.wording] for s in seen])


def main() -> None:
    """Fit; print figures of held-out wordings and the weights."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classify_fit", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    given = parser.parse_args()
    embedder = open_embedder(OcrSettings(), 2)
    assert embedder is not None
    views = [look(given.folder, given.readings, Meaning(embedder), is_strict=False)]
    with fewer_words():
        views.append(look(given.folder, given.readings, Meaning(embedder), is_strict=False))
        views.append(look(given.folder, given.readings, Meaning(embedder, STRICT_COSINE), is_strict=True))
    fold = folds(views[0])
    rows: list[list[Judged]] = [[], [], []]
    for number in range(N_FOLDS):
        weights = fit([s for view in views for s, f in zip(view, fold, strict=True) if f != number])
        for judged_so_far, view in zip(rows, views, strict=True):
            judged_so_far.extend(judged([s for s, f in zip(view, fold, strict=True) if f == number], *weights))
    for name, kept in zip(VIEWS, rows, strict=True):
        told = figures(kept, (0, 0), (0, 0))
        print(
            f"{name}: macro-F1 {told.macro_f1:.3f}, right {told.accuracy:.1%}, "
            f"false accepts {told.n_false_accepts} of {told.n_outside}, "
            f"told as other {told.n_false_rejects} of {told.n_inside}, ECE {told.calibration_error:.3f}"
        )
    types, gate = fit([s for view in views for s in view])
    print({name: round(float(w), 2) for name, w in zip(TYPE_WEIGHTS, types, strict=True)})
    print({name: round(float(w), 2) for name, w in zip(GATE_WEIGHTS, gate, strict=True)})


if __name__ == "__main__":
    main()
