from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from foundation.errors import BadInput
from launch.client import Client, Refused
from launch.console import NotRunning
from launch.ingest import Outcome, find_files, hand_in, wait_for


class Gateway:
    """A gateway of a few lines: a document is busy at first, and over when asked for the second time."""

    def __init__(self, *, children: int = 0, refuse: str = "") -> None:
        self.documents: dict[str, dict[str, Any]] = {}
        self.n_asked: dict[str, int] = {}
        self.n_polls = 0
        self.n_many = 0
        self._children, self._refuse = children, refuse

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/v1/documents":
            return self._upload(request)
        if path == "/v1/jobs":
            if "status" not in request.url.params:
                n_queued, self.n_many = self.n_many, 0
                return httpx.Response(200, json={"items": [], "counts": {"queued": n_queued}})
            self.n_polls += request.url.params["status"] == "running"
            busy = list(self.documents) if self.n_polls < 2 else []
            items = [{"document_id": d, "status": "running", "name": d, "stage": "read"} for d in busy]
            return httpx.Response(200, json={"items": items, "next_cursor": None})
        return self._show(path.rpartition("/")[2])

    def _upload(self, request: httpx.Request) -> httpx.Response:
        if self._refuse and self._refuse.encode() in request.content:
            problem = {"detail": "too large", "detail_zh": "文件过大", "code": "too_large"}
            return httpx.Response(413, json=problem)
        document = self._document(str(len(self.documents)))
        return httpx.Response(202, json={"document": document, "job": {"id": "j"}, "duplicate": False})

    def _document(self, number: str, **more: Any) -> dict[str, Any]:
        document = {"id": number, "name": number, "status": "queued", "kind": "document", "children": [], **more}
        self.documents[number] = document
        return document

    def _show(self, number: str) -> httpx.Response:
        document = self.documents[number]
        self.n_asked[number] = self.n_asked.get(number, 0) + 1
        if self.n_asked[number] > 1:
            document["status"] = "succeeded"
            if number == "0" and self._children and not document["children"]:
                document["children"] = [f"c{n}" for n in range(self._children)]
                for child in document["children"]:
                    self._document(child)
        return httpx.Response(200, json=document)


def client_of(gateway: Any) -> Client:
    client = Client("http://127.0.0.1:1", "key")
    client._http = httpx.Client(base_url="http://127.0.0.1:1", transport=httpx.MockTransport(gateway))
    return client


def silent(*_: object) -> None:
    """No progress bar."""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(name)
    return sorted(tmp_path.iterdir())


def test_directories_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.pdf", "b/.DS_Store", "a/1.pdf", ".git/x", "a/~$1.docx", "b/Thumbs.db"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [str(f.relative_to(tmp_path)) for f in find_files([tmp_path])] == ["a/1.pdf", "b/2.pdf"]
    assert find_files([tmp_path / "a/1.pdf", tmp_path]) == [tmp_path / "a/1.pdf", tmp_path / "b/2.pdf"]
    with pytest.raises(BadInput):
        find_files([tmp_path / "none"])


def test_a_refused_file_does_not_stop_the_others(files: list[Path]) -> None:
    outcomes = hand_in(client_of(Gateway(refuse="b.txt")), files, lambda _: {"project": "p"}, silent)
    assert [o.status for o in outcomes] == ["queued", "refused", "queued"]
    assert outcomes[1].reason == "too large"
    assert not outcomes[1].is_good


def test_a_file_that_is_gone_is_told_and_the_others_go_on(files: list[Path]) -> None:
    files[0].unlink()
    outcomes = hand_in(client_of(Gateway()), files, lambda _: {}, silent)
    assert [o.status for o in outcomes] == ["refused", "queued", "queued"]
    assert "No such file" in (outcomes[0].reason or "")


@pytest.mark.timeout(30)
def test_the_same_bytes_under_two_names_are_both_told_as_over() -> None:
    gateway = Gateway()
    client = client_of(gateway)
    gateway._document("0")
    twice = [Outcome("a", "queued", "0"), Outcome("b", "queued", "0", is_duplicate=True)]
    assert [o.status for o in wait_for(client, twice, silent)] == ["succeeded"] * 2


@pytest.mark.timeout(30)
def test_waiting_ends_when_every_document_and_every_child_is_over(files: list[Path]) -> None:
    client = client_of(Gateway(children=2))
    outcomes = wait_for(client, hand_in(client, files, lambda _: {}, silent), silent)
    assert [o.status for o in outcomes] == ["succeeded"] * 5
    assert [o.parent_id for o in outcomes[3:]] == ["0", "0"]


def test_waiting_gives_up_when_the_time_is_over(files: list[Path]) -> None:
    gateway = Gateway()
    client = client_of(gateway)
    outcomes = hand_in(client, files, lambda _: {}, silent)
    assert {o.status for o in wait_for(client, outcomes, silent, timeout_s=0.01)} == {"queued"}


def test_while_very_many_wait_they_are_counted_and_not_asked_one_by_one(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launch.ingest.time.sleep", lambda _: None)
    gateway, told = Gateway(), []
    client = client_of(gateway)
    outcomes = hand_in(client, files, lambda _: {}, silent)
    gateway.n_many = 1000
    wait_for(client, outcomes, lambda n, total, now: told.append((n, gateway.n_polls)))
    assert told[0] == (0, 0), "the first look asked for no single job"
    assert all(outcome.status == "succeeded" for outcome in outcomes)


def test_the_words_of_a_refusal_are_passed_on() -> None:
    problem = {"detail": "no such thing", "detail_zh": "没有", "code": "not_found"}
    client = client_of(lambda _: httpx.Response(404, json=problem))
    with pytest.raises(Refused) as told:
        client.get("/v1/documents/x")
    assert (told.value.message, told.value.zh, told.value.code, told.value.status) == (
        "no such thing",
        "没有",
        "not_found",
        404,
    )


def test_a_gateway_that_is_busy_is_asked_again() -> None:
    answers = iter([httpx.Response(503, headers={"retry-after": "0"}), httpx.Response(200, json={"ok": True})])
    assert client_of(lambda _: next(answers)).get("/x") == {"ok": True}


def test_a_gateway_that_is_not_there_is_told_as_such() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(NotRunning, match="sitetrace up"):
        client_of(nobody).get("/x")


def test_every_page_of_a_list_is_read() -> None:
    def pages(request: httpx.Request) -> httpx.Response:
        cursor = request.url.params.get("cursor")
        following = {None: "1", "1": "2", "2": None}[cursor]
        return httpx.Response(200, json={"items": [cursor], "next_cursor": following})

    assert list(client_of(pages).pages("/x")) == [None, "1", "2"]


def test_a_repeated_upload_carries_the_same_idempotency_key(files: list[Path]) -> None:
    keys = []

    def busy_once(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        request.read()
        if len(keys) == 1:
            return httpx.Response(503, headers={"retry-after": "0"})
        return httpx.Response(202, json={})

    client_of(busy_once).upload(files[0], {})
    assert len(keys) == 2
    assert keys[0] == keys[1]


@pytest.mark.parametrize(("status", "is_good"), [("succeeded", True), ("queued", True), ("quarantined", False)])
def test_what_a_person_has_to_look_at(status: str, is_good: bool) -> None:
    assert Outcome("x", status).is_good is is_good
