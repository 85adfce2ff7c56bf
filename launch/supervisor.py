"""The supervisor of the laptop mode: starts the parts, starts again what dies, and stops everything cleanly."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from foundation.errors import Conflict, Unavailable
from launch.broker import set_journal_aside
from launch.logfiles import last_lines, turn_over
from launch.plan import Part
from launch.processes import Seen, look_at, marked, read_record, write_record
from launch.settings import LaunchSettings

MAX_DELAY_S = 30.0
SETTLED_S = 60.0
"""A part that ran for so long starts again at once when it dies."""

MAX_EARLY_DEATHS = 3
STEP_S = 0.1

Tell = Callable[[str, str], None]
"""Says something about a part on the terminal: its name, and what happened."""


@contextlib.contextmanager
def hold_home(home: Path) -> Iterator[None]:
    """Hold the home for this process alone. Raises Conflict when another system has it."""
    file = home / "run" / "system.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            facts, _ = read_record(home)
            who = f" (process {facts['pid']}, {facts['address']})" if {"pid", "address"} <= facts.keys() else ""
            raise Conflict(
                f"a system already runs on {home}{who}; stop it first, or set SITETRACE_HOME to another directory",
                f"{home} 已有系统在运行,请先停止它,或将 SITETRACE_HOME 设为其他目录",
            ) from error
        yield


@dataclass
class Running:
    """A part and its process."""

    part: Part
    log: Path
    process: subprocess.Popen[bytes] | None = None
    seen: Seen | None = None
    started_at: float = 0.0
    n_deaths: int = 0
    start_at: float = 0.0
    was_ready: bool = field(default=False)


class Supervisor:
    """Runs parts until it is told to stop. Use it from the main thread: a part dies with the thread that began it."""

    def __init__(
        self, home: Path, parts: list[Part], environment: dict[str, str], settings: LaunchSettings, tell: Tell
    ) -> None:
        self._home = home
        self._settings = settings
        self._environment = environment
        self._tell = tell
        self._stop = threading.Event()
        self._n_signals = 0
        self._why = ""
        logs = home / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self._all = [Running(part, logs / f"{part.name}.log") for part in parts]

    def run(self, address: str, when_ready: Callable[[], None]) -> None:
        """Start everything, call `when_ready` once it takes work, and stay until SIGINT or SIGTERM.

        Raises Unavailable when a part does not get ready at the start.
        """
        old = {sign: signal.signal(sign, self._on_signal) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            self._start_all(address)
            if not self._stop.is_set():
                when_ready()
            self._watch(address)
        finally:
            self._stop_all()
            for sign, handler in old.items():
                signal.signal(sign, handler)
            for name in ("broker_url", "system.json"):
                (self._home / "run" / name).unlink(missing_ok=True)

    def _start_all(self, address: str) -> None:
        for running in self._all:
            if self._stop.is_set():
                return
            self._start(running)
            self._record(address)
            if running.part.is_first:
                self._wait_ready(running)
        for running in self._all:
            if not running.was_ready:
                self._wait_ready(running)

    def _on_signal(self, sign: int, _frame: object) -> None:
        self._n_signals += 1
        self._why = self._why or signal.Signals(sign).name
        self._stop.set()

    def _start(self, running: Running) -> None:
        part = running.part
        self._turn_over(running)
        shim = (sys.executable, "-m", "launch.child", str(os.getpid()), str(int(part.orphan_signal)))
        with running.log.open("ab") as log:
            running.process = subprocess.Popen(
                [*shim, *part.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        running.seen = look_at(running.process.pid, part.name)
        running.started_at = time.monotonic()

    def _record(self, address: str) -> None:
        me = look_at(os.getpid())
        write_record(
            self._home,
            [r.seen for r in self._all if r.seen is not None],
            pid=os.getpid(),
            started=me.started if me else 0,
            address=address,
        )

    def _wait_ready(self, running: Running) -> None:
        part = running.part
        if part.is_ready is None:
            return
        while not self._stop.is_set():
            if running.process is not None and running.process.poll() is not None:
                self._after_early_death(running)
            if part.is_ready():
                running.was_ready = True
                self._tell(part.name, f"{part.note}  {time.monotonic() - running.started_at:.1f} s")
                return
            if time.monotonic() - running.started_at > self._settings.ready_s:
                raise self._did_not_start(running, f"is not ready after {self._settings.ready_s:.0f} s")
            self._stop.wait(STEP_S)

    def _after_early_death(self, running: Running) -> None:
        running.n_deaths += 1
        if running.n_deaths >= MAX_EARLY_DEATHS:
            raise self._did_not_start(running, "ends at once")
        self._save_broker(running)
        self._stop.wait(0.5 * running.n_deaths)
        self._start(running)

    def _did_not_start(self, running: Running, how: str) -> Unavailable:
        tail = "\n".join(f"  {line}" for line in last_lines(running.log))
        return Unavailable(
            f"{running.part.name} {how}. The end of {running.log}:\n{tail}",
            f"{running.part.name} 未能启动,日志见 {running.log}",
        )

    def _save_broker(self, running: Running) -> None:
        """A journal that the broker cannot read is set aside, so that it starts."""
        words = "\n".join(last_lines(running.log)).lower()
        if running.part.name == "broker" and ("bad file format" in words or "error reading the append only" in words):
            aside = set_journal_aside(self._home)
            if aside is not None:
                self._tell("broker", f"its journal was damaged and lies in {aside.name}; waiting work is sent again")

    def _watch(self, address: str) -> None:
        last_turn = time.monotonic()
        while not self._stop.is_set():
            for running in self._all:
                if self._has_died(running) or (running.process is None and time.monotonic() >= running.start_at):
                    self._bring_back(running)
                    self._record(address)
            if time.monotonic() - last_turn > 10:
                last_turn = time.monotonic()
                for running in self._all:
                    self._turn_over(running)
            self._stop.wait(STEP_S * 2)

    def _has_died(self, running: Running) -> bool:
        return running.process is not None and running.process.poll() is not None

    def _bring_back(self, running: Running) -> None:
        """Start a part again: at once the first time, ever later when it keeps dying."""
        if running.process is None:
            self._start(running)
            return
        status = running.process.returncode
        if time.monotonic() - running.started_at > SETTLED_S:
            running.n_deaths = 0
        delay_s = restart_delay_s(running.n_deaths)
        running.n_deaths += 1
        self._save_broker(running)
        running.process, running.seen, running.start_at = None, None, time.monotonic() + delay_s
        self._tell(running.part.name, f"{_how_ended(status)}; starts again in {delay_s:.1f} s (log: {running.log})")

    def _turn_over(self, running: Running) -> None:
        with contextlib.suppress(OSError):  # a full disk must not end the supervisor
            turn_over(running.log, self._settings.log_bytes, self._settings.log_files)

    def _stop_all(self) -> None:
        """Workers first, so that they can still tell what they finished; then the doors; the broker last."""
        self._tell("", f"stopping ({self._why})" if self._why else "stopping")
        waves = [
            [r for r in self._all if r.part.name.startswith(("worker", "sweep", "gateway"))],
            [r for r in self._all if r.part.name == "search"],
            [r for r in self._all if r.part.name == "broker"],
        ]
        for wave, patience_s in zip(waves, (self._settings.stop_s, 3.0, 3.0), strict=True):
            self._stop_wave([r for r in wave if r.process is not None and r.process.poll() is None], patience_s)
        for seen in list(marked(self._home)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(seen.pid, signal.SIGKILL)

    def _stop_wave(self, wave: list[Running], patience_s: float) -> None:
        signals_before = self._n_signals
        steps = [(signal.SIGTERM, patience_s), (None, 1.5), (signal.SIGKILL, 2.0)]
        for sign, wait_s in steps:
            for running in wave:
                if running.process is not None and running.process.poll() is None:
                    running.process.send_signal(sign or running.part.quick_stop_signal)
            deadline = time.monotonic() + wait_s
            while time.monotonic() < deadline and any(r.process and r.process.poll() is None for r in wave):
                if self._n_signals > signals_before + 1 and sign is signal.SIGTERM:
                    break  # asked again: no more waiting
                time.sleep(0.05)


def restart_delay_s(n_deaths: int) -> float:
    """Seconds before a part starts again: 0.2, 1, 2, 4 ... up to 30."""
    return 0.2 if n_deaths == 0 else min(MAX_DELAY_S, float(2 ** (n_deaths - 1)))


def _how_ended(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    return f"was ended by {signal.Signals(-status).name}"
