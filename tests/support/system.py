"""A whole system on one machine, started as a person starts it, in a directory and on ports of its own."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
SITETRACE = [sys.executable, "-m", "launch.cli"]
OVER = {"succeeded", "failed", "canceled", "quarantined"}


class System:
    """`sitetrace up` over a home, and an administrator's client."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self.port = two_free_ports()
        self.env = os.environ | {
            "SITETRACE_HOME": str(home),
            "SITETRACE_PORT": str(self.port),
            "SITETRACE_LEASE_S": "10",
            "SITETRACE_SWEEP_INTERVAL_S": "2",
            "SITETRACE_RETRY_BASE_S": "1",
            **variables,
        }
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, limit_s: float = 240) -> None:
        """Start it and wait until it takes uploads."""
        log = (self.home.parent / f"{self.home.name}.log").open("ab")
        self.process = subprocess.Popen([*SITETRACE, "up"], env=self.env, cwd=ROOT, stdout=log, stderr=log)
        wait_until(self.is_ready, limit_s, self.process)

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", timeout=3, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        """Ctrl-C."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)

    def command(self, *words: str) -> dict[str, Any]:
        """A command's JSON."""
        done = subprocess.run(
            [*SITETRACE, *words, "--json"], env=self.env, cwd=ROOT, capture_output=True, timeout=120, check=True
        )
        return dict(json.loads(done.stdout))

    def client(self, role: str = "admin") -> httpx.Client:
        """A client with a new key of that role."""
        key = self.command("keys", "create", "--role", role)["key"]
        return httpx.Client(
            base_url=self.address, headers={"Authorization": f"Bearer {key}"}, timeout=120, trust_env=False
        )


def two_free_ports() -> int:
    """A free port whose next one is free too: the search service takes it.

    Below those that the kernel gives to connections: one of these may take the port before the service does.
    """
    while True:
        port = random.randrange(18_000, 32_000)
        try:
            with socket.socket() as first, socket.socket() as second:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
        except OSError:
            continue
        return port


@contextmanager
def running(home: Path, **variables: str) -> Iterator[System]:
    """A system for the length of the block."""
    system = System(home, **variables)
    try:
        system.start()
        yield system
    finally:
        system.stop()


def wait_until(is_so: Callable[[], bool], limit_s: float, process: subprocess.Popen[bytes] | None = None) -> None:
    """Until it is so; fails when it is not in time or the process is gone."""
    until = time.monotonic() + limit_s
    while not is_so():
        assert process is None or process.poll() is None, "the system ended by itself"
        assert time.monotonic() < until, "it did not come to that in time"
        time.sleep(0.2)


def wait_for_all(client: httpx.Client, limit_s: float) -> dict[str, int]:
    """Until no job is queued or running; returns the counts by status."""
    counts: dict[str, int] = {}

    def is_over() -> bool:
        nonlocal counts
        counts = client.get("/v1/jobs", params={"limit": 1}).json()["counts"]
        return not (set(counts) - OVER)

    wait_until(is_over, limit_s)
    return counts
