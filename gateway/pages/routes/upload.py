"""Upload: many files at once, each with its own progress. The bytes go to the API itself."""

from __future__ import annotations

from fastapi import APIRouter, Response

from foundation.errors import Forbidden
from gateway.pages.desk import PageRoute, TheDesk

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/upload")
def upload_page(desk: TheDesk, project: str = "") -> Response:
    """The place to drop files on."""
    if "upload" not in desk.visitor.may:
        raise Forbidden("your role may not upload; ask an administrator", "当前角色不能上传,请联系管理员")
    return desk.show("upload.html", projects=desk.archive.projects(), project=project)
