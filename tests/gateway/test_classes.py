"""What classification learnt, over HTTP: listed with its score, learnt on demand, switched on, undone."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.actors import Actor
from catalogue.keys import create_key
from catalogue.schema import Project
from contracts.headlearning import NewTag
from foundation.errors import Forbidden
from gateway.learningdesk import GateLearning
from tests.gateway.conftest import House
from tests.support.confirmed import LIFT_CHECK, Archive, form


@pytest.fixture
def taught(house: House, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive behind the gateway where a person corrected one form three times."""
    monkeypatch.setenv("OCR_MEANING", "none")
    archive = Archive(house.gate.road, house.broker)
    for n in range(3):
        archive.tell_type(archive.hand_in(form(LIFT_CHECK, n)), "machinery")
    return archive


def ask(house: House, method: str, path: str, code: int = 200, **body: Any) -> Any:
    sent = {"json": body} if method == "POST" else {"params": body}
    response = house.client.request(method, f"/v1/classes{path}", headers=house.as_("admin"), **sent)
    assert response.status_code == code, response.text
    return response.json()


def learn(house: House, archive: Archive) -> Any:
    """Learn through the route and the real stage; returns the job at its end."""
    job = ask(house, "POST", ":learn", 202)
    archive.work()
    return house.client.get(f"/v1/jobs/{job['id']}", headers=house.as_("admin")).json()


def test_an_administrator_learns_lists_undoes_and_switches_on(house: House, taught: Archive) -> None:
    assert ask(house, "GET", "") == {"items": [], "next_cursor": None, "scope": "", "in_use": None}
    assert learn(house, taught)["status"] == "succeeded"
    told = ask(house, "GET", "")
    [version] = told["items"]
    assert (version["number"], version["n_lessons"], version["is_in_use"]) == (1, 3, True)
    assert version["share_right"] >= version["share_right_before"] == 0.0
    assert told["in_use"] == 1
    sixth = taught.hand_in(form(LIFT_CHECK, 6))
    assert taught.type_of(sixth) == "machinery"

    assert ask(house, "POST", ":undo") == {"scope": "", "in_use": None}
    assert ask(house, "POST", ":again", 202) == {"n_started": 1}
    taught.work()
    assert taught.type_of(sixth) == "other"
    assert ask(house, "POST", "/1:use")["in_use"] == 1
    assert ask(house, "POST", "/0:use")["in_use"] is None
    assert ask(house, "POST", "/9:use", 404)["code"] == "not_found"


def test_the_page_does_the_same_with_its_visitors_rights(house: House, taught: Archive) -> None:
    desk = GateLearning(house.gate, Actor("mei", "admin"))
    before = desk.state("classes", None)
    assert (before.versions, before.in_use, before.has_news) == ([], None, True)
    job = desk.learn("classes", None)
    taught.work()
    after = desk.state("classes", None)
    assert (after.versions[0].n_lessons, after.in_use, after.has_news) == (3, 1, False)
    desk.undo("classes", None)
    assert desk.state("classes", None).in_use is None
    desk.use("classes", 1, None)
    assert desk.state("classes", None).in_use == 1
    assert job.id
    desk.define_tag(NewTag(key="grouting_sleeve", zh="灌浆套筒", en="grouting sleeve"))
    assert [(each.tag.key, each.n_photos) for each in desk.own_tags()] == [("grouting_sleeve", 0)]
    with pytest.raises(Forbidden):
        GateLearning(house.gate, Actor("lin", "staff")).undo("classes", None)


def test_an_idempotency_key_learns_once(house: House, taught: Archive) -> None:
    headers = house.as_("admin") | {"Idempotency-Key": "once"}
    jobs = [house.client.post("/v1/classes:learn", headers=headers, json={}) for _ in range(2)]
    assert [job.status_code for job in jobs] == [202, 202]
    assert jobs[0].json()["id"] == jobs[1].json()["id"]
    assert jobs[0].headers["Location"] == f"/v1/jobs/{jobs[0].json()['id']}"


def test_too_few_confirmations_are_told(house: House) -> None:
    assert "learning needs 3" in ask(house, "POST", ":learn", 400)["detail"]


def test_nothing_to_undo_is_told(house: House) -> None:
    assert ask(house, "POST", ":undo", 400)["detail"]


def test_a_key_bound_to_projects_moves_only_its_own(house: House, taught: Archive) -> None:
    learn(house, taught)
    with house.gate.database.write() as session:
        session.add(Project(id="q", name="q"))
        key = create_key(session, "admin", "of q", ["q"])
    bound = {"Authorization": f"Bearer {key.key}"}
    post = house.client.post
    assert house.client.get("/v1/classes", headers=bound).status_code == 403
    assert house.client.get("/v1/classes?project=p", headers=bound).status_code == 404
    assert house.client.get("/v1/classes?project=q", headers=bound).json()["items"] == []
    assert post("/v1/classes/1:use", headers=bound, json={}).status_code == 403
    assert post("/v1/classes:undo", headers=bound, json={}).status_code == 403
    assert post("/v1/classes:undo", headers=bound, json={"project": "p"}).status_code == 404
    assert post("/v1/classes/0:use", headers=bound, json={"project": "q"}).json()["in_use"] is None
