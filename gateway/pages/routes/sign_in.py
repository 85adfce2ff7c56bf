"""Signing in with a name and password or a one-time link, and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from foundation.errors import SiteTraceError, Unauthenticated
from gateway.pages.archive import Doorkeeper, SignedIn
from gateway.pages.desk import (
    FORM_COOKIE,
    ActingDesk,
    PageRoute,
    answer,
    check_form_token,
    chosen_language,
    form_token,
    pages_of,
    safe_next,
)

router = APIRouter(route_class=PageRoute, include_in_schema=False)
FORM_LIFE_S = 3600
Text = Annotated[str, Form(max_length=500)]


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "", token: str = "") -> Response:
    """The form; with a link's token a button, so that a program which looks at links does not use it up."""
    if not token and pages_of(request).doorkeeper_of(request).visitor(request) is not None:
        return RedirectResponse(safe_next(next), status_code=303)
    return _form(request, next_=next, link=token)


@router.post("/sign-in")
def sign_in(request: Request, form: Text = "", name: Text = "", password: Text = "", next: Text = "") -> Response:
    """Open a session for a name and password."""
    doorkeeper = pages_of(request).doorkeeper_of(request)
    try:
        check_form_token(request, form)
        return _enter(doorkeeper, doorkeeper.sign_in(request, name.strip(), password), next)
    except SiteTraceError as error:
        return _form(request, next_=next, name=name, error=error)


@router.post("/sign-in/link")
def use_link(request: Request, form: Text = "", token: Text = "", next: Text = "") -> Response:
    """Open a session with a one-time link."""
    doorkeeper = pages_of(request).doorkeeper_of(request)
    try:
        check_form_token(request, form)
        return _enter(doorkeeper, doorkeeper.use_link(request, token), next)
    except SiteTraceError as error:
        return _form(request, next_=next, error=error)


@router.post("/sign-out")
def sign_out(desk: ActingDesk) -> Response:
    """End the session of this browser."""
    doorkeeper = pages_of(desk.request).doorkeeper_of(desk.request)
    doorkeeper.sign_out(desk.request)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(doorkeeper.cookie_name, path="/")
    return response


def _form(
    request: Request, *, next_: str, link: str = "", name: str = "", error: SiteTraceError | None = None
) -> Response:
    token = form_token(request)
    message = None
    if error is not None:
        message = (error.zh or error.message) if chosen_language(request) == "zh" else error.message
    status = 200 if error is None else 401 if isinstance(error, Unauthenticated) else error.status
    response = answer(
        request,
        "sign_in.html",
        None,
        status=status,
        form=token,
        next=safe_next(next_),
        link=link,
        name=name,
        message=message,
    )
    is_secure = pages_of(request).doorkeeper_of(request).is_cookie_secure
    response.set_cookie(
        FORM_COOKIE, token, max_age=FORM_LIFE_S, httponly=True, samesite="strict", secure=is_secure, path="/sign-in"
    )
    return response


def _enter(doorkeeper: Doorkeeper, signed: SignedIn, next_: str) -> Response:
    response = RedirectResponse(safe_next(next_), status_code=303)
    response.set_cookie(
        doorkeeper.cookie_name,
        signed.token,
        max_age=signed.max_age_s,
        httponly=True,
        samesite="lax",
        secure=doorkeeper.is_cookie_secure,
        path="/",
    )
    return response
