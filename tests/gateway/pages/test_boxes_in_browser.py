"""Boxes on a photo in a real browser: dragged, or drawn without a mouse; named, kept, removed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.gateway.pages.conftest import WALL, Window

pytestmark = pytest.mark.browser
both = pytest.mark.parametrize("window", [1366, 390], indirect=True, ids=["laptop", "phone"])
DECODED = "picture => picture.decode()"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def drag(page: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Across the picture, in fractions of it."""
    box = page.locator("[data-canvas]").bounding_box()
    corners = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*corners[0])
    page.mouse.down()
    page.mouse.move(*corners[1], steps=5)
    page.mouse.up()


def test_a_box_is_dragged_named_by_typing_and_seen_again_after_a_reload(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{WALL}")
    page.locator("#sheet > img >> nth=0").evaluate(DECODED)
    page.click(".viewer-bar [data-draw]")
    drag(page, (0.2, 0.3), (0.4, 0.6))
    expect(page.locator("#box-label")).to_be_focused()
    page.keyboard.type("露筋")
    page.keyboard.press("Enter")
    expect(page.locator("#boxes [data-box]")).to_have_count(1)
    expect(page.locator(".draft polygon")).to_have_count(0)
    page.reload()
    expect(page.locator("#boxes [data-box]")).to_contain_text("露筋")
    expect(page.locator(".person-box polygon")).to_be_visible()
    [kept] = window.archive.world.documents[WALL].boxes
    assert kept.label == "exposed_rebar"
    assert kept.polygon == pytest.approx([0.2, 0.3, 0.4, 0.3, 0.4, 0.6, 0.2, 0.6], abs=0.01)
    page.click("#boxes [data-box] button")
    expect(page.locator("#boxes [data-box]")).to_have_count(0)
    expect(page.locator(".person-box")).to_have_count(0)


def test_in_review_a_box_is_drawn_with_the_keyboard_alone(window: Window) -> None:
    page = window.page
    window.open("/review?code=defect:honeycomb")
    expect(page.locator(".finding-photo .defect polygon")).to_be_visible()
    page.locator(".finding-photo img").evaluate(DECODED)
    finding = page.locator(".finding.now").get_attribute("data-id")
    page.keyboard.press("b")
    draft = page.locator(".draft polygon")
    before = draft.bounding_box()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = draft.bounding_box()
    assert after["x"] > before["x"]
    assert after["height"] > before["height"]
    assert page.locator(".finding.now").get_attribute("data-id") == finding
    page.keyboard.press("Enter")
    expect(page.locator("#box-label")).to_be_focused()
    # What the machine suspects is proposed first.
    expect(page.locator('#box-labels [aria-selected="true"]')).to_have_text("蜂窝")
    page.keyboard.press("Enter")
    expect(page.locator("#boxes [data-box]")).to_have_count(1)
    expect(page.locator(".finding-photo .person-box polygon")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(f"#finding-{finding}")).to_have_count(0)
    assert window.archive.review_item(finding).verdict == "confirm"
    assert [box.label for box in window.archive.world.documents[WALL].boxes] == ["honeycomb"]


def test_escape_goes_back_a_step_and_then_drops_the_box(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{WALL}")
    page.locator("#sheet > img >> nth=0").evaluate(DECODED)
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type("nothing of the kind")
    expect(page.locator("#box-unknown")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#box-form")).to_be_hidden()
    expect(page.locator(".draft polygon")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".draft polygon")).to_have_count(0)
    assert window.archive.world.documents[WALL].boxes == []


@both
def test_a_photo_in_review_is_zoomed_and_the_page_stays_in_the_window(window: Window) -> None:
    page = window.page
    window.open("/review?code=defect:honeycomb")
    if page.viewport_size["width"] < 500:
        page.tap("#cards .finding > a")
    expect(page.locator(".finding-photo img")).to_be_visible()
    page.locator(".finding-photo img").evaluate(DECODED)
    expect(page.locator(".verdicts")).to_be_in_viewport()
    small = page.locator(".finding-photo .sheet").bounding_box()["width"]
    page.click(".finding-tools [data-zoom='1']")
    expect(page.locator("#zoom-now")).to_have_text("150%")
    assert page.locator(".finding-photo .sheet").bounding_box()["width"] > small * 1.4
    page.keyboard.press("0")
    expect(page.locator("#zoom-now")).to_have_text("100%")
    assert page.evaluate(OVERFLOW) <= 0


def test_a_box_that_is_being_drawn_outlives_the_refreshed_counts(window: Window) -> None:
    page = window.page
    window.open("/review?code=defect:honeycomb")
    expect(page.locator(".finding-photo .defect polygon")).to_be_visible()
    page.locator(".finding-photo img").evaluate(DECODED)
    page.keyboard.press("b")
    expect(page.locator(".draft polygon")).to_have_count(1)
    page.evaluate(
        """async () => {
        const tabs = document.querySelector("#severities");
        await htmx.ajax("GET", tabs.dataset.counts, {source: tabs, target: tabs, swap: "outerHTML"});
        }"""
    )
    expect(page.locator(".draft polygon")).to_have_count(1)


def test_nothing_is_drawn_on_a_finding_that_is_still_on_its_way(window: Window) -> None:
    page = window.page
    window.open("/review?code=defect:honeycomb")
    expect(page.locator(".finding-photo .defect polygon")).to_be_visible()
    page.locator(".finding-photo img").evaluate(DECODED)
    page.evaluate("document.querySelector('#cards .finding.now').dataset.id = 'another'")
    page.keyboard.press("b")
    expect(page.locator(".draft polygon")).to_have_count(0)
