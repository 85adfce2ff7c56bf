"""What classification learns from confirmed types: versions with their held-out score; learn, use, undo, again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response
from pydantic import Field
from sqlalchemy.orm import Session

from catalogue import classes as record
from catalogue.actors import Actor
from catalogue.jobs import job_shape
from catalogue.projects import find_project
from contracts.base import Shape
from contracts.jobs import Job
from foundation.errors import Forbidden
from gateway.idempotency import earlier_answer, remember_answer
from gateway.state import ModelKeeper, TheGate
from pipeline.learning import documents_to_judge_again, gather
from pipeline.road import start_document, start_learning, try_flush

router = APIRouter(prefix="/v1/classes", tags=["classes"])
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]


class ScopeBody(Shape):
    project: str | None = Field(None, max_length=200, description="this project alone; else the whole archive")


class UseBody(ScopeBody):
    is_forced: bool = Field(False, description="also when it judged held-out documents worse")


def scope_of(session: Session, actor: Actor, project: str | None) -> str:
    """The project's id, or the archive's scope. Raises NotFound, and Forbidden for a key bound to projects."""
    if project:
        return find_project(session, actor, project).id
    if actor.projects is not None:
        raise Forbidden("name the project: your key is bound to certain projects", "密钥仅限部分项目，请指定项目")
    return record.ARCHIVE


def scope_view(session: Session, scope: str) -> dict[str, Any]:
    """What classifies in a scope: the number of its own version, None for the rules alone."""
    version = record.version_in_use(session, scope)
    return {"scope": scope, "in_use": version.number if version else None}


@router.get("")
def list_all(gate: TheGate, actor: ModelKeeper, project: str | None = None) -> dict[str, Any]:
    """Every version of a scope with how it judged held-out documents, the newest first."""
    with gate.database.read() as session:
        scope = scope_of(session, actor, project)
        rows = [row.model_dump(mode="json") for row in record.list_versions(session, scope)]
        return {"items": rows, "next_cursor": None, **scope_view(session, scope)}


@router.post(":learn", status_code=202, response_model=Job)
def learn(
    gate: TheGate,
    actor: ModelKeeper,
    body: ScopeBody,
    response: Response,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Job:
    """Learn from every document whose type a person confirmed; the job's result names the version.

    What judges held-out documents better than before is switched on, anything else is kept and offered.
    """
    request = {"route": "classes:learn", **body.model_dump()}
    with gate.database.write() as session:
        earlier = earlier_answer(session, actor, idempotency_key, request)
        if earlier is not None:
            shape = Job.model_validate(earlier.body)
        else:
            scope = scope_of(session, actor, body.project)
            _, key = gather(session, gate.blobs, scope)
            shape = job_shape(session, start_learning(session, scope, key, actor=actor.name))
            remember_answer(session, actor, idempotency_key, request, 202, shape.model_dump(mode="json"))
    try_flush(gate.road)
    response.headers["Location"] = f"/v1/jobs/{shape.id}"
    return shape


@router.post("/{number}:use")
def use(gate: TheGate, actor: ModelKeeper, number: Number, body: UseBody) -> dict[str, Any]:
    """Switch a version on; 0 is the rules alone. It judges what comes; `again` has it judge what is there."""
    with gate.database.write() as session:
        if number == 0:
            scope = scope_of(session, actor, body.project)
            record.switch_to_rules(session, scope, actor.name)
        else:
            version = record.find_version(session, number)
            scope = scope_of(session, actor, version.scope or None)
            record.switch_on(session, version, actor.name, is_forced=body.is_forced)
        return scope_view(session, scope)


@router.post(":undo")
def undo(gate: TheGate, actor: ModelKeeper, body: ScopeBody) -> dict[str, Any]:
    """Take the last switch back. From then on the night only offers versions; a person switches on."""
    with gate.database.write() as session:
        scope = scope_of(session, actor, body.project)
        record.undo_switch(session, scope, actor.name)
        return scope_view(session, scope)


@router.post(":again", status_code=202)
def again(gate: TheGate, actor: ModelKeeper, body: ScopeBody) -> dict[str, Any]:
    """Have documents whose type is the machine's own judged again by what is in use. People's types stay."""
    with gate.database.write() as session:
        waiting = documents_to_judge_again(session, scope_of(session, actor, body.project))
        for document in waiting:
            start_document(session, document, actor=actor.name, lane="bulk", kind="reprocess")
    try_flush(gate.road)
    return {"n_started": len(waiting)}
