"""Projects."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import Field

from catalogue.projects import create_project, find_project, list_projects
from catalogue.schema import Project
from catalogue.types import rfc3339
from contracts.base import Shape
from gateway.idempotency import earlier_answer, remember_answer
from gateway.state import Editor, Reader, TheGate

router = APIRouter(prefix="/v1/projects", tags=["projects"])


class ProjectBody(Shape):
    name: str = Field(min_length=1, max_length=200)
    id: str | None = None
    time_zone: str | None = None


def project_view(project: Project) -> dict[str, Any]:
    """A project as shown."""
    return {
        "id": project.id,
        "name": project.name,
        "time_zone": project.time_zone,
        "created_at": rfc3339(project.created_at),
    }


@router.get("")
def list_all(gate: TheGate, actor: Reader) -> dict[str, Any]:
    """The projects that the caller may see."""
    with gate.database.read() as session:
        return {"items": [project_view(p) for p in list_projects(session, actor)], "next_cursor": None}


@router.post("", status_code=201)
def create(
    gate: TheGate, actor: Editor, body: ProjectBody, idempotency_key: Annotated[str | None, Header()] = None
) -> dict[str, Any]:
    """Make a project."""
    request = {"route": "projects", **body.model_dump()}
    with gate.database.write() as session:
        earlier = earlier_answer(session, actor, idempotency_key, request)
        if earlier is not None:
            return earlier.body
        if body.id is not None:
            actor.require_project(body.id)
        answer = project_view(create_project(session, body.name, body.id, body.time_zone))
        remember_answer(session, actor, idempotency_key, request, 201, answer)
        return answer


@router.get("/{project_id}")
def show(gate: TheGate, actor: Reader, project_id: str) -> dict[str, Any]:
    """One project."""
    with gate.database.read() as session:
        return project_view(find_project(session, actor, project_id))
