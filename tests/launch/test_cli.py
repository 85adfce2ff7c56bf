from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from launch.cli import app
from tests.support.broker import free_port

runner = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SITETRACE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SITETRACE_PORT", str(free_port()))
    return tmp_path / "home"


def commands() -> list[list[str]]:
    """The words of every command, those of groups too."""
    found = []
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        children = getattr(command, "commands", {})
        found += [[name, child] for child in children] or [[name]]
        if children and command.invoke_without_command:
            found.append([name])
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_explains_itself(words: list[str]) -> None:
    done = runner.invoke(app, [*words, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_a_key_is_made_without_a_running_system_and_shown_once() -> None:
    made = json.loads(runner.invoke(app, ["keys", "create", "--role", "admin", "--json"]).stdout)
    assert made["key"].startswith("st_")
    listed = runner.invoke(app, ["keys", "list", "--json"])
    assert made["key"] not in listed.output
    assert json.loads(listed.stdout)["items"][0]["id"] == made["id"]


def test_a_revoked_key_is_listed_as_revoked() -> None:
    made = json.loads(runner.invoke(app, ["keys", "create", "--role", "staff", "--name", "scanner", "--json"]).stdout)
    assert runner.invoke(app, ["keys", "revoke", made["id"]]).exit_code == 0
    assert json.loads(runner.invoke(app, ["keys", "list", "--json"]).stdout)["items"][0]["revoked_at"]


def test_a_role_there_is_not_is_wrong_usage_with_the_roles_there_are() -> None:
    done = runner.invoke(app, ["keys", "create", "--role", "king"])
    assert done.exit_code == 2
    assert "admin, controller" in done.output


def test_a_key_for_a_project_there_is_not_is_refused() -> None:
    done = runner.invoke(app, ["keys", "create", "--role", "staff", "--project", "nowhere"])
    assert done.exit_code == 1
    assert "nowhere" in done.output


@pytest.mark.parametrize("words", [["jobs"], ["search", "脚手架"], ["jobs", "show", "x"]], ids=" ".join)
def test_without_a_system_a_call_ends_with_status_3_and_how_to_start_one(words: list[str], home: Path) -> None:
    done = runner.invoke(app, words)
    assert done.exit_code == 3
    assert "make up" in done.output
    assert not home.exists(), "a call must not make a home"


def test_errors_are_json_for_programs() -> None:
    done = runner.invoke(app, ["search", "x", "--json"])
    assert done.exit_code == 3
    assert json.loads(done.stdout)["error"]["code"] == "not_running"


def test_ingest_of_a_path_there_is_not_is_wrong_usage() -> None:
    done = runner.invoke(app, ["ingest", "/no/such/file", "--project", "p"])
    assert done.exit_code == 2
    assert "there is no file or directory" in done.output


def test_status_of_nothing_is_3() -> None:
    done = runner.invoke(app, ["status", "--json"])
    assert done.exit_code == 3
    assert json.loads(done.stdout)["parts"] == []


def test_a_link_signs_in_once() -> None:
    assert "/sign-in?token=" in json.loads(runner.invoke(app, ["link", "--json"]).stdout)["url"]


def test_a_person_may_be_added_and_is_listed_without_the_password() -> None:
    made = runner.invoke(app, ["people", "create", "wang", "--role", "reviewer1", "--password", "a long password"])
    assert made.exit_code == 0, made.output
    listed = runner.invoke(app, ["people", "list", "--json"])
    assert json.loads(listed.stdout)["items"][0]["name"] == "wang"
    assert "a long password" not in listed.output


def test_an_empty_archive_holds() -> None:
    runner.invoke(app, ["migrate"])
    done = runner.invoke(app, ["verify", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["holds"] is True


def test_an_index_cannot_be_compared_while_no_search_service_runs() -> None:
    runner.invoke(app, ["migrate"])
    done = runner.invoke(app, ["reindex", "--json"])
    assert done.exit_code == 3, done.output
    assert "search service" in done.output


def test_every_model_file_is_there_with_its_licence() -> None:
    rows = json.loads(runner.invoke(app, ["models", "list", "--json"]).stdout)["items"]
    assert {row["service"] for row in rows} == {"ocr", "vision", "nlp", "search"}
    assert not [row["name"] for row in rows if row["problem"] or not row["licence"] or not row["source"]]


def test_every_model_file_has_the_known_bytes() -> None:
    done = runner.invoke(app, ["models", "verify", "--json"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("words", [["worker", "--queues", "ocr.slow"], ["serve", "tea"]], ids=" ".join)
def test_a_queue_or_service_there_is_not_is_wrong_usage(words: list[str]) -> None:
    done = runner.invoke(app, words)
    assert done.exit_code == 2
    assert "choose" in done.output


def test_the_rules_are_listed_in_both_languages_and_for_programs() -> None:
    assert "处未见签字" in runner.invoke(app, ["rules"], env={"COLUMNS": "200"}).output
    assert "nobody has signed" in runner.invoke(app, ["rules", "--language", "en"], env={"COLUMNS": "200"}).output
    items = json.loads(runner.invoke(app, ["rules", "--json"]).stdout)["items"]
    assert {item["scope"] for item in items} == {"document", "project"}
    assert all(item["zh"] and item["en"] and item["source"] for item in items)
    only = json.loads(runner.invoke(app, ["rules", "--code", "missing_seal", "--json"]).stdout)["items"]
    assert [item["id"] for item in only] == ["unsealed-place"]
    assert runner.invoke(app, ["rules", "--language", "fr"]).exit_code == 2


def test_a_bad_file_of_rules_is_told_with_line_and_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "site.yaml"
    file.write_text("rules:\n- id: weekday\n  actve: false\n", "utf-8")
    monkeypatch.setenv("SITETRACE_RULES_FILE", str(file))
    done = runner.invoke(app, ["rules", "--json"])
    assert done.exit_code == 1
    assert "line 3, weekday.actve" in json.loads(done.stdout)["error"]["message"]
    file.write_text("rules:\n- id: weekday\n  active: false\n", "utf-8")
    items = {item["id"]: item for item in json.loads(runner.invoke(app, ["rules", "--json"]).stdout)["items"]}
    assert not items["weekday"]["active"]
