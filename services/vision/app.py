"""`uvicorn services.vision.app:app`: the seeing service alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from foundation.logs import configure_logs
from foundation.pool import EnginePool
from foundation.settings import CoreSettings
from foundation.web import create_app, require_token
from services.vision.api import list_tags, make_router
from services.vision.settings import VisionSettings


def make_app(settings: VisionSettings | None = None, core: CoreSettings | None = None) -> FastAPI:
    """The application with its own settings and engine processes."""
    settings, core = settings or VisionSettings(), core or CoreSettings()
    configure_logs(core.log_level, core.log_json)
    pool = EnginePool(settings.pool_processes, limit_s=settings.pool_limit_s)
    # Questions wait for no video, and their model stays loaded: texts leave nothing behind that a fresh process cures.
    texts = EnginePool(limit_s=settings.pool_limit_s, recycle_after=0)

    async def ready() -> None:
        await pool.run(list_tags, settings, core)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()
        texts.close()

    app = create_app(
        "vision",
        version=version("sitetrace"),
        ready=ready,
        lifespan=lifespan,
        description="Tags photos and videos, finds suspected defects, judges quality, reads capture facts.",
    )
    app.include_router(make_router(settings, core, pool, texts), dependencies=[require_token(core.token)])
    return app


app = make_app()
