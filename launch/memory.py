"""How much memory all processes of a system take together, sampled while they work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from launch.processes import PROC, Seen, marked, read_record


@dataclass
class Peak:
    """The largest sum seen, in bytes, and who had how much of it then."""

    total_bytes: int = 0
    by_part: dict[str, int] = field(default_factory=dict)


def resident_bytes(pid: int) -> int:
    """What a process holds, pages shared with others counted in part (PSS); 0 when it is gone."""
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0


def system_processes(home: Path) -> list[Seen]:
    """The supervisor, its parts and their children; a child goes by the name of its part."""
    facts, parts = read_record(home)
    names = {part.pid: part.name for part in parts}
    found = {seen.pid: Seen(names.get(_leader(seen.pid), seen.name), seen.pid, seen.started) for seen in marked(home)}
    found |= {part.pid: part for part in parts}
    supervisor = facts.get("pid")
    if isinstance(supervisor, int):
        found[supervisor] = Seen("supervisor", supervisor, 0)
    return list(found.values())


def _leader(pid: int) -> int:
    """Every part leads a session, so a child's session is its part's number."""
    try:
        return int((PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[3])
    except OSError:
        return 0


class MemoryWatch:
    """Samples in a thread of its own for the length of a `with` block; `peak` is what it saw."""

    def __init__(self, processes: Callable[[], Iterable[Seen]], every_s: float = 1.0) -> None:
        self.peak = Peak()
        self._processes = processes
        self._every_s = every_s
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="memory")

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(timeout=10)

    def _watch(self) -> None:
        while True:
            by_part: dict[str, int] = {}
            for seen in self._processes():
                by_part[seen.name] = by_part.get(seen.name, 0) + resident_bytes(seen.pid)
            total = sum(by_part.values())
            if total > self.peak.total_bytes:
                self.peak = Peak(total, by_part)
            if self._is_over.wait(self._every_s):
                return
