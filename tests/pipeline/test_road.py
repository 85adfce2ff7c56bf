"""The road: stages in order, answers once, retries that grow, quarantine with a reason, containers with children."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalogue import jobs
from catalogue.documents import HandedIn, submit
from catalogue.projects import create_project
from catalogue.schema import Document, EvidenceRecord, Job, JobStage, Outbox, Project
from catalogue.types import utc_now
from contracts.reading import Member, Reading
from contracts.stages import StagePulse, StageReply
from pipeline.road import Road, flush_outbox, start_document, take_pulse, take_reply
from pipeline.sweep import sweep_once
from tests.support.road import NotingBroker, NotingSearch, drive, perform_fake, put_text, small_road


@pytest.fixture
def road(tmp_path: Path) -> tuple[Road, NotingBroker]:
    return small_road(tmp_path, lease_s=5, max_attempts=3, retry_base_s=10)


def hand_in(road: Road, text: str = "日志", kind: str = "document", lane: str = "bulk") -> tuple[str, str]:
    """Returns the ids of document and job."""
    sha = put_text(road.blobs, text)
    with road.database.write() as session:
        project = session.get(Project, "p") or create_project(session, "p")
        handed = HandedIn(sha, len(text), "text/plain", kind, f"{text}.txt")
        document = submit(session, project, "tester", handed).document
        job = start_document(session, document, actor="tester", lane=lane)  # type: ignore[arg-type]
    flush_outbox(road)
    return document.id, job.id


def failed(payload: dict[str, Any], code: str, *, is_retryable: bool) -> StageReply:
    identity = {k: payload[k] for k in ("dispatch_id", "job_id", "stage", "attempt")}
    return StageReply(
        **identity,
        status="failed",
        error_code=code,
        error_message=f"it is {code}",
        error_message_zh="出错",
        is_retryable=is_retryable,
    )


def job_of(road: Road, job_id: str) -> Job:
    with road.database.read() as session:
        job = session.get_one(Job, job_id)
        assert job.stages is not None
        return job


def make_due(road: Road) -> None:
    """Let the waits of retries be over."""
    with road.database.write() as session:
        for row in session.scalars(select(Outbox).where(Outbox.sent_at.is_(None))):
            row.not_before = utc_now() - timedelta(seconds=1)


def test_a_document_goes_through_its_stages_in_order(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    search = NotingSearch()
    document_id, job_id = hand_in(the_road)
    assert drive(the_road, broker, search) == 4
    job = job_of(the_road, job_id)
    assert [(s.name, s.status, s.attempts) for s in job.stages] == [
        ("read", "succeeded", 1),
        ("classify", "succeeded", 1),
        ("understand", "succeeded", 1),
        ("index", "succeeded", 1),
    ]
    assert job.status == "succeeded"
    with the_road.database.read() as session:
        document = session.get_one(Document, document_id)
        assert (document.status, document.type, document.title) == ("succeeded", "construction_log", "施工日志 3月12日")
    indexed = search.documents[document_id]
    assert indexed.doc_date == "2025-03-12"
    assert any(p.source == "text" and p.span == (0, len(p.text)) and p.page == 1 for p in indexed.passages)


def test_a_photo_is_seen_and_not_classified(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    search = NotingSearch()
    document_id, job_id = hand_in(the_road, kind="photo")
    drive(the_road, broker, search)
    assert [s.name for s in job_of(the_road, job_id).stages] == ["read", "see", "index"]
    assert search.documents[document_id].tags == ["scaffold_use"]
    assert any("脚手架" in p.text and "caffold" in p.text for p in search.documents[document_id].passages)


def test_a_photo_of_a_paper_page_becomes_a_document(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    document_id, job_id = hand_in(the_road, kind="photo")
    _, payload, _ = broker.sent.pop(0)
    page = Reading(kind="document", media_type="image/jpeg", text="施工日志")
    take_reply(the_road, perform_fake(the_road, payload, page))
    drive(the_road, broker, NotingSearch())
    assert [s.name for s in job_of(the_road, job_id).stages] == ["read", "classify", "understand", "index"]
    with the_road.database.read() as session:
        assert session.get_one(Document, document_id).kind == "document"


def test_the_same_answer_twice_counts_once(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    hand_in(the_road)
    _, payload, _ = broker.sent.pop(0)
    reply = perform_fake(the_road, payload)
    take_reply(the_road, reply)
    take_reply(the_road, reply)
    assert [name for name, _, _ in broker.sent] == ["ocr.classify_document"]


def test_a_stage_that_may_be_retried_waits_longer_each_time_and_then_is_quarantined(
    road: tuple[Road, NotingBroker],
) -> None:
    the_road, broker = road
    document_id, job_id = hand_in(the_road)
    waits = []
    for _ in range(2):
        _, payload, _ = broker.sent.pop(0)
        take_reply(the_road, failed(payload, "unavailable", is_retryable=True))
        assert broker.sent == []
        with the_road.database.read() as session:
            row = session.scalars(select(Outbox).where(Outbox.sent_at.is_(None))).one()
            waits.append((row.not_before - utc_now()).total_seconds())
        make_due(the_road)
        flush_outbox(the_road)
    _, payload, _ = broker.sent.pop(0)
    assert payload["attempt"] == 3
    take_reply(the_road, failed(payload, "unavailable", is_retryable=True))
    assert 8 < waits[0] <= 10 < 55 < waits[1] <= 60
    job = job_of(the_road, job_id)
    assert (job.status, job.error_code) == ("quarantined", "unavailable")
    assert "tried 3 times" in (job.error_message or "")
    with the_road.database.read() as session:
        document = session.get_one(Document, document_id)
        assert (document.status, document.notice_zh) == ("quarantined", "出错")


def test_a_file_that_cannot_be_read_is_quarantined_at_once(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    _, job_id = hand_in(the_road)
    _, payload, _ = broker.sent.pop(0)
    take_reply(the_road, failed(payload, "encrypted", is_retryable=False))
    assert job_of(the_road, job_id).status == "quarantined"
    assert broker.sent == []


def test_a_dead_broker_loses_nothing(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    broker.is_dead = True
    with pytest.raises(ConnectionError):
        hand_in(the_road)
    broker.is_dead = False
    with the_road.database.read() as session:
        assert [(row.sent_at, row.claimed_until) for row in session.scalars(select(Outbox))] == [(None, None)]
    assert flush_outbox(the_road) == 1
    assert [name for name, _, _ in broker.sent] == ["ocr.read_document"]


def test_a_dead_worker_s_stage_is_sent_again_and_its_late_answer_ignored(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    _, job_id = hand_in(the_road)
    _, first, _ = broker.sent.pop(0)
    pulse = StagePulse(**{k: first[k] for k in ("dispatch_id", "job_id", "stage", "attempt")}, progress=0.5)
    take_pulse(the_road, pulse)
    assert sweep_once(the_road)["died"] == 0
    with the_road.database.write() as session:
        session.scalars(select(JobStage).where(JobStage.status == "running")).one().lease_until = utc_now()
    assert sweep_once(the_road) == {"died": 1, "resent": 0, "sent": 1}
    _, second, _ = broker.sent.pop(0)
    assert (second["attempt"], second["dispatch_id"] == first["dispatch_id"]) == (2, False)
    take_reply(the_road, perform_fake(the_road, first))
    assert job_of(the_road, job_id).stages[0].status == "queued"
    take_reply(the_road, perform_fake(the_road, second))
    assert job_of(the_road, job_id).stages[0].status == "succeeded"


def test_a_message_that_never_arrives_is_sent_again(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    hand_in(the_road)
    lost = broker.sent.pop(0)
    with the_road.database.write() as session:
        long_ago = utc_now() - timedelta(seconds=60)
        session.scalars(select(JobStage).where(JobStage.status == "queued")).one().dispatched_at = long_ago
        session.scalars(select(Outbox)).one().sent_at = long_ago
    assert sweep_once(the_road)["resent"] == 1
    assert broker.sent[0][1]["dispatch_id"] == lost[1]["dispatch_id"]
    assert sweep_once(the_road)["resent"] == 0


def test_the_members_of_a_container_become_children_once(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    document_id, job_id = hand_in(the_road, kind="container")
    _, payload, _ = broker.sent.pop(0)
    members = [
        Member(path=f"资料/{i}.txt", sha256=put_text(the_road.blobs, f"m{i}"), size_bytes=2, media_type="text/plain")
        for i in range(3)
    ]
    reading = Reading(kind="container", media_type="application/zip", text="", members=members)
    reply = perform_fake(the_road, payload, reading)
    take_reply(the_road, reply)
    take_reply(the_road, reply)
    search = NotingSearch()
    drive(the_road, broker, search)
    with the_road.database.read() as session:
        children = session.scalars(select(Document).where(Document.parent_id == document_id)).all()
        assert [c.origin_path for c in children] == ["资料/0.txt", "资料/1.txt", "资料/2.txt"]
        assert {c.status for c in children} == {"succeeded"}
        assert {j.lane for j in session.scalars(select(Job)) if j.id != job_id} == {"bulk"}


def test_a_canceled_job_takes_no_more_answers(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    _, job_id = hand_in(the_road)
    _, payload, _ = broker.sent.pop(0)
    with the_road.database.write() as session:
        assert jobs.cancel(session, session.get_one(Job, job_id)) == payload["dispatch_id"]
    take_reply(the_road, perform_fake(the_road, payload))
    assert job_of(the_road, job_id).status == "canceled"
    assert broker.sent == []


def test_every_result_is_in_the_evidence(road: tuple[Road, NotingBroker]) -> None:
    the_road, broker = road
    hand_in(the_road)
    drive(the_road, broker, NotingSearch())
    with the_road.database.read() as session:
        actions = session.scalars(select(EvidenceRecord.action).order_by(EvidenceRecord.seq)).all()
    assert list(actions) == ["submitted", "result:read", "result:classify", "result:understand"]
