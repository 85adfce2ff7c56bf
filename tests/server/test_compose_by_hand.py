"""Every process started by hand with the commands and settings of docker-compose.yml, on PostgreSQL, S3 and Valkey."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.support.broker import RealBroker, free_port
from tests.support.s3 import ACCESS, SECRET, s3_server
from tests.support.system import ROOT, wait_for_all, wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]
WEB = ("gateway", "search")
WORKERS = ("ocr-worker", "vision-worker", "nlp-worker", "road-worker", "sweep")
LOG = (
    "施工日志\n工程名称:锦澜花园\n日期:2025年3月12日 星期三 天气:晴\n"
    "施工部位:3号楼2层\n外脚手架连墙件整改完成。编号 DC-018\n"
)


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"])


def settings_of(part: dict[str, Any], values: dict[str, str], hosts: dict[str, str]) -> dict[str, str]:
    """The part's variables with the values of an .env file, pointed at this machine's servers."""

    def fill(match: re.Match[str]) -> str:
        name, _, rest = match[1].partition(":")
        return values.get(name, rest[1:] if rest.startswith("-") else "")

    told = {name: re.sub(r"\$\{([^}]+)\}", fill, str(value)) for name, value in part["environment"].items()}
    for host, place in hosts.items():
        told = {name: value.replace(host, place) for name, value in told.items()}
    return told


class ByHand:
    """The parts of the file as processes."""

    def __init__(self, home: Path, values: dict[str, str], hosts: dict[str, str]) -> None:
        self.home, self.values, self.hosts = home, values, hosts
        self.parts, self.processes = compose(), {}
        self.ports = {name: free_port() for name in WEB}
        self.hosts["http://search:8000"] = f"http://127.0.0.1:{self.ports['search']}"

    def start(self, name: str) -> None:
        part = self.parts[name]
        words = [str(word) for word in part["command"]]
        if name in WEB:
            words = [*words[:2], "--host", "127.0.0.1", "--port", str(self.ports[name])]
        env = os.environ | settings_of(part, self.values, self.hosts) | {"SITETRACE_HOME": str(self.home)}
        # No Qdrant server comes with any package registry: the embedded engine serves in its place.
        env = {name: value for name, value in env.items() if not name.startswith("SEARCH_QDRANT")}
        if name == "search":
            env["SEARCH_STORE"] = "embedded"
        log = (self.home / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "launch.cli", *words], env=env, cwd=ROOT, stdout=log, stderr=log
        )

    def is_ready(self, name: str) -> bool:
        try:
            address = f"http://127.0.0.1:{self.ports[name]}/readyz"
            return httpx.get(address, timeout=3, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)


@pytest.fixture
def by_hand(tmp_path: Path) -> Iterator[ByHand]:
    pgserver = pytest.importorskip("pgserver", reason="PostgreSQL is not installed (package pgserver)")
    with ExitStack() as stack:
        postgres = pgserver.get_server(tmp_path / "pg", cleanup_mode="stop")
        stack.callback(postgres.cleanup)
        s3 = stack.enter_context(s3_server(tmp_path / "s3", bucket="sitetrace"))
        broker = RealBroker(tmp_path / "broker")
        broker.start()
        stack.callback(broker.stop)
        values = {
            "VALKEY_PASSWORD": "v",
            "POSTGRES_PASSWORD": "p",
            "S3_ACCESS_KEY": ACCESS,
            "S3_SECRET_KEY": SECRET,
            "SITETRACE_INTERNAL_TOKEN": "inside-token-of-this-test",
            "QDRANT_API_KEY": "q",
        }
        hosts = {
            "redis://:v@valkey:6379/0": broker.url,
            "postgresql+psycopg://sitetrace:p@postgres:5432/sitetrace": postgres.get_uri().replace(
                "postgresql://", "postgresql+psycopg://"
            ),
            "http://seaweedfs:8333": s3.endpoint,
        }
        home = tmp_path / "home"
        home.mkdir()
        house = ByHand(home, values, hosts)
        stack.callback(house.stop)
        yield house


def test_the_whole_road_on_real_servers(by_hand: ByHand) -> None:
    by_hand.start("search")
    wait_until(lambda: by_hand.is_ready("search"), 180, by_hand.processes["search"])
    by_hand.start("gateway")
    wait_until(lambda: by_hand.is_ready("gateway"), 90, by_hand.processes["gateway"])
    for name in WORKERS:
        by_hand.start(name)
    key = make_key(by_hand)
    address = f"http://127.0.0.1:{by_hand.ports['gateway']}"
    with httpx.Client(
        base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=120, trust_env=False
    ) as client:
        answer = client.post("/v1/documents", files={"file": ("日志.txt", LOG.encode())}, data={"project": "锦澜花园"})
        assert answer.status_code == 202, answer.text
        assert wait_for_all(client, 180) == {"succeeded": 1}
        document = client.get(f"/v1/documents/{answer.json()['document']['id']}").json()
        assert (document["status"], document["classification"]["type"]) == ("succeeded", "construction_log")
        assert document["doc_date"] == "2025-03-12"
        found = client.post("/v1/search", json={"query": "DC-018"}).json()
        assert [hit["document_id"] for hit in found["hits"]] == [document["id"]]
        assert client.get(f"/v1/documents/{document['id']}/content").content == LOG.encode()
        told = client.post("/v1/classify", files={"file": ("a.txt", LOG.encode())})
        assert told.json()["classification"]["type"] == "construction_log"
        assert client.post("/v1/evidence:verify").json()["holds"] is True


def make_key(by_hand: ByHand) -> str:
    env = os.environ | settings_of(by_hand.parts["gateway"], by_hand.values, by_hand.hosts)
    done = subprocess.run(
        [sys.executable, "-m", "launch.cli", "keys", "create", "--role", "admin", "--json"],
        env=env | {"SITETRACE_HOME": str(by_hand.home)},
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
        text=True,
    )
    return str(json.loads(done.stdout)["key"])
