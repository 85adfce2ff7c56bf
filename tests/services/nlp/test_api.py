"""The service over HTTP; the engine runs in the test's own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.nlp import api
from services.nlp.app import app

TOKEN = {"Authorization": "Bearer t0ken"}
TEXT = "协调会会议纪要\n时间：2025年9月15日\n主持人：白云飞\n会议要求：\n1、请设计院于9月18日前出具变更图。\n"


class InlinePool:
    """Runs at once what the pool would run in a process of its own."""

    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("SITETRACE_INTERNAL_TOKEN", "t0ken")
    monkeypatch.setenv("NLP_TAGGER", "none")
    api._service.cache_clear()
    with TestClient(app) as client:
        app.state.pool.close()
        app.state.pool = InlinePool()
        app.state.pool.close = lambda: None
        yield client
    api._service.cache_clear()


def test_a_text_becomes_minutes(client: TestClient) -> None:
    answer = client.post("/v1/minutes:summarize", json={"text": TEXT}, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    minutes = answer.json()
    assert minutes["title"] == "协调会会议纪要"
    (action,) = minutes["actions"]
    assert action["owner_unit"] == "设计院"
    assert action["due"] == "2025-09-18"
    assert TEXT[action["source"]["start"] : action["source"]["end"]] == action["source"]["text"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_file_of_text_in_any_usual_encoding_becomes_minutes(client: TestClient, encoding: str) -> None:
    files = {"file": ("minutes.txt", TEXT.encode(encoding), "text/plain")}
    answer = client.post("/v1/minutes:summarize", files=files, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    assert answer.json()["chair"] == "白云飞"


def test_the_reference_date_decides_where_the_text_has_none(client: TestClient) -> None:
    text = "碰头会会议记录\n1、请总包单位三日内补报资料。"
    answer = client.post("/v1/minutes:summarize", json={"text": text, "reference_date": "2025-04-11"}, headers=TOKEN)
    assert answer.json()["actions"][0]["due"] == "2025-04-14"


def test_understand_takes_a_text_and_tells_a_log_by_itself(client: TestClient) -> None:
    text = "施工日志\n日期：2025年11月5日 天气：晴 气温：6~15℃\n施工情况：2#楼8层砌体施工，完成约70%。"
    answer = client.post("/v1/understand", json={"text": text}, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    assert answer.json()["minutes"] is None
    assert answer.json()["log"]["weather"] == "晴"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"text": ""}, "text"),
        ({}, "text"),
        ({"text": "会议纪要", "reference_date": "11 April"}, "2025-04-11"),
        ({"text": "   \n "}, "empty"),
    ],
)
def test_bad_input_is_told_with_what_to_do(client: TestClient, body: dict[str, str], words: str) -> None:
    answer = client.post("/v1/minutes:summarize", json=body, headers=TOKEN)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert answer.json()["detail_zh"]


def test_a_file_that_is_no_text_is_refused(client: TestClient) -> None:
    files = {"file": ("a.bin", b"\x00\x01\x02\x00\xff\xfe" * 50, "application/octet-stream")}
    assert client.post("/v1/minutes:summarize", files=files, headers=TOKEN).status_code == 400


def test_a_body_beyond_the_limit_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLP_MAX_BODY_BYTES", "1000")
    answer = client.post("/v1/minutes:summarize", json={"text": "字" * 1000}, headers=TOKEN)
    assert answer.status_code == 413


def test_nobody_is_served_without_the_token(client: TestClient) -> None:
    assert client.post("/v1/minutes:summarize", json={"text": TEXT}).status_code == 401


def test_the_service_says_that_it_is_ready_and_shows_its_contract(client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200
    paths = client.get("/v1/openapi.json").json()["paths"]
    assert {"/v1/minutes:summarize", "/v1/understand"} <= set(paths)
