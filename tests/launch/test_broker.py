from __future__ import annotations

import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from launch.broker import Broker, answers, configure_broker, set_journal_aside

pytestmark = pytest.mark.server


@contextmanager
def running(broker: Broker) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(broker.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_broker_asks_for_its_password_and_keeps_what_it_was_told(tmp_path: Path) -> None:
    broker = configure_broker(tmp_path)
    assert not answers(broker)
    with running(broker):
        wait_until(lambda: answers(broker))
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=broker.port).ping()
        client = redis.Redis.from_url(broker.url)
        client.rpush("queue", "message")
        client.execute_command("WAITAOF", 1, 0, 2000)
    again = configure_broker(tmp_path)
    with running(again):
        wait_until(lambda: answers(again))
        assert redis.Redis.from_url(again.url).lrange("queue", 0, -1) == [b"message"]


def test_only_the_owner_may_read_the_password(tmp_path: Path) -> None:
    broker = configure_broker(tmp_path)
    for file in (tmp_path / "run" / "broker_url", tmp_path / "broker" / "valkey.conf"):
        assert broker.password in file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_damaged_journal_stops_the_broker_until_it_is_set_aside(tmp_path: Path) -> None:
    broker = configure_broker(tmp_path)
    with running(broker):
        wait_until(lambda: answers(broker))
        redis.Redis.from_url(broker.url).rpush("queue", *("message" * 20 for _ in range(50)))
        time.sleep(1.5)
    journal = next((tmp_path / "broker" / "appendonlydir").glob("*.incr.aof"))
    content = journal.read_bytes()
    journal.write_bytes(content[:40] + b"\0nonsense\0" * 8 + content[120:])
    with running(configure_broker(tmp_path)) as process:
        said = process.communicate(timeout=10)[0].decode().lower()
    assert "bad file format" in said or "error reading the append only" in said, said
    aside = set_journal_aside(tmp_path)
    assert aside is not None
    assert aside.exists()
    fresh = configure_broker(tmp_path)
    with running(fresh):
        wait_until(lambda: answers(fresh))


def test_there_is_nothing_to_set_aside_before_the_first_start(tmp_path: Path) -> None:
    assert set_journal_aside(tmp_path) is None
