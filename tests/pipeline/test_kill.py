"""Real Valkey, real Celery prefork workers, real kills: every document ends once, and one bad file stops nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalogue.documents import HandedIn, submit
from catalogue.migrate import upgrade
from catalogue.projects import create_project
from catalogue.schema import Document, EvidenceRecord, Job, Project
from foundation.queueing import make_celery
from foundation.settings import CoreSettings
from pipeline.road import Road, start_document, try_flush
from tests.support.broker import RealBroker
from tests.support.road import put_text, small_settings

pytestmark = pytest.mark.server
ROOT = Path(__file__).resolve().parents[2]


class RealRoad:
    """A broker, workers and a sweep in processes of their own over one archive."""

    def __init__(self, home: Path) -> None:
        self.broker = RealBroker(home / "broker")
        self.broker.start()
        self.settings = small_settings(
            home, broker_url=self.broker.url, lease_s=5, sweep_interval_s=1, retry_base_s=0.5, outbox_interval_s=0.2
        )
        upgrade(self.settings)
        self.road = open_road(self.settings)
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *roles: str) -> list[subprocess.Popen[bytes]]:
        """Start processes: `stages` (the heavy work, faked), `road` (answers and index), `sweep`."""
        env = os.environ | {
            "SITETRACE_HOME": str(self.settings.home),
            "SITETRACE_BROKER_URL": self.broker.url,
            "SITETRACE_LEASE_S": "5",
            "SITETRACE_SWEEP_INTERVAL_S": "1",
            "SITETRACE_RETRY_BASE_S": "0.5",
            "SITETRACE_OUTBOX_INTERVAL_S": "0.2",
            "PYTHONPATH": str(ROOT),
            "SITETRACE_INTERNAL_TOKEN": "test-token",
        }
        started = [
            subprocess.Popen([sys.executable, "-m", "tests.support.processes", role], env=env, cwd=ROOT)
            for role in roles
        ]
        self.processes += started
        return started

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=10)
        self.broker.stop()

    def hand_in(self, *names: str) -> None:
        with self.road.database.write() as session:
            project = session.get(Project, "p") or create_project(session, "p")
            for name in names:
                handed = HandedIn(put_text(self.road.blobs, name), len(name), "text/plain", "document", name)
                start_document(session, submit(session, project, "tester", handed).document, actor="t", lane="bulk")
        try_flush(self.road)

    def count(self, status: str) -> int:
        with self.road.database.read() as session:
            return session.scalar(select(func.count()).where(Document.status == status)) or 0

    def marks(self, name: str) -> list[Path]:
        return sorted((self.settings.home / "scratch").glob(f"run-{name}-read-*"))


def open_road(settings: CoreSettings) -> Road:
    from catalogue.database import open_database
    from foundation.blobs import open_blobs

    return Road(settings, open_database(settings), open_blobs(settings), make_celery(settings))


def wait_until(is_so: Callable[[], bool], limit_s: float = 60) -> None:
    until = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < until, "it did not come to that in time"
        time.sleep(0.1)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealRoad]:
    road = RealRoad(tmp_path)
    try:
        yield road
    finally:
        road.stop()


def assert_each_result_is_recorded_once(real: RealRoad) -> None:
    with real.road.database.read() as session:
        counted = session.execute(
            select(EvidenceRecord.subject, EvidenceRecord.action, func.count())
            .where(EvidenceRecord.action.like("result:%"))
            .group_by(EvidenceRecord.subject, EvidenceRecord.action)
        ).all()
    assert counted
    assert {n for _, _, n in counted} == {1}


def test_a_killed_worker_s_document_succeeds_once(real: RealRoad) -> None:
    (stages, *_) = real.start("stages", "road", "sweep")
    real.hand_in("sleep-5.txt", "a.txt", "b.txt")
    wait_until(lambda: len(real.marks("sleep-5.txt")) == 1)
    kill_tree(stages.pid)
    real.start("stages")
    wait_until(lambda: real.count("succeeded") == 3)
    assert len(real.marks("sleep-5.txt")) == 2
    assert_each_result_is_recorded_once(real)


def test_a_killed_broker_loses_nothing(real: RealRoad) -> None:
    real.start("stages", "road", "sweep")
    real.hand_in("sleep-2.txt", "a.txt")
    wait_until(lambda: len(real.marks("sleep-2.txt")) == 1)
    real.broker.kill()
    real.hand_in("c.txt", "d.txt")
    time.sleep(1)
    real.broker.start()
    wait_until(lambda: real.count("succeeded") == 4, 120)
    assert_each_result_is_recorded_once(real)


def test_a_killed_road_and_sweep_go_on_where_they_were(real: RealRoad) -> None:
    real.start("stages")
    road, sweep = real.start("road", "sweep")
    real.hand_in(*[f"{i}.txt" for i in range(10)])
    wait_until(lambda: real.count("succeeded") >= 2)
    kill_tree(road.pid)
    kill_tree(sweep.pid)
    real.start("road", "sweep")
    wait_until(lambda: real.count("succeeded") == 10)
    assert_each_result_is_recorded_once(real)


def test_a_file_that_kills_its_worker_is_set_aside_and_stops_nobody(real: RealRoad) -> None:
    real.start("stages", "road", "sweep")
    real.hand_in("die.txt", "refuse.txt", "a.txt", "b.txt")
    wait_until(lambda: real.count("succeeded") == 2 and real.count("quarantined") == 2)
    with real.road.database.read() as session:
        told = {j.name: (j.error_code, j.error_message_zh) for j in session.scalars(select(Job)) if j.error_code}
    assert told["refuse.txt"] == ("unreadable", "文件不完整")
    assert told["die.txt"][0] == "worker_lost"
    # A message that came back before its worker was missed may run once more under the same attempt.
    assert len({mark.name.rpartition("-")[0] for mark in real.marks("die.txt")}) == 3


def kill_tree(pid: int) -> None:
    """kill -9 of a process and its children, as a power cut does."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in [pid, *map(int, children)]:
        os.kill(child, signal.SIGKILL)
