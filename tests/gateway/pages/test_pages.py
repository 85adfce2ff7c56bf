"""Every page in both languages: what is shown, where it was seen, and how sure the machine is."""

from __future__ import annotations

import json
import re

import pytest

from contracts.classification import FieldValue
from contracts.search import IndexState
from foundation.errors import Unavailable
from tests.gateway.pages.conftest import BOX, DAMAGED, FILM, HIDDEN, LOG, MINUTES, NOTICE, WAITING, WALL, Site

CHINESE_WORDS = re.compile(r"检索|审核|任务|上传|项目|置信度|加载")
ADDRESSES = (
    "/",
    "/?q=脚手架",
    "/?q=nothing-at-all",
    "/documents",
    "/documents?kind=photo&flagged=1",
    *(f"/documents/{each}" for each in (MINUTES, HIDDEN, NOTICE, LOG, WALL, FILM, BOX, WAITING, DAMAGED)),
    "/review",
    "/review?status=rectifying",
    "/review/f1",
    "/jobs",
    "/jobs?status=failed",
    "/upload",
    "/projects",
    "/learning",
    "/learning?project=binjiang",
    "/projects/binjiang",
    "/projects/metro",
    "/projects/binjiang/report",
    "/projects/binjiang/actions",
    "/projects/metro/actions",
    "/projects/binjiang/report?period=day&day=2020-01-01",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_there_in_both_languages(site: Site, address: str) -> None:
    chinese = site.page(address)
    assert '<html lang="zh-CN"' in chinese
    english = site.page(f"{address}{'&' if '?' in address else '?'}lang=en")
    assert '<html lang="en"' in english
    shell = re.sub(r"<main.*</main>", "", english, flags=re.S)
    assert CHINESE_WORDS.search(shell) is None
    # The language is kept.
    assert '<html lang="en"' in site.page("/jobs")
    site.page("/jobs?lang=zh")


def test_home_offers_what_is_there(site: Site) -> None:
    page = site.page("/")
    assert "滨江花园二期" in page
    assert "本周未关闭的外架问题" in page
    assert page.count('class="card doc"') == 8


def test_a_question_shows_what_was_understood_and_how_to_drop_it(site: Site) -> None:
    page = site.page("/", q="去年三月3号楼脚手架整改")
    assert "2025年3月" in page
    assert "off=date%3A0" in page
    assert "监理通知单 DC-018" in page
    assert "<mark>脚手架整改</mark>" in page
    assert "page=1&amp;start=" in page


def test_htmx_gets_the_list_alone(site: Site) -> None:
    part = site.part("/", q="检查").text
    assert "<html" not in part
    assert part.count('<li class="hit">') == 20
    more = re.search(r'hx-get="([^"]*cursor=[^"]*)"', part)
    assert more is not None
    assert site.part(more[1].replace("&amp;", "&")).text.count('<li class="hit">') == 20


def test_nothing_found_says_what_was_understood(site: Site) -> None:
    page = site.page("/", q="去年三月核电站")
    assert "没有找到相符的资料" in page
    assert "不限“2025年3月”" in page
    assert "检索的文字：“核电站”" in page


@pytest.mark.parametrize("is_part", [True, False])
def test_a_resting_search_service_is_told_and_can_be_tried_again(site: Site, is_part: bool) -> None:
    site.archive.is_search_down = True
    response = site.part("/", q="x") if is_part else site.client.get("/", params={"q": "x"})
    assert response.status_code == 503
    assert "检索服务暂时没有响应" in response.text
    assert "重试" in response.text


def test_suggestions_lead_to_documents_and_questions(site: Site) -> None:
    part = site.part("/search/suggest", q="周明").text
    assert 'role="option"' in part
    assert "人员" in part
    assert f'href="/documents/{NOTICE}"' in site.part("/search/suggest", q="DC-018").text
    assert site.part("/search/suggest", q=" ").text.strip() == ""


def test_a_question_is_kept_and_forgotten(site: Site) -> None:
    site.act("/saved-searches", name="三月外架", address="/?q=外架&kind=document&from=2025-03-01")
    kept = site.archive.saved_searches()[-1]
    assert (kept.request.query, kept.request.filters.kind, kept.request.filters.from_) == (
        "外架",
        ["document"],
        "2025-03-01",
    )
    assert site.act(f"/saved-searches/{kept.id}/forget").status_code == 200
    assert "三月外架" not in site.page("/")


def test_a_kept_question_tells_of_new_hits_until_it_is_opened(site: Site) -> None:
    assert "3 条新结果" in site.part("/saved-searches").text
    opened = site.client.get("/saved-searches/s1", follow_redirects=False)
    assert opened.status_code == 303
    assert opened.headers["location"].startswith("/?q=")
    assert "新结果" not in site.part("/saved-searches").text
    assert site.client.get("/saved-searches/nobody").status_code == 404


@pytest.mark.parametrize(("state", "is_told"), [("filling", True), ("complete", False)])
def test_the_results_say_while_the_index_is_being_filled(site: Site, state: str, is_told: bool) -> None:
    site.archive.index = IndexState(state=state, done=40, total=200)
    assert ("索引正在建立：已完成 40 / 200" in site.page("/?q=外架")) is is_told


def test_a_field_carries_its_confidence_its_place_and_its_crop(site: Site) -> None:
    page = site.page(f"/documents/{MINUTES}")
    field = site.archive.world.documents[MINUTES].fields[4]
    assert isinstance(field, FieldValue)
    row = re.search(r'<li class="field doubtful">.*?</li>', page, re.S)
    assert row is not None
    assert "记录人" in row[0]
    assert "58%" in row[0]
    assert 'class="crop"' in row[0]
    assert "page=1&at=" in row[0]


def test_a_page_is_shown_with_its_read_lines(site: Site) -> None:
    part = site.part(f"/documents/{MINUTES}/sheet/2", start=0).text
    read = site.archive.page(MINUTES, 2)
    assert part.count('data-line="') == len(read.lines)
    assert "signature unsigned" in part
    assert 'class="seal"' in part


def test_a_hit_marks_its_lines(site: Site) -> None:
    line = site.archive.page(MINUTES, 2).lines[1]
    page = site.page(f"/documents/{MINUTES}", page=2, start=line.span[0], end=line.span[1])
    assert page.count(" marked") == 1
    words = site.page(f"/documents/{MINUTES}", page=1, w="脚手板")
    assert words.count(" marked") == 1


def test_a_place_given_in_the_address_is_shown_and_nonsense_is_not(site: Site) -> None:
    shown = site.page(f"/documents/{MINUTES}", at="0.1,0.1,0.2,0.1,0.2,0.2,0.1,0.2")
    assert '<g class="focus"><polygon' in shown
    assert '<g class="focus"><polygon' not in site.page(f"/documents/{MINUTES}", at="7,nan,x")


@pytest.mark.parametrize("n", [0, 9])
def test_a_page_that_does_not_exist_is_told(site: Site, n: int) -> None:
    assert site.client.get(f"/documents/{MINUTES}", params={"page": n}).status_code in (400, 404)


def test_minutes_link_each_item_to_its_line(site: Site) -> None:
    page = site.page(f"/documents/{MINUTES}")
    actions = re.findall(r'<li class="said action".*?</li>', page, re.S)
    assert len(actions) == 3
    assert all("data-polygon=" in each and "%" in each for each in actions)
    assert "2025-03-25" in actions[0]


def test_a_type_shows_its_reasons_alternatives_and_scheme(site: Site) -> None:
    page = site.page(f"/documents/{NOTICE}")
    assert "GB/T 50328-2014(2019)" in page
    assert "隐患整改通知单" in page
    assert "46%" in page


def test_a_photo_shows_defects_as_suspicions_with_heatmap_and_conflicts(site: Site) -> None:
    page = site.page(f"/documents/{WALL}")
    assert "疑似蜂窝" in page
    assert "仅为疑似" in page
    assert "heat.png" in page
    assert "水印时间为2025-03-18,EXIF 时间为2025-03-21" in page
    assert "得分 87%，阈值 62%" in page
    assert "GCJ-02" in page
    assert "IMG_2041" in page


def test_a_photo_shows_what_a_detector_found_with_its_place(site: Site) -> None:
    page = site.page(f"/documents/{WALL}")
    assert "检测到" in page
    assert 'class="found" data-text="挖掘机" data-sure="76%"' in page
    assert "疑似挖掘机" not in page


def test_a_video_has_its_segments_and_starts_where_asked(site: Site) -> None:
    page = site.page(f"/documents/{FILM}", t=8.5)
    assert 'data-start="8.5"' in page
    assert page.count('class="film-part') == 3


def test_a_container_lists_what_is_inside(site: Site) -> None:
    assert "混凝土抗压强度检测报告" in site.page(f"/documents/{BOX}")


def test_a_document_that_failed_says_why_and_one_under_way_is_watched(site: Site) -> None:
    assert "PDF 已损坏" in site.page(f"/documents/{DAMAGED}")
    assert "data-poll" in site.page(f"/documents/{WAITING}")
    site.archive.world.documents[WAITING].status = "succeeded"
    site.archive.world.jobs.clear()
    assert site.part(f"/documents/{WAITING}/status").headers["hx-refresh"] == "true"


@pytest.mark.parametrize(
    ("what", "value"), [("title", "新标题"), ("doc_date", "2025-04-01"), ("section", "5号楼"), ("type", "site_visa")]
)
def test_a_value_is_edited_in_its_place(site: Site, what: str, value: str) -> None:
    form = site.part(f"/documents/{MINUTES}/edit/{what}").text
    etag = re.search(r'name="etag" value="([^"]+)"', form)
    assert etag is not None
    answer = site.act(f"/documents/{MINUTES}/edit/{what}", value=value, etag=etag[1].replace("&#34;", '"'))
    assert answer.status_code == 200
    assert ("现场签证单" if what == "type" else value) in answer.text


def test_a_field_is_corrected_by_hand_and_says_so(site: Site) -> None:
    site.act(f"/documents/{MINUTES}/edit/field:recorder", value="李小雯")
    page = site.page(f"/documents/{MINUTES}")
    assert "李小雯" in page
    assert site.act(f"/documents/{MINUTES}/edit/sha256", value="x").status_code == 404


def test_an_edit_over_somebody_elses_is_refused_with_a_note(site: Site) -> None:
    answer = site.act(f"/documents/{MINUTES}/edit/title", value="x", etag='"1"')
    assert (answer.status_code, answer.headers["hx-retarget"]) == (412, "#toasts")
    assert "文件已被他人修改" in answer.text


def test_trash_asks_first(site: Site) -> None:
    assert site.act(f"/documents/{MINUTES}/trash").status_code == 400
    assert site.act(f"/documents/{MINUTES}/trash", sure="yes").headers["hx-redirect"] == "/documents"


def test_texts_of_documents_never_become_markup(site: Site) -> None:
    site.archive.world.documents[MINUTES].title = '<img src=x onerror="alert(1)">'
    page = site.archive.world.pages[MINUTES][0]
    line = page.lines[0].model_copy(update={"text": "<script>alert(1)</script>"})
    site.archive.world.pages[MINUTES] = [page.model_copy(update={"lines": [line, *page.lines[1:]]})]
    for address in (f"/documents/{MINUTES}", f"/documents/{MINUTES}/text", "/documents", "/?q=img", "/review"):
        shown = site.page(address)
        assert "<img src=x" not in shown
        assert "<script>alert" not in shown


def test_review_counts_by_severity_and_narrows(site: Site) -> None:
    page = site.page("/review", severity="error")
    items = [i for i in site.archive.world.review.values() if i.status == "open"]
    n_errors = sum(i.severity == "error" for i in items)
    assert page.count('class="finding error"') == n_errors
    assert page.count('class="finding ') == n_errors
    assert f'<b class="count">{len(items)}</b>' in page


def test_a_verdict_is_recorded_and_the_list_is_told(site: Site) -> None:
    answer = site.act("/review/f1/decide", verdict="confirm", comment="现场核实")
    told = json.loads(answer.headers["hx-trigger"])["review-decided"]
    assert told == {"ids": ["f1"], "verdict": "confirm", "status": "decided"}
    assert site.archive.review_steps("f1")[-1].comment == "现场核实"
    assert "现场核实" in site.part("/review/f1").text
    site.act("/review/f1/reopen")
    assert site.archive.review_item("f1").status == "open"


@pytest.mark.parametrize(("target", "status"), [("note", 200), ("field:date", 200), ("sha256", 404)])
def test_a_correction_needs_a_value_and_a_known_target(site: Site, target: str, status: int) -> None:
    assert site.act("/review/f1/decide", verdict="correct", target=target, value=" ").status_code == 400
    assert site.act("/review/f1/decide", verdict="correct", target=target, value="2025-03-12").status_code == status


def test_many_findings_get_the_same_verdict(site: Site) -> None:
    answer = site.act("/review/bulk", verdict="reject", ids=["f1", "f2"])
    assert json.loads(answer.headers["hx-trigger"])["review-decided"]["ids"] == ["f1", "f2"]
    assert site.act("/review/bulk", verdict="reject").status_code == 400


def test_rectification_has_a_name_and_a_date_and_is_closed_with_proof(site: Site) -> None:
    assert site.act("/review/f1/rectify", responsible="", due_date="2025-12-01").status_code == 400
    site.act("/review/f1/rectify", responsible="王建国", due_date="2025-12-01")
    assert "王建国 · 期限 2025-12-01" in site.part("/review/f1").text
    site.act("/review/f1/close", evidence_document_id=f"http://host/documents/{HIDDEN}?page=1")
    assert site.archive.review_item("f1").status == "closed"


def test_jobs_tell_stages_reasons_and_what_can_be_done(site: Site) -> None:
    page = site.page("/jobs")
    assert "检索服务没有响应" in page
    assert "前面还有 7 个" in page
    assert 'hx-post="/jobs/j0/cancel"' in page
    assert "已取消" in site.act("/jobs/j0/cancel").text
    assert "排队中" in site.act("/jobs/j4/retry").text


def test_job_states_are_told_for_the_uploads_list(site: Site) -> None:
    told = site.client.get("/jobs/states", params={"ids": "j0,j3,ghost"}).json()
    assert [(job["id"], job["status"]) for job in told] == [("j0", "running"), ("j3", "quarantined")]
    assert "PDF 已损坏" in told[1]["reason"]


def test_a_project_shows_what_it_lacks(site: Site) -> None:
    page = site.page("/projects/binjiang")
    assert "已浇筑3号楼11层,未见申请书" in page
    assert "留痕清单" not in site.page("/projects/metro")
    assert site.act("/projects", name="新项目").headers["hx-redirect"] == "/projects/%E6%96%B0%E9%A1%B9%E7%9B%AE"


def test_an_unknown_thing_is_told_as_a_page(site: Site) -> None:
    response = site.client.get("/documents/ghost")
    assert response.status_code == 404
    assert "没有找到这个文件" in response.text
    assert 'href="/documents"' in response.text


def test_a_page_stands_when_the_counts_around_it_cannot_be_had(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Unavailable("not now", "暂时不可用")

    monkeypatch.setattr(site.archive, "jobs", refuse)
    assert "查找工程资料" in site.page("/")
    assert site.client.get("/jobs").status_code == 503


def test_an_unexpected_error_tells_its_request_number_and_nothing_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(site.archive, "document", fail)
    response = site.client.get(f"/documents/{MINUTES}")
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert response.headers["x-request-id"] in response.text


def test_a_project_is_exported_and_the_file_offered(site: Site) -> None:
    assert 'action="/projects/binjiang/exports"' in site.page("/projects/binjiang")
    answer = site.client.post(
        "/projects/binjiang/exports",
        data={"csrf": site.csrf, "format": "catalogue_xlsx"},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/jobs?project=binjiang")
    assert 'href="/v1/jobs/export-1/download"' in site.page("/jobs")


def test_an_export_nobody_knows_is_refused(site: Site) -> None:
    answer = site.client.post("/projects/binjiang/exports", data={"csrf": site.csrf, "format": "tar"})
    assert answer.status_code == 400


def test_a_report_steps_to_the_week_before_and_after(site: Site) -> None:
    page = site.page("/projects/binjiang/report")
    assert "2025-03-10 – 2025-03-16" in page
    assert "period=week&day=2025-03-09" in page.replace("&amp;", "&")
    assert "/v1/projects/binjiang/report?period=week" in page
    assert "2020-01-01" in site.page("/projects/binjiang/report", period="day", day="2020-01-01")
    site.page("/projects/binjiang/report", day="2025-02-31 or so")


def test_tasks_of_meetings_stand_in_one_list(site: Site) -> None:
    page = site.page("/projects/binjiang/actions")
    assert page.count('<span class="pill action-') >= 1
    assert "/projects/binjiang/actions" in site.page("/projects/binjiang")


def test_a_project_tells_which_days_have_no_log_and_which_have_two(site: Site) -> None:
    html = site.page("/projects/binjiang")
    assert "6 天中有 3 天有日志" in html
    assert "2025-03-03 – 2025-03-05" in html
    assert 'href="/documents/c"' in html
    assert "没有日志的日期" not in site.page("/projects/metro")


@pytest.mark.parametrize("form", ["docx", "pdf", "markdown"])
def test_a_report_is_offered_in_every_format(site: Site, form: str) -> None:
    assert f"format={form}" in site.page("/projects/binjiang/report")


def test_a_tag_is_confirmed_denied_and_added_by_its_name(site: Site) -> None:
    first = site.archive.document(WALL).tags[0]
    said = site.act(f"/documents/{WALL}/tags", tag=first.tag, is_shown="true").text
    assert said.startswith("\n") or '<section id="tags">' in said
    assert {each.tag: each.by for each in site.archive.document(WALL).tags}[first.tag] == "human"
    site.act(f"/documents/{WALL}/tags", tag=first.tag, is_shown="false")
    assert first.tag not in {each.tag for each in site.archive.document(WALL).tags}
    site.act(f"/documents/{WALL}/tags", tag="灌浆套筒")
    site.act(f"/documents/{WALL}/tags", tag="Hoisting")
    assert {"grouting_sleeve", "hoisting"} <= {each.tag for each in site.archive.document(WALL).tags}
    refused = site.act(f"/documents/{WALL}/tags", tag="没有这样的标签")
    assert refused.status_code == 400
    assert "请从列表中选择" in refused.text
    assert 'hx-get="/documents/' in site.page(f"/documents/{WALL}")
