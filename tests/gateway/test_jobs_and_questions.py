"""Jobs as callers see them, and ask-and-wait calls that answer or become jobs."""

from __future__ import annotations

import threading
import time

from contracts.stages import StageReply
from pipeline.road import take_reply
from tests.gateway.conftest import House


def test_a_job_tells_its_stages_and_its_place_in_the_queue(house: House) -> None:
    house.hand_in(b"1", "1.txt")
    job_id = house.hand_in(b"2", "2.txt")["job"]["id"]
    job = house.client.get(f"/v1/jobs/{job_id}", headers=house.as_("staff"))
    assert job.headers["retry-after"] == "2"
    assert (job.json()["queued_ahead"], job.json()["progress"]) == (1, 0.0)
    house.work()
    done = house.client.get(f"/v1/jobs/{job_id}", headers=house.as_("staff")).json()
    assert (done["status"], done["progress"]) == ("succeeded", 1.0)
    assert [stage["name"] for stage in done["stages"]] == ["read", "classify", "understand", "index"]
    counts = house.client.get("/v1/jobs?status=succeeded", headers=house.as_("staff")).json()["counts"]
    assert counts == {"succeeded": 2}


def test_a_job_can_be_canceled_and_done_again(house: House) -> None:
    answer = house.hand_in()
    job_id = answer["job"]["id"]
    canceled = house.client.post(f"/v1/jobs/{job_id}:cancel", headers=house.as_("controller")).json()
    assert canceled["status"] == "canceled"
    assert len(house.broker.revoked) == 1
    assert house.client.post(f"/v1/jobs/{job_id}:cancel", headers=house.as_("controller")).status_code == 409
    again = house.client.post(f"/v1/jobs/{job_id}:retry", headers=house.as_("controller"))
    assert again.status_code == 202
    house.work()
    assert house.client.get(again.headers["location"], headers=house.as_("staff")).json()["status"] == "succeeded"
    document = house.client.get(f"/v1/documents/{answer['document']['id']}", headers=house.as_("staff")).json()
    assert document["status"] == "succeeded"


def test_events_end_with_the_job(house: House) -> None:
    job_id = house.hand_in()["job"]["id"]
    house.work()
    text = house.client.get(f"/v1/jobs/{job_id}/events", headers=house.as_("staff")).text
    assert text.startswith("event: job\ndata: {")
    assert '"status": "succeeded"' in text


def answer_soon(house: House) -> threading.Thread:
    """A worker that answers as soon as there is something to do."""

    def run() -> None:
        for _ in range(100):
            house.work()
            time.sleep(0.01)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_asking_waits_for_the_answer(house: House) -> None:
    worker = answer_soon(house)
    response = house.client.post("/v1/classify", headers=house.as_("system"), files={"file": ("a.txt", b"x")})
    worker.join()
    assert response.status_code == 200, response.text
    assert response.json()["classification"]["type"] == "construction_log"
    assert house.client.get("/v1/documents", headers=house.as_("staff")).json()["items"] == []


def test_asking_becomes_a_job_when_it_takes_too_long(house: House) -> None:
    response = house.client.post("/v1/read?wait=0", headers=house.as_("system"), files={"file": ("a.txt", b"x")})
    assert response.status_code == 202
    assert response.json()["status"] == "queued"
    house.work()
    answer = house.client.get(response.headers["location"], headers=house.as_("system"))
    assert answer.json()["text"] == "内容 a.txt"
    nosy = house.client.get(response.headers["location"], headers=house.as_("staff"))
    assert nosy.status_code == 404


def test_asking_about_a_broken_file_says_what_is_wrong(house: House) -> None:
    response = house.client.post("/v1/read?wait=0", headers=house.as_("system"), files={"file": ("a.pdf", b"%PDF-1")})
    _, payload, queue = house.broker.sent.pop()
    assert queue == "ocr.interactive"
    identity = {k: payload[k] for k in ("dispatch_id", "job_id", "stage", "attempt")}
    take_reply(
        house.gate.road,
        StageReply(
            **identity,
            status="failed",
            error_code="unreadable",
            error_message="the PDF is cut off; send it again",
            error_message_zh="PDF 不完整",
            is_retryable=False,
        ),
    )
    answer = house.client.get(response.headers["location"], headers=house.as_("system"))
    assert (answer.status_code, answer.json()["detail_zh"]) == (422, "PDF 不完整")


def test_minutes_are_asked_with_text(house: House) -> None:
    worker = answer_soon(house)
    response = house.client.post(
        "/v1/minutes:summarize", headers=house.as_("system"), json={"text": "会议决定", "reference_date": "2025-03-12"}
    )
    worker.join()
    assert response.status_code == 200, response.text
    bad = house.client.post("/v1/minutes:summarize", headers=house.as_("system"), json={"texts": "x"})
    assert bad.status_code == 400
