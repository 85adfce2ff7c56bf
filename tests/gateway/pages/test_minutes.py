"""The items of minutes on their page: forms, buttons, and who sees them."""

from __future__ import annotations

import re

from tests.gateway.pages.conftest import MINUTES, Site

PANEL = f"/documents/{MINUTES}/minutes"


def first_item(site: Site, name: str = "actions") -> str:
    found = re.search(rf"{PANEL}/{name}/([0-9a-f]{{16}})", site.part(PANEL).text)
    assert found is not None
    return found[1]


def test_an_item_is_changed_in_its_place_and_told_as_a_person_s(site: Site) -> None:
    item = first_item(site)
    form = site.part(f"{PANEL}/actions/{item}").text
    assert 'value="王建国"' in form
    assert 'value="2025-03-25"' in form
    shown = site.act(
        f"{PANEL}/actions/{item}",
        op="change",
        text="3号楼外架整改并复验",
        owner="李长顺",
        due="2025-03-26",
        status="done",
    ).text
    assert "3号楼外架整改并复验" in shown
    assert "李长顺" in shown
    assert "2025-03-26" in shown
    assert "1 条已由人确认或修改" in shown
    assert "action done" in shown
    assert "3号楼外架整改并复验" in site.page(f"/documents/{MINUTES}?tab=minutes")


def test_a_dropped_item_can_be_restored(site: Site) -> None:
    item = first_item(site)
    dropped = site.act(f"{PANEL}/actions/{item}", op="drop").text
    assert f'id="item-{item}"' not in dropped
    assert "已删除" in dropped
    assert f'id="item-{item}"' in site.act(f"{PANEL}/actions/{item}", op="restore").text


def test_the_focus_goes_on_to_the_item_below(site: Site) -> None:
    items = re.findall(r'id="item-([0-9a-f]{16})"', site.part(PANEL).text)
    shown = site.act(f"{PANEL}/actions/{items[0]}", op="drop").text
    assert f'id="item-{items[1]}" tabindex="0" autofocus' in shown
    added = site.act(f"{PANEL}/actions/new", op="add", text="新的一条").text
    assert re.search(r"autofocus[^>]*>\s*<p>新的一条", added)


def test_an_item_is_added(site: Site) -> None:
    assert "textarea" in site.part(f"{PANEL}/decisions/new").text
    assert "自行补充的决定" in site.act(f"{PANEL}/decisions/new", op="add", text="自行补充的决定").text


def test_an_item_without_words_is_refused(site: Site) -> None:
    assert site.act(f"{PANEL}/actions/new", op="add", text="  ").status_code == 400
    assert site.act(f"{PANEL}/actions/new", op="add", text="x", due="明天").status_code == 400


def test_all_are_confirmed_at_once(site: Site) -> None:
    assert "5 条已由人确认或修改" in site.act(f"{PANEL}/confirm").text


def test_without_a_script_the_page_is_shown_again(site: Site) -> None:
    answer = site.client.post(f"{PANEL}/confirm", data={"csrf": site.csrf}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/documents/{MINUTES}?tab=minutes"


def test_in_english_the_words_are_english(site: Site) -> None:
    html = site.part(f"{PANEL}?lang=en").text
    assert "Confirm all" in html
    assert "Add an item" in html
