"""Jobs and their stages: made, dispatched through the outbox, leased, ended. Every change is a transaction's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from catalogue.actors import Actor
from catalogue.schema import Document, Job, JobStage, Outbox
from catalogue.types import rfc3339, utc_now
from contracts.jobs import Job as JobShape
from contracts.jobs import JobError
from contracts.jobs import JobStage as StageShape
from foundation.errors import Conflict, NotFound
from foundation.ids import new_id

ACTIVE = ("queued", "running")
OVER = ("succeeded", "failed", "canceled", "quarantined")


def find_job(session: Session, actor: Actor, job_id: str) -> Job:
    """A job that the actor may see. Raises NotFound."""
    job = session.get(Job, job_id)
    hidden = job is not None and (
        not actor.sees(job.project_id) if job.project_id else job.actor != actor.name and actor.role != "admin"
    )
    if job is None or hidden:
        raise NotFound(f"there is no job {job_id} that you may see", "没有找到这个任务")
    return job


def list_jobs(
    session: Session, actor: Actor, *, status: str | None, project: str | None, limit: int, before: str | None
) -> list[Job]:
    """Jobs, the newest first."""
    query = select(Job).order_by(Job.id.desc()).limit(limit)
    if status is not None:
        query = query.where(Job.status == status)
    if project is not None:
        query = query.where(Job.project_id == project)
    if actor.projects is not None:
        query = query.where(Job.project_id.in_(actor.projects))
    if before is not None:
        query = query.where(Job.id < before)
    return list(session.scalars(query))


def count_jobs(session: Session, actor: Actor, project: str | None = None) -> dict[str, int]:
    """Number of jobs by status."""
    query = select(Job.status, func.count()).group_by(Job.status)
    if project is not None:
        query = query.where(Job.project_id == project)
    if actor.projects is not None:
        query = query.where(Job.project_id.in_(actor.projects))
    return dict(session.execute(query).all())


def active_job(session: Session, document_id: str, kind: str | None = None) -> Job | None:
    """The job that works on a document now, if any. kind: only a job of that kind."""
    query = select(Job).where(Job.document_id == document_id, Job.status.in_(ACTIVE)).order_by(Job.id.desc())
    return session.scalars(query if kind is None else query.where(Job.kind == kind)).first()


def last_job(session: Session, document_id: str) -> Job | None:
    """The newest job of a document."""
    return session.scalars(select(Job).where(Job.document_id == document_id).order_by(Job.id.desc())).first()


def create_job(
    session: Session,
    *,
    kind: str,
    actor: str,
    lane: str,
    stages: Sequence[tuple[str, str]],
    document: Document | None,
    file: dict[str, Any],
    options: dict[str, Any],
    callback_url: str | None = None,
) -> Job:
    """Make a job with its stages (name, queue), none dispatched yet. file: name sha256 media_type kind size_bytes."""
    job = Job(
        kind=kind,
        actor=actor,
        lane=lane,
        document_id=document.id if document else None,
        project_id=document.project_id if document else None,
        name=file["name"],
        sha256=file["sha256"],
        media_type=file["media_type"],
        file_kind=file["kind"],
        size_bytes=file["size_bytes"],
        options=options,
        callback_url=callback_url,
    )
    session.add(job)
    session.flush()
    set_stages(session, job, stages)
    return job


def set_stages(session: Session, job: Job, stages: Sequence[tuple[str, str]]) -> None:
    """Make the stages of a job be these; those that are already over keep what they are."""
    wanted = dict(stages)
    for row in list(job.stages):
        if row.name not in wanted and row.status == "waiting":
            job.stages.remove(row)
    there = {row.name: row for row in job.stages}
    for position, (name, queue) in enumerate(stages):
        if name in there:
            there[name].position = position
        else:
            job.stages.append(JobStage(job_id=job.id, name=name, queue=queue, position=position))
    session.flush()
    session.refresh(job, ["stages"])


def stage_of(job: Job, name: str) -> JobStage:
    """A job's stage by name."""
    return next(row for row in job.stages if row.name == name)


def enqueue(
    session: Session, job: Job, stage: JobStage, task: str, payload: dict[str, Any], not_before: datetime | None = None
) -> None:
    """Dispatch a stage: count the attempt and put its message in the outbox, in the caller's transaction."""
    stage.attempts += 1
    stage.dispatch_id = new_id()
    stage.status = "queued"
    stage.dispatched_at = not_before or utc_now()
    stage.n_resends = 0
    stage.lease_until = None
    stage.progress = 0.0
    job.stage = stage.name
    message = payload | {"dispatch_id": stage.dispatch_id, "attempt": stage.attempts}
    session.add(
        Outbox(job_id=job.id, task=task, queue=stage.queue, payload=message, not_before=not_before or utc_now())
    )
    session.flush()


def claim_messages(session: Session, hold: timedelta, limit: int = 100) -> list[Outbox]:
    """Messages that are to be sent now, the oldest first, held for a while so that nobody else sends them."""
    now = utc_now()
    query = (
        select(Outbox)
        .where(
            Outbox.sent_at.is_(None),
            Outbox.not_before <= now,
            or_(Outbox.claimed_until.is_(None), Outbox.claimed_until < now),
        )
        .order_by(Outbox.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    messages = list(session.scalars(query))
    for message in messages:
        message.claimed_until = now + hold
    return messages


def has_due_messages(session: Session) -> bool:
    """Whether anything is to be sent: asked before a write lock is taken."""
    due = select(Outbox.id).where(Outbox.sent_at.is_(None), Outbox.not_before <= utc_now()).limit(1)
    return session.scalar(due) is not None


def settle_claims(session: Session, claimed: Sequence[str], sent: Sequence[str]) -> None:
    """Of the messages claimed, the broker took these; the others are anybody's again."""
    now = utc_now()
    session.execute(update(Outbox).where(Outbox.id.in_(claimed)).values(claimed_until=None))
    session.execute(update(Outbox).where(Outbox.id.in_(sent)).values(sent_at=now))


def purge_sent(session: Session, older_than: timedelta) -> None:
    """Forget messages that were sent long ago."""
    for row in session.scalars(select(Outbox).where(Outbox.sent_at < utc_now() - older_than).limit(1000)):
        session.delete(row)


def renew_lease(session: Session, job_id: str, stage: str, dispatch_id: str, lease_s: float, progress: float) -> bool:
    """A running stage is alive. False when that dispatch is no longer the current one."""
    row = session.scalars(select(JobStage).where(JobStage.job_id == job_id, JobStage.name == stage)).first()
    if row is None or row.dispatch_id != dispatch_id or row.status not in ("queued", "running"):
        return False
    job = row.job
    if job.status not in ACTIVE:
        return False
    now = utc_now()
    row.status, row.lease_until = "running", now + timedelta(seconds=lease_s)
    row.started_at = row.started_at or now
    row.progress = max(row.progress, progress)
    job.status, job.started_at = "running", job.started_at or now
    return True


def end_job(job: Job, status: str, error: JobError | None = None) -> None:
    """A job is over."""
    job.status, job.finished_at = status, utc_now()
    if error is not None:
        job.error_code, job.error_message, job.error_message_zh = error.code, error.message, error.message_zh
    for row in job.stages:
        if row.status in ("waiting", "queued", "running"):
            row.status = "succeeded" if status == "succeeded" else status


def cancel(session: Session, job: Job) -> str | None:
    """Cancel a job that is not over. Returns the dispatch to be revoked. Raises Conflict."""
    if job.status not in ACTIVE:
        raise Conflict(f"the job is {job.status}; only a queued or running job can be canceled", "任务已结束,无法取消")
    running = next((row.dispatch_id for row in job.stages if row.status in ("queued", "running")), None)
    for message in session.scalars(select(Outbox).where(Outbox.job_id == job.id, Outbox.sent_at.is_(None))):
        session.delete(message)
    end_job(job, "canceled")
    return running


def queued_ahead(session: Session, job: Job) -> int:
    """Number of jobs in the same lane that wait and came before."""
    if job.status != "queued":
        return 0
    query = select(func.count()).where(Job.status == "queued", Job.lane == job.lane, Job.id < job.id)
    return session.scalar(query) or 0


def job_shape(session: Session, job: Job) -> JobShape:
    """The job as people and programs see it."""
    n_stages = max(len(job.stages), 1)
    done = sum(1.0 if row.status in ("succeeded", "skipped") else row.progress for row in job.stages)
    error = None
    if job.error_code:
        error = JobError(code=job.error_code, message=job.error_message or "", message_zh=job.error_message_zh)
    return JobShape(
        id=job.id,
        kind=job.kind,
        document_id=job.document_id,
        status=job.status,
        stage=job.stage,
        name=job.name,
        stages=[StageShape(name=s.name, status=s.status, seconds=s.seconds, attempts=s.attempts) for s in job.stages],
        progress=1.0 if job.status == "succeeded" else round(min(done / n_stages, 1.0), 3),
        queued_ahead=queued_ahead(session, job),
        error=error,
        created_at=rfc3339(job.created_at),
        finished_at=rfc3339(job.finished_at),
    )
