"""Processes of a road under test: `python -m tests.support.processes stages|road|sweep`."""

from __future__ import annotations

import sys

from foundation.queueing import ROAD, make_celery
from foundation.settings import CoreSettings
from pipeline import tasks
from pipeline.sweep import run_forever
from tests.support.road import NotingSearch


def main(role: str) -> None:
    """Run one role until killed."""
    settings = CoreSettings()
    if role == "sweep":
        run_forever(settings)
        return
    queues = ["ocr.bulk", "nlp.bulk", "vision.bulk"] if role == "stages" else [ROAD, "index.bulk"]
    if role == "road":
        tasks._search = NotingSearch  # type: ignore[assignment]
    include = ["tests.support.fake_stages"] if role == "stages" else ["pipeline.tasks"]
    app = make_celery(settings, include)
    app.set_default()
    app.worker_main(
        [
            "worker",
            "--pool=prefork",
            "--concurrency=1",
            "--loglevel=WARNING",
            "-Q",
            ",".join(queues),
            f"--hostname={role}@test",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1])
