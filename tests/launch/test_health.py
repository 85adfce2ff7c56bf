"""What the health checks of containers ask."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from foundation.settings import CoreSettings
from launch.health import MAX_SILENCE_S, main
from pipeline import sweep


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CoreSettings:
    monkeypatch.setenv("SITETRACE_HOME", str(tmp_path))
    return CoreSettings()


def test_a_sweep_that_never_ran_is_not_well(settings: CoreSettings) -> None:
    assert main(["sweep"]) == 1


def test_a_sweep_is_well_while_it_goes_round_and_not_long_after(settings: CoreSettings) -> None:
    beat = sweep.beat_file(settings)
    beat.touch()
    assert main(["sweep"]) == 0
    long_ago = time.time() - MAX_SILENCE_S - 1
    os.utime(beat, (long_ago, long_ago))
    assert main(["sweep"]) == 1


def test_a_service_that_does_not_listen_is_not_well() -> None:
    assert main(["http://127.0.0.1:9"]) == 1


def test_the_sweep_beats(settings: CoreSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    from catalogue.migrate import upgrade

    upgrade(settings)
    is_over = threading.Event()
    monkeypatch.setattr(sweep.signal, "signal", lambda *_: None)
    monkeypatch.setattr(sweep.threading, "Event", lambda: is_over)
    monkeypatch.setattr(sweep, "sweep_once", lambda _: is_over.set() or {"died": 0, "resent": 0})
    sweep.run_forever(settings)
    assert main(["sweep"]) == 0
