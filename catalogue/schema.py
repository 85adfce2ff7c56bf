"""The tables. A blob, a submission and a document are three things; a person's word lies beside the machine's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue import classtables, facttables, phototable, remindertable
from catalogue.base import Base
from catalogue.types import utc_now
from foundation.ids import new_id

TABLES_BESIDE = (classtables, facttables, phototable, remindertable)
"""Tables that stand in files of their own; whoever knows the schema knows them too."""


class Project(Base):
    """A construction project. `id` is what callers name it by and never changes; `name` may."""

    __tablename__ = "project"
    id: Mapped[str] = mapped_column(String(64), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    time_zone: Mapped[str] = mapped_column(String(64), default="Asia/Shanghai")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Blob(Base):
    """Bytes by sha256."""

    __tablename__ = "blob"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Document(Base):
    """What people work with. Values a person gave win over the machine's: `*_by` tells whose they are."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_list", "project_id", "deleted_at", "id"),
        Index("ix_document_date", "project_id", "doc_date"),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    # One document for the same bytes in the same project and container; NULL once it is purged.
    identity: Mapped[str | None] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(500))
    title_by: Mapped[str] = mapped_column(String(10), default="machine")
    kind: Mapped[str] = mapped_column(String(20))
    media_type: Mapped[str] = mapped_column(String(200))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"), index=True)
    origin_path: Mapped[str | None] = mapped_column(Text)
    origin_first_page: Mapped[int | None]
    origin_last_page: Mapped[int | None]
    section: Mapped[str | None] = mapped_column(String(200))
    building: Mapped[str | None] = mapped_column(String(100))
    floor: Mapped[str | None] = mapped_column(String(100))
    axes: Mapped[str | None] = mapped_column(String(100))
    part: Mapped[str | None] = mapped_column(String(200))
    doc_date: Mapped[date | None] = mapped_column(Date)
    doc_date_by: Mapped[str] = mapped_column(String(10), default="machine")
    captured_at: Mapped[str | None] = mapped_column(String(40))
    type: Mapped[str | None] = mapped_column(String(60), index=True)
    type_by: Mapped[str] = mapped_column(String(10), default="machine")
    external_id: Mapped[str | None] = mapped_column(String(200), index=True)
    archive_number: Mapped[str | None] = mapped_column(String(200))
    responsible: Mapped[str | None] = mapped_column(String(200))
    secrecy: Mapped[str | None] = mapped_column(String(50))
    retention: Mapped[str | None] = mapped_column(String(50))
    status: Mapped[str] = mapped_column(String(20), default="queued", index=True)
    notice: Mapped[str | None] = mapped_column(Text)
    notice_zh: Mapped[str | None] = mapped_column(Text)
    n_pages: Mapped[int | None]
    duration_s: Mapped[float | None]
    depth: Mapped[int] = mapped_column(default=0)
    is_flagged: Mapped[bool] = mapped_column(default=False)
    has_thumbnail: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    deleted_at: Mapped[datetime | None]

    submissions: Mapped[list[Submission]] = relationship(order_by="Submission.id", back_populates="document")


class Submission(Base):
    """One handing-in of a document: who, when, for which section and date."""

    __tablename__ = "submission"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(500))
    section: Mapped[str | None] = mapped_column(String(200))
    doc_date: Mapped[date | None] = mapped_column(Date)
    captured_at: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(200))
    callback_url: Mapped[str | None] = mapped_column(Text)

    document: Mapped[Document] = relationship(back_populates="submissions")


class DocumentTag(Base):
    """A tag of a document, by the machine or a person. `is_on` False is a person's lasting "no"."""

    __tablename__ = "document_tag"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)
    by: Mapped[str] = mapped_column(String(10), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)


class Job(Base):
    """A piece of work on one file. It need not have a document: ask-and-wait has none."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_waiting", "status", "lane", "id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(30))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"), index=True)
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"), index=True)
    actor: Mapped[str] = mapped_column(String(200))
    lane: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), default="queued")
    stage: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(200))
    file_kind: Mapped[str] = mapped_column(String(20))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    callback_url: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(String(60))
    error_message: Mapped[str | None] = mapped_column(Text)
    error_message_zh: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    stages: Mapped[list[JobStage]] = relationship(
        order_by="JobStage.position", back_populates="job", cascade="all, delete-orphan"
    )


class JobStage(Base):
    """One stage of a job, with the lease of the worker that runs it."""

    __tablename__ = "job_stage"
    __table_args__ = (
        UniqueConstraint("job_id", "name"),
        Index("ix_job_stage_lease", "status", "lease_until"),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"))
    name: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    queue: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    dispatch_id: Mapped[str | None] = mapped_column(String(36), index=True)
    dispatched_at: Mapped[datetime | None]
    n_resends: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    progress: Mapped[float] = mapped_column(default=0.0)
    seconds: Mapped[float | None]
    artefact_key: Mapped[str | None] = mapped_column(String(64))

    job: Mapped[Job] = relationship(back_populates="stages")


class Outbox(Base):
    """A message to be sent, committed with the change that calls for it."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "sent_at", "not_before"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    job_id: Mapped[str] = mapped_column(String(36), index=True)
    task: Mapped[str] = mapped_column(String(100))
    queue: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    not_before: Mapped[datetime] = mapped_column(default=utc_now)
    # A sender holds a message for a moment, outside any transaction: a broker that hangs blocks no writer.
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class Artefact(Base):
    """What a stage wrote for a document: a pointer into the store. The newest of a stage is the current one."""

    __tablename__ = "artefact"
    __table_args__ = (Index("ix_artefact_current", "document_id", "stage", "is_current"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    stage: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    is_current: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Finding(Base):
    """Something to be looked at. Its fingerprint outlives a new reading, and so does a person's verdict."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("document_id", "fingerprint"),
        Index("ix_finding_list", "project_id", "status", "severity", "id"),
        Index("ix_finding_urgent", "status", "urgency", "id"),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(60))
    field: Mapped[str | None] = mapped_column(String(100))
    related_id: Mapped[str | None] = mapped_column(String(36))
    severity: Mapped[str] = mapped_column(String(10))
    score: Mapped[float] = mapped_column(Float)
    # What people should look at first; 0 for what waits its turn.
    urgency: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    message: Mapped[str] = mapped_column(Text)
    message_zh: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None]
    region: Mapped[list[float] | None]
    proposal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_current: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(String(20), default="open")
    verdict: Mapped[str | None] = mapped_column(String(20))
    level: Mapped[int] = mapped_column(default=1)
    assignee: Mapped[str | None] = mapped_column(String(200))
    responsible: Mapped[str | None] = mapped_column(String(200))
    due_date: Mapped[date | None] = mapped_column(Date)
    closing_document_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class Review(Base):
    """A person's word on a finding. Never changed, only followed by another."""

    __tablename__ = "review"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"), index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    verdict: Mapped[str | None] = mapped_column(String(20))
    correction: Mapped[dict[str, Any] | None]
    comment: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Correction(Base):
    """A person's value for something the machine said: type, title, field:工程名称, tag:crack ..."""

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_current", "document_id", "is_current"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    target: Mapped[str] = mapped_column(String(150))
    value: Mapped[dict[str, Any]]
    previous: Mapped[dict[str, Any]] = mapped_column(default=dict)
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    is_current: Mapped[bool] = mapped_column(default=True)


class EvidenceRecord(Base):
    """One link of a project's chain: sha256 of the previous link and the canonical JSON of this one."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("project_id", "seq"), Index("ix_evidence_subject", "subject"))
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    at: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    digests: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class EvidenceHead(Base):
    """One link of the signed chain over the heads of all projects."""

    __tablename__ = "evidence_head"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(40))
    heads: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(200))
    public_key: Mapped[str] = mapped_column(String(100))


class ApiKey(Base):
    """A program's key: only its hash is kept. `projects` None means all."""

    __tablename__ = "api_key"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(20))
    projects: Mapped[list[str] | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    revoked_at: Mapped[datetime | None]


class Person(Base):
    """A person who signs in to the pages."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    projects: Mapped[list[str] | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    disabled_at: Mapped[datetime | None]


class WebSession(Base):
    """A signed-in browser, or a sign-in link that works once (`is_link`). The token itself is not kept."""

    __tablename__ = "web_session"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    projects: Mapped[list[str] | None]
    csrf: Mapped[str] = mapped_column(String(64))
    is_link: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]


class SavedSearch(Base):
    """A question somebody wants to ask again."""

    __tablename__ = "saved_search"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    owner: Mapped[str] = mapped_column(String(200), index=True)
    name: Mapped[str] = mapped_column(String(200))
    request: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Webhook(Base):
    """An address that is told what happened. The secret signs every message."""

    __tablename__ = "webhook"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]]
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    secret: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Delivery(Base):
    """A message to an address outside, committed with what it tells of."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_due", "done_at", "not_before"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[dict[str, Any]]
    n_tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class Idempotency(Base):
    """The answer to a POST that carried an Idempotency-Key, to be given again."""

    __tablename__ = "idempotency"
    actor: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    location: Mapped[str | None] = mapped_column(Text)
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
