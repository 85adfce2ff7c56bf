"""One stage of the road inside a worker: pulse, artefact, reply. Services only fill in `StageRunner`."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from billiard.exceptions import SoftTimeLimitExceeded
from celery import Task, shared_task

from contracts.base import Shape
from contracts.stages import StagePulse, StageReply, StageRequest
from foundation.blobs import BlobStore, open_blobs
from foundation.errors import SiteTraceError
from foundation.logs import get_log
from foundation.queueing import ROAD
from foundation.settings import CoreSettings

RECORD_REPLY = "pipeline.record_reply"
RECORD_PULSE = "pipeline.record_pulse"

Progress = Callable[[float], None]


@dataclass(frozen=True)
class StageOutput:
    """What a stage made: the artefact's content, its attachments by name."""

    content: Shape
    attachments: dict[str, bytes] = field(default_factory=dict)


class StageRunner(Protocol):
    """What a service fills in for one stage. Made once per process; models are loaded on first use."""

    def key(self, request: StageRequest) -> str:
        """Artefact key from stage, inputs, configuration and model version (`foundation.ids.artefact_key`)."""
        ...

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Do the work. Raises SiteTraceError for what a person should be told."""
        ...

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """The few values the road needs to choose what comes next; from the artefact's JSON."""
        ...


@cache
def _core() -> tuple[CoreSettings, BlobStore]:
    settings = CoreSettings()
    return settings, open_blobs(settings)


def perform(runner: StageRunner, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageReply:
    """Run a stage unless its artefact is there already. Never raises: what went wrong is in the reply."""
    started = time.monotonic()
    log = get_log("stage").bind(stage=request.stage, job=request.job_id, attempt=request.attempt)
    try:
        key = runner.key(request)
        if not blobs.has_artefact(key):
            output = runner.run(request, blobs, progress)
            blobs.put_artefact(key, output.content.model_dump(mode="json"), output.attachments)
        summary = runner.summarize(blobs.get_artefact(key))
    except SiteTraceError as error:
        log.warning("stage refused", code=error.code, detail=error.message)
        return _failed(request, started, error.code, error.message, error.zh, error.is_retryable)
    except SoftTimeLimitExceeded:
        return _failed(
            request,
            started,
            "took_too_long",
            "the item passed its time limit; split it or raise the limit",
            "处理超过时限,请拆分文件或调高时限",
            False,
        )
    except MemoryError:
        return _failed(request, started, "out_of_memory", "the item needs more memory than there is", "内存不足", True)
    except Exception as error:
        log.exception("stage broke")
        return _failed(
            request,
            started,
            "internal",
            f"the stage broke: {type(error).__name__}: {error}",
            "处理时发生内部错误",
            True,
        )
    return StageReply(
        **_identity(request),
        status="succeeded",
        artefact_key=key,
        summary=summary,
        seconds=round(time.monotonic() - started, 3),
    )


def stage_task(name: str, build: Callable[[], StageRunner]) -> Task:
    """Register the Celery task of a stage. `build` makes the runner once in each worker process."""
    make = cache(build)

    @shared_task(name=name, bind=True)
    def task(self: Task, payload: dict[str, Any]) -> None:
        request = StageRequest.model_validate(payload)
        settings, blobs = _core()
        if (self.request.delivery_info or {}).get("redelivered"):
            # The worker that had it died. The road counts that as an attempt and sends it again, later;
            # running it here would let one bad file kill workers for ever.
            reply = _failed(request, time.monotonic(), "worker_lost", "the worker died", "处理进程意外终止", True)
        else:
            with _pulsing(self, request, settings.lease_s) as progress:
                reply = perform(make(), request, blobs, progress)
        self.app.send_task(RECORD_REPLY, args=[reply.model_dump(mode="json")], queue=ROAD)

    return task


@contextlib.contextmanager
def _pulsing(task: Task, request: StageRequest, lease_s: int) -> Iterator[Progress]:
    """Renew the lease three times per lease while the block runs, with the latest progress."""
    latest = [0.0]
    is_done = threading.Event()

    def pulse() -> None:
        message = StagePulse(
            dispatch_id=request.dispatch_id,
            job_id=request.job_id,
            stage=request.stage,
            attempt=request.attempt,
            progress=latest[0],
            worker=f"{socket.gethostname()}:{task.request.hostname or ''}",
        )
        try:
            task.app.send_task(RECORD_PULSE, args=[message.model_dump(mode="json")], queue=ROAD, retry=False)
        except Exception as error:  # a missed pulse only shortens the lease
            get_log("stage").warning("pulse not sent", reason=str(error))

    def beat() -> None:
        while not is_done.wait(lease_s / 3):
            pulse()

    def set_progress(value: float) -> None:
        latest[0] = min(max(value, 0.0), 1.0)

    pulse()
    beater = threading.Thread(target=beat, daemon=True, name="pulse")
    beater.start()
    try:
        yield set_progress
    finally:
        is_done.set()
        beater.join(timeout=5)


def _identity(request: StageRequest) -> dict[str, Any]:
    return request.model_dump(include={"dispatch_id", "job_id", "stage", "attempt"})


def _failed(
    request: StageRequest, started: float, code: str, message: str, zh: str | None, is_retryable: bool
) -> StageReply:
    return StageReply(
        **_identity(request),
        status="failed",
        error_code=code,
        error_message=message[:2000],
        error_message_zh=zh,
        is_retryable=is_retryable,
        seconds=round(time.monotonic() - started, 3),
    )
