"""The whole system on one machine, its parts killed with -9 in the middle: every document still ends once."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.support.system import running, wait_for_all, wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]
TEXT = "施工日志 2025年3月{day}日 天气晴 3号楼2层钢筋绑扎 编号 DC-{number:03d}\n"


def pids_of(home: Path, word: str) -> list[int]:
    """Processes of this home whose command line has the word."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
            environment = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if word in command and f"SITETRACE_HOME={home}\0" in environment:
            found.append(int(entry.name))
    return found


def kill(home: Path, word: str) -> None:
    victims = pids_of(home, word)
    assert victims, f"no {word} is running"
    for pid in victims:
        os.kill(pid, signal.SIGKILL)


def test_killed_parts_come_back_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home) as system, system.client() as client:
        n_sent = 0

        def send(n: int) -> None:
            nonlocal n_sent
            for _ in range(n):
                n_sent += 1
                text = TEXT.format(day=n_sent % 28 + 1, number=n_sent)
                answer = client.post(
                    "/v1/documents", files={"file": (f"{n_sent}.txt", text.encode())}, data={"project": "p"}
                )
                assert answer.status_code == 202, answer.text

        for word in ("launch.worker", "valkey-server"):
            send(8)
            kill(home, word)
            wait_until(system.is_ready, 120, system.process)
        send(8)
        kill(home, "\0gateway\0")
        wait_until(system.is_ready, 120, system.process)
        send(4)
        counts = wait_for_all(client, 300)
        assert counts == {"succeeded": n_sent}
        items = client.get("/v1/documents", params={"limit": 100}).json()["items"]
        assert len(items) == n_sent
        for item in items:
            links = client.get(f"/v1/documents/{item['id']}/evidence").json()["items"]
            assert sorted(link["action"] for link in links) == [
                "result:classify",
                "result:read",
                "result:understand",
                "submitted",
            ]
        assert client.post("/v1/evidence:verify").json()["holds"] is True
        found = client.post("/v1/search", json={"query": "DC-017"}).json()["hits"]
        assert "DC-017" in found[0]["snippet"]
