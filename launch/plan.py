"""Which processes make up a system on one machine: their commands, their queues, and how to see that they are ready."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from foundation.errors import Conflict
from foundation.queueing import LANES, ROAD, queue_name
from foundation.settings import CoreSettings
from launch.broker import Broker, answers
from launch.processes import MARK
from launch.settings import LaunchSettings
from services.search.settings import SearchSettings

HEAVY_ROOMS = ("ocr", "vision", "nlp")
SERVICES = ("ocr", "vision", "nlp", "search")
PORT_OFFSETS = {"gateway": 0, "search": 1, "ocr": 2, "vision": 3, "nlp": 4}


@dataclass(frozen=True)
class Part:
    """One process of the system.

    orphan_signal: what the kernel sends it when the supervisor dies. Workers are killed outright: their work is
    leased and is sent again; the others close their files.
    is_first: the others start when it is ready, not beside it.
    """

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool] | None = None
    orphan_signal: int = signal.SIGTERM
    quick_stop_signal: int = signal.SIGKILL
    note: str = ""
    is_first: bool = False


def home_of(core: CoreSettings) -> Path:
    """The home as one spelling, whatever directory a process runs in."""
    return core.home.expanduser().resolve()


def plan_parts(core: CoreSettings, launch: LaunchSettings, broker: Broker | None) -> list[Part]:
    """The parts in the order in which they start. Servers that the settings name are not started here."""
    parts: list[Part] = []
    if broker is not None:
        note = f"127.0.0.1:{broker.port}"
        parts.append(Part("broker", broker.command, partial(answers, broker), note=note, is_first=True))
    if not core.search_url:
        parts.append(_web_part("search", core.search_address()))
    if asks_vision(core):
        parts.append(_web_part("vision", core.vision_address()))
    parts.append(_web_part("gateway", gateway_address(core)))
    parts.append(_worker("worker-road", [ROAD, *lane_queues("index")]))
    quick = [queue_name(room, "interactive") for room in HEAVY_ROOMS]
    every = quick + [queue_name(room, "bulk") for room in HEAVY_ROOMS]
    parts += [_worker(f"worker-interactive-{n + 1}", quick) for n in range(launch.interactive_workers)]
    parts += [_worker(f"worker-bulk-{n + 1}", every) for n in range(launch.n_bulk_workers())]
    parts.append(Part("sweep", python("launch.sweep"), orphan_signal=signal.SIGKILL))
    return parts


def asks_vision(core: CoreSettings) -> bool:
    """Whether the search service of this machine asks a vision service that is to be started here."""
    return not core.search_url and not core.vision_url and SearchSettings().pictures == "vision"


def lane_queues(room: str) -> list[str]:
    """Both queues of a room, the one to be served first in front."""
    return [queue_name(room, lane) for lane in LANES]


def python(module: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs one of our modules with this interpreter."""
    return (sys.executable, "-m", module, *arguments)


def _web_part(name: str, address: str) -> Part:
    return Part(name, python("launch.serve", name), partial(is_ready_at, address), note=address)


def _worker(name: str, queues: list[str]) -> Part:
    command = python("launch.worker", "--name", name, "--queues", ",".join(queues))
    return Part(name, command, orphan_signal=signal.SIGKILL, quick_stop_signal=signal.SIGQUIT, note=" ".join(queues))


def child_environment(core: CoreSettings) -> dict[str, str]:
    """Variables of every part: the home as resolved, the mark of its supervisor, and bounds for native threads."""
    threads = str(core.threads)
    return {
        **os.environ,
        "SITETRACE_HOME": str(home_of(core)),
        "SITETRACE_HOST": core.host,
        "SITETRACE_PORT": str(core.port),
        MARK: str(home_of(core)),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", threads),
        "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", threads),
        # glibc otherwise keeps freed memory in an arena per thread.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
    }


def gateway_address(core: CoreSettings) -> str:
    """Where this machine reaches the gateway; a gateway that listens everywhere is asked on loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(core.host, core.host)  # noqa: S104 - compared only
    return f"http://{host}:{core.port}"


def is_ready_at(address: str) -> bool:
    """Whether /readyz answers 200 there."""
    place = urlsplit(address)
    wire = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=3)
    try:
        wire.request("GET", "/readyz")
        return wire.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        wire.close()


def check_ports(core: CoreSettings) -> None:
    """Raise Conflict, saying which setting to change, when a port the system needs is taken."""
    wanted = [(core.host, core.port, "the gateway")]
    if not core.search_url:
        wanted.append(("127.0.0.1", core.port + PORT_OFFSETS["search"], "the search service"))
    if asks_vision(core):
        wanted.append(("127.0.0.1", core.port + PORT_OFFSETS["vision"], "the vision service"))
    for host, port, whose in wanted:
        try:
            family, kind, protocol, _, place = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
        except OSError as error:
            raise Conflict(
                f"port {port} on {host}, which {whose} needs, cannot be had ({error.strerror}); stop the program that "
                f"holds it or choose another: SITETRACE_PORT={port + 100}",
                f"端口 {port} 被占用或不可用,请停止占用它的程序,或设置 SITETRACE_PORT",
            ) from error
