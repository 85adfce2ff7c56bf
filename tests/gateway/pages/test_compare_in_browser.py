"""Photos of one place compared in a real browser: the slider by keyboard and by hand; the sketch of where."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.gateway.pages.conftest import ID, WALL, Window

pytestmark = pytest.mark.browser
both = pytest.mark.parametrize("window", [1366, 390], indirect=True, ids=["laptop", "phone"])
SCAFFOLD = ID.format(8)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CLIP = "document.querySelector('.wipe .over').style.clipPath"


def wiped(page: Any) -> float:
    """Percent of the left photo that shows."""
    return float(page.evaluate(CLIP).removesuffix("%)").split(" ")[-1])


@both
def test_two_photos_are_wiped_by_keyboard_and_by_hand(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{SCAFFOLD}")
    expect(page.locator("#same-place .times li")).to_have_count(3)
    page.click("#same-place p a")
    expect(page.locator("#wipe img")).to_have_count(2)
    page.focus("#wipe-at")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert wiped(page) == 52
    assert page.get_attribute("#wipe-at", "aria-valuetext") == "左侧显示 52%"
    page.keyboard.press("Home")
    assert wiped(page) == 0
    box = page.locator("#wipe").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    assert wiped(page) == pytest.approx(75, abs=1)
    assert page.evaluate(OVERFLOW) <= 0


def test_another_photo_is_chosen_for_a_side(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{SCAFFOLD}/compare")
    first = page.locator("#wipe img").first.get_attribute("src")
    page.click(".times.wide li:nth-child(2) .segment >> nth=0")
    assert page.locator("#wipe img").first.get_attribute("src") != first


def test_a_photo_alone_says_so_and_its_position_is_sketched(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{WALL}")
    expect(page.locator("#same-place")).to_contain_text("同部位没有其他照片")
    expect(page.locator(".sketch .sketch-own")).to_be_visible()
    window.open(f"/documents/{WALL}/compare")
    expect(page.locator(".empty")).to_be_visible()
