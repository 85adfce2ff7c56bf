"""Documents: hand in, list, show, edit, trash, restore, reprocess."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from catalogue import documents as record
from catalogue.documents import DocumentFilter, find_document, list_documents, parse_date
from catalogue.projects import find_project
from contracts.base import Shape
from contracts.documents import Document, DocumentPatch, DocumentSummary, Upload
from contracts.jobs import Job
from contracts.reading import Kind
from gateway import ingest
from gateway.corrections import lay_over
from gateway.paging import Cursor, Limit, page_of, read_cursor
from gateway.state import Deleter, Editor, Reader, TheGate, Uploader
from gateway.uploads import receive_upload
from gateway.views import document_view, summary_view
from pipeline.road import start_reindex, try_flush

router = APIRouter(prefix="/v1/documents", tags=["documents"])

ONE_FILE: dict[str, Any] = {"type": "string", "format": "binary"}


def form_of(file: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The form of an upload as OpenAPI describes it. names: of the fields beside the file."""
    special = {
        "doc_date": {"type": "string", "format": "date"},
        "lane": {"type": "string", "enum": ["bulk", "interactive"], "default": "bulk"},
    }
    properties = {"file": file, **{name: special.get(name, {"type": "string"}) for name in names}}
    schema = {"type": "object", "required": ["file"], "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


FORM = form_of(ONE_FILE, ingest.FIELDS)


class DocumentList(Shape):
    """A page of a list of documents."""

    items: list[DocumentSummary]
    next_cursor: str | None = None


@router.post("", status_code=202, openapi_extra=FORM, responses={200: {"model": Upload}}, response_model=Upload)
async def hand_in(
    request: Request, gate: TheGate, actor: Uploader, idempotency_key: Annotated[str | None, Header()] = None
) -> Response:
    """Hand in a file. `202` with its job, or `200` with the document that is there already."""
    async with receive_upload(request, gate) as upload:
        status, answer = await ingest.take_in(gate, actor, upload, idempotency_key)
    headers = {"Location": f"/v1/jobs/{answer.job.id}", "Retry-After": "2"} if answer.job else {}
    return Response(answer.model_dump_json(), status_code=status, media_type="application/json", headers=headers)


@router.get("", response_model=DocumentList)
def list_all(
    gate: TheGate,
    actor: Reader,
    limit: Limit = 50,
    cursor: Cursor = None,
    project: str | None = None,
    kind: Kind | None = None,
    type: str | None = None,
    tag: str | None = None,
    section: str | None = None,
    from_: Annotated[str | None, Query(alias="from")] = None,
    to: str | None = None,
    flagged: bool | None = None,
    status: str | None = None,
    parent: str | None = None,
    deleted: bool = False,
) -> dict[str, Any]:
    """Documents, the newest first."""
    with gate.database.read() as session:
        wanted = DocumentFilter(
            project=find_project(session, actor, project).id if project else None,
            kind=kind,
            type=type,
            tag=tag,
            section=section,
            date_from=parse_date(from_, "from"),
            date_to=parse_date(to, "to"),
            flagged=flagged,
            status=status,
            parent_id=parent,
            deleted=deleted,
            projects=actor.projects,
        )
        rows = list_documents(session, wanted, limit + 1, read_cursor(cursor))
        return page_of(rows, limit, [summary_view(session, row) for row in rows[:limit]])


@router.get("/{document_id}", response_model=Document)
def show(gate: TheGate, actor: Reader, document_id: str, response: Response) -> Document:
    """A document, whole."""
    with gate.database.read() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
        response.headers["ETag"] = record.etag(document)
        return document_view(session, gate.blobs, document)


@router.patch("/{document_id}", response_model=Document)
def edit(
    gate: TheGate,
    actor: Editor,
    document_id: str,
    patch: DocumentPatch,
    response: Response,
    if_match: Annotated[str | None, Header()] = None,
) -> Document:
    """Lay a person's values over the machine's. Send If-Match to be told when somebody was faster."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        record.check_etag(document, if_match)
        lay_over(session, document, actor.name, patch)
        start_reindex(session, document, actor=actor.name)
        session.flush()
        response.headers["ETag"] = record.etag(document)
        shape = document_view(session, gate.blobs, document)
    try_flush(gate.road)
    return shape


@router.delete("/{document_id}", status_code=204)
def trash(gate: TheGate, actor: Deleter, document_id: str, if_match: Annotated[str | None, Header()] = None) -> None:
    """Put a document in the trash, with what it holds. It can be restored for 30 days."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id)
        record.check_etag(document, if_match)
        for gone in record.trash(session, document, actor.name):
            start_reindex(session, gone, actor=actor.name)
    try_flush(gate.road)


@router.post("/{document_id}:restore", response_model=Document)
def restore(gate: TheGate, actor: Deleter, document_id: str) -> Document:
    """Take a document out of the trash, with what it holds."""
    with gate.database.write() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
        for back in record.restore(session, document, actor.name):
            start_reindex(session, back, actor=actor.name)
        shape = document_view(session, gate.blobs, document)
    try_flush(gate.road)
    return shape


@router.post("/{document_id}:reprocess", status_code=202, response_model=Job)
def reprocess(gate: TheGate, actor: Editor, document_id: str, response: Response) -> Job:
    """Take a document down the road again."""
    job = ingest.reprocess(gate, actor, document_id)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job
