"""Webhooks: signed, tried again, never sent inside; told how every job ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from catalogue.documents import HandedIn, submit
from catalogue.projects import create_project
from catalogue.schema import Delivery, Webhook
from catalogue.types import utc_now
from foundation.errors import BadInput
from pipeline.road import flush_outbox, start_document
from pipeline.webhooks import check_target, deliver_due, signature
from tests.support.receiver import Receiver, receiving
from tests.support.road import NotingSearch, drive, put_text, small_road


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://localhost:8000/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://0.0.0.0/",
        "ftp://8.8.8.8/",
        "http://user:pw@8.8.8.8/",
        "file:///etc/passwd",
        "x",
    ],
)
def test_addresses_inside_are_refused(url: str) -> None:
    with pytest.raises(BadInput):
        check_target(url)


def test_a_public_address_is_taken() -> None:
    assert check_target("https://8.8.8.8/hook").port == 443


def test_the_end_of_a_job_is_told_signed_and_tried_again(tmp_path: Path, receiver: Receiver) -> None:
    road, broker = small_road(tmp_path)
    with road.database.write() as session:
        project = create_project(session, "p")
        create_project(session, "q")
        session.add(Webhook(url=receiver.url, events=["job.succeeded"], project_id="p", secret="hush"))
        session.add(Webhook(url=receiver.url, events=["job.succeeded"], project_id="q", secret="other"))
        handed = HandedIn(put_text(road.blobs, "x"), 1, "text/plain", "document", "x.txt")
        start_document(session, submit(session, project, "t", handed).document, actor="t", lane="bulk")
    flush_outbox(road)
    drive(road, broker, NotingSearch())
    receiver.answers = [500, 200]
    assert deliver_due(road.database, allow_internal=True) == 0
    assert deliver_due(road.database, allow_internal=True) == 0
    with road.database.write() as session:
        row = session.scalars(select(Delivery)).one()
        assert (row.n_tries, row.error) == (1, "answered 500")
        row.not_before = utc_now() - timedelta(seconds=1)
    assert deliver_due(road.database, allow_internal=True) == 1
    assert deliver_due(road.database, allow_internal=True) == 0
    headers, body = receiver.got[-1]
    told = json.loads(body)
    assert (told["event"], told["status"], told["project"]) == ("job.succeeded", "succeeded", "p")
    assert headers["X-SiteTrace-Signature"] == f"sha256={signature('hush', body, headers['X-SiteTrace-Time'])}"


def test_a_hook_that_points_inside_later_is_not_called(tmp_path: Path, receiver: Receiver) -> None:
    road, _ = small_road(tmp_path)
    with road.database.write() as session:
        session.add(Delivery(url=receiver.url, secret=None, body={"event": "job.succeeded"}))
    assert deliver_due(road.database) == 0
    assert receiver.got == []
