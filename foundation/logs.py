"""Logs: one line an event with its fields; secrets are never among them."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_WORDS = ("authorization", "password", "secret", "token", "cookie", "api_key")


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: the value of anything named like a secret is replaced."""
    return {k: "***" if any(w in k.lower() for w in SECRET_WORDS) else v for k, v in event.items()}


def configure_logs(level: str = "INFO", as_json: bool = False) -> None:
    """Set the process's logging once, at its start."""
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_secrets,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def get_log(name: str) -> Any:
    """A logger that carries the name of its room."""
    return structlog.get_logger().bind(room=name)
