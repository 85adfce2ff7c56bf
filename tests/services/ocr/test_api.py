"""The service's own HTTP API, with its engine process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from contracts.classification import DocumentClass
from contracts.reading import Reading
from foundation.settings import CoreSettings
from services.ocr.app import make_app
from services.ocr.settings import OcrSettings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home: Path = tmp_path_factory.mktemp("home")
    core = CoreSettings(home=home, internal_token=SecretStr("inside"), max_upload_bytes=2_000_000)
    app = make_app(OcrSettings(engine="fake"), core)
    with TestClient(app, headers={"Authorization": "Bearer inside"}) as client:
        yield client


def test_it_is_alive_ready_and_described(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert "sitetrace_request_seconds" in client.get("/metrics").text
    paths = client.get("/v1/openapi.json").json()["paths"]
    assert {"/v1/read", "/v1/classify", "/v1/engines"} <= set(paths)


def test_a_caller_without_the_token_is_turned_away(client: TestClient) -> None:
    answer = client.post("/v1/read", files={"file": ("a.txt", b"x")}, headers={"Authorization": "Bearer no"})
    assert answer.status_code == 401


def test_a_file_is_read_and_classified(client: TestClient, make: SimpleNamespace) -> None:
    files = {"file": ("日志.png", make.saved(make.scan(["x"]), "PNG"))}
    reading = Reading.model_validate(client.post("/v1/read", files=files).json())
    assert reading.kind == "document"
    done = DocumentClass.model_validate(client.post("/v1/classify", files=files).json())
    assert done.classification.type == "construction_log"


def test_members_of_a_zip_are_told(client: TestClient, make: SimpleNamespace) -> None:
    answer = client.post("/v1/read", files={"file": ("a.zip", make.zipped({"x.txt": b"hello"}))})
    assert [m["path"] for m in answer.json()["members"]] == ["x.txt"]


def test_broken_and_large_files_get_problem_details(client: TestClient) -> None:
    empty = client.post("/v1/read", files={"file": ("a.pdf", b"")})
    assert (empty.status_code, empty.json()["code"]) == (422, "unreadable")
    assert empty.headers["content-type"] == "application/problem+json"
    large = client.post("/v1/read", files={"file": ("a.txt", bytes(2_000_001))})
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    assert client.post("/v1/read").status_code == 422


def test_engines_are_listed(client: TestClient) -> None:
    listed = client.get("/v1/engines").json()
    assert {e["name"]: e["is_default"] for e in listed["engines"]} == {
        "rapidocr": False,
        "rapidocr-tiny": False,
        "paddleocr": False,
        "tesseract": False,
        "fake": True,
    }
    assert len(listed["models"]) == 8
