"""The messages of the road: what a stage is asked, and what it answers. Ids and digests, never pixels."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from contracts.base import Shape
from contracts.reading import Kind

StageName = Literal["read", "classify", "see", "understand", "index", "export", "learn", "learn_sight", "bind"]
StageStatus = Literal["queued", "running", "succeeded", "failed", "canceled", "quarantined", "skipped"]


class StageRequest(Shape):
    """One dispatch of one stage.

    inputs: artefact keys of earlier stages by stage name ("read", "classify", ...).
    options: what the person or the catalogue adds (upload date, project time zone, engine profile ...).
    """

    dispatch_id: str
    job_id: str
    stage: StageName
    attempt: int = Field(ge=1)
    sha256: str
    size_bytes: int
    name: str = Field(description="file name as handed in; never trusted as a path")
    media_type: str
    kind: Kind
    inputs: dict[str, str] = {}
    options: dict[str, JsonValue] = {}


class StageReply(Shape):
    """How a dispatch ended. `summary` is the little that the road needs to choose the next stage."""

    dispatch_id: str
    job_id: str
    stage: StageName
    attempt: int
    status: Literal["succeeded", "failed"]
    artefact_key: str | None = None
    summary: dict[str, JsonValue] = {}
    seconds: float = 0.0
    error_code: str | None = None
    error_message: str | None = None
    error_message_zh: str | None = None
    is_retryable: bool = False


class StagePulse(Shape):
    """A running stage says it is alive; the lease is renewed. progress is 0..1 within the stage."""

    dispatch_id: str
    job_id: str
    stage: StageName
    attempt: int
    progress: float = 0.0
    worker: str = ""
