"""Jobs: what is being done, how far it is, why something failed."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, RedirectResponse

from contracts.jobs import JobStatus
from foundation.errors import NotFound
from gateway.pages.archive import JobQuery
from gateway.pages.desk import ActingDesk, PageRoute, TheDesk
from gateway.pages.names import word_or_own

router = APIRouter(route_class=PageRoute, include_in_schema=False)
STATUSES = get_args(JobStatus)
MAX_STATES = 50


@router.get("/jobs")
def jobs_page(desk: TheDesk, status: str = "", project: str = "", cursor: str | None = None) -> Response:
    """Jobs, the newest first; (htmx) the list alone, asked for again and again while something runs."""
    query = JobQuery(status=status if status in STATUSES else None, project=project or None, cursor=cursor)
    found = desk.archive.jobs(query)
    context: dict[str, Any] = {"found": found, "query": query, "statuses": STATUSES}
    if desk.is_fragment:
        return desk.show("parts/job_rows.html" if cursor else "parts/jobs.html", **context)
    return desk.show("jobs.html", **context, projects=desk.archive.projects())


@router.get("/jobs/states")
def job_states(desk: TheDesk, ids: str = "") -> Response:
    """How far some jobs are, as JSON, for the list of uploads."""
    states = []
    for job_id in [part for part in ids.split(",") if part][:MAX_STATES]:
        try:
            job = desk.archive.job(job_id)
        except NotFound:
            continue
        reason = job.error.message_zh if job.error and desk.language == "zh" else None
        states.append(
            {
                "id": job.id,
                "status": job.status,
                "label": word_or_own("status", job.status, desk.language),
                "stage": word_or_own("stage", job.stage, desk.language) if job.stage else "",
                "progress": job.progress,
                "reason": reason or (job.error.message if job.error else ""),
            }
        )
    return JSONResponse(states, headers={"Cache-Control": "no-store"})


@router.post("/jobs/{job_id}/cancel")
def cancel(desk: ActingDesk, job_id: str) -> Response:
    """Stop a job."""
    return _row(desk, desk.archive.cancel_job(job_id))


@router.post("/jobs/{job_id}/retry")
def retry(desk: ActingDesk, job_id: str) -> Response:
    """Do a failed job again."""
    return _row(desk, desk.archive.retry_job(job_id))


def _row(desk: ActingDesk, job: Any) -> Response:
    if desk.is_fragment:
        return desk.show("parts/job_row.html", job=job)
    return RedirectResponse("/jobs", status_code=303)
