"""Search: the question goes to the search service with the projects the caller may see; saved searches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.actors import Actor
from catalogue.documents import find_document
from catalogue.projects import find_project
from catalogue.schema import Document, SavedSearch
from catalogue.types import utc_now
from contracts.base import Shape
from contracts.search import SearchRequest, SearchResponse, Suggestion
from foundation.errors import NotFound, Unavailable
from gateway.state import Gate, Reader, TheGate

router = APIRouter(prefix="/v1", tags=["search"])
MOST_NEWS = 20
SEEN_AT = "seen_at"
"""Kept beside the request of a saved search: when its owner last looked at its hits."""


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
    answer = gate.search.search(request.model_copy(update={"projects_allowed": allowed, "project": project}))
    seen = allowed if project is None else [project]
    return answer.model_copy(update={"index": gate.filling.state(gate.database, gate.search, seen)})


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
    weaker: bool = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> SearchResponse:
    """The same, to be typed into an address line."""
    request = SearchRequest(
        query=q, project=project, reference_date=reference_date, weaker=weaker, limit=limit, cursor=cursor
    )
    return search_as(gate, actor, request)


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
def list_saved(gate: TheGate, actor: Reader, news: bool = False) -> dict[str, Any]:
    """The caller's saved searches; with `news`, how many hits of each are new since it was last looked at."""
    with gate.database.read() as session:
        rows = session.scalars(select(SavedSearch).where(SavedSearch.owner == actor.name).order_by(SavedSearch.id))
        items = [_saved(row) for row in rows]
    if news:
        for item in items[:MOST_NEWS]:
            item["n_new"] = count_new(gate, actor, item)
    return {"items": items, "next_cursor": None}


def count_new(gate: Gate, actor: Actor, item: dict[str, Any]) -> int | None:
    """Of the best hits of a saved search those that came into the record since it was looked at; None: not known."""
    request = SearchRequest.model_validate(item["request"]).model_copy(update={"limit": 100, "cursor": None})
    try:
        found = [hit.document_id for hit in search_as(gate, actor, request).hits]
    except (NotFound, Unavailable):
        return None
    since = datetime.fromisoformat(item["seen_at"])
    with gate.database.read() as session:
        newer = select(func.count()).select_from(Document).where(Document.id.in_(found), Document.created_at > since)
        return session.scalar(newer) or 0


@router.post("/saved-searches/{search_id}:seen", status_code=204)
def look_at(gate: TheGate, actor: Reader, search_id: str) -> None:
    """The hits there are now are no news any more."""
    with gate.database.write() as session:
        row = _own(session, actor, search_id)
        row.request = {**row.request, SEEN_AT: utc_now().isoformat()}


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
        session.delete(_own(session, actor, search_id))


def _own(session: Session, actor: Actor, search_id: str) -> SavedSearch:
    row = session.get(SavedSearch, search_id)
    if row is None or row.owner != actor.name:
        raise NotFound("there is no such saved search of yours", "没有这个已保存的检索")
    return row


def _saved(row: SavedSearch) -> dict[str, Any]:
    request = {key: value for key, value in row.request.items() if key != SEEN_AT}
    seen_at = row.request.get(SEEN_AT) or row.created_at.isoformat()
    return {"id": row.id, "name": row.name, "request": request, "seen_at": seen_at, "n_new": None}
