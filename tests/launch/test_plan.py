from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from foundation.errors import BadInput, Conflict
from foundation.queueing import all_queues
from foundation.settings import CoreSettings
from launch.broker import Broker
from launch.plan import check_ports, child_environment, gateway_address, is_ready_at, plan_parts
from launch.serve import place_of
from launch.settings import LaunchSettings
from launch.worker import includes_for

BROKER = Broker(4000, "secret", ("valkey-server", "valkey.conf"))


def queues_of(command: tuple[str, ...]) -> list[str]:
    return command[command.index("--queues") + 1].split(",") if "--queues" in command else []


def test_every_queue_is_served_and_interactive_work_comes_first() -> None:
    parts = plan_parts(CoreSettings(), LaunchSettings(), BROKER)
    served = [queues_of(part.command) for part in parts]
    assert {queue for queues in served for queue in queues} == set(all_queues())
    for queues in served:
        lanes = [queue.rpartition(".")[2] for queue in queues if "." in queue]
        assert lanes == sorted(lanes, key=["interactive", "bulk"].index)


def test_an_interactive_worker_never_takes_bulk_work() -> None:
    parts = plan_parts(CoreSettings(), LaunchSettings(interactive_workers=2), BROKER)
    quick = [part for part in parts if part.name.startswith("worker-interactive")]
    assert len(quick) == 2
    assert not any("bulk" in queue for part in quick for queue in queues_of(part.command))


def test_there_is_one_bulk_worker_for_two_cores_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for n_cores, n_workers in ((1, 1), (2, 1), (8, 4), (64, 4)):
        monkeypatch.setattr("os.sched_getaffinity", lambda _, n=n_cores: set(range(n)))
        assert LaunchSettings().n_bulk_workers() == n_workers
    assert LaunchSettings(bulk_workers=7).n_bulk_workers() == 7


def test_servers_that_the_settings_name_are_not_started_here() -> None:
    core = CoreSettings(search_url="http://search:8000", broker_url="redis://valkey:6379/0")
    names = [part.name for part in plan_parts(core, LaunchSettings(), None)]
    assert "search" not in names
    assert "broker" not in names
    assert names[0] == "gateway"


def test_the_vision_service_is_started_where_search_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def notes(**given: str) -> dict[str, str]:
        return {part.name: part.note for part in plan_parts(CoreSettings(port=9000, **given), LaunchSettings(), None)}

    assert "vision" not in notes()
    monkeypatch.setenv("SEARCH_PICTURES", "vision")
    assert notes()["vision"] == "http://127.0.0.1:9003"
    assert "vision" not in notes(vision_url="http://elsewhere:1")
    assert "vision" not in notes(search_url="http://elsewhere:1")


def test_a_taken_port_is_told_with_the_setting_to_change() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Conflict, match=f"port {port}.*SITETRACE_PORT="):
            check_ports(CoreSettings(port=port, search_url="http://elsewhere:1"))


def test_a_gateway_that_listens_everywhere_is_asked_on_loopback() -> None:
    assert gateway_address(CoreSettings(host="0.0.0.0", port=81)) == "http://127.0.0.1:81"
    assert gateway_address(CoreSettings(host="10.0.0.7", port=81)) == "http://10.0.0.7:81"


def test_ready_means_an_answer_of_200() -> None:
    class Half(BaseHTTPRequestHandler):
        status = 503

        def do_GET(self) -> None:
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Half) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert not is_ready_at(address)
        Half.status = 200
        assert is_ready_at(address)
        server.shutdown()
    assert not is_ready_at(address)


def test_children_get_the_home_as_one_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environment = child_environment(CoreSettings(home=Path("here"), internal_token=SecretStr("x")))
    assert environment["SITETRACE_HOME"] == str(tmp_path / "here")


def test_services_alone_have_ports_of_their_own() -> None:
    core = CoreSettings(port=9000)
    ports = [place_of(name, core)[1] for name in ("gateway", "search", "ocr", "vision", "nlp")]
    assert ports == [9000, 9001, 9002, 9003, 9004]
    assert place_of("ocr", core, "0.0.0.0", 80) == ("0.0.0.0", 80)
    with pytest.raises(BadInput, match="choose one of gateway"):
        place_of("ocrr", core)


def test_a_worker_knows_the_tasks_of_its_queues_alone() -> None:
    assert includes_for(["ocr.interactive", "ocr.bulk"]) == ["services.ocr.tasks"]
    assert includes_for(["road", "index.bulk"]) == ["pipeline.tasks"]
    assert includes_for(["nlp.bulk", "vision.bulk"]) == ["services.nlp.tasks", "services.vision.tasks"]
    with pytest.raises(BadInput, match=r"there is no queue 'ocr\.slow'"):
        includes_for(["ocr.slow"])
