"""People's words on minutes through the contract: kept apart, in the evidence, and where they lead to."""

from __future__ import annotations

from typing import Any

import pytest

from casework.cases import minutes_cases
from catalogue.documents import record_artefact
from catalogue.schema import Document
from contracts.base import Source
from contracts.understanding import Action, Minutes, Statement, Understanding
from foundation.ids import digest
from tests.gateway.conftest import House

TASK, OTHER = "补装3号楼外架连墙件", "补齐钢筋工30人"


def told(*tasks: str) -> Understanding:
    actions = [
        Action(task=task, owner="马德才", due="2025-03-07", source=Source(page=1, line=n, text=f"原文 {n}"))
        for n, task in enumerate(tasks)
    ]
    decisions = [Statement(text="同意屋面方案", source=Source(page=1, line=9, text="原文 9"))]
    return Understanding(minutes=Minutes(engine="rules", actions=actions, decisions=decisions))


def understand(house: House, document_id: str, found: Understanding) -> None:
    """A new analysis of the document."""
    content = found.model_dump(mode="json")
    key = digest([document_id, content])
    house.gate.blobs.put_artefact(key, content)
    with house.gate.database.write() as session:
        document = session.get_one(Document, document_id)
        document.type, document.type_by = "meeting_minutes", "human"
        record_artefact(session, document, "understand", key)


@pytest.fixture
def meeting(house: House) -> str:
    document_id = str(house.hand_in()["document"]["id"])
    house.work()
    understand(house, document_id, told(TASK, OTHER))
    return document_id


def ask(house: House, document_id: str, op: str, item: str | None = None, **words: Any) -> Any:
    body = {"list": "actions", "op": op, "id": item, "item": words}
    return house.client.post(f"/v1/documents/{document_id}/minutes:correct", headers=house.as_("controller"), json=body)


def items(house: House, document_id: str) -> dict[str, str]:
    shown = house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()
    return {action["task"]: action["id"] for action in shown["minutes"]["actions"]}


def follow_up(house: House) -> list[dict[str, Any]]:
    return list(house.client.get("/v1/projects/p/actions", headers=house.as_("staff")).json()["items"])


def test_a_correction_is_laid_over_the_machine_s_and_kept_apart(house: House, meeting: str) -> None:
    answer = ask(house, meeting, "change", items(house, meeting)[TASK], owner="李长顺", due="2025-03-09").json()
    changed = answer["minutes"]["actions"][0]
    assert (changed["task"], changed["owner"], changed["due"], changed["by"]) == (TASK, "李长顺", "2025-03-09", "human")
    assert answer["machine"]["actions"][0]["owner"] == "马德才"
    assert answer["n_by_human"] == 1


def test_it_survives_a_new_analysis(house: House, meeting: str) -> None:
    ids = items(house, meeting)
    ask(house, meeting, "change", ids[TASK], text="补装东立面连墙件6处")
    ask(house, meeting, "drop", ids[OTHER])
    understand(house, meeting, told("由架子班组补装3号楼外架连墙件", OTHER, "清理基坑积水"))
    assert list(items(house, meeting)) == ["补装东立面连墙件6处", "清理基坑积水"]


def test_it_flows_into_the_list_of_tasks_and_the_report(house: House, meeting: str) -> None:
    ids = items(house, meeting)
    ask(house, meeting, "change", ids[TASK], text="补装东立面连墙件6处", status="done")
    ask(house, meeting, "drop", ids[OTHER])
    ask(house, meeting, "add", text="通知监理复验", owner="周海波", due="2025-03-10")
    assert {(each["task"], each["state"], each["by"]) for each in follow_up(house)} == {
        ("补装东立面连墙件6处", "done", "human"),
        ("通知监理复验", "overdue", "human"),
    }
    params = {"period": "month", "date": "2025-03-12", "format": "markdown"}
    report = house.client.get("/v1/projects/p/report", headers=house.as_("staff"), params=params).text
    assert "通知监理复验(周海波, 2025-03-10)" in report
    assert OTHER not in report


def test_every_word_stands_in_the_evidence(house: House, meeting: str) -> None:
    item = items(house, meeting)[TASK]
    ask(house, meeting, "drop", item)
    ask(house, meeting, "restore", item)
    links = house.client.get(f"/v1/documents/{meeting}/evidence", headers=house.as_("admin")).json()["items"]
    targets = [link["digests"]["target"] for link in links if link["action"] == "corrected"]
    assert targets[-2:] == [f"minutes:actions:{item}"] * 2
    assert list(items(house, meeting)) == [TASK, OTHER]


def test_all_are_confirmed_and_then_no_analysis_changes_them(house: House, meeting: str) -> None:
    item = items(house, meeting)[TASK]
    ask(house, meeting, "drop", item)
    ask(house, meeting, "restore", item)
    path = f"/v1/documents/{meeting}/minutes:confirm"
    assert house.client.post(path, headers=house.as_("controller")).json()["n_by_human"] == 3
    understand(house, meeting, told("别的说法", "另一说法"))
    assert list(items(house, meeting)) == [TASK, OTHER]


def test_what_does_not_fit_is_refused(house: House, meeting: str) -> None:
    assert ask(house, meeting, "change", "nothing", text="x").status_code == 404
    assert ask(house, meeting, "add", text=" ").status_code == 400
    assert ask(house, meeting, "add", text="x", due="明天").status_code == 400
    log = house.hand_in(b"other", name="b.txt")["document"]["id"]
    assert ask(house, log, "add", text="x").status_code == 404


def test_what_people_corrected_is_written_as_test_cases(house: House, meeting: str) -> None:
    with house.gate.database.read() as session:
        assert list(minutes_cases(session, house.gate.blobs)) == []
    ask(house, meeting, "drop", items(house, meeting)[OTHER])
    with house.gate.database.read() as session:
        cases = list(minutes_cases(session, house.gate.blobs, "p"))
        assert list(minutes_cases(session, house.gate.blobs, "q")) == []
    assert [len(cases[0][side]["actions"]) for side in ("machine", "person")] == [2, 1]
    assert (cases[0]["text"], cases[0]["reference_date"]) == ("内容 日志.txt", "2025-03-12")
