"""What confirmations teach: heads without half of the sources, then with so many confirmed photos of each tag."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from vision_stats import short, table

from contracts.headlearning import PhotoLessons
from services.vision.steps.layer import LearnedLayer, Placing
from services.vision.steps.learn import Flags, Floats, average_precision, sigmoid
from services.vision.steps.learned import Basis, learn
from services.vision.steps.teach import Taught
from tools.vision.planes import calibrate
from tools.vision.train_heads import GIVEN_FROM, NAMES, Table, fit_table, scores_of_unseen

COUNTS = (5, 10, 20, 50)
N_DRAWS = 10
LEAST_TESTED = 3
"""Photos with and without a tag that must be left for the test."""


@dataclass(frozen=True)
class Site:
    """Photos of sources that the heads know nothing of. chance: (n, n_names) by those heads; all arrays by photo."""

    vectors: Floats
    chance: Floats
    shown: Flags
    sources: NDArray[np.str_]
    ids: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """One tag after so many confirmed photos in one draw."""

    tag: int
    n_shown: int
    before: float
    after: float
    is_kept: bool


def is_for_choosing(source: str) -> bool:
    """Half of the sources, by their names alone: penalties and weights were chosen on these, figures are of the
    others."""
    return int(sha256(source.encode()).hexdigest(), 16) % 2 == 0


def held_out_site(photos: Table, *, chooses: bool) -> Site:
    """Half of the sources, scored by heads of the other half. chooses: the half that choices were made on."""
    is_here = np.array([is_for_choosing(source) == chooses for source in photos.sources])
    train, here = photos.at(~is_here), photos.at(is_here & photos.is_judged)
    slope, offset = calibrate(scores_of_unseen(train)[train.is_judged], train.shown[train.is_judged])
    chance = sigmoid(fit_table(train).raw(here.vectors) * slope + offset)
    ids = [str(row) for row in range(len(here.vectors))]
    return Site(here.vectors, chance, here.shown, np.array(here.sources), ids)


def outcomes(site: Site, rng: np.random.Generator, placing: Placing, *, is_same_site: bool) -> list[Outcome]:
    """One draw: photos for confirming and photos for the test, then every tag by every count.

    is_same_site: photos of one source on both sides; else whole sources fall to one side.
    """
    tested, pool = _sides(site, rng, is_same_site=is_same_site)
    found = []
    for tag in range(len(NAMES)):
        shown = site.shown[tested, tag]
        if min(int(shown.sum()), int((~shown).sum())) < LEAST_TESTED:
            continue
        before = average_precision(site.chance[tested, tag], shown)
        yes = rng.permutation(np.flatnonzero(site.shown[:, tag] & pool))
        no = rng.permutation(np.flatnonzero(~site.shown[:, tag] & pool))
        for n_shown in COUNTS:
            if len(yes) < n_shown:
                break
            confirmed = np.concatenate([yes[:n_shown], no[:n_shown]])
            unspoken = np.setdiff1d(np.flatnonzero(pool), confirmed)
            after, is_kept = _taught(site, tag, confirmed, unspoken, placing, tested)
            found.append(Outcome(tag, n_shown, before, average_precision(after, shown), is_kept))
    return found


def _sides(site: Site, rng: np.random.Generator, *, is_same_site: bool) -> tuple[Flags, Flags]:
    if is_same_site:
        tested = np.zeros(len(site.sources), bool)
        tested[rng.permutation(len(tested))[: len(tested) // 2]] = True
        # A look-alike on the other side would be recognised, not learnt from.
        rows = site.vectors / np.linalg.norm(site.vectors, axis=1, keepdims=True)
        near = (rows @ rows[tested].T).max(axis=1) >= 0.9
        return tested, ~tested & ~near
    names = rng.permutation(np.unique(site.sources))
    tested = np.isin(site.sources, names[: len(names) // 2])
    return tested, ~tested


def _taught(
    site: Site, tag: int, confirmed: NDArray[np.int64], unspoken: NDArray[np.int64], placing: Placing, tested: Flags
) -> tuple[Floats, bool]:
    """(n_tested,) scores after learning, and whether the comparison on the confirmed photos themselves let it."""
    name = NAMES[tag]
    photos = [_photo(site, int(row), tag, is_confirmed=False) for row in unspoken]
    photos += [_photo(site, int(row), tag, is_confirmed=True) for row in confirmed]
    basis = Basis(dict.fromkeys(NAMES, GIVEN_FROM), placing, "lite", "without the site")
    nothing = LearnedLayer([], placing, "lite")
    made = learn(photos, PhotoLessons(version="v", lessons=[]), basis, nothing)
    layer = LearnedLayer([made], placing, "lite")
    scores = [
        layer.score(vector, {name: float(chance)})[name]
        for vector, chance in zip(site.vectors[tested], site.chance[tested, tag], strict=True)
    ]
    return np.array(scores), made.comparison.verdict == "better"


def _photo(site: Site, row: int, tag: int, *, is_confirmed: bool) -> Taught:
    vector = site.vectors[row].astype(np.float32)
    phash = sha256(site.ids[row].encode()).hexdigest()[:16]
    shown = {NAMES[tag]: bool(site.shown[row, tag])} if is_confirmed else {}
    return Taught(site.ids[row], vector, phash, {NAMES[tag]: float(site.chance[row, tag])}, shown)


def learning_page(everything: Table) -> str:
    """The curve on the same sources and on other ones, and how long a learning takes."""
    photos = everything.at(everything.is_photo)
    site, placing = held_out_site(photos, chooses=False), placing_of(photos)
    started, n_learnt, parts = time.perf_counter(), 0, []
    for title, is_same in (("other photos of the same sources", True), ("photos of other sources", False)):
        rng = np.random.default_rng(1)
        draws = [outcomes(site, rng, placing, is_same_site=is_same) for _ in range(N_DRAWS)]
        n_learnt += sum(len(draw) for draw in draws)
        rows = [row for n_shown in COUNTS if (row := curve_row(draws, n_shown))]
        head = ["confirmed photos with the tag, and as many without", "tags", "AP before", "AP after", "gain", "kept"]
        parts.append(f"Tested on {title}:\n\n" + table(head, rows))
    seconds = (time.perf_counter() - started) / max(n_learnt, 1)
    n_sources = len(np.unique(site.sources))
    told = (
        f"{len(site.ids)} photos of {n_sources} sources, {N_DRAWS} draws. One tag learnt and compared: {seconds:.2f} s "
        "(machine: see speed and memory)."
    )
    return "\n".join(parts) + f"\n{told}\n"


def placing_of(photos: Table) -> Placing:
    """As the shipped heads place vectors."""
    centre = photos.vectors.mean(axis=0)
    return Placing(centre, float(np.sqrt(((photos.vectors - centre) ** 2).sum(axis=1).mean())))


def curve_row(draws: Sequence[Sequence[Outcome]], n_shown: int) -> list[object]:
    """Means over tags, then over draws; the interval holds 90 of 100 draws. Empty where no tag has so many photos."""
    gains, befores, afters, kept, tags = [], [], [], [], set()
    for draw in draws:
        by_tag: dict[int, list[Outcome]] = {}
        for one in draw:
            if one.n_shown == n_shown:
                by_tag.setdefault(one.tag, []).append(one)
        if not by_tag:
            continue
        tags |= set(by_tag)
        befores.append(np.mean([np.mean([one.before for one in ones]) for ones in by_tag.values()]))
        afters.append(np.mean([np.mean([one.after for one in ones]) for ones in by_tag.values()]))
        gains.append(afters[-1] - befores[-1])
        kept.append(np.mean([one.is_kept for ones in by_tag.values() for one in ones]))
    if not gains:
        return []
    low, high = np.percentile(gains, [5, 95])
    gain = f"{np.mean(gains):+.2f} [{low:+.2f}, {high:+.2f}]"
    return [
        n_shown,
        len(tags),
        short(float(np.mean(befores))),
        short(float(np.mean(afters))),
        gain,
        short(float(np.mean(kept))),
    ]
