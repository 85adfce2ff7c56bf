"""Identifiers: UUIDv7 for rows, uuid5 for index points, digests for bytes."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Any

import uuid_utils

_POINTS = uuid.UUID("6f1d0a3e-7c55-5d86-9f0b-51a7e3c0de01")


def new_id() -> str:
    """A new UUIDv7 as text: sorts by time of making."""
    return str(uuid_utils.uuid7())


def point_id(*parts: str | int) -> str:
    """The id of an index point, the same for the same document, chunk and embedding."""
    return str(uuid.uuid5(_POINTS, "\x1f".join(str(p) for p in parts)))


def canonical_json(value: Any) -> bytes:
    """One spelling for one value: sorted keys, no spaces, UTF-8. What digests and evidence are made of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(value: Any) -> str:
    """sha256 (hex) of the canonical JSON of a value."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def artefact_key(stage: str, inputs: Iterable[str], configuration: Any, model_version: str) -> str:
    """Key of a stage's artefact: the same input, rules and model give the same key, so nothing runs twice."""
    return digest([stage, list(inputs), configuration, model_version])
