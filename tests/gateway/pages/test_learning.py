"""The page of learning: versions with what they are worth, switches that can be taken back, tags of one's own."""

from __future__ import annotations

import dataclasses

import pytest

from tests.gateway.pages.conftest import Site


def test_versions_stand_with_how_they_judged(site: Site) -> None:
    page = site.page("/learning")
    assert "正在使用版本 2" in page
    assert "78%" in page
    assert "95%" in page
    assert "更差，已拒绝" in page
    assert "还没有学习过" in page
    assert "灌浆套筒" in page
    assert "7 张照片" in page


def test_a_switch_is_taken_back(site: Site) -> None:
    assert site.act("/learning/classes/undo", project="").headers["HX-Redirect"] == "/learning"
    assert "正在使用出厂模型" in site.page("/learning")
    site.act("/learning/classes/use", number="2", project="")
    assert "正在使用版本 2" in site.page("/learning")


def test_a_worse_version_is_refused_in_words(site: Site) -> None:
    told = site.act("/learning/classes/use", number="3", project="")
    assert told.status_code == 409
    assert "表现更差" in told.text


def test_learning_says_when_it_runs_and_shows_the_page_anew_when_done(site: Site) -> None:
    began = site.act("/learning/vision/learn", project="binjiang")
    assert began.headers["HX-Redirect"] == "/learning?project=binjiang&job=lesson"
    assert site.archive.learning.asked == [("learn", "vision", "binjiang")]
    done = next(job.id for job in site.archive.world.jobs.values() if job.status == "succeeded")
    assert (
        site.part(f"/learning/jobs/{done}", project="binjiang").headers["HX-Redirect"] == "/learning?project=binjiang"
    )
    failed = next(job for job in site.archive.world.jobs.values() if job.status == "failed")
    assert failed.error is not None
    assert (failed.error.message_zh or failed.error.message) in site.part(f"/learning/jobs/{failed.id}").text


def test_judging_again_leads_to_the_jobs(site: Site) -> None:
    assert site.act("/learning/classes/again", project="metro").headers["HX-Redirect"] == "/jobs?project=metro"


@pytest.mark.parametrize(("key", "code"), [("post_tension", 200), ("Post Tension", 400), ("", 400)])
def test_a_tag_is_defined_or_the_form_says_what_is_wrong(site: Site, key: str, code: int) -> None:
    told = site.act("/learning/tags", key=key, zh="预应力张拉", en="post-tensioning", project="")
    assert told.status_code == code
    assert ("预应力张拉" in site.page("/learning")) == (code == 200)


def test_only_who_keeps_the_models_sees_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = site.client.app.state.pages.doorkeeper_of  # type: ignore[attr-defined]
    whole = type(keeper(None)).visitor

    def limited(self: object, request: object) -> object:
        visitor = whole(self, request)
        return visitor and dataclasses.replace(visitor, may=visitor.may - {"models"})

    monkeypatch.setattr(type(keeper(None)), "visitor", limited)
    assert site.client.get("/learning").status_code == 403
    assert "/learning" not in site.page("/")
