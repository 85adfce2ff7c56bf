from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import Unavailable
from launch.demo import Question, files_by_document, is_right, load_samples
from launch.demoreport import Run, write_report
from launch.ingest import Outcome
from launch.memory import MemoryWatch, Peak, resident_bytes, system_processes
from launch.processes import MARK, Seen, look_at, write_record

QUESTION = Question("DC-018", frozenset({"a.pdf", "b.pdf"}), frozenset({"b.pdf"}), 2, {"code": "DC-018"})
FILES: dict[str | None, str] = {"1": "a.pdf", "2": "b.pdf", "3": "c.pdf"}


def answer(*ids: str, code: str = "DC-018") -> dict[str, Any]:
    return {
        "hits": [{"document_id": i, "title": f"title {i}", "score": 0.9, "snippet": ""} for i in ids],
        "interpretation": {"chips": [{"key": "code", "value": code, "label": code}]},
        "took_ms": 3.0,
    }


@pytest.mark.parametrize(
    ("given", "is_good"),
    [
        (answer("1", "2"), True),
        (answer("2", "3"), True),
        (answer("3", "1", "2"), False),  # a wrong one in front
        (answer("1", "3", "2"), False),  # one that must be near the front is not
        (answer(), False),
        (answer("1", "2", code="DC-017"), False),  # the question was misread
    ],
)
def test_an_answer_is_right_only_when_all_of_it_holds(given: dict[str, Any], is_good: bool) -> None:
    assert is_right(QUESTION, given, FILES) is is_good


def test_a_hit_inside_a_container_counts_for_its_container() -> None:
    folder = Path("/samples")
    outcomes = [
        Outcome("x.zip", "succeeded", "1", path="/samples/d/x.zip"),
        Outcome("inner.pdf", "succeeded", "2", parent_id="1"),
    ]
    assert files_by_document(outcomes, folder) == {"1": "d/x.zip", "2": "d/x.zip"}


def test_the_samples_are_whole_and_ask_the_three_questions() -> None:
    samples = load_samples()
    assert len(samples.fields) >= 30
    assert [q.query for q in samples.questions] == ["scaffolding issues last March", "去年三月的脚手架问题", "DC-018"]
    names = {str(file.relative_to(samples.folder)) for file in samples.fields}
    assert all(question.expected <= names for question in samples.questions)


def test_missing_samples_are_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="samples cannot be read"):
        load_samples(tmp_path)
    manifest = {"project": "p", "reference_date": "2026-11-21", "items": [{"file": "gone.pdf"}], "questions": []}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(Unavailable, match=r"missing: gone\.pdf"):
        load_samples(tmp_path)


def test_the_report_tells_times_memory_and_whether_answers_were_right(tmp_path: Path) -> None:
    peak = Peak(2_000_000_000, {"search": 500_000_000, "worker-bulk-1": 1_500_000_000})
    outcomes = [Outcome("a", "succeeded"), Outcome("b", "quarantined")]
    run = Run(12.3, 65.4, outcomes, [QUESTION], [answer("1", "2")], [True], peak)
    file = tmp_path / "benchmarks" / "demo.md"
    write_report(file, run)
    text = file.read_text()
    for words in ("12.3 s", "65.4 s (1 succeeded, 1 quarantined)", "2000 MB", "| worker-bulk-1 | 1500 |", "| yes |"):
        assert words in text
    assert run.as_json()["counts"] == {"succeeded": 1, "quarantined": 1}


@pytest.fixture
def big_child(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of `tmp_path`'s system that holds 50 MB."""
    code = "x = bytearray(50_000_000); print('ready', flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, MARK: str(tmp_path)},
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_memory_is_summed_by_part(tmp_path: Path, big_child: subprocess.Popen[str]) -> None:
    seen = look_at(big_child.pid, "worker")
    assert seen is not None
    (tmp_path / "run").mkdir()
    write_record(tmp_path, [seen], pid=os.getpid())
    with MemoryWatch(lambda: system_processes(tmp_path), every_s=0.05) as watch:
        assert resident_bytes(big_child.pid) > 50_000_000
    assert watch.peak.by_part["worker"] > 50_000_000
    assert watch.peak.by_part["supervisor"] > 0
    assert watch.peak.total_bytes == sum(watch.peak.by_part.values())


def test_a_process_that_is_gone_holds_nothing() -> None:
    assert resident_bytes(2**22 + 1) == 0
    with MemoryWatch(lambda: [Seen("gone", 2**22 + 1, 0)], every_s=0.05) as watch:
        pass
    assert watch.peak.total_bytes == 0
