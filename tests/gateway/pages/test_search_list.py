"""What the list of hits says of how each was found, and of what is hardly relevant."""

from __future__ import annotations

import re

import pytest

from contracts.search import Matched, Scores, SearchRequest, SearchResponse
from tests.gateway.pages.conftest import Site


def test_a_hit_that_its_picture_brought_says_so_in_both_languages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = site.archive.search

    def pictured(request: SearchRequest) -> SearchResponse:
        found = ask(request)
        first = found.hits[0].model_copy(
            update={"matched": Matched(picture=True), "scores": Scores(dense=0.1, sparse=0.0, picture=0.64)}
        )
        return found.model_copy(update={"hits": [first, *found.hits[1:]]})

    assert "画面内容与问题相符" not in site.page("/", q="脚手架")
    monkeypatch.setattr(site.archive, "search", pictured)
    page = site.page("/", q="脚手架")
    assert page.count('title="画面内容与问题相符">图像</span>') == 1
    assert "0.64" in page
    assert 'title="What the picture shows fits the question">Picture</span>' in site.page("/", q="脚手架", lang="en")
    site.page("/", lang="zh")


def weaker_address(page: str) -> str:
    found = re.search(r'class="weaker" href="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_what_is_hardly_relevant_is_offered_and_said_to_be_that(site: Site) -> None:
    nothing = site.page("/", q="2025年3月核电站")
    assert "没有找到相符的资料" in nothing
    assert "仍显示最接近的资料（可能无关）" in nothing
    shown = site.page(weaker_address(nothing))
    assert '<li class="hit">' in shown
    assert "含关联较弱的资料，可能与问题无关" in shown
    assert 'href="/?q=2025%E5%B9%B43%E6%9C%88%E6%A0%B8%E7%94%B5%E7%AB%99"' in shown


def test_behind_the_last_hit_what_is_hardly_relevant_is_offered(site: Site) -> None:
    page = site.page("/", q="去年三月3号楼脚手架整改")
    assert "一并显示关联较弱的资料" in page
    assert site.page(weaker_address(page)).count('<li class="hit">') > page.count('<li class="hit">')
