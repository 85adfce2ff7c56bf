"""Runs the sweep in this process: sends what waits, finds what was lost."""

from __future__ import annotations

from foundation.logs import configure_logs
from foundation.settings import CoreSettings


def sweep() -> None:
    """Sweep until SIGTERM."""
    from pipeline.sweep import run_forever

    core = CoreSettings()
    configure_logs(core.log_level, core.log_json)
    run_forever(core)


if __name__ == "__main__":
    sweep()
