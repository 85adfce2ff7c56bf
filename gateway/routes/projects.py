"""Projects."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import Field
from sqlalchemy import func, select

from casework.completeness import completeness as completeness_of
from casework.followup import FollowUp, State, follow_up
from casework.logdays import LogDays, log_days, logs_of
from casework.meetings import meetings_of
from casework.report import Language, Period, Report, as_markdown, days_of, draft
from casework.reportfiles import DOCX, PDF, as_docx, as_pdf
from catalogue.actors import Actor
from catalogue.projects import create_project, find_project, list_projects
from catalogue.schema import Document, Project
from catalogue.types import rfc3339
from contracts.base import Shape
from gateway.content import content_headers
from gateway.entries import entries_of
from gateway.idempotency import earlier_answer, remember_answer
from gateway.paging import Cursor, Limit, read_cursor, write_cursor
from gateway.state import Editor, Gate, Reader, TheGate
from gateway.views import summary_view

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


@router.get("/{project_id}/completeness")
def completeness(gate: TheGate, actor: Reader, project_id: str) -> dict[str, Any]:
    """What the project should hold by the filing scheme, what it holds, and what it lacks (留痕清单)."""
    with gate.database.read() as session:
        items, coverage = completeness_of(session, find_project(session, actor, project_id).id)
    return {
        "items": [
            {
                "code": item.expected.code,
                "type": item.expected.type,
                "name": item.expected.name,
                "required": item.expected.is_required,
                "found": list(item.found),
                "missing_reason": item.missing_reason,
            }
            for item in items
        ],
        "coverage": round(coverage, 4),
    }


@router.get("/{project_id}/timeline")
def timeline(
    gate: TheGate, actor: Reader, project_id: str, limit: Limit = 100, cursor: Cursor = None
) -> dict[str, Any]:
    """The project's documents by the day they speak of, the newest first; those without a day come last."""
    with gate.database.read() as session:
        project = find_project(session, actor, project_id)
        offset = int(read_cursor(cursor) or 0)
        rows = session.scalars(
            select(Document)
            .where(Document.project_id == project.id, Document.deleted_at.is_(None))
            .order_by(Document.doc_date.desc().nulls_last(), Document.id.desc())
            .offset(offset)
            .limit(limit + 1)
        ).all()
        items = [summary_view(session, row).model_dump(mode="json") for row in rows[:limit]]
    return {"items": items, "next_cursor": write_cursor(str(offset + limit)) if len(rows) > limit else None}


@router.get("/{project_id}/report", response_model=Report)
def report(
    request: Request,
    gate: TheGate,
    actor: Reader,
    project_id: str,
    period: Period = "week",
    day: Annotated[date | None, Query(alias="date", description="A day of the period; left out: the newest")] = None,
    language: Language = "zh",
    form: Annotated[Literal["json", "markdown", "docx", "pdf"], Query(alias="format")] = "json",
) -> Response | Report:
    """A draft of the report of a day, week or month, from the records; each line names its source."""
    made = report_of(gate, actor, project_id, period, day, language)
    if form == "markdown":
        return Response(as_markdown(made, language), media_type="text/markdown; charset=utf-8")
    if form in ("docx", "pdf"):
        base = str(request.base_url).rstrip("/")
        is_pdf = form == "pdf"
        body = as_pdf(made, language, base, gate.settings.report_font) if is_pdf else as_docx(made, language, base)
        headers = content_headers(f"{made.title} {made.first_day}.{form}", PDF if is_pdf else DOCX)
        return Response(body, media_type=PDF if is_pdf else DOCX, headers=headers | {"Cache-Control": "no-store"})
    return made


def report_of(
    gate: Gate, actor: Actor, project_id: str, period: Period, day: date | None, language: Language
) -> Report:
    """The draft for one who may see the project. day: left out, the newest that a record speaks of."""
    with gate.database.read() as session:
        project = find_project(session, actor, project_id)
        newest = select(func.max(Document.doc_date)).where(
            Document.project_id == project.id, Document.deleted_at.is_(None)
        )
        days = days_of(period, day or session.scalar(newest) or date.today())
        entries = entries_of(session, gate.blobs, project.id, days)
        return draft(project.name, period, days, entries, language, logs_of(session, project.id))


@router.get("/{project_id}/log-days")
def log_days_route(
    gate: TheGate,
    actor: Reader,
    project_id: str,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
) -> dict[str, Any]:
    """By kind of log (施工日志 监理日志 安全日志): days without one, and days with two for the same section."""
    items = log_days_of(gate, actor, project_id, first, last)
    return {"items": [item.model_dump(mode="json") for item in items], "next_cursor": None}


def log_days_of(
    gate: Gate, actor: Actor, project_id: str, first: date | None = None, last: date | None = None
) -> list[LogDays]:
    """The days for one who may see the project."""
    with gate.database.read() as session:
        return log_days(logs_of(session, find_project(session, actor, project_id).id), first, last)


@router.get("/{project_id}/actions")
def actions(
    gate: TheGate,
    actor: Reader,
    project_id: str,
    state: Annotated[State | None, Query(description="open, overdue, done or superseded; left out: all")] = None,
    reference_date: date | None = None,
) -> dict[str, Any]:
    """The tasks that meetings gave, carried from meeting to meeting: who, what, by when, and what became of it."""
    items = follow_up_of(gate, actor, project_id, reference_date or date.today())
    counts = Counter(item.state for item in items)
    shown = [item.model_dump(mode="json") for item in items if state is None or item.state == state]
    return {"items": shown, "counts": {name: counts[name] for name in get_args(State)}, "next_cursor": None}


def follow_up_of(gate: Gate, actor: Actor, project_id: str, today: date) -> list[FollowUp]:
    """The list for one who may see the project."""
    with gate.database.read() as session:
        project = find_project(session, actor, project_id)
        return follow_up(meetings_of(session, gate.blobs, project.id), today)
