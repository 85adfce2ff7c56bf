"""An API called as its own description says, with inputs nobody thought of. Nothing may end in an error of ours."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings

WAITED = {"/v1/jobs/{job_id}/events"}
"""Streams that last as long as a job does."""


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """The app on a port of its own, as long as the block lasts."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def call_everything(address: str, headers: dict[str, str], examples: int) -> dict[str, int]:
    """Calls every operation `examples` times. Returns how many calls each got; raises AssertionError for a 5xx."""
    schema = schemathesis.openapi.from_url(f"{address}/v1/openapi.json")
    calls: dict[str, int] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        name = f"{operation.method.upper()} {operation.path}"
        if operation.path not in WAITED:
            calls[name] = _call(operation, name, headers, examples)
    return calls


def _call(operation: Any, name: str, headers: dict[str, str], examples: int) -> int:
    n_calls = 0

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        nonlocal n_calls
        n_calls += 1
        case.headers = {**(case.headers or {}), **headers}
        answer = case.call()
        # 503 says "not now" in words, where a server stands behind; anything else of 500 and up is a fault.
        assert answer.status_code < 500 or answer.status_code == 503, (
            f"{name}: {answer.status_code} {answer.text[:300]}"
        )

    call()
    return n_calls
