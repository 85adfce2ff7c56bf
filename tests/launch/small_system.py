"""A system of two small parts under the real supervisor: `small_system.py HOME [stubborn|broken]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from foundation.errors import SiteTraceError
from launch.plan import Part
from launch.processes import MARK, end_leftovers
from launch.settings import LaunchSettings
from launch.supervisor import Supervisor, hold_home

SLEEPER = "import time; time.sleep(600)"
# Ignores the polite signal, and has a child in a session of its own that does too.
STUBBORN = (
    "import os, signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "subprocess.Popen([sys.executable, '-c', 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " time.sleep(600)'], start_new_session=True)\n"
    "time.sleep(600)\n"
)
BROKEN = "raise SystemExit('no module named sorrow')"


def main(home: Path, mode: str) -> int:
    """Run until stopped."""
    code = {"stubborn": STUBBORN, "broken": BROKEN}.get(mode, SLEEPER)
    is_ready = (lambda: mode != "broken") if mode != "plain" else None
    parts = [
        Part("first", (sys.executable, "-c", code), is_ready),
        Part("second", (sys.executable, "-c", SLEEPER)),
    ]
    settings = LaunchSettings(stop_s=1, ready_s=10)
    try:
        with hold_home(home):
            ended = end_leftovers(home)
            if ended:
                print("leftovers:", *ended, flush=True)
            supervisor = Supervisor(
                home,
                parts,
                {**os.environ, MARK: str(home)},
                settings,
                lambda name, words: print(f"{name}: {words}", flush=True),
            )
            supervisor.run("http://127.0.0.1:1", (home / "ready").touch)
    except SiteTraceError as error:
        print(error.message, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "plain"))
