"""The source tree as the house rules look at it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("contracts", "foundation", "language", "catalogue", "casework", "services", "pipeline", "gateway", "launch")


@cache
def tracked(*patterns: str) -> tuple[Path, ...]:
    """Files that git knows, or will know: new ones count, ignored ones do not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for name in done.stdout.splitlines() if (path := ROOT / name).exists())


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of ours, tests aside."""
    for file in tracked(*(f"{room}/**.py" for room in ROOMS)):
        yield file.relative_to(ROOT), ast.parse(file.read_text())
