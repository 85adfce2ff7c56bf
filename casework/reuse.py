"""The same photo handed in for another place or date. Reuse of photos is how records are faked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from catalogue.findings import Suspicion
from language.places import place_values, read_place

Vector = npt.NDArray[np.float32]

HASH_BITS = 10
"""Hashes of photos that look alike differ in no more bits: benchmarks/vision.md, near-duplicates."""
COSINE = 0.90
"""Embeddings of photos that look alike are at least so near: the same page."""
SKETCH_BITS, NEAR_BITS, ALIKE_BITS = 256, 64, 37
"""Signs of random projections: an angle of 26 degrees (cosine .90) turns 37 of 256; 64 leaves a wide margin."""


@dataclass(frozen=True)
class Claim:
    """What one handing-in says of a photo."""

    document_id: str
    title: str
    section: str | None
    day: date | None


def sketch_of(embedding: Sequence[float]) -> str:
    """64 hex digits of an embedding; embeddings with a small angle give digits with few different bits."""
    vector = np.asarray(embedding, np.float32)
    bits = (_planes(len(vector)) @ vector) > 0
    return np.packbits(bits).tobytes().hex()


@cache
def _planes(n_dims: int) -> Vector:
    # Drawn from a fixed seed: sketches in the record must stay comparable.
    return np.random.default_rng(20_250_312).standard_normal((SKETCH_BITS, n_dims)).astype(np.float32)


def near(own: str, others: Sequence[str], most_bits: int) -> list[int]:
    """Indices of the marks (hex digits of one length) that differ in at most so many bits."""
    if not others:
        return []
    marks = np.frombuffer(bytes.fromhex("".join(others)), np.uint8).reshape(len(others), -1)
    distance = np.bitwise_count(marks ^ np.frombuffer(bytes.fromhex(own), np.uint8)).sum(axis=1)
    return [int(index) for index in np.flatnonzero(distance <= most_bits)]


def are_alike(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two embeddings of one model are those of the same picture."""
    if len(one) != len(other):
        return False
    a, b = np.asarray(one, np.float32), np.asarray(other, np.float32)
    return float(a @ b) >= COSINE * float(np.linalg.norm(a) * np.linalg.norm(b))


def reuse(own: Claim, others: Iterable[Claim]) -> list[Suspicion]:
    """Findings on a photo whose look-alikes claim another place or day. The same claim twice is no matter."""
    found = []
    for other in others:
        told = _contradiction(own, other)
        if told is not None:
            en, zh = told
            found.append(
                Suspicion(
                    code="reused_photo",
                    severity="warning",
                    score=0.9,
                    message=f"the same photo was handed in before ({other.title}), {en}",
                    message_zh=f"与已提交的照片“{other.title}”相同,{zh}",
                    page=1,
                    field_name=f"reuse:{other.document_id}:{other.section or ''}:{other.day or ''}",
                    related_id=other.document_id,
                )
            )
    return found


def _contradiction(own: Claim, other: Claim) -> tuple[str, str] | None:
    if _are_apart(own.section, other.section):
        return (
            f"there for {other.section}, here for {own.section}",
            f"彼处部位为“{other.section}”,此处为“{own.section}”",
        )
    if own.day is not None and other.day is not None and own.day != other.day:
        return f"there dated {other.day}, here {own.day}", f"彼处日期为 {other.day},此处为 {own.day}"
    return None


def _are_apart(one: str | None, other: str | None) -> bool:
    """Whether two sections name different buildings, floors or parts; words that name no place say nothing."""
    if not one or not other:
        return False
    a, b = read_place(one), read_place(other)
    for mine, theirs in ((a.building, b.building), (a.floor, b.floor)):
        if mine and theirs and not set(place_values(mine)) & set(place_values(theirs)):
            return True
    return False
