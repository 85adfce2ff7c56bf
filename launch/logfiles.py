"""Log files of the parts: opened for appending, turned over by copying, since the part keeps writing to them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def turn_over(file: Path, max_bytes: int, n_kept: int) -> bool:
    """Copy a log that has grown too large to `.1` (older ones move up) and empty it. Returns whether it did.

    The part holds the file open in append mode, so what it writes next goes to the new start.
    """
    try:
        if file.stat().st_size <= max_bytes:
            return False
    except FileNotFoundError:
        return False
    for number in range(n_kept, 1, -1):
        older = file.with_name(f"{file.name}.{number - 1}")
        if older.exists():
            older.replace(file.with_name(f"{file.name}.{number}"))
    shutil.copyfile(file, file.with_name(f"{file.name}.1"))
    os.truncate(file, 0)
    return True


def last_lines(file: Path, n_lines: int = 15, n_bytes: int = 16_384) -> list[str]:
    """The end of a log."""
    try:
        with file.open("rb") as log:
            log.seek(max(0, file.stat().st_size - n_bytes))
            return log.read().decode(errors="replace").splitlines()[-n_lines:]
    except FileNotFoundError:
        return []
