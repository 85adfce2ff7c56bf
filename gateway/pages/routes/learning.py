"""What the archive learnt from its people: versions and how they judged, switches, tags of its own."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from catalogue.classes import Learner
from contracts.headlearning import NewTag
from foundation.errors import BadInput, Forbidden
from gateway.pages.desk import ActingDesk, Desk, PageRoute, TheDesk

router = APIRouter(prefix="/learning", route_class=PageRoute, include_in_schema=False)
LEARNERS: tuple[Learner, ...] = ("classes", "vision")
Project = Annotated[str, Form(max_length=200)]


@router.get("")
def learning_page(desk: TheDesk, project: str = "", job: str = "") -> Response:
    """Both learners in a scope, the archive's own tags, and the learning that runs."""
    if "models" not in desk.visitor.may:
        raise Forbidden("learning is looked after by administrators", "学习由管理员管理")
    return desk.show(
        "learning.html",
        projects=desk.archive.projects(),
        project=project,
        states=[desk.archive.learning.state(each, project or None) for each in LEARNERS],
        tags=desk.archive.learning.own_tags(),
        job=desk.archive.job(job) if job else None,
    )


@router.get("/jobs/{job_id}")
def job_state(desk: TheDesk, job_id: str, project: str = "") -> Response:
    """(htmx) How far a learning is; the whole page anew when it has ended well."""
    job = desk.archive.job(job_id)
    if job.status == "succeeded":
        return Response(headers={"HX-Redirect": _address(project)})
    return desk.show("parts/learning_job.html", job=job, project=project)


@router.post("/{learner}/learn")
def learn(desk: ActingDesk, learner: Learner, project: Project = "") -> Response:
    """Begin to learn."""
    job = desk.archive.learning.learn(learner, project or None)
    return _to(desk, _address(project, job.id))


@router.post("/{learner}/use")
def use(desk: ActingDesk, learner: Learner, number: Annotated[int, Form(ge=0)], project: Project = "") -> Response:
    """Switch a version on."""
    desk.archive.learning.use(learner, number, project or None)
    return _to(desk, _address(project))


@router.post("/{learner}/undo")
def undo(desk: ActingDesk, learner: Learner, project: Project = "") -> Response:
    """Take the last switch back."""
    desk.archive.learning.undo(learner, project or None)
    return _to(desk, _address(project))


@router.post("/{learner}/again")
def again(desk: ActingDesk, learner: Learner, project: Project = "") -> Response:
    """Have what is there judged again; the list of jobs shows how far it is."""
    desk.archive.learning.again(learner, project or None)
    return _to(desk, f"/jobs?project={quote(project, safe='')}")


@router.post("/tags")
def define(
    desk: ActingDesk,
    key: Annotated[str, Form(max_length=60)],
    zh: Annotated[str, Form(max_length=60)],
    en: Annotated[str, Form(max_length=60)],
    project: Project = "",
) -> Response:
    """Define a tag of the archive's own."""
    try:
        tag = NewTag(key=key.strip(), zh=zh.strip(), en=en.strip())
    except ValidationError as error:
        raise BadInput(
            "a tag needs a key of small letters, digits and underscores, and a name in both languages",
            "标签键只能用小写字母、数字和下划线，中英文名称都要填写",
        ) from error
    desk.archive.learning.define_tag(tag)
    return _to(desk, _address(project))


def _address(project: str, job_id: str = "") -> str:
    asked = [f"{name}={quote(value, safe='')}" for name, value in (("project", project), ("job", job_id)) if value]
    return "/learning" + ("?" + "&".join(asked) if asked else "")


def _to(desk: Desk, address: str) -> Response:
    if desk.is_fragment:
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)
