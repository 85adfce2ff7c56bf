"""The application factory: health, readiness, metrics, request ids, and errors as problem details."""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import structlog
from fastapi import Depends, FastAPI, HTTPException, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.exceptions import HTTPException as StarletteHTTPException

from contracts.problem import Problem
from foundation.errors import SiteTraceError, TooLarge, Unauthenticated
from foundation.ids import new_id
from foundation.logs import get_log

PIECE_BYTES = 1 << 20
Ready = Callable[[], Awaitable[None]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[Any]]


def create_app(
    name: str, *, version: str, ready: Ready, lifespan: Lifespan | None = None, description: str = ""
) -> FastAPI:
    """A FastAPI application with what every service has.

    ready: returns when the service takes work, raises SiteTraceError (told with 503) when not.
    """
    app = FastAPI(
        title=f"SiteTrace {name}",
        version=version,
        description=description,
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url="/docs",
        redoc_url=None,
        responses={
            "4XX": {"model": Problem, "description": "What is wrong and what to do"},
            "5XX": {"model": Problem, "description": "The service could not do it"},
        },
    )
    registry = CollectorRegistry()
    app.state.metrics = registry
    _add_health(app, ready, registry)
    _add_request_log(app, name, registry)
    _add_error_handlers(app)
    return app


def _add_health(app: FastAPI, ready: Ready, registry: CollectorRegistry) -> None:
    @app.get("/healthz", tags=["operations"], summary="The process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", tags=["operations"], summary="The service takes work")
    async def readyz() -> Response:
        try:
            await ready()
        except SiteTraceError as error:
            problem = Problem(title="Not ready", status=503, code=error.code, detail=error.message, detail_zh=error.zh)
            return _problem_response(problem)
        return Response('{"status":"ready"}', media_type="application/json")

    @app.get("/metrics", tags=["operations"], summary="Prometheus metrics")
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _add_request_log(app: FastAPI, name: str, registry: CollectorRegistry) -> None:
    seconds = Histogram(
        "sitetrace_request_seconds", "Time to answer", ["service", "method", "route", "status"], registry=registry
    )
    errors = Counter("sitetrace_request_errors", "Answers with a 5xx status", ["service", "route"], registry=registry)
    log = get_log(name)

    @app.middleware("http")
    async def observe(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        request_id = request.headers.get("x-request-id", "")[:64] or new_id()
        request.state.request_id = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        try:
            response = await call_next(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        taken = time.perf_counter() - started
        route = getattr(request.scope.get("route"), "path", "other")
        seconds.labels(name, request.method, route, response.status_code).observe(taken)
        if response.status_code >= 500:
            errors.labels(name, route).inc()
        if route not in {"/healthz", "/readyz", "/metrics"}:
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(taken * 1000, 1),
                request_id=request_id,
            )
        response.headers["x-request-id"] = request_id
        return response


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(SiteTraceError)
    async def told(request: Request, error: SiteTraceError) -> Response:
        return problem_of(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        fields = [{"where": ".".join(str(p) for p in e["loc"]), "what": e["msg"]} for e in error.errors()]
        detail = "; ".join(f"{f['where']}: {f['what']}" for f in fields) or "the request does not fit the schema"
        return _problem_response(
            Problem(
                title="Invalid request",
                status=422,
                code="invalid",
                detail=detail[:2000],
                detail_zh="请求参数不符合要求",
                request_id=_request_id(request),
                errors=fields,
            )
        )

    @app.exception_handler(StarletteHTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        names = {401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}
        problem = Problem(
            title=str(error.detail),
            status=error.status_code,
            code=names.get(error.status_code, "http_error"),
            detail=str(error.detail),
            request_id=_request_id(request),
        )
        return _problem_response(problem, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        get_log("web").error("unexpected error", exc_info=error)
        return _problem_response(
            Problem(
                title="Internal error",
                status=500,
                code="internal",
                request_id=_request_id(request),
                detail="an unexpected error; the log has it under this request_id",
                detail_zh="发生意外错误,日志中可按 request_id 查到",
            )
        )


def problem_of(request: Request, error: SiteTraceError) -> Response:
    """The problem+json answer for an error of ours."""
    headers = {"Retry-After": "5"} if error.is_retryable else {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    problem = Problem(
        title=error.title,
        status=error.status,
        code=error.code,
        detail=error.message,
        detail_zh=error.zh,
        request_id=_request_id(request),
    )
    return _problem_response(problem, headers)


def _problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    return Response(
        problem.model_dump_json(exclude_none=True),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


def _request_id(request: Request) -> str | None:
    return getattr(request.state, "request_id", None)


def require_token(token: Callable[[], str]) -> Any:
    """A dependency that lets only callers with the internal token pass."""
    bearer = HTTPBearer(auto_error=False, description="Internal token between services")

    async def check(given: HTTPAuthorizationCredentials | None = Depends(bearer)) -> None:
        if given is None or not hmac.compare_digest(given.credentials.encode(), token().encode()):
            raise Unauthenticated("send the internal token as a bearer token", "需要内部令牌")

    return Depends(check)


async def receive_file(file: UploadFile, folder: Path, max_bytes: int) -> Path:
    """An upload of a service's own API in a file inside `folder`. Raises TooLarge."""
    path, n_bytes = folder / "upload", 0
    with path.open("wb") as target:
        while piece := await file.read(PIECE_BYTES):
            n_bytes += len(piece)
            if n_bytes > max_bytes:
                raise TooLarge(
                    f"more than {max_bytes} bytes; split the file, or raise SITETRACE_MAX_UPLOAD_BYTES",
                    "文件超过大小上限,请拆分后提交",
                )
            target.write(piece)
    return path
