"""The shapes in which points are put into a store and asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from foundation.ids import digest

Vectors = npt.NDArray[np.float32]
Payload = dict[str, Any]
FieldKind = Literal["keyword", "integer", "float"]

HEAD, CHUNK = "head", "chunk"

# Every field that is filtered or counted, with its kind. Text that is only shown is not among them.
FIELDS: dict[str, FieldKind] = {
    "role": "keyword",
    "document_id": "keyword",
    "project": "keyword",
    "revision": "keyword",
    "kind": "keyword",
    "type": "keyword",
    "tags": "keyword",
    "section": "keyword",
    "places": "keyword",
    "people": "keyword",
    "units": "keyword",
    "codes": "keyword",
    "states": "keyword",
    "month": "keyword",
    "flagged": "keyword",
    "date": "integer",
    "order": "integer",
    "amounts": "float",
}


def layout_of(dense: Mapping[str, int], sparse: Sequence[str]) -> str:
    """Short name of the shape of an index: its vectors with their lengths, its fields with their kinds."""
    return digest([sorted(dense.items()), sorted(sparse), sorted(FIELDS.items())])[:8]


@dataclass(frozen=True)
class Sparse:
    """A sparse vector: term ids (uint32, distinct) and their weights."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True)
class AnyOf:
    """The field has one of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class NoneOf:
    """The field has none of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Between:
    """The field lies between the two, both included; None is open."""

    field: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Either:
    """One of the conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Among:
    """The point is one of these."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class HasVector:
    """The point has a vector of this name; none has where there is no such vector in the store."""

    using: str


Condition = AnyOf | NoneOf | Between | Either | Among | HasVector
Where = tuple[Condition, ...]
"""All of the conditions hold."""


@dataclass(frozen=True)
class Point:
    """A point of the index. `dense` by name of the vector; `sparse` by name of the vector."""

    id: str
    payload: Payload
    dense: dict[str, Vectors] = field(default_factory=dict)
    sparse: dict[str, Sparse] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A point that was found. `score` is 0 where nothing was scored."""

    id: str
    score: float
    payload: Payload


@dataclass(frozen=True)
class Nearest:
    """A question to one named vector."""

    using: str
    vector: Vectors | Sparse
    limit: int
    where: Where = ()
