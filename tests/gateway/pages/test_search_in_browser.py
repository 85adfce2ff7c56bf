"""The search page in a real browser, in both languages: conditions, facets, the keyboard, and finding nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.pages.conftest import Window

pytestmark = pytest.mark.browser
NOTHING = "3号楼 量子计算机"
both = pytest.mark.parametrize(
    ("language", "understood", "none", "without", "total"),
    [
        ("zh", "识别为", "没有找到相符的资料", "不限“3号楼”", "共 "),
        ("en", "Understood as", "Nothing matches", "Without “3号楼”", "document"),
    ],
    ids=["Chinese", "English"],
)


def expect(found: Any) -> Any:
    from playwright.sync_api import expect as promise

    return promise(found)


@both
def test_finding_nothing_says_what_was_understood_and_what_to_drop(
    window: Window, language: str, understood: str, none: str, without: str, total: str
) -> None:
    page = window.page
    window.open(f"/?q={NOTHING}&lang={language}")
    expect(page.locator(".hit")).to_have_count(0)
    expect(page.locator(".understood")).to_contain_text(understood)
    expect(page.locator(".understood .chip.on")).to_contain_text("3号楼")
    expect(page.locator(".hits-column")).to_contain_text(none)
    expect(page.locator(".ways")).to_contain_text("量子计算机")
    page.get_by_role("link", name=without).click()
    expect(page.locator(".understood .chip.on")).to_have_count(0)
    assert "off=" in page.url


@both
def test_a_facet_narrows_the_hits_and_is_taken_off_again(
    window: Window, language: str, understood: str, none: str, without: str, total: str
) -> None:
    page = window.page
    window.open(f"/?q=检查&lang={language}")
    told = page.locator(".hits-head .muted").first
    expect(told).to_contain_text(total)
    before = told.inner_text().split("·")[0]
    facet = page.locator(".facet-one", has=page.locator(".num")).last
    count = facet.locator(".num").inner_text()
    facet.click()
    expect(page.locator(".facet-one.on")).to_have_count(1)
    expect(told).to_contain_text(count)
    assert told.inner_text().split("·")[0] != before
    page.click(".facet-one.on")
    expect(page.locator(".facet-one.on")).to_have_count(0)
    expect(told).to_contain_text(before.strip())


@both
def test_the_keyboard_alone_asks_and_opens_a_hit_at_its_line(
    window: Window, language: str, understood: str, none: str, without: str, total: str
) -> None:
    page = window.page
    window.open(f"/?q=检查&lang={language}")
    page.keyboard.press("/")
    page.keyboard.type("钢筋进场复试报告")
    page.keyboard.press("Enter")
    expect(page.locator(".hit mark").first).to_contain_text("钢筋")
    assert page.evaluate("document.documentElement.lang")[:2] == language
    page.locator(".hit h2 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")
    expect(page.locator(".line.marked")).to_be_in_viewport()


def test_arrows_go_round_the_suggestions_and_escape_closes_them(window: Window) -> None:
    page = window.page
    window.open("/")
    page.click("#q")
    page.keyboard.type("检查", delay=10)
    options = page.locator("#suggest [role=option]")
    expect(options.nth(1)).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#suggest")).to_be_hidden()
    assert "/documents/" not in page.url
