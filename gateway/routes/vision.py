"""What the heads for photos learn: versions, looking again, and tags of the archive's own."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from catalogue.tagwords import define_tag, new_tags
from contracts.base import Shape
from contracts.headlearning import NewTag
from contracts.jobs import Job
from gateway.learnt import Key, ScopeBody, add_version_routes, scope_of, start
from gateway.state import ModelKeeper, Reader, TheGate
from pipeline.learning import SIGHT, photos_to_see_again
from pipeline.road import start_document, try_flush

router = APIRouter(prefix="/v1/vision/versions", tags=["vision"])
tags_router = APIRouter(prefix="/v1/vision/tags", tags=["vision"])
add_version_routes(router, SIGHT)


class LearnBody(ScopeBody):
    tags: list[str] = Field([], max_length=200, description="only these; others stay as they are; empty: all")


class RoundBody(ScopeBody):
    most: int = Field(500, ge=1, le=5000, description="photos in this round, the oldest first")


class TagList(Shape):
    items: list[NewTag]
    next_cursor: str | None = None


@router.post(":learn", status_code=202, response_model=Job)
def learn(gate: TheGate, actor: ModelKeeper, body: LearnBody, response: Response, idempotency_key: Key = None) -> Job:
    """Learn from every photo of which a person spoke; the job's result names the version.

    What judges held-out photos better than before is switched on, anything else is kept and offered.
    """
    return start(gate, actor, SIGHT, body.project, response, idempotency_key, tuple(body.tags))


@router.post(":again", status_code=202)
def again(gate: TheGate, actor: ModelKeeper, body: RoundBody) -> dict[str, Any]:
    """Have photos looked at again that were seen before the last switch, a round at a time. People's tags stay."""
    with gate.database.write() as session:
        waiting, n_all = photos_to_see_again(session, scope_of(session, actor, body.project), body.most)
        for document in waiting:
            start_document(session, document, actor=actor.name, lane="bulk", kind="reprocess")
    try_flush(gate.road)
    return {"n_started": len(waiting), "n_left": n_all - len(waiting)}


@tags_router.get("")
def list_tags(gate: TheGate, _actor: Reader) -> TagList:
    """Tags that this archive defined beside those of the table."""
    with gate.database.read() as session:
        return TagList(items=list(new_tags(session).values()))


@tags_router.post("", status_code=201)
def define(gate: TheGate, actor: ModelKeeper, body: NewTag) -> NewTag:
    """Define a tag; ten photos that people gave it teach it. The same again changes nothing."""
    with gate.database.write() as session:
        return define_tag(session, body, actor.name)
