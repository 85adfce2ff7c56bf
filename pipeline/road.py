"""The verbs of the road: start a job, take a stage's answer, send what is due. Ids and digests only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import Celery
from sqlalchemy.orm import Session

from catalogue import jobs
from catalogue.classes import learned_key_for, learned_keys_for
from catalogue.database import Database
from catalogue.documents import (
    HandedIn,
    artefacts_of,
    record_artefact,
    submit,
    touch,
)
from catalogue.evidence import append
from catalogue.schema import Document, Job, JobStage, Project
from catalogue.types import rfc3339, utc_now
from contracts.jobs import JobError
from contracts.reading import Member
from contracts.stages import StagePulse, StageReply, StageRequest
from foundation.blobs import BlobStore
from foundation.filetype import KNOWN
from foundation.logs import get_log
from foundation.queueing import Lane
from foundation.settings import CoreSettings
from pipeline.learn import learn
from pipeline.learning import CLASSES, COURSE_OF_STAGE, Course, lessons_of, take_learned
from pipeline.plan import BIND, NEEDS, QUIET, TASKS, retry_delay_s, stages_for
from pipeline.webhooks import note_event

CLAIM = timedelta(seconds=60)
"""How long a sender may take for one batch before another sends it."""


@dataclass(frozen=True)
class Road:
    """What the road stands on."""

    settings: CoreSettings
    database: Database
    blobs: BlobStore
    celery: Celery


# Starting ------------------------------------------------------------------------------------------------


def start_document(
    session: Session,
    document: Document,
    *,
    actor: str,
    lane: Lane,
    kind: str = "ingest",
    callback_url: str | None = None,
) -> Job:
    """A job that takes a document down the road, in the caller's transaction."""
    job = jobs.create_job(
        session,
        kind=kind,
        actor=actor,
        lane=lane,
        document=document,
        stages=stages_for(kind, document.kind, lane),
        callback_url=callback_url,
        file=_file_of(document),
        options={
            "depth": document.depth,
            "captured_at": document.captured_at,
            "section": document.section,
            "uploaded_at": rfc3339(document.created_at),
            "doc_date": document.doc_date.isoformat() if document.doc_date else None,
        },
    )
    document.status = "queued"
    document.notice = document.notice_zh = None
    _dispatch_next(session, job)
    return job


def start_reindex(session: Session, document: Document, *, actor: str, lane: Lane = "interactive") -> Job | None:
    """A job that tells the index what changed. None when a job is under way that ends with the index anyway."""
    if document.status in ("queued", "running") and document.deleted_at is None:
        return None
    status = document.status
    job = jobs.create_job(
        session,
        kind="reindex",
        actor=actor,
        lane=lane,
        document=document,
        options={},
        stages=stages_for("reindex", document.kind, lane),
        file=_file_of(document),
    )
    document.status = status
    _dispatch_next(session, job)
    return job


def start_binding(session: Session, document: Document, *, actor: str) -> Job:
    """A job that binds a document's pages and words into a searchable PDF."""
    status = document.status
    job = jobs.create_job(
        session,
        kind=BIND,
        actor=actor,
        lane="interactive",
        document=document,
        options={},
        stages=stages_for(BIND, document.kind, "interactive"),
        file=_file_of(document),
    )
    document.status = status
    _dispatch_next(session, job)
    return job


def start_question(session: Session, *, kind: str, actor: str, file: dict[str, Any], options: dict[str, Any]) -> Job:
    """A job without a document, for those who wait for its answer."""
    stages = stages_for(kind, file["kind"], "interactive")
    job = jobs.create_job(
        session, kind=kind, actor=actor, lane="interactive", document=None, stages=stages, file=file, options=options
    )
    _dispatch_next(session, job)
    return job


def start_export(session: Session, project: Project, *, actor: str, wanted: str) -> Job:
    """A job that writes an export of a project."""
    job = jobs.create_job(
        session,
        kind="export",
        actor=actor,
        lane="interactive",
        document=None,
        stages=stages_for("export", "other", "interactive"),
        options={"format": wanted, "project": project.id},
        file={
            "name": f"{project.name} {wanted}",
            "sha256": "0" * 64,
            "media_type": "application/octet-stream",
            "kind": "other",
            "size_bytes": 0,
        },
    )
    job.project_id = project.id
    _dispatch_next(session, job)
    return job


def start_learning(session: Session, scope: str, lessons_key: str, *, actor: str, course: Course = CLASSES) -> Job:
    """A job that learns from what people confirmed. scope: a project's id, or empty for the archive."""
    job = jobs.create_job(
        session,
        kind=course.stage,
        actor=actor,
        lane="bulk",
        document=None,
        stages=stages_for(course.stage, "other", "bulk"),
        options={"lessons": lessons_key},
        file={
            "name": learning_name(scope, course),
            "sha256": "0" * 64,
            "media_type": "application/json",
            "kind": "other",
            "size_bytes": 0,
        },
    )
    _dispatch_next(session, job)
    return job


def learning_name(scope: str, course: Course = CLASSES) -> str:
    """What a learning job is called in lists of jobs."""
    return f"{course.learner} {scope}".strip()


def _file_of(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "kind": document.kind,
        "size_bytes": document.size_bytes,
    }


def _dispatch_next(session: Session, job: Job) -> None:
    stage = next((row for row in job.stages if row.status == "waiting"), None)
    if stage is None:
        _finish(session, job)
        return
    dispatch(session, job, stage)


def dispatch(session: Session, job: Job, stage: JobStage, delay_s: float = 0.0) -> None:
    """Send a stage to its queue, now or after a wait; counts as an attempt."""
    inputs = {row.name: row.artefact_key for row in job.stages if row.artefact_key}
    if job.kind == BIND and job.document_id:
        inputs = artefacts_of(session, job.document_id) | inputs
    request = StageRequest(
        dispatch_id="",
        job_id=job.id,
        stage=stage.name,
        attempt=1,
        sha256=job.sha256,
        size_bytes=job.size_bytes,
        name=job.name,
        media_type=job.media_type,
        kind=job.file_kind,
        inputs={name: inputs[name] for name in NEEDS[stage.name] if name in inputs},
        options=job.options | _learned(session, job, stage),
    )
    not_before = utc_now() + timedelta(seconds=delay_s) if delay_s else None
    jobs.enqueue(session, job, stage, TASKS[stage.name], request.model_dump(mode="json"), not_before)


def _learned(session: Session, job: Job, stage: JobStage) -> dict[str, Any]:
    """A stage that judges is told which versions are in use now; a service does not look into the catalogue."""
    if stage.name == "see":
        keys = learned_keys_for(session, job.project_id, "vision")
        return {"learned": keys} if keys else {}
    key = learned_key_for(session, job.project_id) if stage.name == "classify" else None
    return {"learned": key} if key else {}


def flush_outbox(road: Road) -> int:
    """Send what is due. A message is marked sent only after the broker took it; twice does no harm."""
    n_sent = 0
    while True:
        with road.database.read() as session:
            if not jobs.has_due_messages(session):
                return n_sent
        with road.database.write() as session:
            claimed = jobs.claim_messages(session, CLAIM)
        if not claimed:
            return n_sent
        sent: list[str] = []
        try:
            for message in claimed:
                road.celery.send_task(
                    message.task, args=[message.payload], queue=message.queue, task_id=message.payload["dispatch_id"]
                )
                sent.append(message.id)
        finally:
            with road.database.write() as session:
                jobs.settle_claims(session, [message.id for message in claimed], sent)
        n_sent += len(claimed)


def try_flush(road: Road) -> None:
    """Send what is due, or leave it to the sweep when the broker does not answer."""
    try:
        flush_outbox(road)
    except Exception as error:
        get_log("road").warning("broker does not take messages; the sweep sends them later", reason=str(error))


# Answers -------------------------------------------------------------------------------------------------


def take_pulse(road: Road, pulse: StagePulse) -> None:
    """A running stage is alive."""
    with road.database.write() as session:
        is_current = jobs.renew_lease(
            session, pulse.job_id, pulse.stage, pulse.dispatch_id, road.settings.lease_s, pulse.progress
        )
        if is_current and (job := session.get(Job, pulse.job_id)) and job.document_id:
            document = session.get(Document, job.document_id)
            if document is not None and document.status == "queued":
                document.status = "running"


def take_reply(road: Road, reply: StageReply) -> None:
    """A stage ended. Answers to dispatches that are no longer current are ignored."""
    with road.database.write() as session:
        job = session.get(Job, reply.job_id)
        stage = next((row for row in job.stages if row.name == reply.stage), None) if job else None
        if job is None or stage is None or stage.dispatch_id != reply.dispatch_id:
            return
        if job.status not in jobs.ACTIVE or stage.status not in ("queued", "running"):
            return
        if reply.status == "succeeded":
            _advance(session, road, job, stage, reply)
        else:
            _fail(session, road, job, stage, reply)
    try_flush(road)


def _advance(session: Session, road: Road, job: Job, stage: JobStage, reply: StageReply) -> None:
    stage.status, stage.seconds, stage.progress = "succeeded", reply.seconds, 1.0
    stage.artefact_key, stage.lease_until = reply.artefact_key, None
    job.status, job.started_at = "running", job.started_at or utc_now()
    document = session.get(Document, job.document_id) if job.document_id else None
    if document is not None and reply.artefact_key:
        record_artefact(session, document, stage.name, reply.artefact_key)
        content = road.blobs.get_artefact(reply.artefact_key)
        members = learn(session, stage.name, document, content)
        if document.kind != job.file_kind:
            job.file_kind = document.kind
            jobs.set_stages(session, job, stages_for(job.kind, document.kind, job.lane))
        _start_children(session, job, document, members)
    elif stage.name == "export":
        job.result = reply.summary
        digests = {"sha256": reply.summary["sha256"], "format": job.options["format"]}
        append(session, str(job.project_id), job.actor, "exported", job.id, digests)
    elif (course := COURSE_OF_STAGE.get(stage.name)) and reply.artefact_key:
        lessons = lessons_of(road.blobs, job.options["lessons"], course)
        taken = take_learned(session, road.blobs, reply.artefact_key, lessons, job.actor, course)
        job.result = reply.summary | {"number": taken.version.number, "is_in_use": taken.is_in_use}
    elif stage.name == "read" and job.kind not in ("ask:analyze",):
        job.file_kind = str(reply.summary.get("kind") or job.file_kind)
    _dispatch_next(session, job)


def _start_children(session: Session, job: Job, document: Document, members: Sequence[Member]) -> None:
    """What stands in a container is bulk work, even when somebody waits for the container itself."""
    project = session.get_one(Project, document.project_id)
    for member in members:
        handed = HandedIn(
            sha256=member.sha256,
            size_bytes=member.size_bytes,
            media_type=member.media_type,
            kind=KNOWN.get(member.media_type, ("other", ""))[0],
            name=member.path,
            section=document.section,
            doc_date=document.doc_date,
            source=f"container:{document.id}",
            parent_id=document.id,
            origin_path=member.path,
            depth=document.depth + 1,
        )
        child = submit(session, project, job.actor, handed)
        if child.is_new:
            start_document(session, child.document, actor=job.actor, lane="bulk")


def _finish(session: Session, job: Job) -> None:
    jobs.end_job(job, "succeeded")
    note_end(session, job)
    if job.kind not in QUIET and job.document_id and (document := session.get(Document, job.document_id)):
        document.status = "succeeded"
        touch(document)


def _fail(session: Session, road: Road, job: Job, stage: JobStage, reply: StageReply) -> None:
    code, message = reply.error_code or "internal", reply.error_message or "the stage failed"
    if reply.is_retryable and stage.attempts < road.settings.max_attempts:
        dispatch(session, job, stage, retry_delay_s(stage.attempts, road.settings.retry_base_s))
        return
    if reply.is_retryable:
        message = f"{message} (tried {stage.attempts} times)"
    quarantine(session, job, stage, JobError(code=code, message=message, message_zh=reply.error_message_zh))


def note_end(session: Session, job: Job) -> None:
    """Those outside who asked are told how a job ended."""
    if job.kind not in QUIET:
        note_event(session, f"job.{job.status}", job)


def quarantine(session: Session, job: Job, stage: JobStage, error: JobError) -> None:
    """Set a job aside with a reason that a person understands; nobody waits for it."""
    stage.status, stage.lease_until = "failed", None
    jobs.end_job(job, "quarantined" if job.document_id else "failed", error)
    stage.status = "failed"
    note_end(session, job)
    if job.kind not in QUIET and job.document_id and (document := session.get(Document, job.document_id)):
        document.status = "quarantined"
        document.notice, document.notice_zh = error.message, error.message_zh
        touch(document)
