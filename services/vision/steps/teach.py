"""Heads retrained on what people confirmed: a regularised push on top of the shipped log odds, judged before use. Pure.

Every tag is learnt by itself: logistic regression in the space of the vectors that begins at the shipped head and
moves away from it only as far as confirmed photos pull. Photos that nobody spoke of pull each tag back to where the
shipped head has it. A tag without a shipped head begins at a low constant and needs more photos.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.headlearning import PhotoLesson
from contracts.learning import TagComparison, Verdict
from contracts.sight import Sight
from language.domain import ANY_DEFECT, is_damage
from services.vision.steps.alike import Vector
from services.vision.steps.defects import among_damaged
from services.vision.steps.layer import log_odds
from services.vision.steps.learn import (
    Flags,
    Floats,
    average_precision,
    choose_threshold,
    fit_pushes,
    sigmoid,
)

TEACH_VERSION = "teach-1"
PENALTY = 0.5
"""How unwilling a head is to move; vectors have mean square length 1. Chosen on half of the sources, see
benchmarks/vision.md."""
BIAS_PENALTY = 4.0
WEIGHT_OF_ABSENT, WEIGHT_OF_UNSPOKEN = 0.5, 0.1
"""What a tag counts that is missing from a person's list, and a photo that nobody spoke of, beside a clear word."""
NEW_PRIOR = -2.0
MOST_ROWS = 600
MIN_WORDS = 3
"""A shipped head moves for no fewer words of people."""
MIN_NEW = 10
"""Confirmed photos that a tag without a shipped head needs."""
LEAST_AP = 0.25
"""A new tag that ranks held-out photos worse than this is not told, as for shipped heads."""
CLEARLY = 0.98
"""A head is better when its loss on held-out words is below this share of what it was."""


@dataclass(frozen=True)
class Taught:
    """A photo that teaches. scores: by shipped heads; of a named defect, among damaged surfaces.

    shown: what a person affirmed or denied. is_whole: a tag not among them is not shown. is_part: a box that was
    drawn, which teaches and is never judged by.
    """

    document_id: str
    vector: Vector
    phash: str
    scores: Mapping[str, float]
    shown: Mapping[str, bool]
    is_whole: bool = False
    is_part: bool = False
    moment: str | None = None


class Rows(NamedTuple):
    """The photos that say something of one tag. All arrays (n,); photo: its number."""

    photo: NDArray[np.int64]
    offset: Floats
    target: Floats
    weight: Floats
    is_word: Flags
    is_judged: Flags


class Trial(NamedTuple):
    """One tag learnt and judged. rows: of the judged photos; before and after: log odds when held out."""

    name: str
    photo: NDArray[np.int64]
    shown: Flags
    before: Floats
    after: Floats
    threshold_before: float
    threshold: float
    comparison: TagComparison


def taught_of(lesson: PhotoLesson, sight: Sight, embedding: str) -> Taught | None:
    """A photo as learning takes it, with what the shipped heads alone said of it.

    None for a video, whose scores are of many frames, and for a vector of another engine.
    """
    mark = sight.fingerprint
    if mark is None or sight.duration_s is not None or mark.embedding_model != embedding:
        return None
    scores = sight.scores | sight.shipped_scores
    defects = {name: score for name, score in scores.items() if is_damage(name)}
    return Taught(
        document_id=lesson.document_id,
        vector=np.asarray(mark.embedding, np.float32),
        phash=mark.phash,
        scores=scores | among_damaged(defects),
        shown=lesson.shown,
        is_whole=lesson.is_whole,
        moment=sight.capture.time[:16] if sight.capture.time and len(sight.capture.time) >= 16 else None,
    )


def names_told(photos: Sequence[Taught]) -> list[str]:
    """Every tag and defect of which a person spoke."""
    return sorted({name for photo in photos for name in photo.shown})


def rows_of(name: str, photos: Sequence[Taught], *, is_shipped: bool) -> Rows:
    """What the photos say of a name. Clear words first, the newest first; then absences; then photos unspoken of."""
    is_named_defect = is_damage(name) and name != ANY_DEFECT
    found: list[tuple[int, int, float, float]] = []
    for index in range(len(photos) - 1, -1, -1):
        photo = photos[index]
        if is_shipped and name not in photo.scores:
            continue
        word = photo.shown.get(name)
        if word is not None:
            found.append((0, index, float(word), 1.0))
        elif is_named_defect:
            # What a damaged surface is called says nothing of sound ones.
            if photo.shown.get(ANY_DEFECT) and any(photo.shown[other] for other in photo.shown if other != ANY_DEFECT):
                found.append((1, index, 0.0, WEIGHT_OF_ABSENT))
        elif photo.is_whole and not is_damage(name):
            found.append((1, index, 0.0, WEIGHT_OF_ABSENT))
        else:
            found.append((2, index, photo.scores[name] if is_shipped else 0.0, WEIGHT_OF_UNSPOKEN))
    found = sorted(found, key=lambda row: row[0])[:MOST_ROWS]
    rank, index_of, target, weight = (np.array(column) for column in zip(*found, strict=True))
    parts = np.array([photos[i].is_part for i in index_of])
    offset = [log_odds(photos[i].scores[name]) if is_shipped else NEW_PRIOR for i in index_of]
    return Rows(index_of, np.array(offset), target, weight, rank == 0, (rank < 2) & ~parts)


def kernel_of(placed: Floats) -> Floats:
    """(n, n) how strongly photos push one another: by likeness, and all alike by the bias."""
    return np.asarray(placed @ placed.T / PENALTY + 1 / BIAS_PENALTY, np.float64)


def weights_of(placed: Floats, pushes: Floats) -> tuple[Floats, float]:
    """Weights (n_dims,) and bias out of pushes (n,) of placed vectors (n, n_dims)."""
    return placed.T @ pushes / PENALTY, float(pushes.sum() / BIAS_PENALTY)


def held_out_odds(rows: Rows, kernel: Floats, fold_of: NDArray[np.int64]) -> Floats:
    """(n,) log odds of every row by what the other folds teach. kernel: of all photos; fold_of: of every photo."""
    odds = rows.offset.copy()
    near, folds = kernel[np.ix_(rows.photo, rows.photo)], fold_of[rows.photo]
    for fold in np.unique(folds[rows.is_judged]):
        out = folds == fold
        rest = ~out
        if (rows.is_word & rest).any():
            pushes = fit_pushes(near[np.ix_(rest, rest)], rows.offset[rest], rows.target[rest], rows.weight[rest])
            odds[out] += near[np.ix_(out, rest)] @ pushes
    return odds


def too_few(rows: Rows, *, is_shipped: bool) -> bool:
    """Whether people said too little of a tag for anything to be learnt."""
    judged = rows.is_word & rows.is_judged
    if is_shipped:
        return int(judged.sum()) < MIN_WORDS
    return int((judged & (rows.target > 0.5)).sum()) < MIN_NEW


def try_tag(name: str, rows: Rows, kernel: Floats, fold_of: NDArray[np.int64], shipped: float | None) -> Trial:
    """Learn a tag without each fold, and judge that fold. shipped: the threshold of the shipped head, if any."""
    odds = held_out_odds(rows, kernel, fold_of)
    kept = rows.is_judged
    shown, weight = rows.target[kept] > 0.5, rows.weight[kept]
    before, after = rows.offset[kept], odds[kept]
    chosen = shipped if shipped is not None else choose_threshold(sigmoid(after), shown)
    limit = 1.0 if chosen is None else chosen
    first = limit if shipped is not None else 1.0
    right_before = (sigmoid(before) >= first) == shown
    right = (sigmoid(after) >= limit) == shown
    ap = _ap(after, shown)
    # A new tag must do better than the one who only knows how many photos show it.
    blind = before if shipped is not None else np.full(len(shown), log_odds(float(shown.mean())))
    loss_before, loss = _loss(blind, shown, weight), _loss(after, shown, weight)
    more_right = int(right.sum()) - int(right_before.sum())
    verdict = _verdict(more_right, loss / max(loss_before, 1e-9))
    if shipped is None and (chosen is None or more_right <= 0 or ap is None or ap < LEAST_AP):
        verdict = "worse" if verdict == "worse" else "no better"
    comparison = TagComparison(
        n_yes=int(shown.sum()),
        n_no=int((~shown).sum()),
        n_right_before=int(right_before.sum()),
        n_right=int(right.sum()),
        ap_before=_ap(before, shown) if shipped is not None else None,
        ap=ap,
        loss_before=round(loss_before, 4),
        loss=round(loss, 4),
        verdict=verdict,
    )
    return Trial(name, rows.photo[kept], shown, before, after, first, limit, comparison)


def _verdict(more_right: int, share_of_loss: float) -> Verdict:
    if more_right < 0 or share_of_loss > 1.0:
        return "worse"
    return "better" if share_of_loss < CLEARLY else "no better"


def _loss(odds: Floats, shown: Flags, weight: Floats) -> float:
    missed = np.logaddexp(0.0, np.where(shown, -odds, odds))
    return float((weight * missed).sum() / weight.sum())


def _ap(odds: Floats, shown: Flags) -> float | None:
    if not shown.any() or shown.all():
        return None
    return round(average_precision(odds, shown), 4)
