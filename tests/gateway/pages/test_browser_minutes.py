"""Minutes beside their page, and the graph around a document, in a real browser and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.pages.conftest import LOG, MINUTES, NOTICE, Window

pytestmark = pytest.mark.browser
both = pytest.mark.parametrize("window", [1366, 390], indirect=True, ids=["laptop", "phone"])
phone = pytest.mark.parametrize("window", [390], indirect=True, ids=["phone"])
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def expect(found: Any) -> Any:
    from playwright.sync_api import expect as promise

    return promise(found)


def test_focusing_an_item_lights_its_line_and_the_line_its_item(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?page=2&tab=minutes")
    page.focus(".said.action >> nth=1")
    expect(page.locator(".line.lit")).to_have_count(1)
    expect(page.locator(".line.lit text")).to_contain_text("地下室渗漏修补方案")
    page.focus(".line.told >> nth=0")
    expect(page.locator(".said.lit")).to_have_count(1)
    expect(page.locator(".said.lit")).to_contain_text("3号楼外架整改")
    page.keyboard.press("Enter")
    expect(page.locator(".said.action").first).to_be_focused()


def test_a_line_under_the_pointer_lights_its_item(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?page=2&tab=minutes")
    page.hover(".line.told >> nth=1")
    expect(page.locator(".said.lit")).to_contain_text("地下室渗漏修补方案报审")


@both
def test_an_item_is_corrected_by_keyboard_and_keeps_the_focus(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?page=2&tab=minutes")
    page.focus(".said.action .item-tools button >> nth=0")
    page.keyboard.press("Enter")
    expect(page.locator(".item-form textarea")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("3号楼外架整改并报监理复验")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("李长顺")
    page.keyboard.press("Enter")
    expect(page.locator(".said.action").first).to_be_focused()
    expect(page.locator(".said.action").first).to_contain_text("李长顺")
    expect(page.locator(".minutes-bar")).to_contain_text("1 条")
    assert page.evaluate(OVERFLOW) <= 0


@both
def test_the_day_of_a_meeting_is_corrected_by_keyboard_and_its_due_dates_move(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?tab=minutes")
    page.focus("#item-time .item-tools button >> nth=0")
    page.keyboard.press("Enter")
    expect(page.locator(".item-form [name=day]")).to_be_focused()
    page.fill(".item-form [name=day]", "2024-03-20")
    page.keyboard.press("Enter")
    expect(page.locator("#item-time")).to_be_focused()
    expect(page.locator("#item-time")).to_contain_text("识别为 2025-03-20 14:00")
    expect(page.locator(".said.action").first).to_contain_text("2024-03-25")
    assert page.evaluate(OVERFLOW) <= 0


@both
def test_an_attendee_is_added_by_keyboard_and_keeps_the_focus(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?tab=minutes")
    page.focus("[hx-get$='/attendees/new']")
    page.keyboard.press("Enter")
    expect(page.locator(".item-form [name=text]")).to_be_focused()
    page.keyboard.type("吴燕")
    page.keyboard.press("Tab")
    page.keyboard.type("建设单位")
    page.keyboard.press("Enter")
    expect(page.locator(".said:focus")).to_contain_text("吴燕")
    expect(page.locator(".said:focus")).to_contain_text("建设单位")
    assert page.evaluate(OVERFLOW) <= 0


def test_a_line_of_the_head_lights_its_value_on_the_page(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?tab=minutes")
    page.focus("#item-place")
    expect(page.locator(".line.lit text")).to_contain_text("项目部二楼会议室")


@both
def test_a_crew_of_a_log_is_corrected_by_keyboard(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{LOG}?tab=minutes")
    page.focus("[hx-get*='/crew/'] >> nth=0")
    page.keyboard.press("Enter")
    page.fill(".item-form [name=count]", "62")
    page.keyboard.press("Enter")
    expect(page.locator(".said:focus")).to_contain_text("62")
    assert page.evaluate(OVERFLOW) <= 0


def test_escape_gives_a_correction_up(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?page=2&tab=minutes")
    page.focus(".said.action .item-tools button >> nth=0")
    page.keyboard.press("Enter")
    expect(page.locator(".item-form textarea")).to_be_focused()
    page.keyboard.type("不保存")
    page.keyboard.press("Escape")
    expect(page.locator(".item-form")).to_have_count(0)
    expect(page.locator(".said.action").first).to_be_focused()
    expect(page.locator(".minutes-bar")).to_contain_text("0 条")


def test_nodes_of_the_graph_are_reached_by_keyboard(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{NOTICE}?tab=related")
    page.focus("a.graph-node >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/documents/{MINUTES}")
    expect(page.locator("h1")).to_contain_text("监理例会纪要")


@phone
def test_a_phone_shows_the_graph_as_a_list(window: Window) -> None:
    window.open(f"/documents/{NOTICE}?tab=related")
    expect(window.page.locator(".related li")).to_have_count(2)
    expect(window.page.locator(".graph")).to_be_hidden()
    assert window.page.evaluate(OVERFLOW) <= 0
