"""A version of learnt heads out of photos that people spoke of: tag by tag, each only where it judges better. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.headlearning import LearnedHead, LearnedHeads, PhotoLessons
from contracts.learning import Comparison
from foundation.folds import held_out_folds
from language.domain import has_tag, tag
from services.vision.steps.alike import Mark, group_alike
from services.vision.steps.layer import LearnedLayer, Placing, log_odds, prototype_of, rounded
from services.vision.steps.learn import Floats, fit_pushes
from services.vision.steps.teach import (
    NEW_PRIOR,
    Rows,
    Taught,
    Trial,
    kernel_of,
    names_told,
    rows_of,
    too_few,
    try_tag,
    weights_of,
)

LEAST_FOR_PROTOTYPE = 3


@dataclass(frozen=True)
class Basis:
    """The shipped heads that is learnt on top of. thresholds: by name."""

    thresholds: Mapping[str, float]
    placing: Placing
    embedding: str
    version: str


def learn(photos: Sequence[Taught], lessons: PhotoLessons, basis: Basis, in_use: LearnedLayer) -> LearnedHeads:
    """Learn every tag that people spoke of, compare each on held-out photos, keep those that became better.

    Where none did, all are kept beside the verdict, so that a person may still insist. photos: the oldest first.
    """
    placed = basis.placing.place(np.stack([photo.vector for photo in photos]))
    kernel, fold_of = kernel_of(placed), _folds(photos)
    refused: dict[str, str] = {}
    trials: list[tuple[Trial, Rows]] = []
    for name in names_told(photos):
        rows = rows_of(name, photos, is_shipped=name in basis.thresholds)
        if lessons.only and name not in lessons.only:
            continue
        if too_few(rows, is_shipped=name in basis.thresholds):
            refused[name] = "too few"
            continue
        trials.append((try_tag(name, rows, kernel, fold_of, basis.thresholds.get(name)), rows))
    better = [(trial, rows) for trial, rows in trials if trial.comparison.verdict == "better"]
    refused |= {trial.name: trial.comparison.verdict for trial, _ in trials if trial.comparison.verdict != "better"}
    names_zh = {each.key: each.zh for each in lessons.new_tags}
    heads = [_head(trial, rows, placed, kernel, names_zh, basis) for trial, rows in better or trials]
    return LearnedHeads(
        version=lessons.version,
        shipped=basis.version,
        scope=lessons.scope,
        embedding=basis.embedding,
        heads=heads + _carried(in_use, lessons.only),
        refused=refused,
        taught=sorted({photo.document_id for photo in photos if photo.shown or photo.is_whole}),
        comparison=_compare([trial for trial, _ in trials], photos, in_use, has_better=bool(better)),
    )


def _folds(photos: Sequence[Taught]) -> NDArray[np.int64]:
    marks = [Mark(photo.document_id, photo.vector, photo.phash, photo.moment) for photo in photos]
    found = np.zeros(len(photos), np.int64)
    for number, fold in enumerate(held_out_folds(group_alike(marks), [photo.document_id for photo in photos])):
        found[list(fold)] = number
    return found


def _head(
    trial: Trial, rows: Rows, placed: Floats, kernel: Floats, names_zh: Mapping[str, str], basis: Basis
) -> LearnedHead:
    near = kernel[np.ix_(rows.photo, rows.photo)]
    weights, bias = weights_of(placed[rows.photo], fit_pushes(near, rows.offset, rows.target, rows.weight))
    yes = rows.photo[rows.is_word & (rows.target > 0.5)]
    direction, alike_from = prototype_of(placed[yes]) if len(yes) >= LEAST_FOR_PROTOTYPE else (np.zeros(0), 1.0)
    is_shipped = trial.name in basis.thresholds
    return LearnedHead(
        name=trial.name,
        zh=tag(trial.name).zh if has_tag(trial.name) else names_zh.get(trial.name, trial.name),
        weights=rounded(weights),
        bias=round(bias, 4),
        prior=None if is_shipped else NEW_PRIOR,
        threshold=None if is_shipped else round(trial.threshold, 4),
        prototype=rounded(direction),
        alike_from=round(alike_from, 4),
        n_yes=trial.comparison.n_yes,
        n_no=trial.comparison.n_no,
    )


def _carried(in_use: LearnedLayer, only: Sequence[str]) -> list[LearnedHead]:
    """Where only some tags are learnt, the others stay as they are in use."""
    return [head for name, head in in_use.heads.items() if name not in only] if only else []


def _compare(
    trials: Sequence[Trial], photos: Sequence[Taught], in_use: LearnedLayer, *, has_better: bool
) -> Comparison:
    """All words judged both ways; a tag that is not kept is judged as it stays. Beside it, the version in use."""
    n_before = n_right = n_mended = n_broken = n_unseen = n_unseen_in_use = n_unseen_right = 0
    for trial in trials:
        is_kept = trial.comparison.verdict == "better" or not has_better
        before = _is_right(trial.before, trial.threshold_before, trial)
        after = _is_right(trial.after, trial.threshold, trial) if is_kept else before
        unseen = np.array([photos[i].document_id not in in_use.taught for i in trial.photo]) & bool(in_use.heads)
        n_before, n_right = n_before + int(before.sum()), n_right + int(after.sum())
        n_mended, n_broken = n_mended + int((after & ~before).sum()), n_broken + int((before & ~after).sum())
        n_unseen, n_unseen_right = n_unseen + int(unseen.sum()), n_unseen_right + int((after & unseen).sum())
        n_unseen_in_use += int((_right_in_use(trial, photos, in_use) & unseen).sum())
    if has_better and n_unseen_right >= n_unseen_in_use:
        verdict = "better"
    elif has_better or any(trial.comparison.verdict == "worse" for trial in trials):
        verdict = "worse"
    else:
        verdict = "no better"
    return Comparison(
        n_held_out=sum(len(trial.photo) for trial in trials),
        n_right_before=n_before,
        n_right=n_right,
        n_mended=n_mended,
        n_broken=n_broken,
        n_unseen=n_unseen,
        n_unseen_right_in_use=n_unseen_in_use,
        n_unseen_right=n_unseen_right,
        verdict=verdict,
        by_tag={trial.name: trial.comparison for trial in trials},
    )


def _is_right(odds: Floats, threshold: float, trial: Trial) -> NDArray[np.bool_]:
    limit = np.inf if threshold >= 1.0 else log_odds(threshold)
    return np.asarray((odds >= limit) == trial.shown)


def _right_in_use(trial: Trial, photos: Sequence[Taught], in_use: LearnedLayer) -> NDArray[np.bool_]:
    head = in_use.heads.get(trial.name)
    if head is None:
        return _is_right(trial.before, trial.threshold_before, trial)
    scores = [in_use.score(photos[i].vector, photos[i].scores).get(trial.name, 0.0) for i in trial.photo]
    threshold = trial.threshold_before if head.threshold is None else head.threshold
    return _is_right(np.array([log_odds(score) for score in scores]), threshold, trial)
