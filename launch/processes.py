"""Processes as the kernel knows them: who lives, whose child it is, and ending what an earlier run left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

MARK = "SITETRACE_SUPERVISED"
"""Variable that every process under a supervisor carries; its value is the supervisor's home."""

PROC = Path("/proc")


@dataclass(frozen=True)
class Seen:
    """A process, told apart from a later one with the same number by the moment it started (clock ticks)."""

    name: str
    pid: int
    started: int


def look_at(pid: int, name: str = "") -> Seen | None:
    """The process with this number, or None when there is none or it is only waiting to be reaped."""
    try:
        # The command's name stands in brackets and may hold anything, so the fields count from the last one.
        fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else Seen(name, pid, int(fields[19]))


def lives(seen: Seen) -> bool:
    """Whether this very process is still there."""
    now = look_at(seen.pid)
    return now is not None and now.started == seen.started


def marked(home: Path) -> Iterator[Seen]:
    """Processes of this user that some supervisor of `home` started, their children included."""
    wanted, me = f"{MARK}={home}".encode(), _ancestry()
    for entry in PROC.iterdir():
        if not entry.name.isdigit() or int(entry.name) in me:
            continue
        with contextlib.suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                seen = look_at(int(entry.name), _short_name(entry))
                if seen is not None:
                    yield seen


def _ancestry() -> set[int]:
    found, pid = set(), os.getpid()
    while pid > 1:
        found.add(pid)
        try:
            pid = int((PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            break
    return found


def _short_name(entry: Path) -> str:
    with contextlib.suppress(OSError):
        return (entry / "comm").read_text().strip()
    return entry.name


def end(processes: Iterable[Seen], patience_s: float = 5.0) -> None:
    """Ask processes to end, and end those that do not."""
    left = [p for p in processes if lives(p)]
    for sign, wait_s in ((signal.SIGTERM, patience_s), (signal.SIGKILL, 3.0)):
        for process in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, sign)
        deadline = time.monotonic() + wait_s
        while left and time.monotonic() < deadline:
            time.sleep(0.05)
            left = [p for p in left if lives(p)]


def write_record(home: Path, parts: Iterable[Seen], **facts: object) -> None:
    """Write down who runs, so that the next start knows whom to look for."""
    file = home / "run" / "system.json"
    draft = file.with_name(".system.json")
    draft.write_text(json.dumps({**facts, "parts": [asdict(p) for p in parts]}, indent=1))
    draft.replace(file)


def read_record(home: Path) -> tuple[dict[str, object], list[Seen]]:
    """What was written down last: facts and parts. Both are empty when nothing was, or it cannot be read."""
    try:
        record = json.loads((home / "run" / "system.json").read_text())
        parts = [Seen(**part) for part in record.pop("parts")]
    except (OSError, ValueError, KeyError, TypeError):
        return {}, []
    return record, parts


def end_leftovers(home: Path) -> list[str]:
    """End what a killed supervisor left running. Call it with the home's lock held. Returns their names."""
    recorded = [part for part in read_record(home)[1] if lives(part)]
    known = {part.pid for part in recorded}
    found = recorded + [seen for seen in marked(home) if seen.pid not in known]
    end(found)
    return [seen.name for seen in found]
