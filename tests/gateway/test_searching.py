"""What the gateway adds to an answer: how far the index is, and what is new in a saved search."""

from __future__ import annotations

from typing import Any

from contracts.search import Hit, Interpretation, Scores, SearchRequest, SearchResponse
from gateway.filling import Filling
from tests.gateway.conftest import House


def ask(house: House, role: str = "admin") -> Any:
    return house.client.post("/v1/search", headers=house.as_(role), json={"query": "外架"}).json()


def hand_in_some(house: House, n: int) -> list[str]:
    made = [house.hand_in(f"2025-03-12 施工 {at}".encode(), f"{at}.txt")["document"]["id"] for at in range(n)]
    house.work()
    return made


def test_an_answer_says_that_the_index_is_whole(house: House) -> None:
    hand_in_some(house, 4)
    assert ask(house)["index"] == {"state": "complete", "done": 4, "total": 4}


def test_an_answer_says_while_the_index_is_being_filled(house: House) -> None:
    for each in hand_in_some(house, 4):
        house.search.remove(each)
    house.search.documents.clear()
    assert ask(house)["index"] == {"state": "filling", "done": 0, "total": 4}


def test_a_key_of_some_projects_learns_nothing_of_the_others(house: House) -> None:
    hand_in_some(house, 4)
    key = house.key_for("staff", ["another"])
    answer = house.client.post("/v1/search", headers=key, json={"query": "外架"}).json()
    assert answer["index"] == {"state": "complete", "done": 0, "total": 0}


def test_a_search_service_that_rests_leaves_the_state_open(house: House) -> None:
    house.search.is_dead = True
    assert Filling().state(house.gate.database, house.search, None) is None  # type: ignore[arg-type]


def test_a_saved_search_counts_what_came_in_since_it_was_looked_at(house: House) -> None:
    before = hand_in_some(house, 1)
    body = {"name": "外架", "request": {"query": "外架"}}
    saved = house.client.post("/v1/saved-searches", headers=house.as_("staff"), json=body).json()
    later = [house.hand_in(f"later {at}".encode(), f"l{at}.txt")["document"]["id"] for at in range(2)]
    house.search.search = lambda request: _found([*before, *later], request)  # type: ignore[method-assign]

    def news() -> Any:
        address = "/v1/saved-searches?news=true"
        (item,) = house.client.get(address, headers=house.as_("staff")).json()["items"]
        assert item["request"]["query"] == "外架"
        return item["n_new"]

    assert news() == 2
    seen = house.client.post(f"/v1/saved-searches/{saved['id']}:seen", headers=house.as_("staff"))
    assert (seen.status_code, news()) == (204, 0)


def test_what_is_hardly_relevant_is_asked_for_by_body_and_by_address(house: House) -> None:
    asked: list[SearchRequest] = []
    house.search.search = lambda request: asked.append(request) or _found([], request)  # type: ignore[func-returns-value,method-assign]
    staff = house.as_("staff")
    house.client.get("/v1/search", headers=staff, params={"q": "外架"})
    house.client.get("/v1/search", headers=staff, params={"q": "外架", "weaker": "true"})
    house.client.post("/v1/search", headers=staff, json={"query": "外架", "weaker": True})
    assert [(each.query, each.weaker) for each in asked] == [("外架", False), ("外架", True), ("外架", True)]


def _found(ids: list[str], request: SearchRequest) -> SearchResponse:
    hits = [
        Hit(document_id=each, kind="document", title="", project="p", score=1.0, scores=Scores(), snippet="")
        for each in ids
    ]
    return SearchResponse(interpretation=Interpretation(text=request.query), hits=hits, total=len(hits), took_ms=1)
