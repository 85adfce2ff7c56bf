"""Exports: a job that writes a file, and the file."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from fastapi.responses import StreamingResponse

from catalogue.jobs import find_job, job_shape
from catalogue.projects import find_project
from catalogue.schema import Job as JobRow
from contracts.base import Shape
from contracts.jobs import Job
from foundation.errors import Conflict, NotFound
from gateway.content import content_headers
from gateway.idempotency import earlier_answer, remember_answer
from gateway.routes.content import pieces
from gateway.state import Exporter, Reader, TheGate
from pipeline.road import start_export, try_flush

router = APIRouter(prefix="/v1", tags=["exports"])


ExportFormat = Literal["catalogue_xlsx", "transfer_package", "csv"]


class ExportBody(Shape):
    project: str
    format: ExportFormat


@router.post("/exports", status_code=202, response_model=Job)
def export(
    gate: TheGate,
    actor: Exporter,
    body: ExportBody,
    response: Response,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Job:
    """Write an export of a project. The job's download is at /v1/jobs/{id}/download."""
    request = {"route": "exports", **body.model_dump()}
    with gate.database.write() as session:
        earlier = earlier_answer(session, actor, idempotency_key, request)
        if earlier is not None:
            shape = Job.model_validate(earlier.body)
        else:
            project = find_project(session, actor, body.project)
            shape = job_shape(session, start_export(session, project, actor=actor.name, wanted=body.format))
            remember_answer(session, actor, idempotency_key, request, 202, shape.model_dump(mode="json"))
    try_flush(gate.road)
    response.headers["Location"] = f"/v1/jobs/{shape.id}"
    return shape


@router.get("/jobs/{job_id}/download", response_class=StreamingResponse)
def download(gate: TheGate, actor: Reader, job_id: str) -> Response:
    """The file that an export wrote."""
    with gate.database.read() as session:
        job: JobRow = find_job(session, actor, job_id)
        if job.kind != "export":
            raise NotFound("this job wrote no file", "该任务没有可下载的文件")
        if job.status != "succeeded":
            raise Conflict(f"the export is {job.status}", "导出尚未完成")
        told = job.result
    headers = content_headers(told["name"], told["media_type"]) | {"Content-Length": str(told["size_bytes"])}
    return StreamingResponse(
        pieces(gate, told["sha256"], 0, told["size_bytes"]), media_type=told["media_type"], headers=headers
    )
