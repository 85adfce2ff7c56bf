"""Jobs: list, show, cancel, retry, and their events as they happen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from catalogue import jobs as record
from catalogue.actors import Actor
from catalogue.documents import find_document
from catalogue.projects import find_project
from contracts.base import Shape
from contracts.jobs import Job, JobStatus
from foundation.errors import Conflict
from gateway.paging import Cursor, Limit, page_of, read_cursor
from gateway.state import Editor, Gate, Reader, TheGate
from pipeline.plan import QUIET
from pipeline.road import note_end, start_document, try_flush

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
EVENT_INTERVAL_S = 0.5
EVENT_LIFE_S = 900


class JobList(Shape):
    """A page of a list of jobs, with counts by status."""

    items: list[Job]
    next_cursor: str | None = None
    counts: dict[str, int] = {}


@router.get("", response_model=JobList)
def list_all(
    gate: TheGate,
    actor: Reader,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: JobStatus | None = None,
    project: str | None = None,
) -> dict[str, Any]:
    """Jobs, the newest first."""
    with gate.database.read() as session:
        project_id = find_project(session, actor, project).id if project else None
        rows = record.list_jobs(
            session, actor, status=status, project=project_id, limit=limit + 1, before=read_cursor(cursor)
        )
        page = page_of(rows, limit, [record.job_shape(session, row) for row in rows[:limit]])
        return page | {"counts": record.count_jobs(session, actor, project_id)}


def show_job(gate: Gate, actor: Actor, job_id: str) -> Job:
    """A job as it stands. Raises NotFound."""
    with gate.database.read() as session:
        return record.job_shape(session, record.find_job(session, actor, job_id))


@router.get("/{job_id}", response_model=Job)
def show(gate: TheGate, actor: Reader, job_id: str, response: Response) -> Job:
    """A job as it stands."""
    job = show_job(gate, actor, job_id)
    if job.status in record.ACTIVE:
        response.headers["Retry-After"] = "2"
    return job


@router.post("/{job_id}:cancel", response_model=Job)
def cancel(gate: TheGate, actor: Editor, job_id: str) -> Job:
    """Stop a job. What it has written so far stays; the document can be processed again."""
    with gate.database.write() as session:
        job = record.find_job(session, actor, job_id)
        running = record.cancel(session, job)
        note_end(session, job)
        if job.document_id and job.kind not in QUIET:
            find_document(session, actor, job.document_id, with_deleted=True).status = "canceled"
        shape = record.job_shape(session, job)
    if running is not None:
        gate.road.celery.control.revoke(running, terminate=True)
    return shape


@router.post("/{job_id}:retry", response_model=Job, status_code=202)
def retry(gate: TheGate, actor: Editor, job_id: str, response: Response) -> Job:
    """Do a job again that failed, was canceled or quarantined. Answers with the new job."""
    with gate.database.write() as session:
        job = record.find_job(session, actor, job_id)
        if job.status not in ("failed", "canceled", "quarantined") or job.document_id is None:
            raise Conflict(f"the job is {job.status}; only one that failed can be retried", "只有失败的任务可以重试")
        document = find_document(session, actor, job.document_id)
        again = record.active_job(session, document.id)
        if again is None:
            again = start_document(session, document, actor=actor.name, lane="interactive", kind="retry")
        shape = record.job_shape(session, again)
    try_flush(gate.road)
    response.headers["Location"] = f"/v1/jobs/{shape.id}"
    return shape


@router.get("/{job_id}/events", response_class=StreamingResponse)
async def events(request: Request, gate: TheGate, actor: Reader, job_id: str) -> StreamingResponse:
    """Server-sent events: the job each time it changes, until it is over."""
    first = await run_sync(show_job, gate, actor, job_id)
    return StreamingResponse(
        _events(request, gate, actor, first), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _events(request: Request, gate: Gate, actor: Actor, job: Job) -> AsyncIterator[str]:
    told = ""
    for _ in range(int(EVENT_LIFE_S / EVENT_INTERVAL_S)):
        body = job.model_dump(mode="json")
        text = json.dumps(body, ensure_ascii=False)
        if text != told:
            told = text
            yield f"event: job\ndata: {text}\n\n"
        if job.status in record.OVER or await request.is_disconnected():
            return
        await asyncio.sleep(EVENT_INTERVAL_S)
        job = await run_sync(show_job, gate, actor, job.id)
