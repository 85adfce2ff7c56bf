"""`uvicorn gateway.app:app`: wiring only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.middleware import Middleware

from catalogue.migrate import upgrade
from foundation.errors import Unavailable
from foundation.logs import configure_logs
from foundation.settings import CoreSettings
from foundation.web import create_app
from gateway.archive import GateDoorkeeper, archive_of
from gateway.door import Door
from gateway.pages.router import add_pages
from gateway.routes import (
    ask,
    batches,
    boxes,
    classes,
    content,
    documents,
    evidence,
    exports,
    jobs,
    keys,
    minutes,
    models,
    places,
    projects,
    related,
    review,
    search,
    tags,
    vision,
    webhooks,
)
from gateway.settings import GatewaySettings
from gateway.state import Gate, open_gate
from gateway.tries import Tries

DESCRIPTION = "The one door of SiteTrace 工程留痕: documents, photos and videos of construction projects."


def build_app(core: CoreSettings, settings: GatewaySettings) -> FastAPI:
    """The gateway for these settings."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        configure_logs(core.log_level, core.log_json)
        await run_sync(upgrade, core)
        app.state.gate = open_gate(core, settings)
        yield
        app.state.gate.search.close()

    async def ready() -> None:
        gate: Gate | None = getattr(app.state, "gate", None)
        if gate is None:
            raise Unavailable("the gateway is starting", "网关正在启动")
        await run_sync(check_parts, gate)

    app = create_app("gateway", version=version("sitetrace"), ready=ready, lifespan=lifespan, description=DESCRIPTION)
    app.user_middleware.append(Middleware(Door))
    for room in (
        ask,
        batches,
        boxes,
        classes,
        content,
        documents,
        evidence,
        exports,
        jobs,
        keys,
        minutes,
        models,
        places,
        projects,
        related,
        search,
        tags,
        webhooks,
    ):
        app.include_router(room.router)
    app.include_router(vision.router)
    app.include_router(vision.tags_router)
    app.include_router(review.bulk_router)
    app.include_router(review.router)
    _add_pages(app, settings)
    _describe_keys(app)
    return app


def _add_pages(app: FastAPI, settings: GatewaySettings) -> None:
    tries = Tries(settings.sign_in_tries)
    add_pages(
        app,
        lambda request, _visitor: archive_of(request.app.state.gate, request),
        lambda request: GateDoorkeeper(request.app.state.gate, tries),
    )


def _describe_keys(app: FastAPI) -> None:
    """Tell generated clients how callers are known: the door looks at it, so no route declares it."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        schema = plain()
        schemes = schema.setdefault("components", {}).setdefault("securitySchemes", {})
        schemes["key"] = {"type": "http", "scheme": "bearer", "description": "`sitetrace keys create`"}
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                if path.startswith("/v1/"):
                    operation["security"] = [{"key": []}]
        return schema

    app.openapi = described  # type: ignore[method-assign]


def check_parts(gate: Gate) -> None:
    """Raise Unavailable, naming the part, unless an upload would be kept, queued and found."""
    gate.database.check()
    gate.blobs.check()
    gate.search.check()
    try:
        with gate.road.celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:
        raise Unavailable("the broker does not answer; is it up?", "消息队列没有响应") from error


app = build_app(CoreSettings(), GatewaySettings())
