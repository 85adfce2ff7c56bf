"""The road's own Celery tasks: answers and pulses come in, documents go to the index."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

from celery import Task, current_app, shared_task

from catalogue.database import open_database
from contracts.stages import StagePulse, StageReply, StageRequest
from foundation.blobs import open_blobs
from foundation.errors import SiteTraceError, Unavailable
from foundation.logs import get_log
from foundation.queueing import ROAD
from foundation.settings import CoreSettings
from foundation.stage import RECORD_PULSE, RECORD_REPLY
from pipeline import export, index, road
from pipeline.search_client import SearchClient, open_search


@cache
def _road() -> road.Road:
    settings = CoreSettings()
    return road.Road(settings, open_database(settings), open_blobs(settings), current_app._get_current_object())


@cache
def _search() -> SearchClient:
    return open_search(CoreSettings())


@shared_task(name=RECORD_PULSE)
def record_pulse(payload: dict[str, Any]) -> None:
    """Renew a running stage's lease."""
    road.take_pulse(_road(), StagePulse.model_validate(payload))


@shared_task(name=RECORD_REPLY)
def record_reply(payload: dict[str, Any]) -> None:
    """Take a stage's answer and dispatch what comes next."""
    road.take_reply(_road(), StageReply.model_validate(payload))


@shared_task(name="pipeline.index_document", bind=True)
def index_document(self: Task, payload: dict[str, Any]) -> None:
    """Hand what is known of a document to the search service. Safe to run twice: the index replaces."""
    _answer(self, payload, lambda request: index.index_document(_road(), _search(), request.job_id))


@shared_task(name="pipeline.export_project", bind=True)
def export_project(self: Task, payload: dict[str, Any]) -> None:
    """Write an export. Safe to run twice: the same content is the same file."""
    _answer(self, payload, lambda request: export.export_project(_road(), request.options))


def _answer(task: Task, payload: dict[str, Any], do: Callable[[StageRequest], dict[str, Any]]) -> None:
    request = StageRequest.model_validate(payload)
    started = time.monotonic()
    identity = request.model_dump(include={"dispatch_id", "job_id", "stage", "attempt"})
    try:
        reply = StageReply(**identity, status="succeeded", summary=do(request))
    except SiteTraceError as error:
        reply = StageReply(
            **identity,
            status="failed",
            error_code=error.code,
            error_message=error.message,
            error_message_zh=error.zh,
            is_retryable=isinstance(error, Unavailable),
        )
    except Exception as error:
        get_log("road").exception("a stage of the road broke", stage=request.stage)
        reply = StageReply(
            **identity,
            status="failed",
            error_code="internal",
            is_retryable=True,
            error_message=f"the stage broke: {type(error).__name__}: {error}",
        )
    reply.seconds = round(time.monotonic() - started, 3)
    task.app.send_task(RECORD_REPLY, args=[reply.model_dump(mode="json")], queue=ROAD)
