"""Boxes that people draw on photos: kept with who and when, refused where they cannot be, removable, on the record."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.findings import Suspicion, lay_down
from catalogue.schema import Document
from contracts.base import rectangle
from tests.gateway.conftest import House

SQUARE = rectangle(0.25, 0.25, 0.5, 0.5)


@pytest.fixture
def photo(house: House) -> tuple[House, str]:
    document_id = house.hand_in(b"x", "wall.txt")["document"]["id"]
    house.work()
    with house.gate.database.write() as session:
        session.get_one(Document, document_id).kind = "photo"
    return house, document_id


def draw(house: House, document_id: str, role: str = "reviewer1", **body: Any) -> Any:
    given = {"label": "crack", "polygon": SQUARE} | body
    return house.client.post(f"/v1/documents/{document_id}/boxes", headers=house.as_(role), json=given)


def shown(house: House, document_id: str) -> list[dict[str, Any]]:
    return house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()["boxes"]  # type: ignore[no-any-return]


def actions(house: House, document_id: str) -> list[str]:
    links = house.client.get(f"/v1/documents/{document_id}/evidence", headers=house.as_("staff")).json()["items"]
    return [link["action"] for link in links]


def test_a_drawn_box_stands_on_the_photo_with_who_drew_it(photo: tuple[House, str]) -> None:
    house, document_id = photo
    answer = draw(house, document_id)
    assert answer.status_code == 201, answer.text
    [box] = shown(house, document_id)
    assert box == answer.json()
    assert (box["label"], box["zh"], box["by"], box["polygon"]) == ("crack", "裂缝", "human", SQUARE)
    assert box["actor"]
    assert box["at"]
    assert actions(house, document_id)[-1] == "corrected"


def test_two_boxes_stand_beside_each_other_and_one_is_removed(photo: tuple[House, str]) -> None:
    house, document_id = photo
    first, second = (draw(house, document_id, label=label).json() for label in ("crack", "honeycomb"))
    before = len(actions(house, document_id))
    gone = house.client.delete(f"/v1/documents/{document_id}/boxes/{first['id']}", headers=house.as_("reviewer1"))
    assert gone.status_code == 204
    assert [box["id"] for box in shown(house, document_id)] == [second["id"]]
    assert len(actions(house, document_id)) == before + 1
    again = house.client.delete(f"/v1/documents/{document_id}/boxes/{first['id']}", headers=house.as_("reviewer1"))
    assert again.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"label": "no_such_tag"},
        {"polygon": rectangle(0.2, 0.2, 0.2, 0.6)},
        {"polygon": rectangle(0.2, 0.2, 1.2, 0.6)},
        {"polygon": [-0.1, *SQUARE[1:]]},
        {"polygon": [0.1, 0.1, 0.4, 0.4, 0.1, 0.1, 0.4, 0.4]},
        {"page": 2},
    ],
)
def test_a_box_that_cannot_be_is_refused(photo: tuple[House, str], body: dict[str, Any]) -> None:
    house, document_id = photo
    answer = draw(house, document_id, **body)
    assert answer.status_code == 400, answer.text
    assert shown(house, document_id) == []


def test_a_polygon_of_another_length_is_refused(photo: tuple[House, str]) -> None:
    house, document_id = photo
    assert draw(house, document_id, polygon=[0.1, 0.1, 0.4]).status_code == 422


def test_a_text_document_takes_no_box(house: House) -> None:
    document_id = house.hand_in()["document"]["id"]
    assert draw(house, document_id).status_code == 400


def test_who_may_not_review_may_not_draw(photo: tuple[House, str]) -> None:
    house, document_id = photo
    assert draw(house, document_id, role="staff").status_code == 403


def test_the_same_request_sent_twice_draws_once(photo: tuple[House, str]) -> None:
    house, document_id = photo
    url, body = f"/v1/documents/{document_id}/boxes", {"label": "crack", "polygon": SQUARE}
    headers = house.as_("reviewer1") | {"Idempotency-Key": "k1"}
    first, second = (house.client.post(url, headers=headers, json=body).json() for _ in range(2))
    assert first == second
    assert len(shown(house, document_id)) == 1


def test_a_correction_in_review_brings_boxes_along(photo: tuple[House, str]) -> None:
    house, document_id = photo
    crack = Suspicion("defect:crack", "warning", 0.8, "suspected", "疑似", page=1, region=SQUARE)
    with house.gate.database.write() as session:
        lay_down(session, session.get_one(Document, document_id), "see", [crack])
    finding = house.client.get("/v1/review", headers=house.as_("staff")).json()["items"][0]
    url = f"/v1/review/{finding['id']}:decide"
    wrong = {"verdict": "correct", "correction": {"boxes": [{"label": "nothing", "polygon": SQUARE}]}}
    assert house.client.post(url, headers=house.as_("reviewer1"), json=wrong).status_code == 400
    shapeless = {"verdict": "correct", "correction": {"boxes": "here"}}
    assert house.client.post(url, headers=house.as_("reviewer1"), json=shapeless).status_code == 400
    assert shown(house, document_id) == []
    right = {
        "verdict": "correct",
        "correction": {"defect": "honeycomb", "boxes": [{"label": "honeycomb", "polygon": SQUARE}]},
    }
    assert house.client.post(url, headers=house.as_("reviewer1"), json=right).json()["verdict"] == "correct"
    assert [box["label"] for box in shown(house, document_id)] == ["honeycomb"]
