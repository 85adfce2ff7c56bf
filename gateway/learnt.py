"""Routes that every learner has: versions with their held-out score; learn, use, undo."""

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
from gateway.state import Gate, ModelKeeper, TheGate
from pipeline.learning import Course, gather
from pipeline.road import start_learning, try_flush

Number = Annotated[int, Path(ge=0, le=2**31 - 1)]
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


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


def scope_view(session: Session, scope: str, course: Course) -> dict[str, Any]:
    """What judges in a scope: the number of its own version, None for what is shipped alone."""
    version = record.version_in_use(session, scope, course.learner)
    return {"scope": scope, "in_use": version.number if version else None}


def start(
    gate: Gate,
    actor: Actor,
    course: Course,
    project: str | None,
    response: Response,
    key: str | None,
    only: tuple[str, ...] = (),
) -> Job:
    """A job that learns. The same Idempotency-Key gives the job that was started."""
    request = {"route": f"{course.learner}:learn", "project": project, "only": list(only)}
    with gate.database.write() as session:
        earlier = earlier_answer(session, actor, key, request)
        if earlier is not None:
            shape = Job.model_validate(earlier.body)
        else:
            scope = scope_of(session, actor, project)
            _, lessons_key = gather(session, gate.blobs, scope, course, only)
            shape = job_shape(session, start_learning(session, scope, lessons_key, actor=actor.name, course=course))
            remember_answer(session, actor, key, request, 202, shape.model_dump(mode="json"))
    try_flush(gate.road)
    response.headers["Location"] = f"/v1/jobs/{shape.id}"
    return shape


def use_version(gate: Gate, actor: Actor, course: Course, number: int, body: UseBody) -> dict[str, Any]:
    """Switch a version on; 0 is what is shipped alone. Raises NotFound, Conflict when it judged worse."""
    with gate.database.write() as session:
        if number == 0:
            scope = scope_of(session, actor, body.project)
            record.switch_to_rules(session, scope, actor.name, course.learner)
        else:
            version = record.find_version(session, number, course.learner)
            scope = scope_of(session, actor, version.scope or None)
            record.switch_on(session, version, actor.name, is_forced=body.is_forced)
        return scope_view(session, scope, course)


def undo_last(gate: Gate, actor: Actor, course: Course, project: str | None) -> dict[str, Any]:
    """Take the last switch back. Raises BadInput when there is none."""
    with gate.database.write() as session:
        scope = scope_of(session, actor, project)
        record.undo_switch(session, scope, actor.name, course.learner)
        return scope_view(session, scope, course)


def add_version_routes(router: APIRouter, course: Course) -> None:
    """List, use and undo the versions of a learner, under the router's prefix."""

    @router.get("")
    def list_all(gate: TheGate, actor: ModelKeeper, project: str | None = None) -> dict[str, Any]:
        """Every version of a scope with how it judged what was held out, the newest first."""
        with gate.database.read() as session:
            scope = scope_of(session, actor, project)
            rows = record.list_versions(session, scope, course.learner)
            view = scope_view(session, scope, course)
            return {"items": [row.model_dump(mode="json") for row in rows], "next_cursor": None, **view}

    @router.post("/{number}:use")
    def use(gate: TheGate, actor: ModelKeeper, number: Number, body: UseBody) -> dict[str, Any]:
        """Switch a version on; 0 is what is shipped alone. It judges what comes; `again` has it judge what is there."""
        return use_version(gate, actor, course, number, body)

    @router.post(":undo")
    def undo(gate: TheGate, actor: ModelKeeper, body: ScopeBody) -> dict[str, Any]:
        """Take the last switch back. From then on the night only offers versions; a person switches on."""
        return undo_last(gate, actor, course, body.project)
