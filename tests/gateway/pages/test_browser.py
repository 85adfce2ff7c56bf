"""The pages in a real browser: what a hand and a keyboard do, at a laptop's and a phone's width."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.pages.conftest import FILM, HIDDEN, MINUTES, WALL, Window

pytestmark = pytest.mark.browser
phone = pytest.mark.parametrize("window", [390], indirect=True, ids=["phone"])
both = pytest.mark.parametrize("window", [1366, 390], indirect=True, ids=["laptop", "phone"])
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def expect(found: Any) -> Any:
    from playwright.sync_api import expect as promise

    return promise(found)


@both
def test_no_page_is_wider_than_the_window(window: Window) -> None:
    addresses = ["/", "/?q=检查", "/documents", "/review", "/jobs", "/upload", "/projects/binjiang"]
    addresses += [f"/documents/{each}" for each in (MINUTES, WALL, FILM)]
    wide = {}
    for address in addresses:
        window.open(address)
        wide[address] = window.page.evaluate(OVERFLOW)
    assert {address: px for address, px in wide.items() if px > 0} == {}


def test_a_slash_focuses_the_box_and_a_question_is_answered(window: Window) -> None:
    page = window.page
    window.open("/?q=检查")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("去年三月3号楼脚手架整改")
    page.keyboard.press("Enter")
    expect(page.locator(".chip.on")).to_have_count(2)
    expect(page.locator(".hit h2")).to_contain_text(["DC-018"])
    assert "q=" in page.url
    page.click(".chip.on >> nth=0 >> .chip-x")
    expect(page.locator(".chip.on")).to_have_count(1)
    assert "off=date" in page.url


def test_going_back_shows_the_earlier_question(window: Window) -> None:
    page = window.page
    window.open("/?q=检查")
    page.click(".facet-one >> nth=0")
    expect(page.locator(".facet-one.on")).to_have_count(1)
    page.go_back()
    expect(page.locator(".facet-one.on")).to_have_count(0)
    expect(page.locator("#q")).to_have_value("检查")
    expect(page.locator(".hit").first).to_be_visible()


def test_suggestions_are_walked_with_the_arrow_keys(window: Window) -> None:
    page = window.page
    window.open("/")
    page.click("#q")
    page.keyboard.type("DC-018", delay=10)
    expect(page.locator("#suggest [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")
    expect(page.locator("h1")).to_contain_text("DC-018")


def test_the_closest_are_shown_when_nothing_is_relevant_and_put_away_again(window: Window) -> None:
    page = window.page
    window.open("/?q=核电站")
    page.get_by_text("仍显示最接近的资料").click()
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator(".weaker-note")).to_be_visible()
    page.get_by_text("只看相关的").click()
    expect(page.locator(".weaker")).to_be_visible()
    expect(page.locator(".hit")).to_have_count(0)


def test_more_hits_are_added_below(window: Window) -> None:
    window.open("/?q=检查")
    window.page.click(".hits .more .button")
    expect(window.page.locator(".hit")).to_have_count(40)


def test_a_resting_search_service_is_told_in_place(window: Window) -> None:
    window.open("/?q=检查")
    window.archive.is_search_down = True
    window.page.click(".facet-one >> nth=0")
    expect(window.page.locator("#results")).to_contain_text("检索服务暂时没有响应")
    # Chromium itself notes the 503 on its console.
    window.troubles.clear()


def test_a_hit_opens_the_page_at_its_line(window: Window) -> None:
    page = window.page
    window.open("/?q=钢筋进场复试报告")
    page.click(".hit h2 a")
    page.wait_for_url("**/documents/**")
    assert page.locator("#page-now").inner_text() == "2"
    marked = page.locator(".line.marked")
    expect(marked).to_have_count(1)
    expect(marked).to_be_in_viewport()


@both
def test_a_field_leads_to_its_place_on_another_page(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?page=2")
    page.click(".field >> nth=0 >> a.seen")
    expect(page.locator("#page-now")).to_have_text("1")
    expect(page.locator(".focus polygon")).to_be_in_viewport()
    assert "page=1" in page.url


def test_read_lines_are_selectable_text(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}")
    line = page.locator(".line text").nth(2)
    box = line.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    assert "2025年3月20日" in page.evaluate("getSelection().toString()")


def test_a_click_on_a_line_tells_its_text_and_confidence(window: Window) -> None:
    window.open(f"/documents/{MINUTES}")
    window.page.locator(".line").nth(4).click()
    expect(window.page.locator("#line-bar")).to_contain_text("主持人:周明远")
    expect(window.page.locator("#line-bar")).to_contain_text("84%")


def test_keys_turn_pages_and_zoom(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#page-now")).to_have_text("2")
    page.keyboard.press("+")
    expect(page.locator("#zoom-now")).to_have_text("125%")
    page.keyboard.press("0")
    expect(page.locator("#zoom-now")).to_have_text("100%")


def test_a_statement_shows_its_source_under_the_pointer(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}?page=2&tab=minutes")
    page.hover(".said.action >> nth=1")
    expect(page.locator(".focus polygon")).to_have_count(1)


def test_tabs_open_by_arrow_and_load_when_shown(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{MINUTES}")
    page.focus("#tab-fields")
    page.keyboard.press("End")
    expect(page.locator("#panel-history")).to_contain_text("SHA-256")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#panel-text")).to_contain_text("会议时间")
    assert "tab=text" in page.url


def test_a_title_is_edited_in_place_and_escape_gives_up(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{HIDDEN}")
    page.click("h1 .edit")
    expect(page.locator("h1 .editing [name=value]")).to_be_focused()
    page.keyboard.type("别的标题")
    page.keyboard.press("Escape")
    expect(page.locator("h1 .shown")).to_contain_text("3号楼12层剪力墙钢筋")
    page.click("h1 .edit")
    expect(page.locator("h1 .editing [name=value]")).to_be_focused()
    page.keyboard.type("剪力墙隐蔽验收")
    page.keyboard.press("Enter")
    expect(page.locator("h1 .shown")).to_have_text("剪力墙隐蔽验收")
    assert window.archive.world.documents[HIDDEN].title == "剪力墙隐蔽验收"


def test_a_heatmap_is_laid_over_the_photo(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{WALL}")
    expect(page.locator("#heat-1")).to_be_hidden()
    page.click("[data-heat]")
    expect(page.locator("#heat-1")).to_be_visible()
    page.click("[data-toggle=defect]")
    expect(page.locator(".defect")).to_be_hidden()


def test_a_segment_sets_the_video_to_its_second(window: Window) -> None:
    page = window.page
    window.open(f"/documents/{FILM}?t=9")
    page.wait_for_function("document.querySelector('#film').currentTime >= 8.9")
    expect(page.locator(".segments-list a.now")).to_contain_text("0:08")
    page.click(".segments-list a >> nth=2")
    page.wait_for_function("document.querySelector('#film').currentTime >= 16")


def test_findings_are_decided_by_keyboard_and_taken_back(window: Window) -> None:
    page = window.page
    window.open("/review")
    expect(page.locator(".finding-full")).to_be_visible()
    cards = page.locator("#cards .finding")
    before = cards.count()
    first = cards.first.get_attribute("data-id")
    page.keyboard.press("j")
    second = page.locator(".finding.now").get_attribute("data-id")
    assert second != first
    expect(page.locator(f'.finding-full[data-id="{second}"]')).to_be_visible()
    page.keyboard.press("3")
    expect(cards).to_have_count(before - 1)
    assert window.archive.review_item(second).verdict == "reject"
    third = page.locator(".finding.now").get_attribute("data-id")
    expect(page.locator("#detail .finding-full")).to_have_count(1)
    expect(page.locator(f'#detail .finding-full[data-id="{third}"]')).to_be_visible()
    expect(page.locator("#severities .count").first).to_have_text(str(before - 1))
    page.keyboard.press("z")
    expect(cards).to_have_count(before)
    assert window.archive.review_item(second).status == "open"


def test_a_finding_is_corrected_with_a_value(window: Window) -> None:
    page = window.page
    window.open("/review?severity=info")
    expect(page.locator(".finding-full")).to_be_visible()
    chosen = page.locator(".finding.now").get_attribute("data-id")
    page.keyboard.press("2")
    page.select_option("#correction select", "hazard_notice")
    page.click("#correction button")
    expect(page.locator(f"#finding-{chosen}")).to_have_count(0)
    assert window.archive.review_item(chosen).verdict == "correct"


def test_many_findings_are_rejected_at_once(window: Window) -> None:
    page = window.page
    window.open("/review")
    expect(page.locator(".finding-full")).to_be_visible()
    before = page.locator("#cards .finding").count()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#picked")).to_have_text("已选 2 条")
    page.click('#bulk-bar button[value="reject"]')
    expect(page.locator("#cards .finding")).to_have_count(before - 2)


@phone
def test_on_a_phone_a_finding_fills_the_screen_and_goes_back(window: Window) -> None:
    page = window.page
    window.open("/review")
    page.tap("#cards .finding > a")
    expect(page.locator(".verdicts")).to_be_in_viewport()
    expect(page.locator("#detail .empty")).to_have_count(0)
    page.tap("[data-back]")
    expect(page.locator("#detail")).to_be_hidden()


def test_jobs_are_watched_without_a_reload(window: Window) -> None:
    window.open("/jobs")
    job = window.archive.world.jobs["j0"]
    window.archive.world.jobs["j0"] = job.model_copy(update={"progress": 0.87})
    expect(window.page.locator("#job-j0")).to_contain_text("87%")
    window.page.click("#job-j0 .job-do button")
    expect(window.page.locator("#job-j0")).to_contain_text("已取消")


def test_files_are_uploaded_with_progress_and_their_jobs_followed(window: Window, tmp_path: Path) -> None:
    page = window.page
    window.open("/upload")
    names = [f"日志{n}.txt" for n in range(5)]
    for name in names:
        (tmp_path / name).write_text("2025-03-12 施工日志")
    page.fill("[name=project]", "滨江花园二期")
    page.set_input_files("#files", [tmp_path / name for name in names])
    expect(page.locator("#queue li")).to_have_count(5)
    expect(page.locator("#queue .file-name a")).to_have_count(5)
    expect(page.locator("#summary")).to_contain_text("已提交 5")
    expect(page.locator("#queue .pill").first).to_contain_text("处理中")


def test_the_theme_and_language_are_kept(window: Window) -> None:
    page = window.page
    window.open("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click(".rail-end > summary")
    page.click('[data-set-theme="dark"]')
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.click(".menu-panel a[lang=en]")
    page.wait_for_load_state()
    expect(page.locator("h1")).to_have_text("Find site records")
    window.open("/jobs")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("document.documentElement.lang") == "en"


def test_every_control_has_a_name(window: Window) -> None:
    unnamed = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
        .filter(e => e.checkVisibility && e.checkVisibility() && !e.closest('[aria-hidden=true]'))
        .filter(e => !((e.innerText || '').trim() || e.getAttribute('aria-label') || e.title || e.labels?.length
                       || e.querySelector('[aria-label], [alt]:not([alt=""]), title')))
        .map(e => e.outerHTML.slice(0, 120))"""
    found = {}
    for address in ("/", "/?q=检查", f"/documents/{MINUTES}", f"/documents/{WALL}", "/review", "/jobs", "/upload"):
        window.open(address)
        found[address] = window.page.evaluate(unnamed)
    assert {address: controls for address, controls in found.items() if controls} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_their_ground(window: Window, theme: str) -> None:
    """WCAG AA: 4.5 to 1 for text, measured on the colours of the design system."""
    window.open("/")
    window.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    pairs = [
        ("text", "bg"),
        ("text", "panel"),
        ("muted", "bg"),
        ("muted", "sunken"),
        ("faint", "panel"),
        ("accent", "panel"),
    ]
    pairs += [
        ("on-accent", "accent"),
        ("accent-strong", "accent-weak"),
        ("ok", "ok-weak"),
        ("bad", "bad-weak"),
        ("warn", "warn-weak"),
    ]
    weak = {}
    for front, back in pairs:
        colours = [_colour(window.page, name) for name in (front, back)]
        bright, dark = sorted((_luminance(each) for each in colours), reverse=True)
        ratio = (bright + 0.05) / (dark + 0.05)
        if ratio < 4.5:
            weak[f"{front} on {back}"] = round(ratio, 2)
    assert weak == {}


def _colour(page: Any, name: str) -> tuple[int, ...]:
    told = page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')").strip()
    assert re.fullmatch(r"#[0-9a-f]{6}", told), f"--{name} is {told}"
    return tuple(int(told[n : n + 2], 16) for n in (1, 3, 5))


def _luminance(colour: tuple[int, ...]) -> float:
    parts = [c / 255 for c in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
