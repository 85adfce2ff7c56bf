"""Hits that were found by what a picture shows."""

from __future__ import annotations

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
