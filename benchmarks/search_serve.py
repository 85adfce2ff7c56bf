"""The search service in a process of its own, asked over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from benchmarks.search_crowd import documents, requests
from contracts.search import SearchRequest

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "benchmark"
CALLERS = 2


@dataclass
class Held:
    """Questions over a stretch of time."""

    meanwhile: str
    seconds: float = 0.0
    ms: list[float] = field(default_factory=list)
    errors: int = 0


class Server:
    """`uvicorn services.search.app:app` on the index in a home directory."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SITETRACE_HOME": str(home),
            "SITETRACE_INTERNAL_TOKEN": TOKEN,
            "SITETRACE_LOG_LEVEL": "ERROR",
        }
        port = self.address.rsplit(":", 1)[1]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "services.search.app:app", "--port", port, "--log-level", "error"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        deadline = time.monotonic() + 120
        with self.client() as client:
            while time.monotonic() < deadline:
                try:
                    if client.get("/readyz").status_code == 200:
                        return self
                except httpx.TransportError:
                    pass
                time.sleep(0.2)
        raise TimeoutError("the search service does not start")

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(60)

    def client(self) -> httpx.Client:
        """A connection with the token."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=60, trust_env=False)

    def ask_all(self, asked: Sequence[SearchRequest]) -> list[float]:
        """Milliseconds of each question, one after the other. Raises for an answer that is none."""
        taken = []
        with self.client() as client:
            for at, request in enumerate([asked[0], *asked]):
                body = request.model_dump(mode="json", by_alias=True)
                started = time.perf_counter()
                client.post("/v1/search", json=body).raise_for_status()
                if at:
                    taken.append(1000 * (time.perf_counter() - started))
        return taken

    def memory_mb(self) -> int:
        """PSS of the process."""
        told = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii")
        kilobytes = next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))
        return kilobytes // 1024


def hold(server: Server, seconds: float, n_documents: int) -> Held:
    """Two callers without a pause, and documents put meanwhile as fast as they are taken."""
    asked = requests(20_000 if seconds > 20 else 3000, seed=11 + n_documents)
    held = Held("nothing")
    end = time.monotonic() + seconds
    lock = threading.Lock()

    def ask() -> None:
        with server.client() as client:
            while time.monotonic() < end:
                with lock:
                    body = asked.pop().model_dump(mode="json", by_alias=True)
                started = time.perf_counter()
                status = client.post("/v1/search", json=body).status_code
                with lock:
                    held.ms.append(1000 * (time.perf_counter() - started))
                    held.errors += status != 200

    def write() -> None:
        done, started = 0, time.monotonic()
        with server.client() as client:
            for each in documents(n_documents, seed=3, name="n"):
                one = each.model_copy(update={"passages": each.passages[:1]})
                answer = client.put(f"/v1/index/{one.document_id}", json=one.model_dump(mode="json"), timeout=120)
                done += answer.status_code == 200
                held.errors += answer.status_code != 200
                if time.monotonic() > end:
                    break
        held.meanwhile = f"{done} documents indexed in {time.monotonic() - started:.0f} s, embedded for real"

    threads = [threading.Thread(target=ask) for _ in range(CALLERS)]
    if n_documents:
        threads.append(threading.Thread(target=write))
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held.seconds = min(time.monotonic() - started, seconds)
    return held
