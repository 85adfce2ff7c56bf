"""People sign in to the pages: name and password, or a link that works once; forms need the session's token."""

from __future__ import annotations

import re

import pytest

from catalogue.actors import Actor
from catalogue.keys import create_person, open_session
from gateway.door import SESSION_COOKIE
from tests.gateway.conftest import House

PASSWORD = "correct horse battery"


@pytest.fixture
def person(house: House) -> House:
    with house.gate.database.write() as session:
        create_person(session, "王工", PASSWORD, "controller", ["p"])
    house.hand_in(project="p")
    return house


def sign_in(house: House, password: str) -> int:
    form = re.search(r'name="form" value="([^"]+)"', house.client.get("/sign-in").text)
    assert form is not None
    answer = house.client.post(
        "/sign-in", data={"form": form[1], "name": "王工", "password": password, "next": "/"}, follow_redirects=False
    )
    return answer.status_code


def test_pages_ask_strangers_to_sign_in(house: House) -> None:
    for path in ("/", "/documents", "/review", "/jobs", "/upload", "/projects"):
        answer = house.client.get(path, follow_redirects=False)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in")


def test_a_password_opens_the_pages_and_the_contract(person: House) -> None:
    assert sign_in(person, "wrong password") == 401
    assert sign_in(person, PASSWORD) == 303
    cookie = next(c for c in person.client.cookies.jar if c.name == SESSION_COOKIE)
    assert cookie.has_nonstandard_attr("HttpOnly")
    for path in ("/", "/documents", "/review", "/jobs", "/upload", "/projects"):
        page = person.client.get(path, follow_redirects=False)
        assert page.status_code == 200, (path, page.text[:300])
        assert "default-src" in page.headers["content-security-policy"]
    assert person.client.get("/v1/documents").json()["items"][0]["project"] == "p"


def test_a_browser_needs_the_session_s_token_to_change_anything(person: House) -> None:
    sign_in(person, PASSWORD)
    document_id = person.client.get("/v1/documents").json()["items"][0]["id"]
    refused = person.client.patch(f"/v1/documents/{document_id}", json={"title": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    token = re.search(
        r'"x-csrf-token":\s*"([^"]+)"|name="csrf" (?:content|value)="([^"]+)"',
        person.client.get("/").text.replace("&#34;", '"'),
    )
    assert token is not None
    changed = person.client.patch(
        f"/v1/documents/{document_id}", json={"title": "x"}, headers={"X-CSRF-Token": token[1] or token[2]}
    )
    assert changed.status_code == 200


def test_names_are_not_tried_for_ever(person: House) -> None:
    codes = [sign_in(person, f"wrong {n}") for n in range(11)]
    assert codes[:10] == [401] * 10
    assert codes[10] == 429


def test_a_link_signs_in_once(house: House) -> None:
    with house.gate.database.write() as session:
        token, _ = open_session(session, Actor("admin", "admin"), is_link=True)

    def use() -> int:
        form = re.search(r'name="form" value="([^"]+)"', house.client.get(f"/sign-in?token={token}").text)
        assert form is not None
        answer = house.client.post("/sign-in/link", data={"form": form[1], "token": token}, follow_redirects=False)
        return answer.status_code

    assert use() == 303
    assert house.client.get("/", follow_redirects=False).status_code == 200
    house.client.cookies.clear()
    assert use() == 401
    assert house.client.get("/v1/documents", cookies={SESSION_COOKIE: token}).status_code == 401
