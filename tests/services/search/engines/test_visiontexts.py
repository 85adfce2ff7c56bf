"""The vision service asked over HTTP: slow, wrong, and without a model."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from foundation.errors import Unavailable
from services.search.engines.visiontexts import VisionTexts


class Service(BaseHTTPRequestHandler):
    status, wait_s, n_items = 200, 0.0, 1
    seen: dict[str, object]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Service.seen = {"path": self.path, "body": body, "key": self.headers["Authorization"]}
        time.sleep(self.wait_s)
        items = [{"model": "m 1", "vector": [1.0, 0.0]}] * self.n_items
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(json.dumps({"items": items, "language": "zh"}).encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Iterator[VisionTexts]:
    for name, value in (("status", 200), ("wait_s", 0.0), ("n_items", 1)):
        monkeypatch.setattr(Service, name, value)
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield VisionTexts(f"http://127.0.0.1:{server.server_port}", "inside", 0.3)
        server.shutdown()


def test_texts_go_out_with_the_internal_token_and_vectors_come_back(words: VisionTexts) -> None:
    found = words.vectors(["塔吊"])
    assert (found.language, found.items[0].vector) == ("zh", [1.0, 0.0])
    assert Service.seen == {"path": "/v1/text-vectors", "body": {"texts": ["塔吊"]}, "key": "Bearer inside"}


@pytest.mark.parametrize(("name", "value"), [("status", 400), ("status", 500), ("wait_s", 1.0), ("n_items", 2)])
def test_what_is_no_answer_in_time_is_told_as_unavailable(
    words: VisionTexts, monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    monkeypatch.setattr(Service, name, value)
    with pytest.raises(Unavailable, match="VISION_EMBEDDER"):
        words.vectors(["塔吊"])


def test_a_service_that_is_not_there_is_told_as_unavailable() -> None:
    with pytest.raises(Unavailable, match="VISION_EMBEDDER"):
        VisionTexts("http://127.0.0.1:9", "inside", 0.3).vectors(["塔吊"])
