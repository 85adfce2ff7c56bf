"""The contract's document routes: hand in, show, edit, trash, and what the bytes are served as."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from tests.gateway.conftest import House


def test_an_upload_answers_with_document_submission_and_job(house: House) -> None:
    response = house.client.post(
        "/v1/documents",
        headers=house.as_("system"),
        files={"file": ("日志.txt", "施工日志".encode())},
        data={
            "project": "锦澜花园",
            "section": "3号楼",
            "doc_date": "2025-03-12",
            "external_id": "A-1",
            "tags": "crack",
        },
    )
    assert response.status_code == 202
    body = response.json()
    assert response.headers["location"] == f"/v1/jobs/{body['job']['id']}"
    document = body["document"]
    assert document["sha256"] == hashlib.sha256("施工日志".encode()).hexdigest()
    assert (document["name"], document["project"], document["section"]) == ("日志.txt", "锦澜花园", "3号楼")
    assert (document["doc_date"], document["external_id"], document["status"]) == ("2025-03-12", "A-1", "queued")
    assert body["submission"]["section"] == "3号楼"
    assert body["job"]["status"] == "queued"
    assert [name for name, _, _ in house.broker.sent] == ["ocr.read_document"]


def test_the_same_bytes_give_the_same_document_and_a_new_submission(house: House) -> None:
    first = house.hand_in()
    house.work()
    second = house.hand_in(name="again.txt", section="2号楼")
    assert second["duplicate"] is True
    assert second["job"] is None
    assert second["document"]["id"] == first["document"]["id"]
    assert len(second["document"]["submissions"]) == 2
    other = house.hand_in(project="q")
    assert other["document"]["id"] != first["document"]["id"]


def test_an_idempotency_key_hands_in_once(house: House) -> None:
    def send(content: bytes) -> tuple[int, dict[str, object]]:
        response = house.client.post(
            "/v1/documents", headers=house.as_("admin") | {"Idempotency-Key": "k1"}, files={"file": ("a.txt", content)}
        )
        return response.status_code, response.json()

    status, first = send(b"one")
    assert (status, send(b"one")) == (202, (202, first))
    assert len(first["document"]["submissions"]) == 1  # type: ignore[index,call-overload]
    assert send(b"two")[0] == 409


def test_a_finished_document_shows_what_every_stage_found(house: House) -> None:
    document_id = house.hand_in()["document"]["id"]
    house.work()
    body = house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()
    assert body["status"] == "succeeded"
    assert body["classification"]["type"] == "construction_log"
    assert body["title"] == "施工日志 3月12日"
    text = house.client.get(f"/v1/documents/{document_id}/text", headers=house.as_("staff"))
    assert text.text == "内容 日志.txt"
    page = house.client.get(f"/v1/documents/{document_id}/pages/1", headers=house.as_("staff")).json()
    assert page["lines"][0]["text"] == "内容 日志.txt"
    assert house.client.get(f"/v1/documents/{document_id}/pages/2", headers=house.as_("staff")).status_code == 404
    links = house.client.get(f"/v1/documents/{document_id}/evidence", headers=house.as_("staff")).json()["items"]
    assert [link["action"] for link in links] == ["submitted", "result:read", "result:classify", "result:understand"]


def test_the_original_comes_back_whole_and_in_ranges(house: House) -> None:
    content = bytes(range(256)) * 40
    document_id = house.hand_in(content, "数据.bin")["document"]["id"]
    url = f"/v1/documents/{document_id}/content"
    whole = house.client.get(url, headers=house.as_("staff"))
    assert whole.content == content
    assert whole.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E6%95%B0")
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = house.client.get(url, headers=house.as_("staff") | {"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(content)}"
    tail = house.client.get(url, headers=house.as_("staff") | {"Range": "bytes=-5"})
    assert tail.content == content[-5:]
    beyond = house.client.get(url, headers=house.as_("staff") | {"Range": "bytes=999999-"})
    assert beyond.status_code == 416


def test_a_person_s_values_win_and_the_index_learns_of_them(house: House) -> None:
    document_id = house.hand_in()["document"]["id"]
    house.work()
    shown = house.client.get(f"/v1/documents/{document_id}", headers=house.as_("controller"))
    changed = house.client.patch(
        f"/v1/documents/{document_id}",
        headers=house.as_("controller") | {"If-Match": shown.headers["etag"]},
        json={"title": "三号楼日志", "type": "supervision_log", "fields": {"记录人": "王工"}, "tags": ["crack"]},
    )
    assert changed.status_code == 200, changed.text
    body = changed.json()
    assert (body["title"], body["classification"]["type"]) == ("三号楼日志", "supervision_log")
    assert body["classification"]["by"] == "human"
    assert body["classification"]["alternatives"][0]["type"] == "construction_log"
    assert {"name": "记录人", "by": "human"}.items() <= next(f for f in body["fields"] if f["name"] == "记录人").items()
    assert [tag["tag"] for tag in body["tags"]] == ["crack"]
    stale = house.client.patch(
        f"/v1/documents/{document_id}",
        headers=house.as_("controller") | {"If-Match": shown.headers["etag"]},
        json={"title": "x"},
    )
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    house.work()
    assert house.search.documents[document_id].type == "supervision_log"
    again = house.client.post(f"/v1/documents/{document_id}:reprocess", headers=house.as_("controller"))
    assert again.status_code == 202
    house.work()
    body = house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()
    assert (body["title"], body["classification"]["type"]) == ("三号楼日志", "supervision_log")


def test_an_unknown_type_or_tag_is_refused(house: House) -> None:
    document_id = house.hand_in()["document"]["id"]
    for patch in ({"type": "novel"}, {"tags": ["unicorn"]}, {"doc_date": "12.3."}, {"titel": "x"}):
        response = house.client.patch(f"/v1/documents/{document_id}", headers=house.as_("admin"), json=patch)
        assert response.status_code in (400, 422), patch
        assert response.headers["content-type"] == "application/problem+json"


def test_the_trash_hides_and_restores(house: House) -> None:
    document_id = house.hand_in()["document"]["id"]
    house.work()
    assert document_id in house.search.documents
    gone = house.client.delete(f"/v1/documents/{document_id}", headers=house.as_("controller"))
    assert gone.status_code == 204
    house.work()
    assert document_id not in house.search.documents
    listed = house.client.get("/v1/documents", headers=house.as_("staff")).json()["items"]
    assert listed == []
    trash = house.client.get("/v1/documents?deleted=true", headers=house.as_("staff")).json()["items"]
    assert [item["id"] for item in trash] == [document_id]
    back = house.client.post(f"/v1/documents/{document_id}:restore", headers=house.as_("controller"))
    assert back.json()["deleted_at"] is None
    house.work()
    assert document_id in house.search.documents


def test_lists_are_paged_without_gaps_or_repeats(house: House) -> None:
    made = [house.hand_in(f"t{i}".encode(), f"{i}.txt")["document"]["id"] for i in range(5)]
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        body = house.client.get("/v1/documents", headers=house.as_("staff"), params=params).json()
        seen += [item["id"] for item in body["items"]]
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert house.client.get("/v1/documents?cursor=%21%21", headers=house.as_("staff")).status_code == 400


def test_broken_forms_are_told_what_is_wrong(house: House) -> None:
    headers = house.as_("admin")
    no_file = house.client.post("/v1/documents", headers=headers, files={"other": ("a", b"x")})
    assert (no_file.status_code, "file" in no_file.json()["detail"]) == (400, True)
    unknown = house.client.post("/v1/documents", headers=headers, files={"file": ("a", b"x")}, data={"projekt": "p"})
    assert "projekt" in unknown.json()["detail"]
    plain = house.client.post("/v1/documents", headers=headers, content=b"x")
    assert plain.status_code == 400
    cut = house.client.post(
        "/v1/documents",
        headers=headers | {"content-type": "multipart/form-data; boundary=b"},
        content=b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
    )
    assert cut.status_code in (202, 400)
    big = house.client.post("/v1/documents", headers=headers, files={"file": ("a", b"x" * ((1 << 20) + 5))})
    assert (big.status_code, big.json()["code"]) == (413, "too_large")
    assert list((house.gate.core.home / "scratch").iterdir()) == []


def test_a_path_in_the_name_is_cut_off(house: House) -> None:
    assert house.hand_in(b"1", "../../etc/passwd")["document"]["name"] == "passwd"
    assert house.hand_in(b"2", "C:\\资料\\a.txt")["document"]["name"] == "a.txt"


def test_a_searchable_pdf_is_bound_once_and_leaves_the_document_as_it_is(house: House) -> None:
    document = house.hand_in()["document"]["id"]
    house.work()
    address, headers = f"/v1/documents/{document}/searchable.pdf", house.as_("staff")
    waits = house.client.get(address, headers=headers, params={"wait": 0})
    assert waits.status_code == 202
    assert waits.json()["kind"] == "bind"
    assert waits.headers["location"] == f"/v1/jobs/{waits.json()['id']}"
    again = house.client.get(address, headers=headers, params={"wait": 0})
    assert again.json()["id"] == waits.json()["id"], "asking again begins nothing new"
    browser = headers | {"Accept": "text/html,application/xhtml+xml"}
    sent = house.client.get(address, headers=browser, params={"wait": 0}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/jobs")
    assert house.client.get(f"/v1/documents/{document}", headers=headers).json()["status"] == "succeeded"
    house.work()
    for _ in range(2):
        bound = house.client.get(address, headers=headers, params={"wait": 0})
        assert (bound.status_code, bound.headers["content-type"]) == (200, "application/pdf")
        assert bound.content == b"%PDF-"
    assert not house.broker.sent


def test_a_searchable_pdf_of_another_project_is_not_there(house: House) -> None:
    document = house.hand_in()["document"]["id"]
    house.work()
    answer = house.client.get(f"/v1/documents/{document}/searchable.pdf", headers=house.key_for("staff", ["other"]))
    assert answer.status_code == 404


def test_a_report_is_drafted_from_the_records_of_a_week(house: House) -> None:
    house.hand_in(doc_date="2025-03-12")
    house.work()
    answer = house.client.get("/v1/projects/p/report", headers=house.as_("staff"), params={"period": "week"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["first_day"], told["last_day"], told["n_documents"]) == ("2025-03-10", "2025-03-16", 1)
    text = house.client.get(
        "/v1/projects/p/report", headers=house.as_("staff"), params={"date": "2020-01-01", "format": "markdown"}
    )
    assert text.headers["content-type"].startswith("text/markdown")
    hidden = house.client.get("/v1/projects/p/report", headers=house.key_for("staff", ["other"]))
    assert hidden.status_code == 404


@pytest.mark.parametrize(
    ("form", "start", "suffix"),
    [("pdf", b"%PDF-", ".pdf"), ("docx", b"PK", ".docx")],
)
def test_a_report_is_answered_as_pdf_and_word(house: House, form: str, start: bytes, suffix: str) -> None:
    house.hand_in()
    house.work()
    answer = house.client.get("/v1/projects/p/report", headers=house.as_("staff"), params={"format": form})
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert suffix in answer.headers["content-disposition"]


def test_days_without_a_log_are_told_to_those_who_see_the_project(house: House) -> None:
    for n, day in enumerate(("2025-03-01", "2025-03-02", "2025-03-02", "2025-03-05")):
        house.hand_in(f"log {n}".encode(), name=f"{n}.txt", doc_date=day)
    house.work()
    path = "/v1/projects/p/log-days"
    told = house.client.get(path, headers=house.as_("staff")).json()["items"]
    assert [(each["type"], each["n_logged"], each["n_days"]) for each in told] == [("construction_log", 3, 5)]
    assert [(gap["first"], gap["last"]) for gap in told[0]["gaps"]] == [("2025-03-03", "2025-03-04")]
    assert [double["day"] for double in told[0]["doubles"]] == ["2025-03-02"]
    narrow = house.client.get(path, headers=house.as_("staff"), params={"from": "2025-03-04", "to": "2025-03-31"})
    assert narrow.json()["items"][0]["n_days"] == 2
    assert house.client.get(path, headers=house.key_for("staff", ["other"])).status_code == 404


def test_tasks_of_meetings_are_listed_for_those_who_see_the_project(house: House) -> None:
    house.hand_in()
    house.work()
    told = house.client.get("/v1/projects/p/actions", headers=house.as_("staff"), params={"state": "overdue"})
    assert (told.status_code, told.json()["items"]) == (200, [])
    assert set(told.json()["counts"]) == {"open", "overdue", "done", "superseded"}
    assert house.client.get("/v1/projects/p/actions", headers=house.key_for("staff", ["other"])).status_code == 404


def test_only_a_new_claim_makes_a_photo_be_looked_at_again(house: House) -> None:
    image = io.BytesIO()
    Image.new("RGB", (64, 64), (90, 120, 90)).save(image, "JPEG")
    house.hand_in(image.getvalue(), "a.jpg", section="1号楼")
    house.work()
    house.hand_in(image.getvalue(), "a.jpg", section="1号楼")
    assert not house.broker.sent
    house.hand_in(image.getvalue(), "b.jpg", section="2号楼")
    assert [queue for _, _, queue in house.broker.sent] == ["index.bulk"]
