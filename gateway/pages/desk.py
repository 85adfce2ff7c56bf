"""One visitor's request: language, theme, rights, CSRF; answers as HTML, errors too."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from foundation.errors import BadInput, Forbidden, SiteTraceError, Unauthenticated
from foundation.logs import get_log
from gateway.pages.archive import Archive, Doorkeeper, JobQuery, ReviewQuery, Visitor
from gateway.pages.names import LabelChoice, label_choices
from gateway.pages.render import HEADERS, render
from gateway.pages.words import Language, language_of, say

LANGUAGE_COOKIE, THEME_COOKIE, FORM_COOKIE = "sitetrace_lang", "sitetrace_theme", "sitetrace_form"
CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "csrf"
YEAR_S = 365 * 24 * 3600
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Pages:
    """How the pages reach the house: made once, kept at `app.state.pages`."""

    archive_of: Callable[[Request, Visitor], Archive]
    doorkeeper_of: Callable[[Request], Doorkeeper]


@dataclass(frozen=True)
class Desk:
    """What a page needs of its request."""

    request: Request
    visitor: Visitor
    archive: Archive
    language: Language

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page (not for one that it restores from history)."""
        headers = self.request.headers
        return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"

    def say(self, key: str, **values: object) -> str:
        """A word in the visitor's language."""
        return say(key, self.language, **values)

    def labels(self) -> tuple[LabelChoice, ...]:
        """What a box or a tag may say, in the visitor's language: the table's tags and the archive's own."""
        return label_choices(self.language, [each.tag for each in self.archive.learning.own_tags()])

    def show(
        self, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any
    ) -> Response:
        """A template as an answer."""
        return answer(self.request, template, self.visitor, status=status, headers=headers, **context)


class Around:
    """What stands around any page, asked for only when a template shows it."""

    def __init__(self, request: Request, visitor: Visitor | None) -> None:
        self._archive = pages_of(request).archive_of(request, visitor) if visitor else None
        self._names: dict[str, str] | None = None

    def counts(self) -> dict[str, int]:
        """Open findings and running jobs, for the navigation; nothing where they cannot be counted."""
        if self._archive is None:
            return {}
        try:
            n_open = sum(self._archive.review_items(ReviewQuery(limit=1)).counts.values())
            jobs = self._archive.jobs(JobQuery(limit=1)).counts
        except SiteTraceError:
            return {}
        return {"review": n_open, "jobs": jobs.get("running", 0) + jobs.get("queued", 0)}

    def project_name(self, project_id: str) -> str:
        """Name of a project; its id where it is not known."""
        if self._names is None:
            try:
                self._names = {p.id: p.name for p in self._archive.projects()} if self._archive else {}
            except SiteTraceError:
                self._names = {}
        return self._names.get(project_id, project_id)


def pages_of(request: Request) -> Pages:
    """How this application's pages reach the house."""
    pages: Pages = request.app.state.pages
    return pages


def desk_of(request: Request) -> Desk:
    """The desk of a visitor who is signed in. Raises Unauthenticated."""
    pages = pages_of(request)
    visitor = pages.doorkeeper_of(request).visitor(request)
    if visitor is None:
        raise Unauthenticated("sign in first", "请先登录")
    return Desk(request, visitor, pages.archive_of(request, visitor), chosen_language(request))


async def acting_desk_of(request: Request, desk: Annotated[Desk, Depends(desk_of)]) -> Desk:
    """The same for a request that changes something: it must bring the session's CSRF token. Raises Forbidden."""
    given = request.headers.get(CSRF_HEADER) or str((await request.form()).get(CSRF_FIELD, ""))
    if not hmac.compare_digest(given.encode(), desk.visitor.csrf.encode()):
        raise Forbidden("the page is out of date; reload it and try again", "页面已过期,请刷新后重试")
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]
ActingDesk = Annotated[Desk, Depends(acting_desk_of)]


def chosen_language(request: Request) -> Language:
    """`?lang=` wins over the cookie; Chinese where neither says."""
    return language_of(request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE))


def answer(
    request: Request,
    template: str,
    visitor: Visitor | None,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    """A template as an answer, with the headers of every page; a language chosen by `?lang=` is kept."""
    language = chosen_language(request)
    theme = request.cookies.get(THEME_COOKIE, "auto")
    around = Around(request, visitor)
    body = render(
        template,
        language,
        nav_counts=around.counts,
        project_name=around.project_name,
        visitor=visitor,
        theme=theme if theme in THEMES else "auto",
        here=request.url.path,
        other_language_address=_with_language(request, "en" if language == "zh" else "zh"),
        **context,
    )
    response = HTMLResponse(body, status_code=status, headers=HEADERS | (headers or {}))
    if "lang" in request.query_params:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_S, samesite="lax", httponly=True)
    return response


def _with_language(request: Request, language: Language) -> str:
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', language)])}"


def form_token(request: Request) -> str:
    """The token of a form shown before anybody is signed in; it must come back in the field and the cookie."""
    return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(18)


def check_form_token(request: Request, given: str) -> None:
    """Raise Forbidden unless the form comes from a page of ours in the same browser."""
    kept = request.cookies.get(FORM_COOKIE, "")
    if not kept or not hmac.compare_digest(kept.encode(), given.encode()):
        raise Forbidden("the page is out of date; reload it and try again", "页面已过期,请刷新后重试")


def safe_next(address: str | None) -> str:
    """Where to go after signing in: an address of ours, never of somebody else."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\", "/sign-in")):
        return "/"
    return address if address.isprintable() and "\\" not in address else "/"


class PageRoute(APIRoute):
    """A route whose errors a person can read: a page, or a note in the corner when htmx asked."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except Unauthenticated:
                return to_sign_in(request)
            except SiteTraceError as error:
                return error_answer(request, error)
            except RequestValidationError:
                return error_answer(request, BadInput("the address or the form is not understood", "无法理解请求内容"))
            except Exception as error:
                get_log("pages").error("unexpected error", exc_info=error, path=request.url.path)
                unexpected = SiteTraceError(
                    "something went wrong; the log has it under the request number",
                    "发生意外错误,日志中可按请求编号查到",
                )
                return error_answer(request, unexpected)

        return handle


def to_sign_in(request: Request) -> Response:
    """To the sign-in page and back afterwards; htmx is told to move the whole window."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = "/sign-in" if here == "/" or request.method != "GET" else f"/sign-in?{urlencode({'next': here})}"
    return RedirectResponse(target, status_code=303)


def error_answer(request: Request, error: SiteTraceError) -> Response:
    """An error as a page, or as a note (htmx) that leaves what is on the page alone."""
    language = chosen_language(request)
    message = (error.zh or error.message) if language == "zh" else error.message
    context: dict[str, Any] = {
        "error": error,
        "message": message,
        "request_id": getattr(request.state, "request_id", None),
    }
    if request.headers.get("hx-request") == "true":
        headers = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend", "HX-Push-Url": "false"}
        return answer(request, "parts/toast.html", None, status=error.status, headers=headers, **context)
    visitor = pages_of(request).doorkeeper_of(request).visitor(request)
    return answer(request, "error.html", visitor, status=error.status, **context)
