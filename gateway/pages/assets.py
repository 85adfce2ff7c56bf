"""The static files: few, read once, served gzipped under an address that changes with their content."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from fastapi import APIRouter, Request, Response

from foundation.errors import NotFound

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
PREFIX = "/static"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asset:
    """A static file: its bytes, the same gzipped, and the first characters of its sha256."""

    content: bytes
    gzipped: bytes
    digest: str
    media_type: str


@cache
def assets() -> Mapping[str, Asset]:
    """Every static file by its path below `static/`."""
    root = resources.files("gateway.pages").joinpath("static")
    return MappingProxyType({path: _read(file) for path, file in _walk(root, "")})


def asset_address(path: str) -> str:
    """The address of a static file. Raises KeyError for one that is not there, so that a misspelt one is noticed."""
    return f"{PREFIX}/{path}?v={assets()[path].digest}"


@router.get(PREFIX + "/{path:path}", response_class=Response)
def static_file(request: Request, path: str, v: str = "") -> Response:
    """A static file. Only files that lay there at the start are known, so no path leads out."""
    asset = assets().get(path)
    if asset is None:
        raise NotFound(f"there is no static file {path}", "没有这个静态文件")
    forever = "public, max-age=31536000, immutable" if v == asset.digest else "no-cache"
    headers = {"Cache-Control": forever, "ETag": f'"{asset.digest}"', "Vary": "Accept-Encoding"}
    headers["X-Content-Type-Options"] = "nosniff"
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.gzipped, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        elif "." in entry.name and f".{entry.name.rsplit('.', 1)[1]}" in MEDIA_TYPES:
            found.append((prefix + entry.name, entry))
    return found


def _read(file: Traversable) -> Asset:
    content = file.read_bytes()
    media_type = MEDIA_TYPES[f".{file.name.rsplit('.', 1)[1]}"]
    return Asset(content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:12], media_type)
