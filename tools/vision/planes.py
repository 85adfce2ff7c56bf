"""Planes fitted on vectors of labelled pictures, before they are calibrated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.vision.steps.heads import Heads
from services.vision.steps.learn import PENALTY, Flags, Floats, fit_calibration, fit_ridge

VERSION = "2026.11.3"
N_FOLDS = 9
"""Sources are left out in so many groups, about equally large."""


@dataclass(frozen=True)
class Planes:
    """One plane a name. centre (d,), scale; weights (n_names, d), bias (n_names,)."""

    centre: Floats
    scale: float
    weights: Floats
    bias: Floats

    def raw(self, vectors: Floats) -> Floats:
        """(n, n_names) uncalibrated scores."""
        return np.asarray((vectors - self.centre) / self.scale @ self.weights.T + self.bias, np.float64)

    def pick(self, kept: Flags) -> Planes:
        """The planes of a mask (n_names,)."""
        return Planes(self.centre, self.scale, self.weights[kept], self.bias[kept])

    def with_calibration(
        self, names: tuple[str, ...], embedding: str, slope: Floats, offset: Floats, thresholds: Floats
    ) -> Heads:
        """As the service reads them."""
        return Heads(
            names, embedding, VERSION, self.centre, self.scale, self.weights, self.bias, slope, offset, thresholds
        )


def fit_planes(
    vectors: Floats, shown: Flags, known: Flags, importance: Floats, is_photo: Flags, penalty: float = PENALTY
) -> Planes:
    """One plane per column of shown (n, n_names), from the rows of which it is known.

    is_photo: (n,) rows whose mean and spread set the scale. A name that nothing shows is never told.
    """
    photos = vectors[is_photo]
    centre = photos.mean(axis=0)
    scale = float(np.sqrt(((photos - centre) ** 2).sum(axis=1).mean()))
    placed = (vectors - centre) / scale
    n_names = shown.shape[1]
    weights, bias = np.zeros((n_names, vectors.shape[1])), np.full(n_names, -1.0)
    for index in range(n_names):
        rows = known[:, index]
        if shown[rows, index].any():
            weights[index], bias[index] = fit_ridge(placed[rows], shown[rows, index], importance[rows], penalty=penalty)
    return Planes(centre, scale, weights, bias)


def calibrate(raw: Floats, shown: Flags) -> tuple[Floats, Floats]:
    """Slope and offset of every column of raw (n, n_names)."""
    found = np.array([fit_calibration(raw[:, index], shown[:, index]) for index in range(raw.shape[1])])
    return found[:, 0], found[:, 1]
