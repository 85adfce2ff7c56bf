"""HTTP: parse, call, return."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from contracts.search import IndexDocument, IndexReceipt, SearchRequest, SearchResponse
from foundation.errors import BadInput
from services.search.service import SearchService

router = APIRouter(prefix="/v1")
Projects = Annotated[list[str] | None, Query(description="projects that may be seen; repeat it; none given means all")]
Limit = Annotated[int, Query(ge=1, le=100)]


def _service(request: Request) -> SearchService:
    service: SearchService = request.app.state.service
    return service


@router.put("/index/{document_id}", tags=["index"], summary="Index a document in place of what was known of it")
def put_document(document_id: str, body: IndexDocument, request: Request) -> IndexReceipt:
    """The same revision again changes nothing."""
    if body.document_id != document_id:
        raise BadInput("document_id in the address and in the body differ", "地址与内容中的 document_id 不一致")
    return _service(request).put(body)


@router.delete("/index/{document_id}", tags=["index"], status_code=204, summary="Take a document out of the index")
def delete_document(document_id: str, request: Request) -> Response:
    """404 when it is not there."""
    _service(request).remove(document_id)
    return Response(status_code=204)


@router.get("/index/{document_id}", tags=["index"], summary="What is indexed of a document")
def get_receipt(document_id: str, request: Request) -> IndexReceipt:
    """404 when it is not there, or was made with other models or settings."""
    return _service(request).receipt(document_id)


@router.get("/index", tags=["index"], summary="Counts, and documents with their revisions")
def get_index(
    request: Request, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=5000)] = 1000
) -> dict[str, Any]:
    """For comparing the index with the record."""
    return _service(request).overview(cursor, limit)


@router.post("/index:verify", tags=["index"], summary="Count the chunks of every document against its head")
def verify_index(request: Request) -> dict[str, Any]:
    """Documents that do not agree are to be put again."""
    return _service(request).verify()


@router.post("/search", tags=["search"], summary="Answer a question")
def search(body: SearchRequest, request: Request) -> SearchResponse:
    """`projects_allowed` is what the caller may see: none given means all, an empty list nothing."""
    return _service(request).search(body)


@router.get("/suggest", tags=["search"], summary="What could be meant by the first letters of a question")
def suggest(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    projects: Projects = None,
    limit: Limit = 10,
) -> dict[str, Any]:
    """Titles, codes, people, units, sections, types and tags."""
    return {"items": _service(request).suggest(q, projects, limit)}


@router.get("/similar/{document_id}", tags=["search"], summary="Documents that are about the same")
def similar(document_id: str, request: Request, projects: Projects = None, limit: Limit = 10) -> dict[str, Any]:
    """404 when the document is not there or may not be seen."""
    return {"items": _service(request).similar(document_id, projects, limit)}
