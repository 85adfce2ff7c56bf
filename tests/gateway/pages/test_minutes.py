"""The items of minutes on their page: forms, buttons, and who sees them."""

from __future__ import annotations

import re

from tests.gateway.pages.conftest import LOG, MINUTES, Site

PANEL, DIARY = f"/documents/{MINUTES}/minutes", f"/documents/{LOG}/log"


def first_item(site: Site, name: str = "actions", panel: str = PANEL) -> str:
    found = re.search(rf"{panel}/{name}/([0-9a-f]{{16}})", site.part(panel).text)
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
    assert "16 条已由人确认或修改" in site.act(f"{PANEL}/confirm").text


def test_every_value_of_the_head_shows_where_it_was_read(site: Site) -> None:
    html = site.part(PANEL).text
    for key in ("title", "number", "time", "place", "chair", "recorder", "next_meeting"):
        row = re.search(rf'id="item-{key}"[^>]*data-page="(\d)"', html)
        assert row is not None, key
    assert html.count('class="said"') > 7


def test_the_place_of_a_meeting_is_corrected_and_can_be_taken_back(site: Site) -> None:
    assert 'value="项目部二楼会议室"' in site.part(f"{PANEL}/head/place").text
    shown = site.act(f"{PANEL}/head/place", op="change", text="项目部三楼会议室").text
    assert "项目部三楼会议室" in shown
    assert "识别为 项目部二楼会议室" in shown
    assert 'id="item-place" tabindex="0" autofocus' in shown
    assert "识别为" not in site.act(f"{PANEL}/head/place", op="restore").text


def test_a_day_has_a_calendar_and_moves_the_due_dates(site: Site) -> None:
    form = site.part(f"{PANEL}/head/time").text
    assert 'type="date" name="day" value="2025-03-20"' in form
    assert 'type="time" name="clock" value="14:00"' in form
    shown = site.act(f"{PANEL}/head/time", op="change", day="2024-03-20", clock="9:30").text
    assert "2024-03-20 09:30" in shown
    assert "2 条期限已按新日期重新推算" in shown
    assert "2024-03-25" in shown
    assert site.act(f"{PANEL}/head/time", op="change", day="明天").status_code == 400


def test_an_emptied_value_is_taken_out_and_shown_as_missing(site: Site) -> None:
    shown = site.act(f"{PANEL}/head/recorder", op="change", text=" ").text
    assert "已清空" in shown
    assert "识别为 李晓雯" in shown
    assert "补填" in shown
    assert "李晓雯" in site.act(f"{PANEL}/head/recorder", op="change", text="李晓雯").text


def test_people_are_corrected_added_and_removed(site: Site) -> None:
    person = first_item(site, "attendees")
    assert 'name="role"' in site.part(f"{PANEL}/attendees/{person}").text
    shown = site.act(f"{PANEL}/attendees/{person}", op="change", text="周名远", unit="监理单位", role="总监").text
    assert "周名远" in shown
    added = site.act(f"{PANEL}/attendees/new", op="add", text="吴燕", unit="建设单位", role="").text
    assert re.search(r"autofocus[^>]*>\s*<span>吴燕", added)
    assert "周名远" not in site.act(f"{PANEL}/attendees/{person}", op="drop").text.split("已删除")[0]


def test_a_log_is_corrected_head_crews_and_items(site: Site) -> None:
    assert "小雨" in site.act(f"{DIARY}/head/weather", op="change", text="小雨").text
    crew = first_item(site, "crew", DIARY)
    assert 'name="count"' in site.part(f"{DIARY}/crew/{crew}").text
    assert "<b>62</b>" in site.act(f"{DIARY}/crew/{crew}", op="change", text="钢筋工", count="62").text
    assert site.act(f"{DIARY}/crew/{crew}", op="change", text="钢筋工", count="约60").status_code == 400
    work = first_item(site, "progress", DIARY)
    assert "绑扎完成85%" in site.act(f"{DIARY}/progress/{work}", op="change", text="绑扎完成85%").text
    assert "钢筋进场3吨" in site.act(f"{DIARY}/materials/new", op="add", text="钢筋进场3吨").text
    assert "11 条已由人确认或修改" in site.act(f"{DIARY}/confirm").text
    assert "小雨" in site.page(f"/documents/{LOG}?tab=minutes")


def test_without_a_script_the_page_is_shown_again(site: Site) -> None:
    answer = site.client.post(f"{PANEL}/confirm", data={"csrf": site.csrf}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/documents/{MINUTES}?tab=minutes"


def test_in_english_the_words_are_english(site: Site) -> None:
    html = site.part(f"{PANEL}?lang=en").text
    assert "Confirm all" in html
    assert "Add an item" in html
