"""A stage inside a worker: done once, told plainly when it fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from billiard.exceptions import SoftTimeLimitExceeded

from contracts.reading import Reading
from contracts.stages import StageRequest
from foundation.blobs import BlobStore, open_blobs
from foundation.errors import EncryptedFile, Unavailable
from foundation.stage import Progress, StageOutput, perform
from tests.support.road import small_settings

REQUEST = StageRequest(
    dispatch_id="d",
    job_id="j",
    stage="read",
    attempt=1,
    sha256="0" * 64,
    size_bytes=1,
    name="a.txt",
    media_type="text/plain",
    kind="document",
)


class Stage:
    """Counts its runs; raises what it is told to."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error, self.n_runs = error, 0

    def key(self, request: StageRequest) -> str:
        return "ab" * 32

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        self.n_runs += 1
        if self.error is not None:
            raise self.error
        return StageOutput(Reading(kind="document", media_type="text/plain", text="x"), {"page-1.webp": b"p"})

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        return {"kind": content["kind"]}


def test_the_same_input_never_runs_twice(tmp_path: Path) -> None:
    blobs, stage = open_blobs(small_settings(tmp_path)), Stage()
    first = perform(stage, REQUEST, blobs, lambda _: None)
    second = perform(stage, REQUEST, blobs, lambda _: None)
    assert (first.status, first.artefact_key, first.summary) == ("succeeded", "ab" * 32, {"kind": "document"})
    assert second.artefact_key == first.artefact_key
    assert stage.n_runs == 1
    assert blobs.get_attachment("ab" * 32, "page-1.webp") == b"p"


@pytest.mark.parametrize(
    ("error", "code", "is_retryable"),
    [
        (EncryptedFile("it asks for a password", "文件已加密"), "encrypted", False),
        (Unavailable("the disk is full"), "unavailable", True),
        (SoftTimeLimitExceeded(), "took_too_long", False),
        (MemoryError(), "out_of_memory", True),
        (ZeroDivisionError("oops"), "internal", True),
    ],
)
def test_what_goes_wrong_is_told(tmp_path: Path, error: BaseException, code: str, is_retryable: bool) -> None:
    reply = perform(Stage(error), REQUEST, open_blobs(small_settings(tmp_path)), lambda _: None)
    assert (reply.status, reply.error_code, reply.is_retryable) == ("failed", code, is_retryable)
    assert reply.error_message
    assert reply.artefact_key is None
