"""The door itself: who calls and how much they send is looked at before a body is read."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalogue.actors import Actor
from catalogue.keys import actor_of_key, actor_of_session
from foundation.errors import Forbidden, SiteTraceError, TooLarge, Unauthenticated
from foundation.web import problem_of
from gateway.state import Gate

SESSION_COOKIE = "sitetrace_session"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
BATCHES = "/v1/documents:batch"
UPLOADS = {"/v1/documents", "/v1/read", "/v1/classify", "/v1/images:analyze", "/v1/minutes:summarize"}
OPEN_PATHS = {"/v1/openapi.json"}
"""Paths under /v1 that need no key: the contract itself."""


class Door:
    """ASGI middleware: finds the caller, checks the CSRF token of browsers, and bounds the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        gate: Gate = scope["app"].state.gate
        try:
            actor, csrf = await run_sync(find_caller, gate, request.headers)
            scope.setdefault("state", {}).update(actor=actor, csrf=csrf)
            path = scope["path"]
            if path.startswith("/v1/") and path not in OPEN_PATHS and actor is None:
                raise Unauthenticated("send a key as `Authorization: Bearer <key>`, or sign in", "请提供密钥或先登录")
            if csrf is not None and path.startswith("/v1/") and scope["method"] not in SAFE_METHODS:
                _check_csrf(request.headers, csrf)
            limit = _limit_of(gate, scope)
            _check_length(request.headers, limit)
        except SiteTraceError as error:
            await problem_of(request, error)(scope, receive, send)
            return
        await self._app(scope, _bounded(receive, limit), send)


def find_caller(gate: Gate, headers: Headers) -> tuple[Actor | None, str | None]:
    """The actor of a key or of a browser's cookie (then with its CSRF token). Raises Unauthenticated."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key:
        with gate.database.read() as session:
            return actor_of_key(session, key.strip()), None
    token = _cookie(headers, SESSION_COOKIE)
    if token is None:
        return None, None
    try:
        with gate.database.read() as session:
            return actor_of_session(session, token)
    except Unauthenticated:
        return None, None


def _cookie(headers: Headers, name: str) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _check_csrf(headers: Headers, csrf: str) -> None:
    if not hmac.compare_digest(headers.get(CSRF_HEADER, ""), csrf):
        raise Forbidden("the page is out of date; reload it and try again", "页面已过期,请刷新后重试")


def _limit_of(gate: Gate, scope: Scope) -> int:
    if scope["method"] == "POST" and scope["path"] == BATCHES:
        return gate.settings.batch_max_bytes + (1 << 20)
    if scope["method"] == "POST" and scope["path"] in UPLOADS:
        return gate.core.max_upload_bytes + (1 << 20)
    return gate.settings.max_json_bytes


def _check_length(headers: Headers, limit: int) -> None:
    told = headers.get("content-length", "")
    if told.isdigit() and int(told) > limit:
        raise TooLarge(f"the body has {told} bytes; at most {limit} are taken", f"内容超过上限 {limit} 字节")


def _bounded(receive: Receive, limit: int) -> Receive:
    """A body that does not tell its length is cut off all the same."""
    n_bytes = 0

    async def bounded() -> Message:
        nonlocal n_bytes
        message = await receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > limit:
            raise TooLarge(f"the body is larger than {limit} bytes", f"内容超过上限 {limit} 字节")
        return message

    return bounded
