"""Jobs as people and programs see them."""

from __future__ import annotations

from typing import Literal

from contracts.base import Shape

JobStatus = Literal["queued", "running", "succeeded", "failed", "canceled", "quarantined"]


class JobStage(Shape):
    name: str
    status: str
    seconds: float | None = None
    attempts: int = 0


class JobError(Shape):
    code: str
    message: str
    message_zh: str | None = None


class Job(Shape):
    id: str
    kind: str
    document_id: str | None = None
    status: JobStatus
    stage: str | None = None
    stages: list[JobStage] = []
    progress: float = 0.0
    queued_ahead: int = 0
    error: JobError | None = None
    created_at: str | None = None
    finished_at: str | None = None
    name: str | None = None
