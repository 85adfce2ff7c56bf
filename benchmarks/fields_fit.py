"""Fits the weights of services/ocr/steps/naming.py: `python -m benchmarks.fields_fit SET READINGS`.

Each form is seen four times: with its type and without, with all lists of words and without every word that is the
label itself or next to it. So the weights are those for labels that somebody else worded. Judged in folds by type: no
label that is judged was in the fit.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.fields import as_field, is_same, names_of, plain
from benchmarks.form_readings import readings_of
from services.ocr.engines import open_embedder
from services.ocr.settings import OcrSettings
from services.ocr.steps import labels, naming
from services.ocr.steps.meaning import Meaning
from services.ocr.steps.naming import NAME_WEIGHTS, NONE_WEIGHTS, NOTHING, Hiding, Namer, Target, targets_of, weigh
from services.ocr.steps.offers import Offer
from services.ocr.steps.pairing import find_offers

Matrix = NDArray[np.float64]
STRICT = Hiding(above=0.94, words=False)
SURE = 0.9
"""Share that the true type is given: the fit judges naming, not types."""
N_FOLDS, N_STEPS, STEP, L2, SMOOTH, LEAST_ALIKE = 2, 150, 0.2, 0.0005, 0.02, 0.7


@dataclass(frozen=True)
class Seen:
    """A form in one view. truths: by offer, the fields that it may be; none where it is empty."""

    kind: str
    offers: list[Offer]
    targets: list[Target]
    fields: NDArray[np.float64]
    none: Matrix
    truths: list[set[int]]


@contextmanager
def fewer_words() -> Iterator[None]:
    """Without the words that were listed beside generated forms."""
    for cached in (naming._pair_alike, labels.apart):
        cached.cache_clear()
    with patch.dict(labels.WORDS, clear=True):
        yield
    for cached in (naming._pair_alike, labels.apart):
        cached.cache_clear()


def look(folder: Path, readings: Path, namer: Namer, hiding: Hiding, *, is_typed: bool) -> list[Seen]:
    """Every form of one document in one view."""
    seen = []
    for gold, reading in readings_of(folder, readings):
        if len(gold["segments"]) > 1 or (gold["type"] == "other" and is_typed):
            continue
        offers = find_offers(reading)
        if not offers:
            continue
        targets = targets_of({gold["type"]: SURE} if is_typed else {})
        weighed = weigh(offers, targets, namer, hiding)
        truths = [_truth(gold, offer, targets) for offer in offers]
        seen.append(Seen(gold["type"], offers, targets, weighed.fields, weighed.none, truths))
    return seen


def _truth(gold: dict[str, Any], offer: Offer, targets: list[Target]) -> set[int]:
    """The fields whose value an offer bears, also where a character was read otherwise."""
    found: set[str] = set()
    value = plain(offer.value.text)
    for label, truth in gold["fields"].items():
        printed = str(gold["printed"].get(label, ""))
        near = difflib.SequenceMatcher(None, value, plain(printed)).ratio() if len(plain(printed)) > 3 else 0.0
        if near > LEAST_ALIKE or is_same(as_field(offer.value.text), str(truth), printed):
            found |= names_of(label)
    return {j for j, target in enumerate(targets) if target.name in found}


# Fitting -------------------------------------------------------------------------------------------------


def rows_of(seen: list[Seen]) -> tuple[Matrix, Matrix, NDArray[np.bool_], NDArray[np.bool_]]:
    """All offers as arrays: evidence of fields, of none, what is true, and which fields take part.

    A field that is not of the type has no gold, so it takes part only where it is true or no type is told.
    """
    wide = max(s.fields.shape[1] for s in seen)
    fields, none, true, kept = [], [], [], []
    for s in seen:
        own = np.array([t.share > 0 for t in s.targets])
        own = own if own.any() else ~own
        for i, truth in enumerate(s.truths):
            row = np.zeros((wide, s.fields.shape[2]))
            row[: len(s.targets)] = s.fields[i]
            is_true, is_kept = np.zeros(wide + 1, bool), np.zeros(wide, bool)
            is_kept[: len(own)] = own
            chosen = sorted(truth)
            is_kept[chosen] = is_true[chosen] = True
            is_true[-1] = not truth
            fields.append(row)
            none.append(s.none[i])
            true.append(is_true)
            kept.append(is_kept)
    return np.array(fields), np.array(none), np.array(true), np.array(kept)


def fit(views: list[list[Seen]]) -> tuple[Matrix, Matrix]:
    """Weights of a softmax over the fields and none, by Adam; a small share of the truth is taken for chance."""
    packs = [rows_of(view) for view in views]
    n_fields = len(NAME_WEIGHTS)
    w = np.array([*NAME_WEIGHTS.values(), *NONE_WEIGHTS.values()])
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, N_STEPS + 1):
        g, n = np.zeros_like(w), 0
        for fields, none, true, kept in packs:
            odds = np.concatenate([np.where(kept, fields @ w[:n_fields], -30), (none @ w[n_fields:])[:, None]], 1)
            p = np.exp(odds - odds.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            right = (p * true).sum(1, keepdims=True)
            trust = (1 - SMOOTH) * right / ((1 - SMOOTH) * right + SMOOTH / 20)
            pull = (p - p * true / np.maximum(right, 1e-9)) * trust
            g[:n_fields] += np.einsum("nt,ntf->f", pull[:, :-1] * kept, fields)
            g[n_fields:] += (pull[:, -1:] * none).sum(0)
            n += len(fields)
        g = g / n + L2 * w
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        w = w - STEP * (1 - 0.95 * step / N_STEPS) * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return w[:n_fields], w[n_fields:]


def figures(seen: list[Seen], weights: tuple[Matrix, Matrix]) -> tuple[int, int, int]:
    """(offers that are fields, those that were named, those named rightly)."""
    n_there = n_told = n_right = 0
    with (
        patch.dict(naming.NAME_WEIGHTS, dict(zip(NAME_WEIGHTS, weights[0].tolist(), strict=True))),
        patch.dict(naming.NONE_WEIGHTS, dict(zip(NONE_WEIGHTS, weights[1].tolist(), strict=True))),
    ):
        for s in seen:
            n_there += sum(bool(truth) for truth in s.truths)
            shares = naming.likelihoods(naming.Weighed(s.fields, s.none))
            for named in naming.assigned(s.offers, s.targets, shares):
                truth = s.truths[s.offers.index(named.offer)]
                n_told += bool(truth)
                n_right += s.targets.index(named.target) in truth
    return n_there, n_told, n_right


def main() -> None:
    """Fit; print figures of held-out types and the weights."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fields_fit", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    given = parser.parse_args()
    embedder = open_embedder(OcrSettings(), 2)
    assert embedder is not None
    namer = Namer(Meaning(embedder))
    views = [look(given.folder, given.readings, namer, NOTHING, is_typed=typed) for typed in (True, False)]
    with fewer_words():
        views += [look(given.folder, given.readings, namer, STRICT, is_typed=typed) for typed in (True, False)]
    kinds = sorted({s.kind for s in views[0]})
    fold = dict(zip(np.random.default_rng(0).permutation(kinds).tolist(), range(len(kinds)), strict=True))
    names = ("all lists", "no type told", "no label that a list holds", "neither")
    parts = [[[s for s in view if fold.get(s.kind, 0) % N_FOLDS == n] for view in views] for n in range(N_FOLDS)]
    weights = [fit([[s for s in v if fold.get(s.kind, 0) % N_FOLDS != n] for v in views]) for n in range(N_FOLDS)]
    for number, name in enumerate(names):
        counts = np.zeros(3, int)
        for part, fitted in zip(parts, weights, strict=True):
            counts += figures(part[number], fitted)
        there, told, right = counts.tolist()
        print(
            f"{name}: {there} values stand beside a label, {told / there:.1%} named, {right / max(told, 1):.1%} right"
        )
    name_weights, none_weights = fit(views)
    print({name: round(float(x), 1) for name, x in zip(NAME_WEIGHTS, name_weights, strict=True)})
    print({name: round(float(x), 1) for name, x in zip(NONE_WEIGHTS, none_weights, strict=True)})


if __name__ == "__main__":
    main()
