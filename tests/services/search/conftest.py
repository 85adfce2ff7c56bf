"""A search service without models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from foundation.settings import CoreSettings
from services.search.service import SearchService, open_service
from services.search.settings import SearchSettings
from tests.support.search import OpenService


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
