"""Is this container's process well: asks a service's /readyz, a worker over the broker, the sweep by its beat."""

from __future__ import annotations

import socket
import sys
import time

from launch.plan import is_ready_at

ANSWER_S = 8.0
MAX_SILENCE_S = 120.0


def is_worker_well(name: str) -> bool:
    """Whether the worker of this name on this host answers. It does so while it works."""
    from foundation.queueing import make_celery
    from foundation.settings import CoreSettings

    node = f"{name}@{socket.gethostname()}"
    answer = make_celery(CoreSettings()).control.inspect(destination=[node], timeout=ANSWER_S, limit=1).ping()
    return bool(answer)


def is_sweep_well() -> bool:
    """Whether the sweep of this home went round lately; one round may wait for slow webhooks."""
    from foundation.settings import CoreSettings
    from pipeline.sweep import beat_file

    file = beat_file(CoreSettings())
    return file.exists() and time.time() - file.stat().st_mtime < MAX_SILENCE_S


def main(arguments: list[str]) -> int:
    """`http://address`, `worker NAME` or `sweep`: 0 when well."""
    match arguments:
        case ["worker", name]:
            is_well = is_worker_well(name)
        case ["sweep"]:
            is_well = is_sweep_well()
        case _:
            is_well = is_ready_at(arguments[0])
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
