"""Tags measured on photos of sources that were not trained on, beside a plain probe and chance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from vision_stats import draws, interval, short, table, told

from foundation.sessions import open_session
from services.vision.engine import Vector
from services.vision.engines.lite import normalize
from services.vision.steps.heads import Heads
from services.vision.steps.learn import (
    Flags,
    Floats,
    average_precision,
    choose_threshold,
    fit_ridge,
    sigmoid,
    source_folds,
)
from tools.vision.collect import OFF_SITE, Sample
from tools.vision.features import cache_folder, picture_of
from tools.vision.planes import N_FOLDS, calibrate
from tools.vision.train_heads import GIVEN_FROM, NAMES, Table, fit_table

PLAIN = "efficientnet_lite0.onnx"
CURVE = (5, 10, 20, 50)
N_REPEATS = 5


class TagScores:
    """Raw scores of unseen sources, with the folds they come from. All arrays are of the judged photos alone."""

    def __init__(self, everything: Table) -> None:
        judged = everything.is_photo & everything.is_judged
        raw, fold = np.zeros(everything.shown.shape), np.zeros(len(judged), np.int64)
        for number, held_out in enumerate(source_folds(everything.sources, N_FOLDS)):
            raw[held_out] = fit_table(everything.at(~held_out)).raw(everything.vectors[held_out])
            fold[held_out] = number
        self.raw, self.fold = raw[judged], fold[judged]
        self.table = everything.at(judged)
        self.shown, self.sources = self.table.shown, self.table.sources
        self.samples = draws(self.sources)
        self.judgeable = [i for i in range(len(NAMES)) if self.n_sources(i) > 1]

    def n_sources(self, index: int) -> int:
        """Sources with a photo that shows the tag."""
        return len({source for source, yes in zip(self.sources, self.shown[:, index], strict=True) if yes})

    def given(self, *, by_own: bool = False) -> Flags:
        """(n, n_names): tags that would be given, by the calibration of the other folds and the threshold of all.

        by_own: by a threshold for each tag, chosen on the other folds.
        """
        given = np.zeros(self.shown.shape, bool)
        for number in np.unique(self.fold):
            here = self.fold == number
            slope, offset = calibrate(self.raw[~here], self.shown[~here])
            chance = sigmoid(self.raw * slope + offset)
            for index in range(len(NAMES)):
                limit = choose_threshold(chance[~here, index], self.shown[~here, index]) if by_own else GIVEN_FROM
                given[here, index] = False if limit is None else chance[here, index] >= limit
        return given


def plain_scores(scores: TagScores, samples: list[Sample]) -> Floats | None:
    """The same folds with lite0 at 224 px and the photos alone; None where its weights are not at hand."""
    vectors = _plain_vectors(samples)
    if vectors is None:
        return None
    raw = np.zeros(scores.shown.shape)
    for number in np.unique(scores.fold):
        here = scores.fold == number
        known = np.ones(scores.shown.shape, bool)
        sources = scores.sources
        plain = Table(vectors, scores.shown, known, sources, np.ones(len(here), bool), np.ones(len(here), bool))
        raw[here] = fit_table(plain.at(~here)).raw(vectors[here])
    return raw


def _plain_vectors(samples: list[Sample]) -> Floats | None:
    import cv2

    weights, file = cache_folder() / PLAIN, cache_folder() / "lite0-224.npz"
    if file.exists():
        known: dict[str, Vector] = dict(np.load(file))
    elif weights.exists():
        session, known = open_session(weights, 2), {}
        for sample in samples:
            small = cv2.resize(picture_of(sample), (224, 224), interpolation=cv2.INTER_AREA).astype(np.uint8)
            known[sample.id] = session.run(["embedding"], {"pixels": normalize(small)})[0][0]
        np.savez(file, **known)  # type: ignore[arg-type]
    else:
        return None
    found = np.stack([known[sample.id] for sample in samples]).astype(np.float64)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float64)


def tag_page(scores: TagScores, plain: Floats | None, heads: Heads) -> str:
    """Macro figures, then every tag."""
    shipped = [index for index in scores.judgeable if NAMES[index] in heads.names]
    given = scores.given()
    lines = [*_macro_rows(scores, plain, scores.judgeable, "all that can be judged")]
    lines += _macro_rows(scores, plain, shipped, "shipped")
    page = table(["tags", "these heads", "plain probe: lite0, 224 px", "chance"], lines) + "\n"
    rows = [list(_tag_row(scores, plain, given, heads, index)) for index in scores.judgeable]
    head = ["tag", "photos / sources", "AP", "plain probe", "chance", "recall", "precision", "false per 100 negatives"]
    return page + table(head, rows) + "\n" + _false_lines(scores, given, shipped)


def _macro_rows(scores: TagScores, plain: Floats | None, chosen: list[int], name: str) -> Iterator[list[str]]:
    def macro(raw: Floats, rows: NDArray[np.int64]) -> float:
        return float(np.nanmean([average_precision(raw[rows, i], scores.shown[rows, i]) for i in chosen]))

    everything = np.arange(len(scores.fold))
    cells = [
        "-"
        if raw is None
        else told(macro(raw, everything), interval(lambda rows, raw=raw: macro(raw, rows), scores.samples))  # type: ignore[misc]
        for raw in (scores.raw, plain)
    ]
    yield [f"{len(chosen)} {name}", *cells, short(float(scores.shown[:, chosen].mean()))]


def _tag_row(scores: TagScores, plain: Floats | None, given: Flags, heads: Heads, index: int) -> Iterator[str]:
    shown, name = scores.shown[:, index], NAMES[index]
    yield name if name in heads.names else f"{name} (not shipped)"
    yield f"{int(shown.sum())} / {scores.n_sources(index)}"
    between = interval(lambda rows: average_precision(scores.raw[rows, index], shown[rows]), scores.samples)
    yield told(average_precision(scores.raw[:, index], shown), between)
    yield "-" if plain is None else short(average_precision(plain[:, index], shown))
    yield short(float(shown.mean()))
    hits = int((given[:, index] & shown).sum())
    yield short(hits / shown.sum())
    yield short(hits / given[:, index].sum()) if given[:, index].any() else "-"
    yield f"{100 * (given[:, index] & ~shown).sum() / (~shown).sum():.1f}"


def _false_lines(scores: TagScores, given: Flags, shipped: list[int]) -> str:
    shown = scores.shown[:, shipped]
    rows = []
    for name, told_of in ((f"{GIVEN_FROM} for all (shipped)", given), ("its own for each", scores.given(by_own=True))):
        tags = told_of[:, shipped]
        right, wrong = int((tags & shown).sum()), int((tags & ~shown).sum())
        rows.append(
            [name, short(right / (right + wrong)), short(right / int(shown.sum())), f"{100 * wrong / len(shown):.0f}"]
        )
    off_site = scores.shown[:, [NAMES.index(tag) for tag in OFF_SITE]].any(axis=1)
    works = [index for index in shipped if NAMES[index] not in OFF_SITE]
    share = 100 * given[off_site][:, works].any(axis=1).mean()
    return (
        table(["threshold", "precision", "recall", "wrong tags on 100 photos"], rows)
        + f"\nOf 100 photos that show no works ({int(off_site.sum())} here), {share:.0f} are given a tag of works.\n"
    )


def curve_page(scores: TagScores) -> str:
    """AP of a tag that is new, after so many confirmed photos of it and all photos known not to show it."""
    vectors = scores.table.vectors
    placed = (vectors - vectors.mean(axis=0)) / np.sqrt(((vectors - vectors.mean(axis=0)) ** 2).sum(axis=1).mean())
    rng = np.random.default_rng(1)
    found: dict[int, dict[int, float]] = {n_shown: {} for n_shown in CURVE}
    for index in scores.judgeable:
        for n_shown in CURVE:
            tries = [_taught(placed, scores, index, n_shown, rng) for _ in range(N_REPEATS)]
            if all(one is not None for one in tries):
                found[n_shown][index] = float(np.mean([one for one in tries if one is not None]))
    same = sorted(found[10])
    chance = float(scores.shown[:, same].mean())
    rows = [["0 (chance)", short(chance), len(same)]]
    for n_shown, ap in found.items():
        kept = [index for index in same if index in ap]
        rows.append([n_shown, short(float(np.mean([ap[i] for i in kept]))) if kept else "-", len(kept)])
    return table(["confirmed photos", "macro-AP", "tags with so many"], rows)


def _taught(placed: Floats, scores: TagScores, index: int, n_shown: int, rng: np.random.Generator) -> float | None:
    raw, shown = np.zeros(len(placed)), scores.shown[:, index]
    for number in np.unique(scores.fold):
        here = scores.fold == number
        yes, no = np.flatnonzero(shown & ~here), np.flatnonzero(~shown & ~here)
        if len(yes) < n_shown:
            return None
        rows = np.concatenate([rng.choice(yes, n_shown, replace=False), no])
        plane, bias = fit_ridge(placed[rows], shown[rows])
        raw[here] = placed[here] @ plane + bias
    return average_precision(raw, shown)
