"""The pages over an invented archive: `python -m tests.gateway.pages.preview` shows them at http://127.0.0.1:8765.

Sign in as demo / demo-password, or with any role's name and the same password.
"""

from __future__ import annotations

import secrets
import sys
from functools import cache

from fastapi import FastAPI, Request, Response

from catalogue.actors import REVIEW_LEVEL, ROLES
from foundation.errors import Forbidden, NotFound, Unauthenticated
from foundation.web import create_app
from gateway.pages.archive import SignedIn, Visitor
from gateway.pages.router import add_pages
from tests.gateway.pages import pictures
from tests.gateway.pages.invented import InventedArchive
from tests.gateway.pages.world import World, make_world

PASSWORD = "demo-password"
COOKIE = "sitetrace_session"


class InventedDoorkeeper:
    """Sessions in memory; a person is called like a role, `demo` is an administrator."""

    cookie_name = COOKIE
    is_cookie_secure = False

    def __init__(self) -> None:
        self.sessions: dict[str, Visitor] = {}
        self.links = {"one-time": "controller"}

    def visitor(self, request: Request) -> Visitor | None:
        return self.sessions.get(request.cookies.get(COOKIE, ""))

    def sign_in(self, request: Request, name: str, password: str) -> SignedIn:
        role = "admin" if name == "demo" else name
        if password != PASSWORD or role not in ROLES:
            raise Unauthenticated("the name or the password is wrong", "用户名或密码错误")
        return self._open(name, role)

    def use_link(self, request: Request, token: str) -> SignedIn:
        role = self.links.pop(token, None)
        if role is None:
            raise Unauthenticated("this link was used or has run out; make a new one", "登录链接已失效")
        return self._open("link", role)

    def sign_out(self, request: Request) -> None:
        self.sessions.pop(request.cookies.get(COOKIE, ""), None)

    def _open(self, name: str, role: str) -> SignedIn:
        token = secrets.token_urlsafe(16)
        may = frozenset(ROLES[role])  # type: ignore[index]
        level = REVIEW_LEVEL.get(role, 0)  # type: ignore[call-overload]
        self.sessions[token] = Visitor(name, role, secrets.token_urlsafe(16), frozenset(map(str, may)), level)
        return SignedIn(token, 3600)


def preview_app(world: World | None = None) -> FastAPI:
    """The pages, and of the API just what they fetch: pictures, the film, uploads."""

    async def ready() -> None:
        return None

    app = create_app("preview", version="0", ready=ready)
    archive, doorkeeper = InventedArchive(world or make_world()), InventedDoorkeeper()
    app.state.archive, app.state.doorkeeper = archive, doorkeeper
    add_pages(app, lambda _request, _visitor: archive, lambda _request: doorkeeper)
    _add_media(app, archive.world)
    _add_uploads(app, archive, doorkeeper)
    return app


@cache
def _film() -> bytes:
    return pictures.film()


def _add_media(app: FastAPI, world: World) -> None:
    def picture(document_id: str, name: str, width: int) -> Response:
        content = world.images.get((document_id, name))
        if content is None:
            raise NotFound(f"no picture {name} of {document_id}", "没有图像")
        return Response(
            pictures.shrunk(content, width), media_type="image/png", headers={"Cache-Control": "max-age=600"}
        )

    @app.get("/v1/documents/{document_id}/thumbnail")
    def thumbnail(document_id: str) -> Response:
        return picture(document_id, "page-1", 400)

    @app.get("/v1/documents/{document_id}/pages/{n}/image")
    def image(document_id: str, n: int, width: int = 1600) -> Response:
        return picture(document_id, f"page-{n}", width)

    @app.get("/v1/documents/{document_id}/attachments/see/{name}")
    def attachment(document_id: str, name: str) -> Response:
        return picture(document_id, name, 1200)

    @app.get("/v1/documents/{document_id}/content")
    def content(request: Request, document_id: str) -> Response:
        body = _film()
        told = request.headers.get("range", "")
        headers = {"Accept-Ranges": "bytes"}
        if not told:
            return Response(body, media_type="video/webm", headers=headers)
        first, _, last = told.removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last) + 1 if last else len(body), len(body))
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(body)}"
        return Response(body[start:end], status_code=206, media_type="video/webm", headers=headers)


def _add_uploads(app: FastAPI, archive: InventedArchive, doorkeeper: InventedDoorkeeper) -> None:
    @app.post("/v1/documents", status_code=202)
    async def upload(request: Request) -> dict[str, object]:
        visitor = doorkeeper.visitor(request)
        if visitor is None or request.headers.get("x-csrf-token") != visitor.csrf:
            raise Forbidden("the page is out of date; reload it and try again", "页面已过期,请刷新后重试")
        form = await request.form()
        file = form["file"]
        document, job = archive.hand_in(getattr(file, "filename", "") or "file", str(form.get("project", "")))
        return {"document": document.model_dump(mode="json"), "job": job.model_dump(mode="json"), "duplicate": False}


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(preview_app(), host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8765)
