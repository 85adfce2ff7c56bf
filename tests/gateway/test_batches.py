"""Many files with one request: each for itself, one number to ask for, nothing twice."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

from tests.gateway.conftest import House

Files = list[tuple[str, bytes]]


def send(house: House, files: Files, headers: dict[str, str] | None = None, **fields: str) -> Any:
    return house.client.post(
        "/v1/documents:batch",
        headers=headers or house.as_("controller"),
        files=[("file", (name, content)) for name, content in files],
        data={"project": "p", **fields},
    )


def ask(house: House, batch: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    return house.client.get(f"/v1/batches/{batch['id']}", headers=headers or house.as_("controller"))


def test_every_file_gets_its_document_and_job_and_the_batch_tells_how_far_they_are(house: House) -> None:
    response = send(house, [("一.txt", "施工日志".encode()), ("二.txt", "会议纪要".encode())], section="3号楼")
    assert response.status_code == 202, response.text
    batch = response.json()
    assert response.headers["location"] == f"/v1/batches/{batch['id']}"
    assert (batch["project"], batch["counts"], batch["is_over"]) == ("p", {"queued": 2}, False)
    assert [item["name"] for item in batch["items"]] == ["一.txt", "二.txt"]
    for item in batch["items"]:
        job = house.client.get(f"/v1/jobs/{item['job_id']}", headers=house.as_("controller")).json()
        assert job["document_id"] == item["document_id"]
        document = house.client.get(f"/v1/documents/{item['document_id']}", headers=house.as_("controller")).json()
        assert document["section"] == "3号楼"
    house.work()
    after = ask(house, batch).json()
    assert (after["counts"], after["is_over"]) == ({"succeeded": 2}, True)


def test_a_file_that_is_refused_stops_no_other(house: House) -> None:
    house.client.app.state.gate = replace(  # type: ignore[attr-defined]
        house.gate, core=house.gate.core.model_copy(update={"max_upload_bytes": 1000})
    )
    batch = send(house, [("a.txt", b"first"), ("large.txt", bytes(2000)), ("b.txt", b"third")]).json()
    assert batch["counts"] == {"queued": 2, "refused": 1}
    refused = batch["items"][1]
    assert (refused["document_id"], refused["job_id"], refused["error"]["code"]) == (None, None, "too_large")
    assert "超过上限" in refused["error"]["message_zh"]
    assert not list(house.gate.blobs.scratch.glob("upload-*"))


def test_the_same_bytes_are_kept_once(house: House) -> None:
    there = house.hand_in(b"known")["document"]["id"]
    house.work()
    batch = send(house, [("again.txt", b"known"), ("new.txt", b"new"), ("new too.txt", b"new")]).json()
    assert [item["duplicate"] for item in batch["items"]] == [True, False, True]
    assert batch["items"][0]["document_id"] == there
    assert batch["items"][1]["job_id"] == batch["items"][2]["job_id"]


def test_an_idempotency_key_hands_in_once(house: House) -> None:
    headers = house.as_("controller") | {"Idempotency-Key": "b1"}
    first = send(house, [("a.txt", b"one"), ("b.txt", b"two")], headers).json()
    again = send(house, [("a.txt", b"one"), ("b.txt", b"two")], headers).json()
    assert again["id"] == first["id"]
    document = house.client.get(f"/v1/documents/{first['items'][0]['document_id']}", headers=headers).json()
    assert len(document["submissions"]) == 1
    assert send(house, [("a.txt", b"one")], headers).status_code == 409


def test_what_is_wrong_with_all_refuses_all(house: House) -> None:
    assert send(house, [], section="x").status_code == 400
    assert send(house, [("a.txt", b"x")], doc_date="yesterday").status_code == 400
    titled = send(house, [("a.txt", b"x")], title="one title for many")
    assert (titled.status_code, "title" in titled.json()["detail"]) == (400, True)
    bound = house.key_for("controller", ["p"])
    assert send(house, [("a.txt", b"x")], bound, project="q").status_code == 404
    assert house.client.get("/v1/documents", headers=house.as_("admin")).json()["items"] == []


def test_limits_are_settings(house: House) -> None:
    house.client.app.state.gate = replace(  # type: ignore[attr-defined]
        house.gate, settings=house.gate.settings.model_copy(update={"batch_max_files": 2, "batch_max_bytes": 5000})
    )
    many = send(house, [(f"{n}.txt", b"x") for n in range(3)])
    assert (many.status_code, "GATEWAY_BATCH_MAX_FILES" in many.json()["detail"]) == (413, True)
    large = send(house, [("a.txt", bytes(1_060_000))])
    assert large.status_code == 413
    assert not list(house.gate.blobs.scratch.glob("upload-*"))


def test_a_batch_is_seen_by_those_who_see_its_project(house: House) -> None:
    batch = send(house, [("a.txt", b"x")]).json()
    assert ask(house, batch, house.key_for("reviewer1", ["q"])).status_code == 404
    assert ask(house, batch, house.key_for("reviewer1", ["p"])).status_code == 200
    job = house.hand_in()["job"]["id"]
    assert ask(house, {"id": job}).status_code == 404
    assert send(house, [("a.txt", b"x")], house.as_("staff")).status_code == 403


def test_a_zip_is_one_file_of_a_batch(house: House) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inside.txt", "施工日志")
    batch = send(house, [("all.zip", out.getvalue()), ("b.txt", b"two")]).json()
    document = house.client.get(
        f"/v1/documents/{batch['items'][0]['document_id']}", headers=house.as_("controller")
    ).json()
    assert (len(batch["items"]), document["kind"]) == (2, "container")


def test_a_document_in_the_trash_is_told_as_such(house: House) -> None:
    batch = send(house, [("a.txt", b"x")]).json()
    house.work()
    gone = house.client.delete(f"/v1/documents/{batch['items'][0]['document_id']}", headers=house.as_("admin"))
    assert gone.status_code == 204
    assert ask(house, batch).json()["counts"] == {"deleted": 1}
