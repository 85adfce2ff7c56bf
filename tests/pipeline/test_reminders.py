"""Tasks that are due, told to a real receiver: signed, once a state and a due date, to those who asked for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalogue.documents import HandedIn, correct, record_artefact, submit
from catalogue.projects import create_project
from catalogue.schema import Delivery, Document, Project, Webhook
from contracts.base import Source
from contracts.understanding import Action, Minutes, Understanding
from foundation.ids import digest
from pipeline.reminders import remind
from pipeline.road import Road
from pipeline.webhooks import deliver_due, signature
from tests.support.receiver import Receiver, receiving
from tests.support.road import put_text, small_road

NOW = datetime(2025, 4, 10, 2, tzinfo=UTC)


def understood(*dues: tuple[str, str | None]) -> Understanding:
    actions = [
        Action(task=task, owner="周海波", due=due, source=Source(page=1, line=n)) for n, (task, due) in enumerate(dues)
    ]
    return Understanding(minutes=Minutes(engine="rules", actions=actions))


def meeting(road: Road, project: str, found: Understanding) -> str:
    content = found.model_dump(mode="json")
    key = digest([project, content])
    road.blobs.put_artefact(key, content)
    sha = put_text(road.blobs, f"{project} {key}")
    with road.database.write() as session:
        home = session.get(Project, project) or create_project(session, project)
        document = submit(session, home, "tester", HandedIn(sha, 3, "text/plain", "document", "纪要.txt")).document
        document.type, document.doc_date, document.title = "meeting_minutes", date(2025, 4, 1), "第11次例会"
        record_artefact(session, document, "understand", key)
        return document.id


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def road(tmp_path: Path) -> Road:
    return small_road(tmp_path)[0]


def listen(road: Road, receiver: Receiver, project: str | None = None, event: str = "action.due") -> None:
    with road.database.write() as session:
        session.add(Webhook(url=receiver.url, events=[event], project_id=project, secret="hush"))


def arrived(road: Road, receiver: Receiver) -> list[dict[str, Any]]:
    deliver_due(road.database, allow_internal=True)
    told = [json.loads(body) for _, body in receiver.got]
    receiver.got.clear()
    return told


TASKS = (
    ("地下室外墙渗漏注浆整改", "2025-04-12"),
    ("楼梯踏步打磨修补", "2025-04-08"),
    ("提供防水加强做法", "2025-05-30"),
    ("清理南侧基坑积水", "2024-12-01"),
    ("确认砌块供应商样品", None),
)


def test_what_is_due_soon_or_overdue_is_told_once(road: Road, receiver: Receiver) -> None:
    meeting_id = meeting(road, "p", understood(*TASKS))
    listen(road, receiver)
    assert remind(road, NOW) == 2
    told = {body["action"]["task"]: body for body in arrived(road, receiver)}
    assert {task: (body["status"], body["action"]["days_left"]) for task, body in told.items()} == {
        "地下室外墙渗漏注浆整改": ("due_soon", 2),
        "楼梯踏步打磨修补": ("overdue", -2),
    }
    one = told["楼梯踏步打磨修补"]
    assert (one["event"], one["document_id"], one["project"]) == ("action.due", meeting_id, "p")
    assert (one["action"]["owner"], one["action"]["meeting"]) == ("周海波", "第11次例会")
    assert remind(road, NOW + timedelta(hours=1)) == 0
    assert arrived(road, receiver) == []


def test_a_state_that_changes_is_told_again(road: Road, receiver: Receiver) -> None:
    meeting(road, "p", understood(TASKS[0]))
    listen(road, receiver)
    assert remind(road, NOW) == 1
    assert remind(road, NOW + timedelta(days=3)) == 1
    assert [body["status"] for body in arrived(road, receiver)] == ["due_soon", "overdue"]


def test_the_message_is_signed(road: Road, receiver: Receiver) -> None:
    meeting(road, "p", understood(TASKS[0]))
    listen(road, receiver)
    remind(road, NOW)
    deliver_due(road.database, allow_internal=True)
    headers, body = receiver.got[0]
    assert headers["X-SiteTrace-Signature"] == f"sha256={signature('hush', body, headers['X-SiteTrace-Time'])}"


def test_only_those_are_told_who_asked_for_it(road: Road, receiver: Receiver) -> None:
    meeting(road, "p", understood(TASKS[0]))
    meeting(road, "q", understood(TASKS[1]))
    listen(road, receiver, event="job.succeeded")
    assert remind(road, NOW) == 0
    listen(road, receiver, project="q")
    assert remind(road, NOW) == 1
    assert [body["project"] for body in arrived(road, receiver)] == ["q"]


def test_what_a_person_says_is_done_is_told_no_more(road: Road, receiver: Receiver) -> None:
    found = understood(TASKS[0])
    document_id = meeting(road, "p", found)
    listen(road, receiver)
    assert found.minutes is not None
    item = found.minutes.actions[0].model_copy(update={"status": "done"}).model_dump(mode="json")
    machine = found.minutes.actions[0].model_dump(mode="json")
    word = {"list": "actions", "op": "change", "id": "x", "item": item, "machine": machine}
    with road.database.write() as session:
        correct(session, session.get_one(Document, document_id), "资料员", "minutes:actions:x", {"value": word}, {})
    assert remind(road, NOW) == 0


def test_the_day_is_the_project_s(road: Road, receiver: Receiver) -> None:
    meeting(road, "p", understood(("楼梯踏步打磨修补", "2025-04-10")))
    listen(road, receiver)
    remind(road, datetime(2025, 4, 10, 20, tzinfo=UTC))
    assert [body["status"] for body in arrived(road, receiver)] == ["overdue"]


def test_nobody_listens_and_nothing_is_kept(road: Road) -> None:
    meeting(road, "p", understood(*TASKS))
    assert remind(road, NOW) == 0
    with road.database.read() as session:
        assert session.scalars(select(Delivery)).all() == []
