from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.processes import lives, look_at, marked, read_record
from launch.supervisor import restart_delay_s

pytestmark = pytest.mark.server
RUNNER = Path(__file__).with_name("small_system.py")


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(RUNNER), str(home), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=RUNNER.parents[2],
    )


def wait_until(is_so: Callable[[], bool], limit_s: float = 15) -> None:
    until = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < until, "it did not come to that in time"
        time.sleep(0.05)


def is_ready(home: Path) -> bool:
    return (home / "ready").exists()


def pid_of(home: Path, name: str) -> int:
    return next((part.pid for part in read_record(home)[1] if part.name == name), 0)


def end(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=20)[0]


def test_a_part_that_dies_is_started_again_and_told(tmp_path: Path) -> None:
    system = start(tmp_path)
    wait_until(lambda: is_ready(tmp_path))
    first = pid_of(tmp_path, "second")
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: pid_of(tmp_path, "second") not in (first, 0))
    said = end(system)
    assert "second: was ended by SIGKILL; starts again in 0.2 s" in said
    assert system.returncode == 0


def test_nothing_is_left_after_a_stop_even_children_that_ignore_the_signal(tmp_path: Path) -> None:
    system = start(tmp_path, "stubborn")
    wait_until(lambda: is_ready(tmp_path) and len(list(marked(tmp_path))) >= 3)
    began = time.monotonic()
    end(system)
    assert time.monotonic() - began < 10
    assert list(marked(tmp_path)) == []


def test_parts_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    system = start(tmp_path)
    wait_until(lambda: is_ready(tmp_path))
    parts = read_record(tmp_path)[1]
    assert len(parts) == 2
    system.kill()
    system.communicate(timeout=10)
    wait_until(lambda: not any(lives(part) for part in parts))


def test_leftovers_of_a_killed_run_are_ended_at_the_next_start(tmp_path: Path) -> None:
    system = start(tmp_path, "stubborn")
    wait_until(lambda: is_ready(tmp_path) and len(list(marked(tmp_path))) >= 3)
    old = list(marked(tmp_path))
    system.kill()
    system.communicate(timeout=10)
    assert any(lives(seen) for seen in old), "the stubborn grandchild should outlive its parents"
    (tmp_path / "ready").unlink()
    again = start(tmp_path)
    wait_until(lambda: is_ready(tmp_path))
    assert not any(lives(seen) for seen in old)
    assert "leftovers" in end(again)


def test_a_second_system_on_the_same_home_is_refused_with_words(tmp_path: Path) -> None:
    first = start(tmp_path)
    wait_until(lambda: is_ready(tmp_path))
    second = start(tmp_path)
    said = second.communicate(timeout=20)[0]
    assert second.returncode == 1
    assert f"a system already runs on {tmp_path} (process {first.pid}" in said
    assert first.poll() is None
    end(first)


def test_a_part_that_never_gets_up_ends_the_start_with_the_end_of_its_log(tmp_path: Path) -> None:
    system = start(tmp_path, "broken")
    said = system.communicate(timeout=30)[0]
    assert system.returncode == 1
    assert "first ends at once" in said
    assert "no module named sorrow" in said


def test_a_process_is_told_apart_from_a_later_one_of_the_same_number() -> None:
    me = look_at(os.getpid(), "me")
    assert me is not None
    assert lives(me)
    assert not lives(type(me)("me", me.pid, me.started - 1))
    assert look_at(2**22 + 1) is None


@pytest.mark.parametrize(("n_deaths", "delay_s"), [(0, 0.2), (1, 1.0), (3, 4.0), (20, 30.0)])
def test_the_delay_grows_with_every_death(n_deaths: int, delay_s: float) -> None:
    assert restart_delay_s(n_deaths) == delay_s
