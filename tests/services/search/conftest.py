"""A search service without models, and small documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.search import IndexDocument, Passage
from foundation.settings import CoreSettings
from services.search.service import SearchService, open_service
from services.search.settings import SearchSettings

OpenService = Callable[..., SearchService]


@pytest.fixture
def open_fake(tmp_path: Path) -> Iterator[OpenService]:
    """Opens services with the fake embedding on one shard directory; closes what is left open."""
    opened: list[SearchService] = []

    def make(**settings: Any) -> SearchService:
        made = SearchSettings(**{"embeddings": ("fake",), "floor": 0.0, **settings})
        service = open_service(made, CoreSettings(home=tmp_path / "home"))
        opened.append(service)
        return service

    yield make
    for service in opened:
        service.close()


@pytest.fixture
def service(open_fake: OpenService) -> SearchService:
    """One service with the fake embedding."""
    return open_fake()


def document(document_id: str = "d1", text: str = "3号楼外架连墙件缺失四处", **given: Any) -> IndexDocument:
    """A document of one page."""
    passages = given.pop("passages", None) or [Passage(source="text", text=text, page=1, span=(0, len(text)))]
    return IndexDocument(
        **{
            "document_id": document_id,
            "project": "p1",
            "kind": "document",
            "title": "安全检查记录",
            "revision": "r1",
            "passages": passages,
            **given,
        }
    )
