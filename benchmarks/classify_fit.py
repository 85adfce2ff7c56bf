"""Fits the weights of services/ocr/steps/fusion.py: `python -m benchmarks.classify_fit SET READINGS --kept FOLDER`.

SET READINGS may stand several times. Each document is seen in several views (benchmarks/classify_views.py), ever less
like what the lists know and ever less read, so that the weights are those for papers that somebody else worded and
somebody photographed badly. Judged in folds that keep all documents of one title together; the caution of the gate
is chosen, and the confidence fitted, by what those folds said.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.classify import N_BINS, Judged, bins, figures, share, write_between
from benchmarks.classify_views import VIEWS, Matrix, Remembering, Seen, usual, views_of
from language.domain import doc_types
from services.ocr.engines import open_embedder
from services.ocr.settings import OcrSettings
from services.ocr.steps import classify, fusion
from services.ocr.steps.fusion import OTHER, lead_columns, sure_columns
from services.ocr.steps.phrases import known_phrases

N_FOLDS, SMOOTH, L2_TYPES, L2_GATE, L2_SURE, N_STEPS, STEP = 8, 0.03, 0.005, 20.0, 3.0, 200, 0.1
SIGNS = (0, 1, -1, 1, -1, 1, 1, 1, 1, -1, -1, 1, 1, 1, 1, 1, -1, -1)
"""Which way each part of GATE_WEIGHTS may speak: 1 for belonging nowhere."""
MOST_FALSE_ACCEPTS = 0.02
CAUTIONS = tuple(np.arange(0.0, 6.1, 0.25).tolist())
"""What may be added to the gate: a paper wrongly taken in is worse than one that is put before a person. Taken is the
least with which no view of the folds accepts more than that share of the papers outside the archive."""
KINDS = [kind.key for kind in doc_types() if kind.key != OTHER]


@dataclass(frozen=True)
class Weights:
    """What tells types apart, and the gate."""

    types: Matrix
    gate: Matrix

    def cautious(self, caution: float) -> Weights:
        """With a gate that leans to "none"."""
        return replace(self, gate=self.gate + caution * np.eye(len(self.gate))[0])


@dataclass(frozen=True)
class Told:
    """A verdict by share, and what its confidence is measured by."""

    judged: Judged
    columns: Matrix

    @property
    def is_other(self) -> bool:
        return self.judged.told == OTHER

    def surely(self, weights: tuple[Matrix, Matrix]) -> Judged:
        """With the confidence of these weights: of a type told, of none told."""
        return replace(self.judged, confidence=float(1 / (1 + np.exp(-self.columns @ weights[self.is_other]))))


def fit(seen: list[Seen]) -> Weights:
    """The weights that tell types apart, and then those of the gate."""
    inside = [s for s in seen if s.truth != OTHER]
    types = fit_types(np.stack([s.types for s in inside]), np.array([KINDS.index(s.truth) for s in inside]))
    gates = np.stack([gate_row(s, s.types @ types) for s in seen])
    return Weights(types, fit_gate(gates, np.array([float(s.truth == OTHER) for s in seen])))


def gate_row(seen: Seen, scores: Matrix) -> Matrix:
    """In the order of GATE_WEIGHTS."""
    return np.concatenate([seen.gate, lead_columns(scores)])


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


def fit_sureness(told: list[Told]) -> Matrix:
    """Weights of what says how often such verdicts are right: a logistic regression near the share itself."""
    x, truth = np.stack([t.columns for t in told]), np.array([float(t.judged.is_right) for t in told])
    near = np.zeros(x.shape[1])
    near[1] = 1.0
    w, ridge = near.copy(), np.eye(x.shape[1]) * L2_SURE
    ridge[0, 0] = 1e-3
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ w))
        bend = (x.T * np.maximum(p * (1 - p), 1e-2)) @ x + ridge
        w = w + np.linalg.solve(bend, x.T @ (truth - p) - ridge @ (w - near))
    fitted: Matrix = w
    return fitted


def calibrated(told: list[Told]) -> tuple[Matrix, Matrix]:
    """Both sets of weights of the confidence: where a type is told, and where none."""
    kinds = [[t for t in told if t.is_other == is_other] for is_other in (False, True)]
    return fit_sureness(kinds[0]), fit_sureness(kinds[1])


# Folds ---------------------------------------------------------------------------------------------------


def judged(seen: Seen, weights: Weights) -> Told:
    """What the weights say, as the classifier would."""
    scores = seen.types @ weights.types
    none = float(1 / (1 + np.exp(-gate_row(seen, scores) @ weights.gate)))
    shares = {key: float(p) * (1 - none) for key, p in zip(KINDS, softmax(scores[None])[0], strict=True)}
    odds = {key: float(np.log(max(p, 1e-9))) for key, p in {**shares, OTHER: none}.items()}
    key, won = classify._ranked(odds, classify.FUSED)[0]
    second, first = np.sort(scores)[-2:]
    return Told(Judged(seen.truth, key, won, "", ""), sure_columns(won, float(first - second), seen.traits))


def folds(seen: list[Seen]) -> NDArray[np.int64]:
    """Number of the fold of each document; one title, one fold."""
    wordings = sorted({s.wording for s in seen})
    places = np.random.default_rng(0).permutation(len(wordings)) % N_FOLDS
    told = dict(zip(wordings, places.tolist(), strict=True))
    return np.array([told[s.wording] for s in seen])


def cross_fitted(views: list[list[Seen]], fold: NDArray[np.int64], plain: list[Seen]) -> list[Weights]:
    """For each fold the weights that have not seen its wordings. plain: pages with usual titles, seen by all."""
    return [
        fit([*plain, *(s for view in views for s, f in zip(view, fold, strict=True) if f != n)]) for n in range(N_FOLDS)
    ]


def told_by(views: list[list[Seen]], fold: NDArray[np.int64], weights: list[Weights], caution: float) -> Views:
    """Each view judged by weights that have not seen its wordings."""
    careful = [each.cautious(caution) for each in weights]
    return [[judged(s, careful[f]) for s, f in zip(view, fold, strict=True)] for view in views]


def least_caution(views: list[list[Seen]], fold: NDArray[np.int64], weights: list[Weights]) -> float:
    """See CAUTIONS; the greatest of them where none is enough."""
    outside = [[s for s in view if s.truth == OTHER] for view in views]
    places = fold[[i for i, s in enumerate(views[0]) if s.truth == OTHER]]
    for caution in CAUTIONS:
        told = told_by(outside, places, weights, caution)
        if max(sum(not t.is_other for t in view) / len(view) for view in told) <= MOST_FALSE_ACCEPTS:
            return caution
    return CAUTIONS[-1]


def cross_judged(told: Views, fold: NDArray[np.int64]) -> list[list[Judged]]:
    """Each view with the confidence of weights that have not seen its wordings."""
    surest = [calibrated([t for v in told for t, f in zip(v, fold, strict=True) if f != n]) for n in range(N_FOLDS)]
    return [[t.surely(surest[f]) for t, f in zip(view, fold, strict=True)] for view in told]


Views = list[list[Told]]


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


def write_weights(file: Path, name: str, weights: Matrix) -> None:
    """Put weights in the place of those that a module holds in a dictionary of that name."""
    before, begin, rest = file.read_text().partition(f"{name} = {{")
    inside, end, after = rest.partition("}")
    numbers = iter(weights.tolist())
    inside = re.sub(r'("\w+": )-?[\d.]+', lambda row: f"{row[1]}{round(next(numbers), 2) + 0.0}", inside)
    file.write_text(f"{before}{begin}{inside}{end}{after}")


def main() -> None:
    """Fit; print figures of held-out wordings and write the weights where they stand."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classify_fit", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", help="a set, its readings, another set, its readings")
    parser.add_argument("--kept", type=Path, required=True, help="a folder for what was seen; empty it after changes")
    parser.add_argument("--page", type=Path, help="write the figures between the marks `folds` in this page")
    parser.add_argument("--write", action="store_true", help="write the weights into services/ocr/steps/fusion.py")
    given = parser.parse_args()
    embedder = open_embedder(OcrSettings(), 2)
    assert embedder is not None
    remembering = Remembering(embedder)
    remembering.kept.update(known_phrases())
    sets = [views_of(*pair, remembering, given.kept) for pair in zip(given.sets[::2], given.sets[1::2], strict=True)]
    views = [[s for view in alike for s in view] for alike in zip(*sets, strict=True)]
    fold = folds(views[0])
    plain = usual(remembering)
    weights = cross_fitted(views, fold, plain)
    caution = least_caution(views, fold, weights)
    told = told_by(views, fold, weights, caution)
    text = f"Caution {caution}.\n\n{table(cross_judged(told, fold))}"
    print(text)
    if given.page:
        write_between(given.page, "folds", text)
    whole = fit([*plain, *(s for view in views for s in view)]).cautious(caution)
    sure = calibrated([t for view in told for t in view])
    fitted = {"TYPE_WEIGHTS": whole.types, "GATE_WEIGHTS": whole.gate, "SURE_TYPE": sure[0], "SURE_OTHER": sure[1]}
    for name, values in fitted.items():
        print(name, values.round(2).tolist())
        if given.write:
            write_weights(Path(fusion.__file__), name, values)


if __name__ == "__main__":
    main()
