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
from services.vision.steps.learn import (
    Flags,
    Floats,
    choose_threshold,
    fit_calibration,
    fit_ridge,
    sigmoid,
    source_folds,
)
from tools.vision.collect import TAGS, Sample, helper_sets, site_photos
from tools.vision.features import embed_all

HELPER_WEIGHT = 0.2
N_FOLDS = 9
VERSION = "2026.11.2"


@dataclass(frozen=True)
class Table:
    """Vectors (n, d) with what is known. shown and known: (n, n_tags). is_photo: of the set that is judged on."""

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
    """All labelled pictures as vectors."""
    pictures = [*site_photos(), *helper_sets()] if samples is None else list(samples)
    return Table(
        vectors=embed_all(embedder, pictures).astype(np.float64),
        shown=np.array([[sample.known.get(tag, False) for tag in TAGS] for sample in pictures]),
        known=np.array([[tag in sample.known for tag in TAGS] for sample in pictures]),
        sources=tuple(sample.source for sample in pictures),
        is_photo=np.array([sample.id.startswith("photos/") for sample in pictures]),
        is_judged=np.array([sample.is_judged for sample in pictures]),
    )


@dataclass(frozen=True)
class Planes:
    """Uncalibrated heads."""

    centre: Floats
    scale: float
    weights: Floats
    bias: Floats

    def raw(self, vectors: Floats) -> Floats:
        """(n, n_tags) raw scores."""
        return np.asarray((vectors - self.centre) / self.scale @ self.weights.T + self.bias, np.float64)


def fit_planes(table: Table) -> Planes:
    """One plane per tag, from the pictures of which the tag is known."""
    photos = table.vectors[table.is_photo]
    centre = photos.mean(axis=0)
    scale = float(np.sqrt(((photos - centre) ** 2).sum(axis=1).mean()))
    vectors = (table.vectors - centre) / scale
    # Pictures of helper sets are many and alike: each counts for little.
    importance = np.where(table.is_photo, 1.0, HELPER_WEIGHT)
    weights, bias = np.zeros((len(TAGS), vectors.shape[1])), np.full(len(TAGS), -1.0)
    for index in range(len(TAGS)):
        rows = table.known[:, index]
        if table.shown[rows, index].any():
            weights[index], bias[index] = fit_ridge(vectors[rows], table.shown[rows, index], importance[rows])
    return Planes(centre, scale, weights, bias)


def scores_of_unseen(table: Table) -> Floats:
    """(n, n_tags) raw scores, each picture scored by planes that know nothing of its source."""
    raw = np.zeros(table.shown.shape)
    for held_out in source_folds(table.sources, N_FOLDS):
        raw[held_out] = fit_planes(table.at(~held_out)).raw(table.vectors[held_out])
    return raw


def fit_heads(table: Table, embedding: str) -> Heads:
    """Planes from all pictures; calibration and thresholds from scores of sources left out."""
    planes, raw = fit_planes(table), scores_of_unseen(table)
    judged = table.is_photo & table.is_judged
    slope, offset, threshold = (np.zeros(len(TAGS)) for _ in range(3))
    for index in range(len(TAGS)):
        shown = table.shown[judged, index]
        slope[index], offset[index] = fit_calibration(raw[judged, index], shown)
        threshold[index] = choose_threshold(sigmoid(raw[judged, index] * slope[index] + offset[index]), shown)
    return Heads(
        names=TAGS,
        embedding=embedding,
        version=VERSION,
        centre=planes.centre,
        scale=planes.scale,
        weights=planes.weights,
        bias=planes.bias,
        slope=slope,
        offset=offset,
        thresholds=threshold,
    )


def main() -> None:
    """Train, save, and say what every tag has behind it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--embedder", default="lite0")
    asked = parser.parse_args()
    embedder = open_embedder(asked.embedder, CoreSettings().threads)
    table = read_table(embedder)
    heads = fit_heads(table, f"{embedder.name} {embedder.version}")
    save_heads(asked.target, heads)
    judged = table.shown[table.is_photo]
    for index, tag in enumerate(TAGS):
        print(f"{tag:20s} {int(judged[:, index].sum()):3d} photos, threshold {heads.thresholds[index]:.2f}")
    print(f"{asked.target}: {asked.target.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
