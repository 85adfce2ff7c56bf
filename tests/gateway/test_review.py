"""Review: three levels, rectification with a deadline, and a "no" that binds for ever."""

from __future__ import annotations

import pytest

from catalogue.findings import Suspicion, lay_down
from catalogue.schema import Document
from tests.gateway.conftest import House

CRACK = Suspicion(
    "defect:crack",
    "warning",
    0.8,
    "suspected crack",
    "疑似裂缝",
    page=1,
    region=[0.1, 0.1, 0.3, 0.1, 0.3, 0.3, 0.1, 0.3],
    proposal={"defect": "crack"},
)
DATE = Suspicion("date_conflict", "error", 0.9, "dates disagree", "日期矛盾", page=1, field_name="date")


@pytest.fixture
def flagged(house: House) -> tuple[House, str]:
    document_id = house.hand_in(b"x", "a.txt")["document"]["id"]
    house.work()
    with house.gate.database.write() as session:
        lay_down(session, session.get_one(Document, document_id), "see", [CRACK, DATE])
    return house, document_id


def items(house: House, **params: str) -> list[dict[str, object]]:
    return house.client.get("/v1/review", headers=house.as_("staff"), params=params).json()["items"]  # type: ignore[no-any-return]


def test_findings_are_listed_with_counts_by_severity(flagged: tuple[House, str]) -> None:
    house, document_id = flagged
    body = house.client.get("/v1/review?severity=warning", headers=house.as_("staff")).json()
    assert [item["zh"] for item in body["items"]] == ["裂缝"]
    assert body["counts"] == {"error": 1, "warning": 1, "info": 0}
    listed = house.client.get("/v1/documents?flagged=true", headers=house.as_("staff")).json()["items"]
    assert [item["id"] for item in listed] == [document_id]


def test_levels_decide_in_turn(flagged: tuple[House, str]) -> None:
    house, _ = flagged
    finding = items(house)[0]
    url = f"/v1/review/{finding['id']}:decide"
    first = house.client.post(url, headers=house.as_("reviewer1"), json={"verdict": "confirm"}).json()
    assert (first["status"], first["verdict"], first["level"]) == ("decided", "confirm", 2)
    again = house.client.post(url, headers=house.as_("reviewer1"), json={"verdict": "reject"})
    assert again.status_code == 403
    second = house.client.post(url, headers=house.as_("reviewer2"), json={"verdict": "reject"}).json()
    assert (second["verdict"], second["level"]) == ("reject", 3)


def test_a_no_outlives_a_new_reading(flagged: tuple[House, str]) -> None:
    house, document_id = flagged
    for finding in items(house):
        house.client.post(f"/v1/review/{finding['id']}:decide", headers=house.as_("admin"), json={"verdict": "reject"})
    with house.gate.database.write() as session:
        document = session.get_one(Document, document_id)
        moved = Suspicion(
            "defect:crack",
            "warning",
            0.95,
            "suspected crack",
            "疑似裂缝",
            page=1,
            region=[0.11, 0.1, 0.31, 0.1, 0.31, 0.3, 0.11, 0.3],
            proposal={"defect": "crack"},
        )
        lay_down(session, document, "see", [moved, DATE])
        assert not document.is_flagged
    assert items(house) == []


def test_rectification_runs_until_evidence_closes_it(flagged: tuple[House, str]) -> None:
    house, document_id = flagged
    finding = items(house, severity="warning")[0]
    base = f"/v1/review/{finding['id']}"
    house.client.post(f"{base}:decide", headers=house.as_("admin"), json={"verdict": "confirm"})
    due = house.client.post(
        f"{base}:rectify", headers=house.as_("controller"), json={"responsible": "李工", "due_date": "2026-12-01"}
    )
    assert (due.json()["status"], due.json()["due_date"]) == ("rectifying", "2026-12-01")
    bare = house.client.post(f"{base}:close", headers=house.as_("controller"), json={})
    assert bare.status_code == 400
    closed = house.client.post(
        f"{base}:close", headers=house.as_("controller"), json={"evidence_document_id": document_id}
    )
    assert closed.json()["status"] == "closed"
    links = house.client.get(f"/v1/evidence?subject={document_id}", headers=house.as_("staff")).json()["items"]
    assert {"review:decide", "review:rectify", "review:close"} <= {link["action"] for link in links}


def test_a_correction_lays_the_reviewer_s_type_over_the_machine_s(flagged: tuple[House, str]) -> None:
    house, document_id = flagged
    finding = items(house, severity="error")[0]
    url = f"/v1/review/{finding['id']}:decide"
    empty = house.client.post(url, headers=house.as_("admin"), json={"verdict": "correct"})
    assert empty.status_code == 400
    done = house.client.post(
        url, headers=house.as_("admin"), json={"verdict": "correct", "correction": {"doc_date": "2025-03-13"}}
    )
    assert done.json()["verdict"] == "correct"
    body = house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()
    assert body["doc_date"] == "2025-03-13"
    assert [c["status"] for c in body["checks"]] == ["fixed"]


def test_many_are_decided_at_once_and_can_be_taken_back(flagged: tuple[House, str]) -> None:
    house, _ = flagged
    ids = [finding["id"] for finding in items(house)]
    body = house.client.post(
        "/v1/review:bulk", headers=house.as_("admin"), json={"ids": [*ids, "nothing"], "verdict": "confirm"}
    ).json()
    assert [item["ok"] for item in body["items"]] == [True, True, False]
    assert items(house) == []
    back = house.client.post(f"/v1/review/{ids[0]}:reopen", headers=house.as_("admin")).json()
    assert (back["status"], back["verdict"]) == ("open", None)
    stats = house.client.get("/v1/review/stats", headers=house.as_("staff")).json()["codes"]
    assert sum(told["confirm"] for told in stats.values()) == 1


def test_a_yes_to_an_uncertain_type_makes_it_a_person_s(flagged: tuple[House, str]) -> None:
    house, document_id = flagged
    with house.gate.database.write() as session:
        document = session.get_one(Document, document_id)
        unsure = Suspicion(
            "uncertain_type", "info", 0.6, "not sure", "不确定", field_name="type", proposal={"type": document.type}
        )
        lay_down(session, document, "classify", [unsure])
    finding = next(item for item in items(house) if item["code"] == "uncertain_type")
    url = f"/v1/review/{finding['id']}:decide"
    assert house.client.post(url, headers=house.as_("reviewer1"), json={"verdict": "confirm"}).status_code == 200
    with house.gate.database.read() as session:
        assert session.get_one(Document, document_id).type_by == "human"
