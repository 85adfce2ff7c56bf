"""Runs a Celery worker for some queues; which tasks it knows follows from the queues' names."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Iterable, Sequence

from celery.signals import setup_logging, worker_process_init

from foundation.errors import BadInput
from foundation.logs import configure_logs
from foundation.queueing import all_queues, make_celery
from foundation.settings import CoreSettings
from launch.child import tie_to_parent

TASKS_OF_ROOM = {
    "ocr": "services.ocr.tasks",
    "vision": "services.vision.tasks",
    "nlp": "services.nlp.tasks",
    "index": "pipeline.tasks",
    "road": "pipeline.tasks",
}


def includes_for(queues: Iterable[str]) -> list[str]:
    """Modules with the tasks that arrive on these queues. Raises BadInput for a queue there is not."""
    known, found = all_queues(), []
    for queue in queues:
        if queue not in known:
            raise BadInput(f"there is no queue {queue!r}; choose from {', '.join(known)}", "没有这个队列")
        module = TASKS_OF_ROOM[queue.partition(".")[0]]
        if module not in found:
            found.append(module)
    return found


def work(queues: Sequence[str], name: str = "worker", concurrency: int = 1) -> int:
    """Work until SIGTERM, serving queues in the order given. Returns an exit status."""
    core = CoreSettings()
    setup_logging.connect(_quiet_logging, weak=False)
    worker_process_init.connect(_tie_pool_process, weak=False)
    app = make_celery(core, includes_for(queues))
    app.set_current()
    app.set_default()
    app.worker_main(
        [
            "worker",
            "--pool=prefork",
            f"--queues={','.join(queues)}",
            f"--concurrency={concurrency}",
            f"--hostname={name}@%h",
            f"--loglevel={core.log_level}",
            "--without-gossip",
            "--without-mingle",
        ]
    )
    return 0


def _quiet_logging(**_: object) -> None:
    """Our own lines for our own events, and Celery's warnings beside them."""
    core = CoreSettings()
    configure_logs(core.log_level, core.log_json)
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("celery.worker.consumer.connection").setLevel(logging.ERROR)


def _tie_pool_process(**_: object) -> None:
    """A pool process must not outlive a worker that was killed: its message would be worked on twice."""
    tie_to_parent(signal.SIGKILL)


def main(arguments: Sequence[str] | None = None) -> int:
    """`--queues a,b --concurrency n --name x`."""
    parser = argparse.ArgumentParser(prog="launch.worker")
    parser.add_argument("--queues", required=True)
    parser.add_argument("--concurrency", type=int, default=1)
    parser.add_argument("--name", default="worker")
    given = parser.parse_args(arguments)
    return work([q.strip() for q in given.queues.split(",") if q.strip()], given.name, given.concurrency)


if __name__ == "__main__":
    sys.exit(main())
