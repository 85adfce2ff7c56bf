"""How the command line speaks: results on stdout, everything else on stderr, exit codes that mean something."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, NoReturn

import typer
from rich.console import Console

from foundation.errors import SiteTraceError, Unavailable


class Exit(IntEnum):
    """What an exit status means to a script."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_RUNNING = 3
    SOME_FAILED = 4
    INTERRUPTED = 130


class NotRunning(SiteTraceError):
    """No gateway answers."""

    status, code, title, is_retryable = 503, "not_running", "Not running", True


out = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON value on stdout, nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def status_line(name: str, words: str) -> None:
    """A short line about one part."""
    err.print(f"  [bold]{name:<22}[/bold] {words}" if name else f"[dim]{words}[/dim]", soft_wrap=True)


def leave(code: Exit) -> NoReturn:
    """End with an exit status."""
    raise typer.Exit(int(code))


@contextmanager
def told_errors(as_json: bool = False) -> Iterator[None]:
    """Errors of ours end the command with words for a person (or JSON for a program) and the right status."""
    try:
        yield
    except SiteTraceError as error:
        if as_json:
            print_json({"error": {"code": error.code, "message": error.message, "message_zh": error.zh}})
        err.print(f"[red]{error.title}:[/red] ", end="")
        err.print(error.message, markup=False, soft_wrap=True)
        if error.zh:
            err.print(error.zh, markup=False, style="dim", soft_wrap=True)
        raise typer.Exit(int(exit_of(error))) from error
    except KeyboardInterrupt as error:
        err.print("interrupted", style="dim")
        raise typer.Exit(int(Exit.INTERRUPTED)) from error


def exit_of(error: SiteTraceError) -> Exit:
    """The exit status that tells this error."""
    if isinstance(error, NotRunning | Unavailable):
        return Exit.NOT_RUNNING
    return Exit.USAGE if error.code == "bad_input" else Exit.FAILED


Tell = Callable[[str, str], None]
