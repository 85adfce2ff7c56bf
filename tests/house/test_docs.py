"""What the documents promise exists: commands, make targets, links, settings; and every command is written down."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from launch.cli import app
from launch.envfile import PLACES, SERVERS, all_settings
from tests.support.tree import ROOT, tracked

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GROUP = typer.main.get_command(app)
NOT_SETTINGS = {"SITETRACE_EVAL_DATA", "SITETRACE_TEST_EXTRAS", "SITETRACE_TEST_MANY_FILES", "SITETRACE_SUPERVISED"}


def leaves() -> list[str]:
    """Every command as it is typed."""
    found = []
    for name, command in GROUP.commands.items():  # type: ignore[attr-defined]
        children = getattr(command, "commands", {})
        found += [f"{name} {child}" for child in children] or [name]
    return found


def written_commands() -> list[str]:
    """Every `sitetrace ...` of the documents, in code spans and code blocks."""
    found: dict[str, None] = {}
    for file in DOCS:
        text = file.read_text()
        spans = re.findall(r"`([^`\n]+)`", text) + [
            line for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) for line in block.splitlines()
        ]
        for span in spans:
            for match in re.finditer(r"(?:^|[\s(/])sitetrace ((?:[a-z]+(?: |$))+[^|)`#]*)", span):
                found[match[1].strip()] = None
    return list(found)


@pytest.mark.parametrize("written", written_commands())
def test_every_command_that_is_written_down_exists(written: str) -> None:
    words = shlex.split(written.replace("...", "")) or [""]
    command = GROUP.commands.get(words[0])  # type: ignore[attr-defined]
    assert command is not None, f"sitetrace {words[0]}"
    rest = words[1:]
    children = getattr(command, "commands", {})
    if children and rest and not rest[0].startswith("-"):
        assert rest[0] in children, f"sitetrace {words[0]} {rest[0]}"
        command, rest = children[rest[0]], rest[1:]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known


@pytest.mark.parametrize("command", leaves())
def test_every_command_is_written_down(command: str) -> None:
    text = (ROOT / "docs" / "running.md").read_text()
    assert re.search(rf"`(sitetrace )?{command}\b", text), f"tell of `sitetrace {command}` in docs/running.md"


def test_every_make_target_that_is_written_down_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for file in DOCS:
        for line in re.findall(r"`make ([a-z -]+)", file.read_text()):
            assert set(line.split()) <= targets, f"{file.name}: make {line}"


def test_help_lists_every_target_a_person_would_type() -> None:
    described = set(re.findall(r"^([a-z][a-z-]*):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"help", "demo", "up", "test", "check", "bench", "install", "lock"} <= described


def test_every_link_between_documents_leads_somewhere() -> None:
    dead = []
    for file in DOCS:
        for target in re.findall(r"\]\(([^)#\s]+)", file.read_text()):
            if "://" not in target and not (file.parent / target).exists():
                dead.append(f"{file.relative_to(ROOT)}: {target}")
    assert not dead


def test_every_setting_that_is_written_down_exists() -> None:
    known = {s.name for s in all_settings()} | {name for name, *_ in (*SERVERS, *PLACES)} | NOT_SETTINGS
    pattern = re.compile(r"\b(?:SITETRACE|GATEWAY|OCR|VISION|NLP|SEARCH|LAUNCH)_[A-Z][A-Z_]*[A-Z0-9]\b(?!_)")
    foreign = []
    for file in [*DOCS, *tracked("Makefile", "Dockerfile", ".ci/run", "*.py")]:
        if file.suffix == ".py" and file.relative_to(ROOT).parts[0] in ("tests", "tools", "benchmarks", "samples"):
            continue
        text = file.read_text()
        names = (
            pattern.findall(text)
            if file.suffix != ".py"
            else re.findall(r"\bSITETRACE_[A-Z][A-Z_]*[A-Z](?![A-Z_])", text)
        )
        foreign += [f"{file.relative_to(ROOT)}: {name}" for name in names if name not in known]
    assert not foreign


def test_decisions_are_numbered_once() -> None:
    numbers = [file.name[:4] for file in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))


def test_exit_codes_are_written_down_as_they_are() -> None:
    from launch.console import Exit

    text = Path(ROOT / "docs" / "running.md").read_text()
    told = re.search(r"Exit status: (.*)\.", text)
    assert told is not None
    assert [int(number) for number in re.findall(r"(\d+) ", told[1])] == [int(code) for code in Exit]


def test_a_command_without_its_arguments_says_so() -> None:
    assert CliRunner().invoke(app, ["ingest"]).exit_code == 2
