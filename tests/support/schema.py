"""An API called as its own description says, with inputs nobody thought of. Nothing may end in an error of ours."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

WAITED = {"/v1/jobs/{job_id}/events"}
"""Streams that last as long as a job does."""


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
