"""Search: the question goes to the search service with the projects the caller may see; saved searches."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from catalogue.actors import Actor
from catalogue.documents import find_document
from catalogue.projects import find_project
from catalogue.schema import SavedSearch
from contracts.base import Shape
from contracts.search import SearchRequest, SearchResponse, Suggestion
from foundation.errors import NotFound
from gateway.state import Gate, Reader, TheGate

router = APIRouter(prefix="/v1", tags=["search"])


class SavedSearchBody(Shape):
    """A question to keep under a name."""

    name: str
    request: SearchRequest


def search_as(gate: Gate, actor: Actor, request: SearchRequest) -> SearchResponse:
    """Ask with the caller's rights: its projects are a filter inside the index."""
    allowed = None if actor.projects is None else list(actor.projects)
    project = request.project
    if project is not None:
        with gate.database.read() as session:
            project = find_project(session, actor, project).id
    return gate.search.search(request.model_copy(update={"projects_allowed": allowed, "project": project}))


@router.post("/search", response_model=SearchResponse)
def search(gate: TheGate, actor: Reader, request: SearchRequest) -> SearchResponse:
    """One list of documents, photos and moments for a question in Chinese or English."""
    return search_as(gate, actor, request)


@router.get("/search", response_model=SearchResponse)
def search_by_address(
    gate: TheGate,
    actor: Reader,
    q: str,
    project: str | None = None,
    reference_date: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> SearchResponse:
    """The same, to be typed into an address line."""
    return search_as(
        gate, actor, SearchRequest(query=q, project=project, reference_date=reference_date, limit=limit, cursor=cursor)
    )


@router.get("/search/suggest")
def suggest(gate: TheGate, actor: Reader, q: str) -> dict[str, list[Suggestion]]:
    """What could be meant by the first letters."""
    allowed = None if actor.projects is None else list(actor.projects)
    found = gate.search.suggest(q, allowed)
    with gate.database.read() as session:
        for row in session.scalars(select(SavedSearch).where(SavedSearch.owner == actor.name)):
            if q.strip() and q.strip().lower() in row.name.lower():
                found.append(Suggestion(text=row.name, kind="saved"))
    return {"items": found}


@router.get("/documents/{document_id}/similar")
def similar(
    gate: TheGate, actor: Reader, document_id: str, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> dict[str, Any]:
    """Documents like this one."""
    with gate.database.read() as session:
        find_document(session, actor, document_id)
    return gate.search.similar(document_id, None if actor.projects is None else list(actor.projects), limit)


@router.get("/saved-searches")
def list_saved(gate: TheGate, actor: Reader) -> dict[str, Any]:
    """The caller's saved searches."""
    with gate.database.read() as session:
        rows = session.scalars(select(SavedSearch).where(SavedSearch.owner == actor.name).order_by(SavedSearch.id))
        return {"items": [_saved(row) for row in rows], "next_cursor": None}


@router.post("/saved-searches", status_code=201)
def save(gate: TheGate, actor: Reader, body: SavedSearchBody) -> dict[str, Any]:
    """Keep a question under a name."""
    with gate.database.write() as session:
        row = SavedSearch(owner=actor.name, name=body.name, request=body.request.model_dump(mode="json", by_alias=True))
        session.add(row)
        session.flush()
        return _saved(row)


@router.delete("/saved-searches/{search_id}", status_code=204)
def forget(gate: TheGate, actor: Reader, search_id: str) -> None:
    """Forget a saved search."""
    with gate.database.write() as session:
        row = session.get(SavedSearch, search_id)
        if row is None or row.owner != actor.name:
            raise NotFound("there is no such saved search of yours", "没有这个已保存的检索")
        session.delete(row)


def _saved(row: SavedSearch) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "request": row.request}
