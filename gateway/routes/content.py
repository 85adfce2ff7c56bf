"""What a document consists of: original bytes, text, pages, pictures, evidence."""

from __future__ import annotations

import asyncio
import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import PlainTextResponse, RedirectResponse, StreamingResponse
from PIL import Image
from sqlalchemy import select

from catalogue.actors import Actor
from catalogue.documents import artefacts_of, find_document
from catalogue.jobs import OVER, active_job, find_job, job_shape
from catalogue.schema import Document, EvidenceRecord
from contracts.jobs import Job
from contracts.reading import Page
from foundation.errors import NotFound, SiteTraceError
from gateway.blur import blurred, is_blurred, require_original
from gateway.content import content_headers, markdown_of
from gateway.state import Gate, Reader, TheGate
from gateway.views import reading_of
from pipeline.plan import BIND
from pipeline.road import start_binding, try_flush

router = APIRouter(prefix="/v1/documents", tags=["content"])
PIECE_BYTES = 1 << 20
POLL_S = 0.3
PDF = "application/pdf"
BLUR = Annotated[bool, Query(description="Blur the faces and plates that were found; an aid, it misses some")]
WAIT = Annotated[float | None, Query(ge=0, le=600, description="Seconds to wait before a job is answered")]
ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"model": Job, "description": "Being bound: come back later"}}
CACHE = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}


class RangeNotSatisfiable(SiteTraceError):
    """The range lies outside the file."""

    status, code, title = 416, "range", "Range not satisfiable"


@router.get("/{document_id}/content", response_class=StreamingResponse)
def content(
    gate: TheGate, actor: Reader, document_id: str, range_: Annotated[str | None, Header(alias="range")] = None
) -> Response:
    """The original bytes; honours Range, so that a video can be entered at any second."""
    with gate.database.read() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
    require_original(gate, actor, document)
    headers = content_headers(document.name, document.media_type)
    size = document.size_bytes
    start, end = parse_range(range_, size)
    if range_ is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    return StreamingResponse(
        pieces(gate, document.sha256, start, end),
        status_code=206 if range_ else 200,
        media_type=document.media_type,
        headers=headers,
    )


def parse_range(text: str | None, size: int) -> tuple[int, int]:
    """Start and exclusive end of a Range header; the whole file without one. Raises RangeNotSatisfiable."""
    if text is None:
        return 0, size
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", text.strip())
    if match is None or not any(match.groups()):
        raise RangeNotSatisfiable(f"send one range as bytes=first-last; the file has {size} bytes", "请求范围无效")
    first, last = match.groups()
    start = max(size - int(last), 0) if not first else int(first)
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise RangeNotSatisfiable(f"the file has only {size} bytes", "请求范围超出文件长度")
    return start, end


def pieces(gate: Gate, sha256: str, start: int, end: int) -> Iterator[bytes]:
    """A stretch of a stored file, a megabyte at a time."""
    while start < end:
        piece = gate.blobs.read_range(sha256, start, min(PIECE_BYTES, end - start))
        start += len(piece)
        yield piece


@router.get("/{document_id}/text", response_class=PlainTextResponse)
def text(gate: TheGate, actor: Reader, document_id: str) -> str:
    """The text as read. Immutable: spans point into it, in code points."""
    with gate.database.read() as session:
        return reading_of(session, gate.blobs, find_document(session, actor, document_id, with_deleted=True)).text


@router.get("/{document_id}/markdown", response_class=PlainTextResponse)
def markdown(gate: TheGate, actor: Reader, document_id: str) -> Response:
    """The text as Markdown, tables as tables."""
    with gate.database.read() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
        body = markdown_of(document.title, reading_of(session, gate.blobs, document))
    return Response(body, media_type="text/markdown; charset=utf-8")


@router.get("/{document_id}/searchable.pdf", response_class=Response, responses=ACCEPTED)
async def searchable(
    gate: TheGate,
    actor: Reader,
    document_id: str,
    wait: WAIT = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """The pages with the words that were read, unseen, over them: to be searched, marked and copied anywhere.

    A PDF that brought its words is answered as it is. The first time the pages are bound, which may take a while:
    then 202 with the job, and the same address again later.
    """
    most_s = gate.settings.ask_wait_s
    until = time.monotonic() + (most_s if wait is None else min(wait, most_s))
    job_id: str | None = None
    while True:
        response, job_id = await run_sync(_searchable, gate, actor, document_id, job_id)
        if response.status_code == 202 and time.monotonic() < until:
            await asyncio.sleep(POLL_S)
        elif response.status_code == 202 and "text/html" in (accept or ""):
            # A person's browser: the list of jobs says how far it is and offers the file.
            return RedirectResponse("/jobs", status_code=303)
        else:
            return response


def _searchable(gate: Gate, actor: Actor, document_id: str, job_id: str | None) -> tuple[Response, str | None]:
    """The PDF, or the job that binds it; a job is begun where none is under way."""
    with gate.database.read() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
        require_original(gate, actor, document)
        ready = _bound(gate, session, document)
        job = find_job(session, actor, job_id) if job_id else active_job(session, document.id, kind=BIND)
        if ready is not None:
            return ready, None
        if job is not None and job.status in OVER:
            raise NotFound(job.error_message or "the document has no pages to bind", job.error_message_zh)
        shape = job_shape(session, job) if job is not None else None
    if shape is None:
        with gate.database.write() as session:
            document = find_document(session, actor, document_id, with_deleted=True)
            shape = job_shape(session, start_binding(session, document, actor=actor.name))
        try_flush(gate.road)
    headers = {"Location": f"/v1/jobs/{shape.id}", "Retry-After": "2"}
    body = shape.model_dump_json()
    return Response(body, status_code=202, media_type="application/json", headers=headers), shape.id


def _bound(gate: Gate, session: Any, document: Any) -> Response | None:
    """The PDF where it is there already: the original that brought its words, or one that was bound."""
    reading, keys = reading_of(session, gate.blobs, document), artefacts_of(session, document.id)
    headers = content_headers(document.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] + ".pdf", PDF)
    if reading.media_type == PDF and all(page.source == "text_layer" for page in reading.pages):
        return StreamingResponse(pieces(gate, document.sha256, 0, document.size_bytes), media_type=PDF, headers=headers)
    bound = keys.get(BIND)
    if bound is None or gate.blobs.get_artefact(bound)["read_key"] != keys["read"]:
        return None
    return Response(gate.blobs.get_attachment(bound, "searchable.pdf"), media_type=PDF, headers=headers)


@router.get("/{document_id}/pages/{n}", response_model=Page)
def page(gate: TheGate, actor: Reader, document_id: str, n: int) -> Page:
    """One page as read."""
    with gate.database.read() as session:
        return _page(gate, session, actor, document_id, n)[0]


def _page(gate: Gate, session: Any, actor: Any, document_id: str, n: int) -> tuple[Page, str]:
    document = find_document(session, actor, document_id, with_deleted=True)
    reading = reading_of(session, gate.blobs, document)
    found = next((p for p in reading.pages if p.page == n), None)
    if found is None:
        raise NotFound(f"the document has {len(reading.pages)} pages, not page {n}", f"没有第 {n} 页")
    return found, artefacts_of(session, document.id)["read"]


@router.get("/{document_id}/pages/{n}/image", response_class=Response)
def page_image(
    gate: TheGate,
    actor: Reader,
    document_id: str,
    n: int,
    width: Annotated[int | None, Query(ge=16, le=4000)] = None,
    blur: BLUR = False,
) -> Response:
    """The upright page image that polygons refer to; `width` in pixels makes it smaller."""
    with gate.database.read() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
        shown = _Shown(gate, actor, document, artefacts_of(session, document.id), blur)
        if "see" in shown.keys and n == 1:
            return shown.picture("see", "page-1.webp", width)
        found, _ = _page(gate, session, actor, document_id, n)
    if found.image is None:
        raise NotFound("this page has no image; read its text", "该页没有图像")
    return shown.picture("read", found.image.name, width)


@router.get("/{document_id}/thumbnail", response_class=Response)
def thumbnail(gate: TheGate, actor: Reader, document_id: str, blur: BLUR = False) -> Response:
    """A small picture of the first page, the photo, or the video's best frame."""
    with gate.database.read() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
        shown = _Shown(gate, actor, document, artefacts_of(session, document.id), blur)
    for stage in ("see", "read"):
        if stage in shown.keys:
            try:
                return shown.picture(stage, "thumbnail.webp", None)
            except NotFound:
                continue
    raise NotFound("there is no thumbnail of this document", "没有缩略图")


@router.get("/{document_id}/attachments/{stage}/{name}", response_class=Response)
def attachment(gate: TheGate, actor: Reader, document_id: str, stage: str, name: str, blur: BLUR = False) -> Response:
    """A picture that a stage made: a heatmap, a moment of a video."""
    with gate.database.read() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
        shown = _Shown(gate, actor, document, artefacts_of(session, document.id), blur)
    if stage not in shown.keys or not name.endswith((".webp", ".png")):
        raise NotFound("no such attachment", "没有这个附件")
    return shown.picture(stage, name, None)


@dataclass(frozen=True)
class _Shown:
    """The derived pictures of a document as one caller gets them. keys: of its artefacts, by stage."""

    gate: Gate
    actor: Actor
    document: Document
    keys: dict[str, str]
    is_asked: bool

    def picture(self, stage: str, name: str, width: int | None) -> Response:
        """A picture of a stage; of a photo or video, blurred where it must be."""
        content = self.gate.blobs.get_attachment(self.keys[stage], name)
        media_type = "image/png" if name.endswith(".png") else "image/webp"
        if width is not None:
            content, media_type = shrink(content, width), "image/webp"
        if self.document.kind in ("photo", "video") and is_blurred(self.gate, self.actor, self.is_asked):
            content = blurred(self.gate, self.keys.get("see"), name, content)
        return Response(content, media_type=media_type, headers=CACHE)


def shrink(content: bytes, width: int) -> bytes:
    """A picture of ours made at most `width` pixels wide, as WebP. It is never made larger."""
    with Image.open(io.BytesIO(content)) as image:
        if image.width <= width:
            return content
        image.thumbnail((width, width * 10))
        target = io.BytesIO()
        image.save(target, "WEBP", quality=80)
    return target.getvalue()


@router.get("/{document_id}/evidence")
def evidence(gate: TheGate, actor: Reader, document_id: str) -> dict[str, Any]:
    """The links of the evidence chain that speak of this document."""
    with gate.database.read() as session:
        document = find_document(session, actor, document_id, with_deleted=True)
        subjects = [document.id, *(s.id for s in document.submissions)]
        rows = session.scalars(
            select(EvidenceRecord).where(EvidenceRecord.subject.in_(subjects)).order_by(EvidenceRecord.seq)
        )
        return {"items": [evidence_view(row) for row in rows], "sha256": document.sha256}


def evidence_view(row: EvidenceRecord) -> dict[str, Any]:
    """One link of the chain."""
    return {
        "project": row.project_id,
        "seq": row.seq,
        "at": row.at,
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "digests": row.digests,
        "previous": row.previous,
        "hash": row.hash,
    }
