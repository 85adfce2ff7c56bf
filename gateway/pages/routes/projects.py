"""Projects: the list, and what one still lacks."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from casework.report import Period
from foundation.errors import NotFound
from gateway.pages.archive import DocumentQuery, ExportFormat
from gateway.pages.desk import ActingDesk, PageRoute, TheDesk

router = APIRouter(route_class=PageRoute, include_in_schema=False)
N_RECENT = 12
DAY = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


@router.get("/projects")
def projects_page(desk: TheDesk) -> Response:
    """The projects that the visitor sees."""
    return desk.show("projects.html", projects=desk.archive.projects())


@router.post("/projects")
def create(desk: ActingDesk, name: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Make a project."""
    made = desk.archive.create_project(name.strip())
    address = f"/projects/{quote(made.id, safe='')}"
    if desk.is_fragment:
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


@router.post("/projects/{project_id}/exports")
def export(desk: ActingDesk, project_id: str, wanted: Annotated[ExportFormat, Form(alias="format")]) -> Response:
    """Begin an export; the list of jobs shows how far it is and offers the file."""
    desk.archive.export(project_id, wanted)
    return RedirectResponse(f"/jobs?project={quote(project_id, safe='')}", status_code=303)


@router.get("/projects/{project_id}/actions")
def actions_page(desk: TheDesk, project_id: str) -> Response:
    """Who has to do what by when, over all meetings."""
    return desk.show("actions.html", project_id=project_id, items=desk.archive.follow_up(project_id))


@router.get("/projects/{project_id}/report")
def report_page(desk: TheDesk, project_id: str, period: Period = "week", day: str = "") -> Response:
    """The draft of a report, with steps to the period before and after."""
    chosen = date.fromisoformat(day) if DAY.fullmatch(day) else None
    made = desk.archive.report(project_id, period, chosen, desk.language)
    first, last = date.fromisoformat(made.first_day), date.fromisoformat(made.last_day)
    steps = {"before": (first - timedelta(days=1)).isoformat(), "after": (last + timedelta(days=1)).isoformat()}
    return desk.show("report.html", project_id=project_id, report=made, steps=steps)


@router.get("/projects/{project_id}")
def project_page(desk: TheDesk, project_id: str) -> Response:
    """One project: its newest documents and the list of records it should hold."""
    project = next((p for p in desk.archive.projects() if p.id == project_id), None)
    if project is None:
        raise NotFound(f"there is no project {project_id} that you may see", "没有找到这个项目")
    recent = desk.archive.documents(DocumentQuery(project=project_id, limit=N_RECENT)).items
    completeness = desk.archive.completeness(project_id)
    logs = desk.archive.log_days(project_id)
    return desk.show("project.html", project=project, recent=recent, completeness=completeness, logs=logs)
