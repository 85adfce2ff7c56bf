"""Small documents for the index, and short ways to ask for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.search import IndexDocument, Passage, SearchRequest, SearchResponse
from services.search.service import SearchService

OpenService = Callable[..., SearchService]


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


def ask(service: SearchService, text: str = "", **given: Any) -> SearchResponse:
    """The answer to a question; the reference date is fixed."""
    known = {"query": text, "limit": 100, "reference_date": "2026-11-21"}
    return service.search(SearchRequest.model_validate({**known, **given}))


def ids(answer: SearchResponse) -> list[str]:
    """The documents of an answer, in its order."""
    return [hit.document_id for hit in answer.hits]
