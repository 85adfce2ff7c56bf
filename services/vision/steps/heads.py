"""What a vector shows: one plane per name, calibrated, with the name's own threshold. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from services.vision.steps.learn import Floats, sigmoid


@dataclass(frozen=True)
class Heads:
    """names in order; weights (n_names, n_dims), bias, slope, offset and thresholds (n_names,).

    They fit one embedding (its name and version) alone. centre (n_dims,) and scale are of the training vectors.
    """

    names: tuple[str, ...]
    embedding: str
    version: str
    centre: Floats
    scale: float
    weights: Floats
    bias: Floats
    slope: Floats
    offset: Floats
    thresholds: Floats

    def raw(self, vectors: Floats) -> Floats:
        """(n, n_names) uncalibrated scores of (n, n_dims) vectors."""
        return np.asarray((vectors - self.centre) / self.scale @ self.weights.T + self.bias, np.float64)

    def score(self, vectors: Floats) -> Floats:
        """(n, n_names) probabilities of (n, n_dims) vectors."""
        return sigmoid(self.raw(vectors) * self.slope + self.offset)

    def threshold_of(self, name: str) -> float:
        """The probability from which the name is given."""
        return float(self.thresholds[self.names.index(name)])


def save_heads(file: Path, heads: Heads) -> None:
    """Write heads; half precision is enough for weights (scores change by less than 0.001)."""
    numbers = {
        name: np.asarray(getattr(heads, name), np.float32)
        for name in ("centre", "scale", "bias", "slope", "offset", "thresholds")
    }
    np.savez_compressed(
        file,
        names=np.array(heads.names),
        embedding=np.array(heads.embedding),
        version=np.array(heads.version),
        weights=heads.weights.astype(np.float16),
        **numbers,  # type: ignore[arg-type]
    )


def load_heads(file: Path) -> Heads:
    """Read heads. Raises FileNotFoundError, and ValueError for a file that is something else."""
    with np.load(file, allow_pickle=False) as stored:

        def numbers(name: str) -> Floats:
            return np.asarray(stored[name], np.float64)

        return Heads(
            names=tuple(str(name) for name in stored["names"]),
            embedding=str(stored["embedding"]),
            version=str(stored["version"]),
            centre=numbers("centre"),
            scale=float(stored["scale"]),
            weights=numbers("weights"),
            bias=numbers("bias"),
            slope=numbers("slope"),
            offset=numbers("offset"),
            thresholds=numbers("thresholds"),
        )
