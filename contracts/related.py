"""What hangs together with a document: other documents, and for each edge the reason."""

from __future__ import annotations

from typing import Literal

from contracts.base import PageNumber, Polygon, Shape
from contracts.reading import Kind

ReasonCode = Literal[
    "answers", "action", "cites", "same_number", "same_batch", "same_task", "photo", "same_place_day", "same_standard",
    "same_person",
]  # fmt: skip


class Reason(Shape):
    """Why two documents belong together, in both languages, with the words that say so in `document_id`."""

    code: ReasonCode
    zh: str
    en: str
    document_id: str
    text: str | None = None
    page: PageNumber | None = None
    polygon: Polygon | None = None


class RelatedEdge(Shape):
    """Two documents and the reasons, the strongest first. is_directed: `to_id` follows from `from_id`."""

    from_id: str
    to_id: str
    is_directed: bool
    reasons: list[Reason]


class RelatedDocument(Shape):
    """A document in the graph. distance: number of edges from the one that was asked for."""

    document_id: str
    title: str
    kind: Kind
    type: str | None = None
    type_zh: str | None = None
    section: str | None = None
    doc_date: str | None = None
    thumbnail_url: str | None = None
    distance: int


class Related(Shape):
    """The graph around a document. items: the others, the nearest first; n_left_out: more hang together with it."""

    document_id: str
    items: list[RelatedDocument]
    edges: list[RelatedEdge]
    n_left_out: int = 0
    next_cursor: str | None = None
