"""Each service starts alone with uvicorn and answers what every service answers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from launch.serve import APPS
from tests.support.broker import free_port
from tests.support.tree import ROOT

pytestmark = [pytest.mark.server, pytest.mark.timeout(180)]


@contextmanager
def running(app: str, home: Path) -> Iterator[httpx.Client]:
    """`uvicorn APP` as a person would start it, on a free port, with a home of its own."""
    port = free_port()
    environment = {**os.environ, "SITETRACE_HOME": str(home)}
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "warning"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20) as client:
            _wait(client, process, home / "log")
            yield client
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            client.get("/healthz")
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text()[-3000:])


@pytest.mark.parametrize("name", APPS)
def test_each_service_starts_alone_and_answers(name: str, tmp_path: Path) -> None:
    with running(APPS[name], tmp_path) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        ready = client.get("/readyz")
        if name == "gateway":  # alone it has no search service and no broker, and says so
            assert ready.status_code == 503
            assert ready.headers["content-type"] == "application/problem+json"
            assert ready.json()["code"] == "unavailable"
        else:
            assert ready.status_code == 200, ready.text
        assert "sitetrace_request_seconds" in client.get("/metrics").text
        contract = client.get("/v1/openapi.json").json()
        assert contract["openapi"].startswith("3.")
        assert [path for path in contract["paths"] if path.startswith("/v1/")]


@pytest.mark.parametrize("name", [name for name in APPS if name != "gateway"])
def test_a_service_answers_only_with_the_internal_token(name: str, tmp_path: Path) -> None:
    with running(APPS[name], tmp_path) as client:
        paths = client.get("/v1/openapi.json").json()["paths"]
        for path, methods in paths.items():
            for method in methods:
                if not path.startswith("/v1/") or "{" in path:
                    continue
                answer = client.request(method.upper(), path)
                assert answer.status_code == 401, f"{method} {path} answered {answer.status_code}"
                assert answer.json()["code"] == "unauthenticated"
