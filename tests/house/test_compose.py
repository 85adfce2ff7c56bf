"""docker-compose.yml against the code: every variable exists, every command starts, ports agree, nothing is open."""

from __future__ import annotations

import importlib
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer
import yaml

from foundation.queueing import all_queues
from foundation.settings import CoreSettings
from launch.cli import app
from launch.envfile import SERVERS, all_settings
from launch.serve import APPS, place_of
from launch.worker import includes_for
from tests.support.tree import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "sitetrace" in service.get("image", "")}
SERVERS_UNDER_US = {name: service for name, service in SERVICES.items() if name not in OURS}


def environment_of(service: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in service.get("environment", {}).items()}


def option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def test_every_part_of_the_system_is_there() -> None:
    assert {"gateway", "ocr", "vision", "nlp", "search", "sweep"} <= OURS.keys()
    assert SERVERS_UNDER_US.keys() == {"valkey", "postgres", "qdrant", "seaweedfs"}


def test_every_variable_exists_in_a_settings_class() -> None:
    known = {setting.name for setting in all_settings()}
    used = {name for service in OURS.values() for name in environment_of(service)}
    assert used <= known


def test_every_setting_can_be_read_from_the_values_given() -> None:
    """The values themselves pass the classes' own checks, with secrets filled in."""
    given = {
        name: re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda m: m[2] or "filled", value)
        for name, value in environment_of(OURS["gateway"]).items()
    }
    core = CoreSettings(
        **{name.removeprefix("SITETRACE_").lower(): value for name, value in given.items() if name[:10] == "SITETRACE_"}
    )
    assert core.search_address() == "http://search:8000"


def test_every_substitution_stands_in_env_example() -> None:
    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    told = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert wanted <= told


def test_no_password_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    secret = {name for name, _ in SERVERS} | {"SITETRACE_INTERNAL_TOKEN"}
    for name in secret:
        forms = set(re.findall(rf"\$\{{{name}([^}}]*)\}}", text))
        assert forms == {":?set in .env"}, name


@pytest.mark.parametrize("name", OURS)
def test_every_command_starts(name: str) -> None:
    words = [str(word) for word in OURS[name]["command"]]
    group = typer.main.get_command(app)
    with group.make_context("sitetrace", list(words)) as context:  # type: ignore[attr-defined]
        command = group.get_command(context, words[0])  # type: ignore[attr-defined]
        assert command is not None
        with command.make_context(words[0], words[1:], parent=context) as parsed:
            assert parsed.params is not None
    if words[0] == "serve":
        assert importlib.util.find_spec(APPS[words[1]].partition(":")[0]) is not None
    if words[0] == "worker":
        for module in includes_for(option(words, "--queues").split(",")):
            assert importlib.util.find_spec(module) is not None


def test_every_queue_has_a_worker_and_interactive_work_comes_first() -> None:
    served = [option(s["command"], "--queues").split(",") for s in OURS.values() if s["command"][0] == "worker"]
    assert sorted(queue for queues in served for queue in queues) == sorted(all_queues())
    for queues in served:
        lanes = [queue.rpartition(".")[2] for queue in queues if "." in queue]
        assert lanes == sorted(lanes, key=["interactive", "bulk"].index)


def test_ports_agree() -> None:
    core = CoreSettings()
    for name, service in OURS.items():
        words = service["command"]
        if words[0] != "serve":
            continue
        port = place_of(words[1], core, option(words, "--host"), int(option(words, "--port")))[1]
        assert f":{port}" in service["healthcheck"]["test"][-1], name
    settings = environment_of(OURS["gateway"])
    assert urlsplit(settings["SITETRACE_SEARCH_URL"]).port == int(option(OURS["search"]["command"], "--port"))
    assert OURS["gateway"]["ports"][0].endswith(f":{option(OURS['gateway']['command'], '--port')}")
    seaweed = SERVERS_UNDER_US["seaweedfs"]["command"]
    assert f"-s3.port={urlsplit(settings['SITETRACE_BLOB_ENDPOINT']).port}" in seaweed


def test_addresses_name_services_of_this_file() -> None:
    for service in OURS.values():
        for name, value in environment_of(service).items():
            host = re.search(r"(?:http|redis|postgresql\+psycopg)://(?:[^@/]*@)?([a-z][\w-]*)", value)
            if host:
                assert host[1] in SERVICES, name


@pytest.mark.parametrize("name", SERVICES)
def test_every_process_has_limits_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["restart"] == "unless-stopped"
    assert "inside" in service["networks"]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "sweep"])
def test_every_process_is_looked_after(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", OURS)
def test_our_processes_have_no_more_rights_than_they_need(name: str) -> None:
    service = OURS[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert not service.get("privileged")


def test_only_the_gateway_is_seen_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["gateway"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_what_is_kept_lies_in_named_volumes() -> None:
    for name, service in SERVICES.items():
        for volume in service["volumes"]:
            assert volume.partition(":")[0] in COMPOSE["volumes"], name


def test_the_image_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER sitetrace"
    assert lines.count("FROM python:3.11-slim") == 1
    assert 'ENTRYPOINT ["sitetrace"]' in lines
