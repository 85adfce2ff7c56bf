"""Is this container's process well: asks a service's /readyz, or a worker over the broker. For health checks."""

from __future__ import annotations

import socket
import sys

from launch.plan import is_ready_at

ANSWER_S = 8.0


def is_worker_well(name: str) -> bool:
    """Whether the worker of this name on this host answers. It does so while it works."""
    from foundation.queueing import make_celery
    from foundation.settings import CoreSettings

    node = f"{name}@{socket.gethostname()}"
    answer = make_celery(CoreSettings()).control.inspect(destination=[node], timeout=ANSWER_S, limit=1).ping()
    return bool(answer)


def main(arguments: list[str]) -> int:
    """`http://address` or `worker NAME`: 0 when well."""
    is_well = is_worker_well(arguments[1]) if arguments[0] == "worker" else is_ready_at(arguments[0])
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
