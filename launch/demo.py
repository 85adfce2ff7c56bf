"""The demonstration: the whole system over the samples, three questions, and whether the answers are right."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.errors import Unavailable
from foundation.settings import CoreSettings
from launch.client import Client, open_client
from launch.commands import ingest_files, show_outcomes
from launch.console import err, out, print_json
from launch.demoreport import Run, write_report
from launch.ingest import Outcome
from launch.memory import MemoryWatch, system_processes
from launch.plan import child_environment, gateway_address, home_of, is_ready_at, python
from launch.questions import show_answer
from launch.settings import ClientSettings

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
START_LIMIT_S = 600.0


@dataclass(frozen=True)
class Question:
    """A question with what makes its answer the right one.

    expected: files of which one must come first. within: files that must all be among the first within_n hits.
    chips: filters that must have been read out of the question, by key.
    """

    query: str
    expected: frozenset[str]
    within: frozenset[str] = frozenset()
    within_n: int = 0
    chips: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Samples:
    """What is handed in and asked."""

    folder: Path
    project: str
    reference_date: str
    fields: dict[Path, dict[str, str]]
    questions: list[Question]


def load_samples(folder: Path = SAMPLES) -> Samples:
    """Read samples/manifest.json. Raises Unavailable when the samples are not there or not whole."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        fields = {folder / item["file"]: dict(item.get("upload", {})) for item in manifest["items"]}
        questions = [_question(told) for told in manifest["questions"]]
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable(f"the samples cannot be read ({error}); is the checkout whole?", "样例读取失败") from error
    missing = [file.name for file in fields if not file.exists()]
    if missing:
        raise Unavailable(f"samples are missing: {', '.join(missing)}", "样例文件不完整")
    return Samples(folder, manifest["project"], manifest["reference_date"], fields, questions)


def _question(told: dict[str, Any]) -> Question:
    within = frozenset(told.get("within", ()))
    n = told.get("within_n", len(within))
    return Question(told["query"], frozenset(told["expected"]), within, n, told.get("chips", {}))


def run_demo(report: str | None, as_json: bool) -> bool:
    """Run it. Returns whether every file went through and every answer was right."""
    core, samples = CoreSettings(), load_samples()
    began = time.monotonic()
    with _system(core):
        started_s = time.monotonic() - began
        watch = MemoryWatch(lambda: system_processes(home_of(core)))
        with watch, open_client(core, ClientSettings()) as client:
            began = time.monotonic()
            outcomes = _hand_in(client, samples)
            ingest_s = time.monotonic() - began
            answers = [_ask(client, samples, question) for question in samples.questions]
        file_of = files_by_document(outcomes, samples.folder)
        right = [is_right(q, a, file_of) for q, a in zip(samples.questions, answers, strict=True)]
        run = Run(started_s, ingest_s, outcomes, samples.questions, answers, right, watch.peak)
        _tell(run, as_json)
        if report is not None:
            write_report(Path(report), run)
            err.print(f"Figures are in {report}.", style="dim")
        if os.environ.get("DEMO_EXIT") != "1":
            _stay(core)
    return all(right) and all(outcome.is_good for outcome in outcomes)


def _hand_in(client: Client, samples: Samples) -> list[Outcome]:
    # The interactive lane, since somebody waits: every worker takes part.
    common = {"project": samples.project, "source": "samples", "lane": "interactive"}
    return ingest_files(client, list(samples.fields), lambda file: common | samples.fields[file], is_waiting=True)


def _ask(client: Client, samples: Samples, question: Question) -> dict[str, Any]:
    body = {
        "query": question.query,
        "project": samples.project,
        "reference_date": samples.reference_date,
        "limit": 5,
    }
    return client.post("/v1/search", body)


def is_right(question: Question, answer: dict[str, Any], file_of: Mapping[str | None, str]) -> bool:
    """Whether the first hit is one of the files that answer the question, and the rest of it holds too.

    file_of: the sample that a document came from, by its id.
    """
    files = [file_of.get(hit["document_id"], "") for hit in answer["hits"]]
    chips = {chip["key"]: chip["value"] for chip in answer["interpretation"]["chips"]}
    return (
        bool(files)
        and files[0] in question.expected
        and question.within <= set(files[: question.within_n])
        and all(chips.get(key) == value for key, value in question.chips.items())
    )


def files_by_document(outcomes: list[Outcome], folder: Path) -> dict[str | None, str]:
    """The sample that each document came from; a child of a container goes by its container's."""
    found: dict[str | None, str] = {}
    for outcome in outcomes:
        if outcome.path is not None:
            found[outcome.document_id] = str(Path(outcome.path).relative_to(folder))
        else:
            found[outcome.document_id] = found.get(outcome.parent_id, outcome.name)
    return found


def _tell(run: Run, as_json: bool) -> None:
    if as_json:
        print_json(run.as_json())
        return
    show_outcomes(run.outcomes)
    for question, answer, is_good in zip(run.questions, run.answers, run.right, strict=True):
        out.print()
        show_answer(out, question.query, answer, limit=5)
        out.print(
            "  [green]right[/green]" if is_good else f"  [red]expected {', '.join(sorted(question.expected))}[/red]"
        )
    out.print()
    mb = run.peak.total_bytes / 1e6
    out.print(
        f"Started in {run.started_s:.1f} s, {len(run.outcomes)} files in {run.ingest_s:.1f} s, {mb:.0f} MB at most."
    )


def _stay(core: CoreSettings) -> None:
    from launch.keyring import sign_in_link

    out.print(f"\nThe pages: [bold]{sign_in_link(core)}[/bold]", soft_wrap=True)
    err.print("The address signs you in once; `sitetrace link` makes another. Ctrl-C stops everything.", style="dim")
    with contextlib.suppress(KeyboardInterrupt):
        while is_ready_at(gateway_address(core)):
            time.sleep(2)
    err.print("stopping", style="dim")


@contextlib.contextmanager
def _system(core: CoreSettings) -> Iterator[None]:
    """The system for the length of the block: one that runs already is used and left running."""
    if is_ready_at(gateway_address(core)):
        err.print(f"Using the system that runs at {gateway_address(core)}.")
        yield
        return
    shim = python("launch.child", str(os.getpid()), str(int(signal.SIGTERM)))
    environment = {name: value for name, value in child_environment(core).items() if name != "SITETRACE_SUPERVISED"}
    process = subprocess.Popen([*shim, *python("launch.cli", "up")], env=environment, start_new_session=True)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        _wait_ready(core, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        signal.signal(signal.SIGTERM, before)


def _interrupt(_sign: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _wait_ready(core: CoreSettings, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_LIMIT_S
    while not is_ready_at(gateway_address(core)):
        if process.poll() is not None:
            raise Unavailable("the system did not start; why stands above", "系统未能启动,原因见上")
        if time.monotonic() > until:
            raise Unavailable(f"the system is not ready after {START_LIMIT_S:.0f} s", "系统启动超时")
        time.sleep(0.3)
    sys.stderr.flush()
