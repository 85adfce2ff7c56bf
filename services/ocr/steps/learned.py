"""What was learnt from confirmed documents, laid on top of the rules: only what looks like them is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.learning import Comparison, Example, LearnedClasses
from foundation.folds import held_out_folds
from services.ocr.steps.marks import SHARES

LEARN_VERSION = "learn-1"
# Below the first a document is none of the lessons' business; above the second it is one of them.
ALIKE_FROM, ALIKE_TO = 0.38, 0.80
# How unwilling a lesson is to push: the push of one lesson is at most 1 / STIFFNESS on the scale of log odds.
STIFFNESS = 0.15
N_ROUNDS = 300
MAX_LESSONS = 1200
# What a confirmed type has of evidence when the rules see nothing for it.
UNSPOKEN = 0.0

Matrix = NDArray[np.float64]
Marks = Mapping[str, float]


@dataclass(frozen=True)
class Taught:
    """A confirmed document: what it looks like, what the rules say (log odds by type), and what a person said.

    text_digest: the same for copies of one document.
    """

    document_id: str
    text_digest: str
    type: str
    marks: Marks
    odds: Mapping[str, float]


@dataclass(frozen=True)
class Push:
    """What the lessons say of a document: log odds to be added by type, and how many lessons of that type said it."""

    odds: dict[str, float]
    n_alike: dict[str, int]
    likeness: dict[str, float]


class LearnedLayer:
    """A version, ready to judge. Made once for each version and process."""

    def __init__(self, learned: LearnedClasses) -> None:
        self.version = learned.version
        self._numbers = {name: number for number, name in enumerate(learned.features)}
        self._examples = learned.examples
        self._types = sorted({kind for example in learned.examples for kind in example.pushes})
        self._matrix = np.zeros((len(learned.examples), len(learned.features)))
        self._pushes = np.zeros((len(learned.examples), len(self._types)))
        for row, example in enumerate(learned.examples):
            for number, weight in zip(example.features[0::2], example.features[1::2], strict=True):
                self._matrix[row, number] = weight / WEIGHT_UNIT
            for kind, push in example.pushes.items():
                self._pushes[row, self._types.index(kind)] = push

    def push(self, marks: Marks) -> Push:
        """What the lessons that look like this document say of its type."""
        probe = np.zeros(self._matrix.shape[1])
        for mark, weight in marks.items():
            number = self._numbers.get(mark)
            if number is not None:
                probe[number] = weight * SHARES[mark[0]]
        close = closeness(self._matrix @ probe)
        totals = close @ self._pushes
        n_alike: dict[str, int] = {}
        likeness: dict[str, float] = {}
        for example, value in zip(self._examples, close, strict=True):
            if value > 0:
                n_alike[example.type] = n_alike.get(example.type, 0) + 1
                likeness[example.type] = max(likeness.get(example.type, 0.0), float(value))
        odds = {kind: float(t) for kind, t in zip(self._types, totals, strict=True) if abs(t) > 1e-3}
        return Push(odds, n_alike, likeness)


WEIGHT_UNIT = 1000
"""Weights are kept as whole thousandths: smaller, and the same digest on every machine."""


def closeness(alike: Matrix) -> Matrix:
    """Likeness 0..1 to the weight a lesson has: nothing below the first bound, all above the second."""
    scaled: Matrix = np.clip((alike - ALIKE_FROM) / (ALIKE_TO - ALIKE_FROM), 0.0, 1.0)
    return scaled


# Learning ------------------------------------------------------------------------------------------------


def learn(taught: Sequence[Taught], *, version: str, rules: str, scope: str, in_use: LearnedLayer | None,
          seen_in_use: set[str]) -> LearnedClasses:  # fmt: skip
    """Learn from confirmed documents, and compare on held-out ones. The newest come last; the oldest are let go.

    in_use: the version that classifies now; seen_in_use: documents that taught it.
    """
    taught = list(taught)[-MAX_LESSONS:]
    near = _kernel(taught, taught)
    comparison = _compare(taught, near, in_use, seen_in_use)
    pushes, types = _fit(near, taught)
    names: dict[str, int] = {}
    examples = []
    for row, lesson in enumerate(taught):
        pairs = []
        for mark, weight in sorted(lesson.marks.items()):
            pairs += [names.setdefault(mark, len(names)), round(weight * WEIGHT_UNIT)]
        told = {kind: round(float(p), 3) for kind, p in zip(types, pushes[row], strict=True) if abs(p) >= 0.01}
        examples.append(Example(document_id=lesson.document_id, type=lesson.type, features=pairs, pushes=told))
    counts: dict[str, int] = {}
    for lesson in taught:
        counts[lesson.type] = counts.get(lesson.type, 0) + 1
    return LearnedClasses(
        version=version,
        rules=rules,
        scope=scope,
        features=list(names),
        examples=examples,
        n_taught=dict(sorted(counts.items())),
        comparison=comparison,
    )


def _kernel(rows: Sequence[Taught], columns: Sequence[Taught]) -> Matrix:
    names: dict[str, int] = {}
    for lesson in columns:
        for mark in lesson.marks:
            names.setdefault(mark, len(names))
    left, right = np.zeros((len(rows), len(names))), np.zeros((len(columns), len(names)))
    for row, lesson in enumerate(rows):
        for mark, weight in lesson.marks.items():
            if mark in names:
                left[row, names[mark]] = weight * SHARES[mark[0]]
    for row, lesson in enumerate(columns):
        for mark, weight in lesson.marks.items():
            right[row, names[mark]] = weight
    return closeness(left @ right.T)


def _fit(near: Matrix, taught: Sequence[Taught]) -> tuple[Matrix, list[str]]:
    """Pushes by lesson and type: kernel logistic regression with the rules' log odds as its offset.

    Each lesson pushes by what is still wrong with it, so those that the rules had right hardly push at all, and
    hold their ground where another lesson pushes too far. No lesson pushes itself: it is right when the others
    make it so, which is what the next document of its kind will meet.
    """
    others = near - np.diag(np.diag(near))
    types = sorted({kind for lesson in taught for kind in lesson.odds} | {lesson.type for lesson in taught})
    offset = np.array([[lesson.odds.get(kind, UNSPOKEN) for kind in types] for lesson in taught])
    truth = np.array([[float(kind == lesson.type) for kind in types] for lesson in taught])
    pushes = np.zeros_like(truth)
    # By Gershgorin's bound, row by row: a lesson with few neighbours settles at once.
    step = 1.0 / (STIFFNESS + 0.5 * others.sum(axis=1, keepdims=True))
    for _ in range(N_ROUNDS):
        odds = offset + others @ pushes
        odds -= odds.max(axis=1, keepdims=True)
        shares = np.exp(odds)
        shares /= shares.sum(axis=1, keepdims=True)
        change = truth - shares - STIFFNESS * pushes
        pushes += step * change
        if float(np.abs(change).max(initial=0.0)) < 2e-3:
            break
    return pushes, types


# Comparing -----------------------------------------------------------------------------------------------


def _compare(taught: Sequence[Taught], near: Matrix, in_use: LearnedLayer | None, seen: set[str]) -> Comparison:
    """Judge each confirmed document by what the others teach. Copies of one document are held out together."""
    before = [_first(lesson.odds) == lesson.type for lesson in taught]
    after = [False] * len(taught)
    for fold in held_out_folds([each.text_digest for each in taught], [each.document_id for each in taught]):
        rest = [i for i in range(len(taught)) if i not in fold]
        if not rest:
            for i in fold:
                after[i] = before[i]
            continue
        pushes, types = _fit(near[np.ix_(rest, rest)], [taught[i] for i in rest])
        for i in fold:
            told = near[i, rest] @ pushes
            odds = added(taught[i].odds, dict(zip(types, told.tolist(), strict=True)))
            after[i] = _first(odds) == taught[i].type
    unseen = [i for i, lesson in enumerate(taught) if in_use is not None and lesson.document_id not in seen]
    in_use_right = [
        _first(added(taught[i].odds, in_use.push(taught[i].marks).odds)) == taught[i].type
        for i in unseen
        if in_use is not None
    ]
    n_before, n_after, n_unseen_right = sum(before), sum(after), sum(after[i] for i in unseen)
    is_worse = n_after < n_before or n_unseen_right < sum(in_use_right)
    return Comparison(
        n_held_out=len(taught),
        n_right_before=n_before,
        n_right=n_after,
        n_mended=sum(a and not b for a, b in zip(after, before, strict=True)),
        n_broken=sum(b and not a for a, b in zip(after, before, strict=True)),
        n_unseen=len(unseen),
        n_unseen_right_in_use=sum(in_use_right),
        n_unseen_right=n_unseen_right,
        verdict="worse" if is_worse else "better" if n_after > n_before else "no better",
    )


def _first(odds: Mapping[str, float]) -> str:
    return max(odds, key=lambda kind: odds[kind])


def added(odds: Mapping[str, float], pushes: Mapping[str, float]) -> dict[str, float]:
    """Log odds with pushes. A type that the rules see nothing for begins at nothing, and needs a push upwards."""
    total = dict(odds)
    for kind, push in pushes.items():
        if kind in total or push > 0:
            total[kind] = total.get(kind, UNSPOKEN) + push
    return total
