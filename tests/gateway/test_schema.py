"""The gateway called as its own description says, with inputs nobody thought of: no error of ours comes back."""

from __future__ import annotations

from pathlib import Path

from catalogue.keys import create_key
from gateway.app import build_app
from gateway.settings import GatewaySettings
from gateway.state import Gate
from pipeline.road import Road
from tests.support.road import NotingBroker, NotingSearch, small_settings
from tests.support.schema import call_everything
from tests.support.serving import served


def test_no_input_breaks_the_gateway(tmp_path: Path) -> None:
    core = small_settings(tmp_path, max_upload_bytes=1 << 20)
    app = build_app(core, GatewaySettings(ask_wait_s=0, max_json_bytes=100_000))
    with served(app) as address:
        real = app.state.gate
        road = Road(core, real.database, real.blobs, NotingBroker())  # type: ignore[arg-type]
        app.state.gate = Gate(core, real.settings, real.database, real.blobs, road, NotingSearch())  # type: ignore[arg-type]
        with real.database.write() as session:
            key = create_key(session, "admin").key
        calls = call_everything(address, {"Authorization": f"Bearer {key}"}, examples=8)
    assert len(calls) > 45
    assert min(calls.values()) >= 1
