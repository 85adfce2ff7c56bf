"""Errors as they leave a service: RFC 9457 problem details."""

from __future__ import annotations

from pydantic import JsonValue

from contracts.base import Shape


class Problem(Shape):
    type: str = "about:blank"
    title: str
    status: int
    detail: str
    detail_zh: str | None = None
    code: str
    request_id: str | None = None
    errors: list[dict[str, JsonValue]] | None = None
