"""Batches: many files handed in with one request, and how far they are."""

from __future__ import annotations

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Request, Response

from contracts.documents import Batch
from gateway import batches
from gateway.routes.documents import ONE_FILE, form_of
from gateway.state import Reader, TheGate, Uploader
from gateway.uploads import receive_uploads

router = APIRouter(prefix="/v1", tags=["documents"])

FORM = form_of({"type": "array", "items": ONE_FILE}, batches.SHARED)


@router.post("/documents:batch", status_code=202, openapi_extra=FORM, response_model=Batch)
async def hand_in_many(
    request: Request,
    gate: TheGate,
    actor: Uploader,
    response: Response,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Batch:
    """Hand in many files, each in a field `file`; the other fields hold for all. One that is refused stops none.

    A zip is one file of them: its contents appear as children of its document.
    """
    async with receive_uploads(request, gate, max_files=gate.settings.batch_max_files) as (uploads, _):
        answer = await run_sync(batches.take_in_many, gate, actor, uploads, idempotency_key)
    response.headers["Location"] = f"/v1/batches/{answer.id}"
    response.headers["Retry-After"] = "2"
    return answer


@router.get("/batches/{batch_id}", response_model=Batch)
def show(gate: TheGate, actor: Reader, batch_id: str) -> Batch:
    """A batch as it stands: the status of every file's document, and how many have which."""
    with gate.database.read() as session:
        return batches.show(session, actor, batch_id)
