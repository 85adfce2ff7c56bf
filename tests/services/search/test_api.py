"""The service over HTTP: what a caller may see, asked as the gateway asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.search import SearchRequest
from foundation.errors import NotFound
from foundation.web import create_app
from pipeline.search_client import SearchClient
from services.search.api import router
from services.search.service import SearchService
from tests.support.search import document


@pytest.fixture
def client(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> Iterator[SearchClient]:
    """The gateway's client on the service's own routes; one document is mine, one theirs."""
    service.put(document("mine", "脚手架连墙件缺失", project="mine", people=["王磊"]))
    service.put(document("theirs", "脚手架连墙件缺失", project="theirs", people=["王敏"], title="机密纪要"))
    app: FastAPI = create_app("search", version="1", ready=_ready, description="")
    app.include_router(router)
    app.state.service = service

    def over_the_app(**given: Any) -> httpx.Client:
        return TestClient(app, headers=given["headers"])

    monkeypatch.setattr("pipeline.search_client.httpx.Client", over_the_app)
    with SearchClient("http://search", "token") as made:
        yield made


async def _ready() -> None:
    return None


def test_no_projects_and_all_projects_are_told_apart(client: SearchClient) -> None:
    assert {each.text for each in client.suggest("王", None)} == {"王磊", "王敏"}
    assert {each.text for each in client.suggest("王", ["mine"])} == {"王磊"}
    assert client.suggest("王", []) == []
    assert client.suggest("机密", []) == []


def test_likenesses_of_what_may_not_be_seen_are_refused(client: SearchClient) -> None:
    assert [hit["document_id"] for hit in client.similar("mine", None)["items"]] == ["theirs"]
    assert client.similar("mine", ["mine"])["items"] == []
    for projects in ([], ["mine"]):
        with pytest.raises(NotFound):
            client.similar("theirs", projects)


def test_a_search_without_projects_finds_nothing(client: SearchClient) -> None:
    answer = client.search(SearchRequest(query="脚手架", projects_allowed=[]))
    assert (answer.hits, answer.total, answer.facets.kind) == ([], 0, [])
    assert {hit.project for hit in client.search(SearchRequest(query="王敏", projects_allowed=["mine"])).hits} <= {
        "mine"
    }
