"""`uvicorn services.nlp.app:app`: the understanding service over HTTP. Wiring only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from foundation.errors import Unavailable
from foundation.pool import EnginePool
from foundation.settings import CoreSettings
from foundation.web import create_app, require_token
from services.nlp.api import router
from services.nlp.engines import MODEL_FILES
from services.nlp.settings import NlpSettings


async def ready() -> None:
    """Raises Unavailable when a model file is missing."""
    try:
        for file in MODEL_FILES:
            file.locate()
    except FileNotFoundError as error:
        raise Unavailable(str(error), "模型文件缺失,请运行 make install") from error


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Engine processes live as long as the service."""
    settings = NlpSettings()
    app.state.pool = EnginePool(settings.pool_processes, limit_s=settings.pool_limit_s)
    yield
    app.state.pool.close()


app = create_app(
    "nlp",
    version=version("sitetrace"),
    ready=ready,
    lifespan=lifespan,
    description="Minutes, logs, five elements and entities out of the text of records",
)
app.include_router(router, dependencies=[require_token(lambda: CoreSettings().token())])
