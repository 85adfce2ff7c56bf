"""Photos of one moment or one picture, so that what is held out is not also what taught. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

HASH_BITS = 10
"""Hashes of photos that look alike differ in no more bits: benchmarks/vision.md, near-duplicates."""
COSINE = 0.90
"""Vectors of photos that look alike are at least so near: the same page."""


@dataclass(frozen=True)
class Mark:
    """What tells that two photos are one capture. moment: the minute of capture, None where it is not known."""

    document_id: str
    vector: Vector = field(repr=False)
    phash: str
    moment: str | None = None


def group_alike(marks: Sequence[Mark]) -> list[int]:
    """Number of the group of every photo: look-alikes, photos of one minute, parts of one document, and chains of
    these."""
    n = len(marks)
    if not n:
        return []
    vectors = np.stack([mark.vector for mark in marks])
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    hashes = np.array([int(mark.phash, 16) for mark in marks], np.uint64)
    near = vectors @ vectors.T >= COSINE
    near |= np.bitwise_count(hashes[:, None] ^ hashes[None, :]) <= HASH_BITS
    for of_same in ([mark.document_id for mark in marks], [mark.moment or str(i) for i, mark in enumerate(marks)]):
        _, number = np.unique(np.array(of_same), return_inverse=True)
        near |= number[:, None] == number[None, :]
    group = np.full(n, -1)
    for first in range(n):
        if group[first] >= 0:
            continue
        reached = [first]
        group[first] = first
        while reached:
            fresh = np.flatnonzero(near[reached.pop()] & (group < 0))
            group[fresh] = first
            reached.extend(int(i) for i in fresh)
    return [int(number) for number in group]
