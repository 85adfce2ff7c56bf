"""Handing in: from a received upload to a document, its submission and its job."""

from __future__ import annotations

from collections.abc import Sequence

from anyio.to_thread import run_sync
from sqlalchemy.orm import Session

from catalogue.actors import Actor
from catalogue.documents import HandedIn, Submitted, find_document, parse_date, submit
from catalogue.jobs import active_job, job_shape
from catalogue.projects import project_for_upload
from catalogue.schema import Document, Submission
from contracts.documents import Upload as UploadShape
from contracts.jobs import Job
from foundation.errors import BadInput
from foundation.queueing import Lane
from gateway.idempotency import earlier_answer, remember_answer
from gateway.state import Gate
from gateway.uploads import Upload
from gateway.views import document_view, submission_view
from pipeline.road import start_document, start_reindex, try_flush
from pipeline.webhooks import check_target

FIELDS = (
    "project",
    "section",
    "doc_date",
    "captured_at",
    "title",
    "tags",
    "source",
    "external_id",
    "callback_url",
    "lane",
)


async def take_in(gate: Gate, actor: Actor, upload: Upload, idempotency_key: str | None) -> tuple[int, UploadShape]:
    """Keep the bytes, record the submission, start the job. Returns the HTTP status and the answer."""
    return await run_sync(_take_in, gate, actor, upload, idempotency_key)


def _take_in(gate: Gate, actor: Actor, upload: Upload, key: str | None) -> tuple[int, UploadShape]:
    handed = check_form(gate, upload, FIELDS)
    request = {"route": "documents", "sha256": upload.sha256, "fields": upload.fields}
    gate.blobs.put_file(upload.path, upload.sha256)
    with gate.database.write() as session:
        earlier = earlier_answer(session, actor, key, request)
        if earlier is not None:
            return earlier.status or 202, UploadShape.model_validate(earlier.body)
        answer = record(gate, session, actor, upload, handed)
        status = 200 if answer.duplicate else 202
        remember_answer(session, actor, key, request, status, answer.model_dump(mode="json"))
    try_flush(gate.road)
    return status, answer


def check_form(gate: Gate, upload: Upload, known: Sequence[str]) -> HandedIn:
    """What the form says of the file. Raises BadInput for a field that is not known or cannot be understood."""
    unknown = set(upload.fields) - set(known)
    if unknown:
        raise BadInput(f"unknown fields {sorted(unknown)}; known are {', '.join(known)}", "表单中有未知字段")
    handed = handed_in(upload)
    if handed.callback_url is not None:
        check_target(handed.callback_url, allow_internal=gate.core.allow_internal_callbacks)
    lane_of(upload)
    return handed


def record(gate: Gate, session: Session, actor: Actor, upload: Upload, handed: HandedIn) -> UploadShape:
    """A file whose bytes are kept becomes a document with its submission and, where there is work, its job."""
    project = project_for_upload(session, actor, upload.text("project"))
    result = submit(session, project, actor.name, handed)
    document = result.document
    job = None
    if result.is_new or _needs_work(document):
        job = start_document(
            session, document, actor=actor.name, lane=lane_of(upload), callback_url=handed.callback_url
        )
    elif (running := active_job(session, document.id)) is not None:
        job = running
    elif document.kind == "photo" and _claims_something_new(result):
        # The same bytes for another place or day are a matter for a reviewer.
        start_reindex(session, document, actor=actor.name, lane=lane_of(upload))
    session.flush()
    session.refresh(document)
    return UploadShape(
        document=document_view(session, gate.blobs, document),
        submission=submission_view(result.submission),
        job=job_shape(session, job) if job else None,
        duplicate=not result.is_new,
    )


def _claims_something_new(result: Submitted) -> bool:
    """Whether no earlier handing-in said the same of place and day."""

    def claim(row: Submission) -> tuple[object, ...]:
        return row.section, row.doc_date, row.captured_at

    earlier = [row for row in result.document.submissions if row.id != result.submission.id]
    return claim(result.submission) not in map(claim, earlier)


def handed_in(upload: Upload) -> HandedIn:
    """What the form says of the file. Raises BadInput for a date that is none."""
    captured = upload.text("captured_at")
    if captured is not None:
        _check_moment(captured)
    return HandedIn(
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        media_type=upload.type.media_type,
        kind=upload.type.kind,
        name=upload.name,
        section=upload.text("section"),
        doc_date=parse_date(upload.text("doc_date"), "doc_date"),
        captured_at=captured,
        title=upload.text("title"),
        tags=upload.texts("tags"),
        source=upload.text("source"),
        external_id=upload.text("external_id"),
        callback_url=upload.text("callback_url"),
    )


def _check_moment(text: str) -> None:
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"captured_at must be RFC 3339, not {text!r}", "拍摄时间格式应为 RFC 3339") from error


def lane_of(upload: Upload) -> Lane:
    """Which queue the work waits in. Raises BadInput."""
    lane = upload.text("lane") or "bulk"
    if lane not in ("bulk", "interactive"):
        raise BadInput("lane is bulk or interactive", "lane 只能是 bulk 或 interactive")
    return lane  # type: ignore[return-value]


def _needs_work(document: Document) -> bool:
    """The same bytes again after a failure are another chance."""
    return document.status in ("failed", "canceled", "quarantined")


def reprocess(gate: Gate, actor: Actor, document_id: str) -> Job:
    """Take a document down the road again; stages whose input, rules and model are the same do not run twice."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        job = active_job(session, document.id)
        if job is None:
            job = start_document(session, document, actor=actor.name, lane="interactive", kind="reprocess")
        shape = job_shape(session, job)
    try_flush(gate.road)
    return shape
