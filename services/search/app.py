"""`uvicorn services.search.app:app`: the search service over HTTP. Wiring only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from foundation.errors import Unavailable
from foundation.settings import CoreSettings
from foundation.web import create_app, require_token
from services.search.api import router
from services.search.service import open_service
from services.search.settings import SearchSettings


async def ready() -> None:
    """Raises Unavailable until the index is open and the first question would be answered at once."""
    service = getattr(app.state, "service", None)
    if service is None:
        raise Unavailable("the index is being opened", "索引正在打开")
    await asyncio.to_thread(service.check)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The index is open as long as the service lives; this process alone owns it."""
    service = await asyncio.to_thread(open_service, SearchSettings(), CoreSettings())
    await asyncio.to_thread(service.warm)
    app.state.service = service
    yield
    app.state.service = None
    await asyncio.to_thread(service.close)


app = create_app(
    "search",
    version=version("sitetrace"),
    ready=ready,
    lifespan=lifespan,
    description="Finds documents, photos and moments in videos by what a person would say",
)
app.include_router(router, dependencies=[require_token(lambda: CoreSettings().token())])
