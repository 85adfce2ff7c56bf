"""Vectors of the labelled pictures, kept in a cache so that a head is retrained in seconds."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from foundation.errors import UnreadableFile
from services.vision.engine import Embedder, Vector
from services.vision.steps.decode import fit, open_upright, pixels
from tools.vision.collect import Sample

MOST_PIXELS = 120_000_000
# The size to which the service brings a photo before it is embedded.
LOOK_PX = 1600


def cache_folder() -> Path:
    """Directory of the cache: SITETRACE_FEATURE_CACHE, or .cache in the checkout."""
    folder = Path(os.environ.get("SITETRACE_FEATURE_CACHE", Path(__file__).resolve().parents[2] / ".cache" / "vision"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def embed_all(embedder: Embedder, samples: list[Sample]) -> Vector:
    """(n, n_dims): the vector of every picture. Raises UnreadableFile when one cannot be decoded."""
    file = cache_folder() / f"{embedder.name}-{embedder.version.replace('/', '-')}.npz"
    known: dict[str, Vector] = dict(np.load(file)) if file.exists() else {}
    missing = [sample for sample in samples if sample.id not in known]
    for count, sample in enumerate(missing, 1):
        try:
            picture = fit(open_upright(sample.path, MOST_PIXELS), LOOK_PX)
        except UnreadableFile as error:
            raise UnreadableFile(f"{sample.path}: {error}") from error
        known[sample.id] = embedder.embed(pixels(picture))
        if count % 200 == 0:
            print(f"{count} of {len(missing)} pictures embedded", flush=True)
    if missing:
        np.savez(file, **known)  # type: ignore[arg-type]
    return np.stack([known[sample.id] for sample in samples])
