"""The search page over what the real reader of questions makes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from contracts.search import Chip, SearchRequest
from language.query import read_query
from tests.gateway.pages.conftest import Site

TABLES = sorted((Path(__file__).parents[2] / "language" / "expressions").glob("*.yaml"))
TODAY = date(2026, 11, 21)
SPARED = 9


def questions() -> list[str]:
    """The demo's questions, and every ninth of the tables."""
    written = [text for table in TABLES for text in yaml.safe_load(table.read_text("utf-8"))["rows"]]
    return ["去年三月的脚手架问题", "scaffolding issues last March", "DC-018", *map(str, written[::SPARED])]


@pytest.fixture
def real(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    def understand(request: SearchRequest) -> tuple[list[Chip], str]:
        told = read_query(request.query, TODAY, chips_off=request.chips_off)
        return told.chips, told.text

    monkeypatch.setattr(site.archive, "_understand", understand)
    monkeypatch.setattr(site.archive, "_fits", lambda *_: True)
    return site


def test_whatever_is_understood_can_be_shown(real: Site) -> None:
    asked = questions()
    assert len(asked) > 60
    for text in asked:
        real.page("/", q=text)


def test_another_reading_is_one_click_away(real: Site) -> None:
    page = real.page("/", q="去年三月的脚手架问题")
    assert "tag=scaffold_erect" in page
    assert "off=tag%3A5" in page
