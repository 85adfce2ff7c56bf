"""Handing in many files at once: each for itself, so that a bad one stops none, under one number to ask for."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.actors import Actor
from catalogue.jobs import create_job, find_job
from catalogue.projects import project_for_upload
from catalogue.schema import Document, Job
from catalogue.types import rfc3339
from contracts.documents import Batch, BatchItem
from contracts.jobs import JobError
from foundation.errors import BadInput, NotFound, SiteTraceError
from gateway.idempotency import earlier_answer, remember_answer
from gateway.ingest import FIELDS, check_form, record
from gateway.state import Gate
from gateway.uploads import Upload
from pipeline.road import try_flush

KIND = "batch"
OF_ONE_FILE = ("title", "external_id")
SHARED = tuple(name for name in FIELDS if name not in OF_ONE_FILE)
"""Fields of a batch hold for all its files, so those that name a single one have no place in it."""
WAITING = {"queued", "running"}


def take_in_many(gate: Gate, actor: Actor, uploads: list[Upload], key: str | None) -> Batch:
    """Keep and record each file for itself, then the batch. Raises BadInput, NotFound for what is wrong with all."""
    if not uploads:
        raise BadInput("the form has no file in the field `file`", "表单缺少 file 字段")
    check_form(gate, uploads[0], SHARED)
    request = {
        "route": "batch",
        "files": [[upload.name, upload.sha256] for upload in uploads],
        "fields": uploads[0].fields,
    }
    with gate.database.write() as session:
        earlier = earlier_answer(session, actor, key, request)
        if earlier is not None:
            return show(session, actor, str(earlier.body["id"]))
        project_id = project_for_upload(session, actor, uploads[0].text("project")).id
    items = [_taken(gate, actor, upload) for upload in uploads]
    with gate.database.write() as session:
        job = _remembered(session, actor, project_id, items)
        remember_answer(session, actor, key, request, 202, {"id": job.id})
        answer = _view(session, job)
    try_flush(gate.road)
    return answer


def _taken(gate: Gate, actor: Actor, upload: Upload) -> dict[str, Any]:
    """What became of one file, as it is kept with the batch."""
    try:
        if upload.error is not None:
            raise upload.error
        handed = check_form(gate, upload, SHARED)
        gate.blobs.put_file(upload.path, upload.sha256)
        with gate.database.write() as session:
            done = record(gate, session, actor, upload, handed)
    except SiteTraceError as error:
        told = JobError(code=error.code, message=error.message, message_zh=error.zh)
        return {"name": upload.name, "error": told.model_dump(mode="json")}
    return {
        "name": upload.name,
        "document_id": done.document.id,
        "job_id": done.job.id if done.job else None,
        "duplicate": done.duplicate,
    }


def _remembered(session: Session, actor: Actor, project_id: str, items: list[dict[str, Any]]) -> Job:
    """The batch among the jobs; its own work, the handing in, is done."""
    file = {
        "name": f"{len(items)} 个文件 / files",
        "sha256": "0" * 64,
        "media_type": "application/octet-stream",
        "kind": "other",
        "size_bytes": 0,
    }
    job = create_job(
        session,
        kind=KIND,
        actor=actor.name,
        lane="bulk",
        document=None,
        stages=(),
        options={"items": items},
        file=file,
    )
    job.project_id, job.status, job.finished_at = project_id, "succeeded", job.created_at
    session.flush()
    return job


def show(session: Session, actor: Actor, batch_id: str) -> Batch:
    """A batch as it stands. Raises NotFound, also for one of a project that the actor may not see."""
    job = find_job(session, actor, batch_id)
    if job.kind != KIND:
        raise NotFound(f"there is no batch {batch_id} that you may see", "没有找到这个批次")
    return _view(session, job)


def _view(session: Session, job: Job) -> Batch:
    kept = job.options["items"]
    wanted = [item["document_id"] for item in kept if item.get("document_id")]
    rows = session.execute(select(Document.id, Document.status, Document.deleted_at).where(Document.id.in_(wanted)))
    standing = {row.id: "deleted" if row.deleted_at else row.status for row in rows}
    items = [
        BatchItem.model_validate(
            item | {"status": standing.get(item.get("document_id"), "deleted") if "error" not in item else "refused"}
        )
        for item in kept
    ]
    counts = Counter(item.status for item in items)
    return Batch(
        id=job.id,
        project=job.project_id or "",
        created_at=rfc3339(job.created_at) or "",
        is_over=not WAITING & counts.keys(),
        counts=dict(counts),
        items=items,
    )
