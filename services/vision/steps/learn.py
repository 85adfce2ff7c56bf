"""Fitting heads on frozen vectors: one weighted ridge per tag, calibrated on sources it has not seen. Pure, seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PENALTY = 1.0
BALANCE = 0.5


def fit_ridge(
    vectors: Floats, shown: Flags, importance: Floats | None = None, *, penalty: float = PENALTY
) -> tuple[Floats, float]:
    """Weights (d,) and bias of the plane that parts pictures that show a tag (+1) from the others (-1).

    vectors: (n, d), centred and of mean square length 1. importance: (n,) weights, 1 by default. Pictures that show
    the tag weigh more where they are few: the square root of the odds, half way between equal pictures and equal
    classes. Solved in whichever of the two spaces is smaller; the answer is the same.
    """
    weight = np.ones(len(shown)) if importance is None else importance.astype(np.float64)
    weight[shown] *= (weight.sum() / max(float(weight[shown].sum()), 1e-9)) ** BALANCE
    target = np.where(shown, 1.0, -1.0)
    n_all, n_dims = vectors.shape
    if n_all <= n_dims:
        kernel = vectors @ vectors.T
        kernel[np.diag_indices(n_all)] += penalty / weight
        solved = np.linalg.solve(kernel, np.stack([target, np.ones(n_all)], axis=1))
        bias = solved[:, 0].sum() / solved[:, 1].sum()
        return vectors.T @ (solved[:, 0] - bias * solved[:, 1]), float(bias)
    design = np.concatenate([vectors, np.ones((n_all, 1))], axis=1)
    weighted = design * weight[:, None]
    moments = weighted.T @ design
    moments[np.arange(n_dims), np.arange(n_dims)] += penalty
    plane = np.linalg.solve(moments, weighted.T @ target)
    return plane[:-1], float(plane[-1])


def fit_calibration(raw: Floats, shown: Flags) -> tuple[float, float]:
    """Slope and offset that make a raw score a probability, fitted on scores of pictures not trained on.

    Source: Platt scaling with smoothed targets (Platt 1999; Lin, Lin and Weng 2007). The slope is never negative.
    """
    n_yes, n_no = int(shown.sum()), int((~shown).sum())
    target = np.where(shown, (n_yes + 1) / (n_yes + 2), 1 / (n_no + 2))
    slope, offset = 1.0, float(np.log((n_yes + 1) / (n_no + 1)))
    design = np.stack([raw, np.ones_like(raw)], axis=1)
    for _ in range(100):
        chance = sigmoid(slope * raw + offset)
        gradient = design.T @ (target - chance)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.eye(2) * 1e-6
        step = np.clip(np.linalg.solve(curvature, gradient), -2.0, 2.0)
        slope, offset = slope + float(step[0]), offset + float(step[1])
        if float(np.abs(step).max()) < 1e-7:
            break
    return max(slope, 1e-3), offset


def fit_pushes(kernel: Floats, offset: Floats, target: Floats, weight: Floats) -> Floats:
    """How each of n rows pushes (n,): logistic regression on a kernel (n, n) that begins at known log odds.

    Log odds of a row are offset + kernel @ pushes; nothing pushes where the offset is right. target: (n,) 0..1;
    weight: (n,) how much a row counts, no push is stronger. Source: Newton's method for Gaussian processes
    (Rasmussen and Williams 2006, algorithm 3.1), halving steps that do not help.
    """

    def value(pushes: Floats, felt: Floats) -> float:
        odds = offset + felt
        likelihood = weight * (target * odds - np.logaddexp(0.0, odds))
        return float(likelihood.sum() - pushes @ felt / 2)

    pushes = np.zeros(len(offset))
    felt = np.zeros(len(offset))
    best = value(pushes, felt)
    for _ in range(40):
        chance = sigmoid(offset + felt)
        root = np.sqrt(np.maximum(weight * chance * (1 - chance), 1e-9))
        aim = root**2 * felt + weight * (target - chance)
        inner = np.eye(len(root)) + root[:, None] * kernel * root
        change = aim - root * np.linalg.solve(inner, root * (kernel @ aim)) - pushes
        share, shift = 1.0, kernel @ change
        while share > 1e-3 and value(pushes + share * change, felt + share * shift) < best:
            share /= 2
        pushes, felt = pushes + share * change, felt + share * shift
        reached = value(pushes, felt)
        if reached - best < 1e-6:
            break
        best = reached
    return pushes


def choose_threshold(
    chance: Floats, shown: Flags, *, beta: float = 0.7, least_precision: float = 0.5, least_hits: int = 3
) -> float | None:
    """The probability from which a tag is given: best F-beta on pictures not trained on; precision weighs more.

    None where no limit gives so many right tags and so few wrong ones: a tag without evidence is better not told.
    """
    order = np.argsort(-chance, kind="stable")
    hits = np.cumsum(shown[order])
    given = np.arange(1, len(order) + 1)
    quality = (1 + beta**2) * hits / (beta**2 * max(int(shown.sum()), 1) + given)
    quality[(hits < least_hits) | (hits < least_precision * given)] = 0.0
    best = int(quality.argmax())
    if quality[best] == 0:
        return None
    following = chance[order[best + 1]] if best + 1 < len(order) else 0.0
    # Half way to the next picture below, so that the limit does not sit on one picture's score.
    return float(np.clip((chance[order[best]] + following) / 2, 0.1, 0.95))


def average_precision(scores: Floats, shown: Flags) -> float:
    """Area under the precision-recall steps; not a number where nothing is shown."""
    ranked = shown[np.argsort(-scores, kind="stable")]
    if not ranked.any():
        return float("nan")
    return float((np.cumsum(ranked)[ranked] / (np.flatnonzero(ranked) + 1)).mean())


def source_folds(sources: Sequence[str], n_folds: int) -> Iterator[Flags]:
    """Held-out masks: whole sources, spread so that the folds are about equally large."""
    names, counts = np.unique(np.array(sources), return_counts=True)
    loads = np.zeros(min(n_folds, len(names)))
    fold_of: dict[str, int] = {}
    for name, count in sorted(zip(names, counts, strict=True), key=lambda pair: (-pair[1], pair[0])):
        fold_of[str(name)] = int(loads.argmin())
        loads[fold_of[str(name)]] += count
    folds = np.array([fold_of[source] for source in sources])
    for fold in range(len(loads)):
        yield folds == fold


def sigmoid(value: Floats) -> Floats:
    """Logistic function, safe for large values."""
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -40, 40))), np.float64)
