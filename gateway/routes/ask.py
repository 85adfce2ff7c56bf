"""Ask and wait: one file, one answer, nothing kept in the archive. After a capped wait, a job to come back to."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response

from catalogue.actors import Actor
from catalogue.jobs import OVER, find_job, job_shape
from catalogue.schema import Job as JobRow
from contracts.base import Shape
from contracts.classification import Check, Classification, DocumentClass, FieldValue, TypeSegment
from contracts.jobs import Job
from contracts.reading import Page, Reading
from contracts.sight import Capture, Defect, Detection, Quality, Sight, Tag
from contracts.understanding import Minutes, SummarizeRequest, Understanding
from foundation.blobs import sha256_of
from foundation.errors import (
    BadInput,
    EncryptedFile,
    NotFound,
    NotRead,
    SiteTraceError,
    TookTooLong,
    TooLarge,
    Unavailable,
    UnreadableFile,
)
from gateway.state import Gate, Reader, TheGate, Uploader
from gateway.uploads import receive_upload
from pipeline.road import start_question, try_flush

router = APIRouter(prefix="/v1", tags=["ask and wait"])
POLL_S = 0.05
_ERRORS: dict[str, type[SiteTraceError]] = {
    "encrypted": EncryptedFile,
    "not_read": NotRead,
    "too_large": TooLarge,
    "took_too_long": TookTooLong,
    "unavailable": Unavailable,
    "worker_lost": Unavailable,
    "internal": SiteTraceError,
}
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
WAIT = Annotated[float | None, Query(ge=0, le=600, description="Seconds to wait before a job is answered")]
ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"model": Job, "description": "Not done yet: a job to come back to"}}


class ReadAnswer(Shape):
    pages: list[Page]
    text: str
    kind: str


class ClassifyAnswer(Shape):
    classification: Classification
    segments_by_type: list[TypeSegment]
    fields: list[FieldValue]
    checks: list[Check]
    title: str | None = None
    doc_date: str | None = None


class AnalyzeAnswer(Shape):
    tags: list[Tag]
    defects: list[Defect]
    detections: list[Detection] = []
    quality: Quality
    capture: Capture


@router.post("/read", response_model=ReadAnswer, openapi_extra=FILE, responses=ACCEPTED)
async def read(request: Request, gate: TheGate, actor: Uploader, wait: WAIT = None) -> Response:
    """Read a file: pages with lines, tables, seals and where each stands."""
    return await _ask(request, gate, actor, "ask:read", wait)


@router.post("/classify", response_model=ClassifyAnswer, openapi_extra=FILE, responses=ACCEPTED)
async def classify(request: Request, gate: TheGate, actor: Uploader, wait: WAIT = None) -> Response:
    """The type of a document, its archive codes, its fields, and what is wrong with it."""
    return await _ask(request, gate, actor, "ask:classify", wait)


@router.post("/images:analyze", response_model=AnalyzeAnswer, openapi_extra=FILE, responses=ACCEPTED)
async def analyze(request: Request, gate: TheGate, actor: Uploader, wait: WAIT = None) -> Response:
    """Tags, suspected defects, quality and capture facts of a photo or video."""
    return await _ask(request, gate, actor, "ask:analyze", wait)


@router.post(
    "/minutes:summarize",
    response_model=Minutes,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                **FILE["requestBody"]["content"],
                "application/json": {"schema": SummarizeRequest.model_json_schema()},
            },
        }
    },
    responses=ACCEPTED,
)
async def summarize(request: Request, gate: TheGate, actor: Uploader, wait: WAIT = None) -> Response:
    """Minutes: who does what by when, each item with the words that say so. A file, or {text, reference_date}."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return await _ask(request, gate, actor, "ask:minutes", wait)
    asked = await _json_body(request)
    file = await run_sync(_keep_text, gate, asked.text)
    options = {"as_minutes": True, "reference_date": asked.reference_date}
    return await _answer(gate, actor, "ask:minutes", file, options, wait)


@router.get("/answers/{job_id}")
def answer(gate: TheGate, actor: Reader, job_id: str) -> Response:
    """The answer of an ask-and-wait call that became a job, once the job has succeeded."""
    with gate.database.read() as session:
        job = find_job(session, actor, job_id)
        if not job.kind.startswith("ask:"):
            raise NotFound("this job answers no question; look at its document", "该任务没有直接答案")
        return _answer_of(gate, job, job_shape(session, job))


async def _json_body(request: Request) -> SummarizeRequest:
    from pydantic import ValidationError

    try:
        return SummarizeRequest.model_validate(json.loads(await request.body()))
    except (ValueError, ValidationError) as error:
        raise BadInput(f"send {{text, reference_date}}: {error}", "请求体应为 {text, reference_date}") from error


def _keep_text(gate: Gate, text: str) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(dir=gate.blobs.scratch, delete=False) as draft:
        draft.write(text.encode())
    path = Path(draft.name)
    size, sha = path.stat().st_size, gate.blobs.put_file(path, sha256_of(path))
    return {"name": "minutes.txt", "sha256": sha, "media_type": "text/plain", "kind": "document", "size_bytes": size}


async def _ask(request: Request, gate: Gate, actor: Actor, kind: str, wait: float | None) -> Response:
    async with receive_upload(request, gate) as upload:
        file = {
            "name": upload.name,
            "sha256": upload.sha256,
            "media_type": upload.type.media_type,
            "kind": upload.type.kind,
            "size_bytes": upload.size_bytes,
        }
        await run_sync(gate.blobs.put_file, upload.path, upload.sha256)
    options: dict[str, Any] = {"as_minutes": True} if kind == "ask:minutes" else {}
    return await _answer(gate, actor, kind, file, options, wait)


async def _answer(
    gate: Gate, actor: Actor, kind: str, file: dict[str, Any], options: dict[str, Any], wait: float | None
) -> Response:
    job_id = await run_sync(_start, gate, actor, kind, file, options)
    until = time.monotonic() + min(wait if wait is not None else gate.settings.ask_wait_s, gate.settings.ask_wait_s)
    while True:
        response = await run_sync(_look, gate, actor, job_id)
        if response.status_code != 202 or time.monotonic() >= until:
            return response
        await asyncio.sleep(POLL_S)


def _start(gate: Gate, actor: Actor, kind: str, file: dict[str, Any], options: dict[str, Any]) -> str:
    with gate.database.write() as session:
        job = start_question(session, kind=kind, actor=actor.name, file=file, options=options)
    try_flush(gate.road)
    return job.id


def _look(gate: Gate, actor: Actor, job_id: str) -> Response:
    with gate.database.read() as session:
        job = find_job(session, actor, job_id)
        return _answer_of(gate, job, job_shape(session, job))


def _answer_of(gate: Gate, job: JobRow, shape: Job) -> Response:
    if shape.status not in OVER:
        headers = {"Location": f"/v1/answers/{job.id}", "Retry-After": "2"}
        return Response(shape.model_dump_json(), status_code=202, media_type="application/json", headers=headers)
    if shape.status != "succeeded":
        raise _error_of(job)
    keys = {row.name: row.artefact_key for row in job.stages if row.artefact_key}
    artefacts = {name: gate.blobs.get_artefact(key) for name, key in keys.items()}
    return Response(_ANSWERS[job.kind](artefacts).model_dump_json(), media_type="application/json")


def _error_of(job: JobRow) -> SiteTraceError:
    told: type[SiteTraceError] = _ERRORS.get(job.error_code or "", UnreadableFile)
    return told(job.error_message or "the file could not be read", job.error_message_zh)


def _read_answer(artefacts: dict[str, Any]) -> Shape:
    reading = Reading.model_validate(artefacts["read"])
    return ReadAnswer(pages=reading.pages, text=reading.text, kind=reading.kind)


def _classify_answer(artefacts: dict[str, Any]) -> Shape:
    found = DocumentClass.model_validate(artefacts["classify"])
    return ClassifyAnswer(
        classification=found.classification,
        segments_by_type=found.segments_by_type,
        fields=found.fields,
        checks=found.checks,
        title=found.title,
        doc_date=found.doc_date,
    )


def _analyze_answer(artefacts: dict[str, Any]) -> Shape:
    sight = Sight.model_validate(artefacts["see"])
    held = [t for t in sight.tags if t.score >= t.threshold]
    return AnalyzeAnswer(
        tags=held,
        defects=sight.defects,
        detections=sight.detections or [],
        quality=sight.quality,
        capture=sight.capture,
    )


def _minutes_answer(artefacts: dict[str, Any]) -> Shape:
    return Understanding.model_validate(artefacts["understand"]).minutes or Minutes(engine="none")


_ANSWERS = {
    "ask:read": _read_answer,
    "ask:classify": _classify_answer,
    "ask:analyze": _analyze_answer,
    "ask:minutes": _minutes_answer,
}
