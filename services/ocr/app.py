"""`uvicorn services.ocr.app:app`: the reading service alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from foundation.logs import configure_logs
from foundation.pool import EnginePool
from foundation.settings import CoreSettings
from foundation.web import create_app, require_token
from services.ocr.api import check_ready, make_router
from services.ocr.settings import OcrSettings

VERSION = "1.0.0"


def make_app(settings: OcrSettings | None = None, core: CoreSettings | None = None) -> FastAPI:
    """The application with its own settings and engine processes."""
    settings, core = settings or OcrSettings(), core or CoreSettings()
    configure_logs(core.log_level, core.log_json)
    pool = EnginePool(settings.pool_processes, limit_s=settings.pool_limit_s)

    async def ready() -> None:
        await pool.run(check_ready, settings, core)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()

    app = create_app(
        "ocr",
        version=VERSION,
        ready=ready,
        lifespan=lifespan,
        description="Reads pages, knows what kind of document they are, takes out fields, makes first checks.",
    )
    app.include_router(make_router(settings, core, pool), dependencies=[require_token(core.token)])
    return app


app = make_app()
