"""Rebuild the heads of the vision service from the labelled pictures.

    SITETRACE_EVAL_DATA=... .venv/bin/python -m tools.vision.train_heads services/vision/weights/tag_heads.npz

Everything that could flatter is kept apart by source: raw scores for calibration and thresholds are those of
pictures whose whole source was left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from foundation.settings import CoreSettings
from services.vision.engine import Embedder
from services.vision.engines import open_embedder
from services.vision.steps.heads import Heads, save_heads
from services.vision.steps.learn import Flags, Floats, average_precision, choose_threshold, sigmoid, source_folds
from tools.vision.collect import DEFECTS, TAGS, Sample, helper_sets, site_photos
from tools.vision.features import embed_all
from tools.vision.planes import N_FOLDS, Planes, calibrate, fit_planes

HELPER_WEIGHT = 0.2
LEAST_AP = 0.25
GIVEN_FROM = 0.4
"""The calibrated score from which any tag is given. With so few photos of each, one threshold for all carries over to
other sources better than one of its own for each (benchmarks/vision.md)."""
NAMES = tuple(tag for tag in TAGS if tag not in DEFECTS)


@dataclass(frozen=True)
class Table:
    """Vectors (n, d) with what is known. shown and known: (n, n_names). is_photo: of the set that is judged on."""

    vectors: Floats
    shown: Flags
    known: Flags
    sources: tuple[str, ...]
    is_photo: Flags
    is_judged: Flags

    def at(self, rows: Flags) -> Table:
        """The rows picked by a mask."""
        sources = tuple(source for source, is_in in zip(self.sources, rows, strict=True) if is_in)
        return Table(
            self.vectors[rows], self.shown[rows], self.known[rows], sources, self.is_photo[rows], self.is_judged[rows]
        )


def read_table(embedder: Embedder, samples: Sequence[Sample] | None = None) -> Table:
    """All labelled pictures as vectors; parts of pictures say something of defects alone."""
    pictures = [*site_photos(), *(one for one in helper_sets() if not one.crop)] if samples is None else list(samples)
    return Table(
        vectors=embed_all(embedder, pictures).astype(np.float64),
        shown=np.array([[sample.known.get(tag, False) for tag in NAMES] for sample in pictures]),
        known=np.array([[tag in sample.known for tag in NAMES] for sample in pictures]),
        sources=tuple(sample.source for sample in pictures),
        is_photo=np.array([sample.id.startswith("photos/") for sample in pictures]),
        is_judged=np.array([sample.is_judged for sample in pictures]),
    )


def fit_table(table: Table) -> Planes:
    """One plane per tag, from the pictures of which the tag is known."""
    # Pictures of helper sets are many and alike: each counts for little.
    importance = np.where(table.is_photo, 1.0, HELPER_WEIGHT)
    return fit_planes(table.vectors, table.shown, table.known, importance, table.is_photo)


def scores_of_unseen(table: Table) -> Floats:
    """(n, n_names) raw scores, each picture scored by planes that know nothing of its source."""
    raw = np.zeros(table.shown.shape)
    for held_out in source_folds(table.sources, N_FOLDS):
        raw[held_out] = fit_table(table.at(~held_out)).raw(table.vectors[held_out])
    return raw


def fit_heads(table: Table, embedding: str) -> tuple[Heads, list[str]]:
    """Planes from all pictures; calibration and thresholds from scores of sources left out.

    Also the tags that are left out, because those scores rank too badly or give no threshold.
    """
    raw = scores_of_unseen(table)
    judged = table.is_photo & table.is_judged
    shown = table.shown[judged]
    slope, offset = calibrate(raw[judged], shown)
    chance = sigmoid(raw[judged] * slope + offset)
    found = [
        choose_threshold(chance[:, index], shown[:, index])
        if average_precision(chance[:, index], shown[:, index]) >= LEAST_AP
        else None
        for index in range(len(NAMES))
    ]
    kept = np.array([limit is not None for limit in found])
    names = tuple(name for name, is_in in zip(NAMES, kept, strict=True) if is_in)
    limits = np.full(len(names), GIVEN_FROM)
    heads = fit_table(table).pick(kept).with_calibration(names, embedding, slope[kept], offset[kept], limits)
    return heads, [name for name in NAMES if name not in names]


def main() -> None:
    """Train, save, and say what every tag has behind it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--engine", default="lite")
    asked = parser.parse_args()
    embedder = open_embedder(asked.engine, CoreSettings().threads)
    table = read_table(embedder)
    heads, dropped = fit_heads(table, f"{embedder.name} {embedder.version}")
    save_heads(asked.target, heads)
    for name, limit in zip(heads.names, heads.thresholds, strict=True):
        n_shown = int(table.shown[table.is_photo, NAMES.index(name)].sum())
        print(f"{name:20s} {n_shown:3d} photos, threshold {limit:.2f}")
    print(f"without evidence: {', '.join(dropped)}")


if __name__ == "__main__":
    main()
