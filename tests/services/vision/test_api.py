"""The service's own HTTP API, with its engine process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from contracts.sight import Sight
from foundation.settings import CoreSettings
from services.vision.app import make_app
from services.vision.settings import VisionSettings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home: Path = tmp_path_factory.mktemp("home")
    core = CoreSettings(home=home, internal_token=SecretStr("inside"), max_upload_bytes=2_000_000)
    app = make_app(VisionSettings(engine="fake"), core)
    with TestClient(app, headers={"Authorization": "Bearer inside"}) as client:
        yield client


def test_it_is_alive_ready_and_described(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert {"/v1/analyze", "/v1/tags"} <= set(client.get("/v1/openapi.json").json()["paths"])


def test_a_caller_without_the_token_is_turned_away(client: TestClient) -> None:
    answer = client.post("/v1/analyze", files={"file": ("a.jpg", b"x")}, headers={"Authorization": "Bearer no"})
    assert answer.status_code == 401


def test_a_photo_is_analysed(client: TestClient, picture: Callable[..., Path]) -> None:
    answer = client.post("/v1/analyze", files={"file": ("工地.jpg", picture("a.jpg").read_bytes())})
    assert [tag.tag for tag in Sight.model_validate(answer.json()).tags] == ["masonry"]


def test_a_video_is_analysed(client: TestClient, video: Callable[..., Path]) -> None:
    file = video("a.mp4", [(220, 60, 50), (50, 200, 60)])
    sight = Sight.model_validate(client.post("/v1/analyze", files={"file": ("a.mp4", file.read_bytes())}).json())
    assert len(sight.moments) == 2


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("a.jpg", b"", 415), ("a.jpg", b"\xff\xd8\xff\xe0 broken", 422), ("a.jpg", bytes(2_000_001), 413)],
)
def test_broken_and_large_files_get_problem_details(client: TestClient, name: str, content: bytes, status: int) -> None:
    answer = client.post("/v1/analyze", files={"file": (name, content)})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_no_picture_is_told(client: TestClient) -> None:
    answer = client.post("/v1/analyze", files={"file": ("a.txt", "施工日志".encode())})
    assert answer.status_code in (415, 422)
    assert "neither a photo nor a video" in answer.json()["detail"]


def test_what_can_be_told_is_listed(client: TestClient) -> None:
    listed = client.get("/v1/tags").json()
    assert [view["tag"] for view in listed["tags"]] == ["masonry", "scaffold_use", "not_site"]
    assert {view["tag"] for view in listed["defects"]} == {"surface_defect", "crack"}
    assert len(listed["models"]) == 7
