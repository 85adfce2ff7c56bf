"""A gateway over a fresh archive in the test's own directory; the broker and the search service only take notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from catalogue.keys import create_key
from gateway.app import build_app
from gateway.settings import GatewaySettings
from gateway.state import Gate
from pipeline.road import Road
from tests.support.road import NotingBroker, NotingSearch, drive, small_settings


@dataclass
class House:
    """The gateway, its parts, and a key for every role."""

    client: TestClient
    gate: Gate
    broker: NotingBroker
    search: NotingSearch
    keys: dict[str, str]

    def as_(self, role: str) -> dict[str, str]:
        """Headers of a caller with that role."""
        return {"Authorization": f"Bearer {self.keys[role]}"}

    def key_for(self, role: str, projects: list[str]) -> dict[str, str]:
        """Headers of a caller bound to certain projects."""
        with self.gate.database.write() as session:
            made = create_key(session, role, f"{role} of {projects}", projects)
        return {"Authorization": f"Bearer {made.key}"}

    def hand_in(
        self, content: bytes = b"2025-03-12 \xe6\x96\xbd\xe5\xb7\xa5", name: str = "日志.txt", **fields: Any
    ) -> Any:
        """Hand in a file as an administrator; returns the answer's JSON."""
        response = self.client.post(
            "/v1/documents", headers=self.as_("admin"), files={"file": (name, content)}, data={"project": "p", **fields}
        )
        assert response.status_code in (200, 202), response.text
        return response.json()

    def work(self) -> None:
        """Let the road do all that waits, with invented findings."""
        drive(self.gate.road, self.broker, self.search)


ROLES = ("admin", "controller", "reviewer1", "reviewer2", "reviewer3", "staff", "system")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    core = small_settings(tmp_path, max_upload_bytes=1 << 20)
    app = build_app(core, GatewaySettings(ask_wait_s=5, max_json_bytes=100_000))
    broker, search = NotingBroker(), NotingSearch()
    with TestClient(app, raise_server_exceptions=False) as client:
        real = app.state.gate
        real.search.close()
        road = Road(core, real.database, real.blobs, broker)  # type: ignore[arg-type]
        gate = Gate(core, real.settings, real.database, real.blobs, road, search)  # type: ignore[arg-type]
        app.state.gate = gate
        with gate.database.write() as session:
            keys = {role: create_key(session, role).key for role in ROLES}
        yield House(client, gate, broker, search, keys)
