"""The figures of a demonstration as a page of benchmarks/."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from launch.ingest import Outcome
from launch.memory import Peak


class Asked(Protocol):
    """A question as the report needs it."""

    @property
    def query(self) -> str: ...

    @property
    def expected(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Run:
    """What a demonstration measured."""

    started_s: float
    ingest_s: float
    outcomes: list[Outcome]
    questions: Sequence[Asked]
    answers: list[dict[str, Any]]
    right: list[bool]
    peak: Peak

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "started_s": round(self.started_s, 1),
            "ingest_s": round(self.ingest_s, 1),
            "peak_bytes": self.peak.total_bytes,
            "counts": Counter(o.status for o in self.outcomes),
            "items": [o.as_json() for o in self.outcomes],
            "questions": [
                {"query": q.query, "is_right": r, "hits": a["hits"]}
                for q, a, r in zip(self.questions, self.answers, self.right, strict=True)
            ],
        }


def write_report(file: Path, run: Run) -> None:
    """Write the page."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*_head(run), *_memory(run), *_answers(run)]) + "\n")


def _head(run: Run) -> list[str]:
    counts = ", ".join(f"{n} {status}" for status, n in Counter(o.status for o in run.outcomes).items())
    rows = [
        ("machine", _machine()),
        ("install (virtual environment and core packages)", _install_words()),
        ("start until uploads are taken", f"{run.started_s:.1f} s"),
        (f"hand in and work through {len(run.outcomes)} files", f"{run.ingest_s:.1f} s ({counts})"),
        ("peak memory of all processes together", f"{run.peak.total_bytes / 1e6:.0f} MB"),
    ]
    return [
        "# The demonstration in figures",
        "",
        "Written by `DEMO_EXIT=1 make demo REPORT=benchmarks/demo.md` in a fresh clone with an empty SITETRACE_HOME. "
        "Memory is the sum of PSS (shared pages counted once), sampled every second.",
        "",
        f"Measured {date.today().isoformat()}.",
        "",
        "| what | figure |",
        "|---|---|",
        *(f"| {what} | {figure} |" for what, figure in rows),
    ]


def _memory(run: Run) -> list[str]:
    parts = sorted(run.peak.by_part.items(), key=lambda item: -item[1])
    rows = [f"| {name} | {n_bytes / 1e6:.0f} |" for name, n_bytes in parts]
    return ["", "## Who held the memory at the peak", "", "| part | MB |", "|---|---|", *rows]


def _answers(run: Run) -> list[str]:
    rows = []
    for question, answer, is_right in zip(run.questions, run.answers, run.right, strict=True):
        first = answer["hits"][0] if answer["hits"] else {}
        rows.append(
            f"| {question.query} | {first.get('title', 'nothing')} | {first.get('doc_date') or ''} | "
            f"{first.get('page') or ''} | {first.get('score', 0):.2f} | {answer['took_ms']:.0f} | "
            f"{'yes' if is_right else 'no'} |"
        )
    head = ["", "## Answers", "", "| question | first answer | date | page | score | ms | right |"]
    return [*head, "|---|---|---|---|---|---|---|", *rows]


def _machine() -> str:
    model = platform.processor() or platform.machine()
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {memory_gb:.0f} GB"


def _install_words() -> str:
    folder = Path(sys.prefix)
    seconds = "".join(_lines(folder / ".install_s")).strip()
    done = subprocess.run(["du", "-sm", str(folder)], capture_output=True, text=True, check=False)
    megabytes = done.stdout.split()[0] if done.stdout else "?"
    return f"{seconds or '?'} s, {megabytes} MB"


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except OSError:
        return []
