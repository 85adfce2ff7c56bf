"""Puts the pages into an application."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, FastAPI, Request

from gateway.pages import assets
from gateway.pages.archive import Archive, Doorkeeper, Visitor
from gateway.pages.desk import Pages
from gateway.pages.routes import documents, jobs, learning, minutes, photos, projects, review, search, sign_in, upload


def pages_router() -> APIRouter:
    """All pages and their static files."""
    router = APIRouter()
    for room in (assets, sign_in, search, documents, minutes, photos, review, learning, jobs, upload, projects):
        router.include_router(room.router)
    return router


def add_pages(
    app: FastAPI,
    archive_of: Callable[[Request, Visitor], Archive],
    doorkeeper_of: Callable[[Request], Doorkeeper],
) -> None:
    """Put the pages into an application.

    archive_of: the archive with a visitor's rights. doorkeeper_of: who tells visitors apart and signs them in.
    Both are asked once a request and may be cheap views over what the application holds.
    """
    app.state.pages = Pages(archive_of, doorkeeper_of)
    app.include_router(pages_router())
