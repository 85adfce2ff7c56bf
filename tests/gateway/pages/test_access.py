"""Who comes in, and that nothing changes without the session's own token."""

from __future__ import annotations

import re

import pytest

from gateway.pages.desk import safe_next
from tests.gateway.pages.conftest import MINUTES, Site

PAGES = ("/", "/?q=x", "/documents", f"/documents/{MINUTES}", "/review", "/jobs", "/upload", "/projects")
ACTIONS = (
    f"/documents/{MINUTES}/edit/title",
    f"/documents/{MINUTES}/reprocess",
    f"/documents/{MINUTES}/trash",
    "/review/f1/decide",
    "/review/f1/reopen",
    "/review/f1/rectify",
    "/review/f1/close",
    "/review/bulk",
    "/jobs/j0/cancel",
    "/jobs/j4/retry",
    "/saved-searches",
    "/saved-searches/s1/forget",
    "/projects",
    "/sign-out",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_sent_to_the_sign_in_page_and_back(door: Site, address: str) -> None:
    response = door.client.get(address, follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/sign-in")


def test_htmx_moves_the_window_when_the_session_is_over(door: Site) -> None:
    response = door.part("/jobs")
    assert (response.status_code, response.headers["hx-redirect"]) == (401, "/sign-in")


@pytest.mark.parametrize("address", ACTIONS)
def test_an_action_without_the_token_is_refused(site: Site, address: str) -> None:
    before = site.archive.world.documents[MINUTES].title
    for headers in ({}, {"X-CSRF-Token": "guess"}):
        response = site.client.post(address, data={"value": "x", "verdict": "confirm", "sure": "yes"}, headers=headers)
        assert response.status_code == 403
    assert site.archive.world.documents[MINUTES].title == before
    assert site.archive.world.review["f1"].status == "open"


def test_the_token_may_come_in_a_field_where_there_is_no_script(site: Site) -> None:
    response = site.client.post(
        f"/documents/{MINUTES}/edit/section", data={"value": "5号楼", "csrf": site.csrf}, follow_redirects=False
    )
    assert response.status_code == 303
    assert site.archive.world.documents[MINUTES].section == "5号楼"


def test_a_name_and_password_open_a_session(door: Site) -> None:
    response = door.enter()
    assert (response.status_code, response.headers["location"]) == (303, "/")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_wrong_password_says_so_and_keeps_the_name(door: Site) -> None:
    response = door.enter(password="wrong")
    assert response.status_code == 401
    assert "用户名或密码错误" in response.text
    assert 'value="demo"' in response.text


def test_the_sign_in_form_of_another_site_is_refused(door: Site) -> None:
    door.client.get("/sign-in")
    response = door.client.post("/sign-in", data={"form": "theirs", "name": "demo", "password": "demo-password"})
    assert response.status_code == 403


def test_a_link_signs_in_once_and_only_when_the_button_is_pressed(door: Site) -> None:
    for _ in range(2):
        page = door.client.get("/sign-in", params={"token": "one-time"}).text
    form = re.search(r'name="form" value="([^"]+)"', page)
    assert form is not None
    sent = {"form": form[1], "token": "one-time", "next": "/jobs"}
    first = door.client.post("/sign-in/link", data=sent, follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/jobs")
    again = door.client.post("/sign-in/link", data=sent, follow_redirects=False)
    assert again.status_code == 401


def test_signing_out_ends_the_session(site: Site) -> None:
    site.client.post("/sign-out", data={"csrf": site.csrf}, follow_redirects=False)
    assert site.client.get("/jobs", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil", "/sign-in", "", "/a\nb"])
def test_nobody_is_sent_elsewhere_after_signing_in(address: str) -> None:
    assert safe_next(address) == "/"
    assert safe_next("/documents?kind=photo") == "/documents?kind=photo"


@pytest.mark.parametrize("address", PAGES)
def test_every_page_carries_a_strict_policy(site: Site, address: str) -> None:
    headers = site.client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_staff_see_but_are_offered_nothing_to_change(door: Site) -> None:
    door.enter("staff")
    page = door.page(f"/documents/{MINUTES}")
    assert "会议纪要" in page
    assert "/edit/title" not in page
    assert "/trash" not in page
    assert 'href="/upload"' not in page
    assert "/decide" not in door.part("/review/f1").text
    assert door.client.get("/upload").status_code == 403


def test_a_first_level_reviewer_may_look_at_the_second_level_only(door: Site) -> None:
    door.enter("reviewer1")
    item = next(i for i in door.archive.world.review.values() if i.level == 2 and i.status == "open")
    page = door.part(f"/review/{item.id}").text
    assert "需要复核权限" in page
    assert re.search(r'value="confirm" disabled', page)
