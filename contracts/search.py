"""Questions, answers, and what is handed to the index."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from contracts.base import PageNumber, Shape, Span
from contracts.reading import Kind
from contracts.sight import PictureVector

ChipKey = Literal["date", "section", "project", "type", "tag", "kind", "person", "unit", "code", "amount", "state"]


class Passage(Shape):
    """A piece of a document to be found: text with the place it stands in.

    source: text (a page's text), title, field, minutes (one item), tag (words for what a photo shows),
    capture, moment (a stretch of a video), summary. A tag or moment without words has its picture alone.
    """

    source: Literal["text", "title", "field", "minutes", "tag", "capture", "moment", "summary", "name"]
    text: str
    page: PageNumber | None = None
    start_s: float | None = None
    end_s: float | None = None
    span: Span | None = Field(default=None, description="place in the document's text, where it stands there")
    picture: PictureVector | None = Field(
        default=None,
        exclude_if=lambda picture: picture is None,
        description="of the photo, or of the stretch's best frame, where a model for pictures and texts made one",
    )


class IndexDocument(Shape):
    """Everything the index needs of one document; replaces what it knew of it."""

    document_id: str
    project: str
    kind: Kind
    title: str
    type: str | None = None
    section: str | None = None
    building: str | None = None
    floor: str | None = None
    doc_date: str | None = Field(default=None, description="ISO date")
    tags: list[str] = []
    people: list[str] = []
    units: list[str] = []
    codes: list[str] = []
    amounts: list[float] = []
    states: list[str] = Field(default=[], description="flagged, open, overdue, unsigned ...")
    is_flagged: bool = False
    thumbnail_url: str | None = None
    revision: str = Field(description="digest of the artefacts this was made from")
    passages: list[Passage]


class IndexReceipt(Shape):
    document_id: str
    n_points: int
    revision: str
    took_ms: float


class SearchFilters(Shape):
    kind: list[Kind] = []
    type: list[str] = []
    tag: list[str] = []
    section: list[str] = []
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    flagged: bool | None = None
    min_score: float | None = None

    model_config = {"extra": "forbid", "populate_by_name": True}


class SearchRequest(Shape):
    """A question. `projects_allowed` is set by the gateway from the key; None means all."""

    query: str = Field(default="", max_length=1000)
    project: str | None = None
    filters: SearchFilters = SearchFilters()
    reference_date: str | None = None
    chips_off: list[str] = Field(default=[], description="chips switched off, as key or key:start")
    weaker: bool = Field(default=False, description="show what was found below the floor of relevance, too")
    sort: Literal["relevance", "date"] = "relevance"
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = None
    projects_allowed: list[str] | None = None


class Chip(Shape):
    """A part of the question that was understood. `other` offers another reading: {value, label}.

    Chips of one key (and field) are alternatives; chips of different keys must all hold. A chip that is no filter
    only helps to rank: "scaffolding" asks for documents about it as well as for photos tagged with it.
    """

    key: ChipKey
    value: JsonValue
    label: str
    span: Span
    other: list[dict[str, JsonValue]] = []
    is_filter: bool = True
    field: Literal["building", "floor", "axes", "part", "section"] | None = Field(
        default=None,
        description="what a section chip names; building and section may each stand in either field of a document",
    )


class Interpretation(Shape):
    text: str = Field(description="what is left of the question to be searched as text")
    chips: list[Chip] = []
    language: Literal["zh", "en"] = "zh"


class Scores(Shape):
    dense: float | None = None
    sparse: float | None = None
    picture: float | None = Field(default=None, description="how well the picture fits, where it does")


class Matched(Shape):
    words: list[str] = []
    synonyms: list[str] = []
    chips: list[str] = []
    picture: bool = Field(default=False, description="the picture itself fits what was asked")


class Hit(Shape):
    document_id: str
    kind: Kind
    title: str
    type: str | None = None
    project: str
    section: str | None = None
    doc_date: str | None = None
    page: int | None = None
    start_s: float | None = None
    span: Span | None = None
    score: float
    scores: Scores
    snippet: str
    highlights: list[Span] = Field(default=[], description="spans inside the snippet")
    matched: Matched = Matched()
    tags: list[str] = []
    thumbnail_url: str | None = None


class FacetValue(Shape):
    value: str
    count: int


class Facets(Shape):
    kind: list[FacetValue] = []
    type: list[FacetValue] = []
    tag: list[FacetValue] = []
    section: list[FacetValue] = []
    month: list[FacetValue] = []


class IndexState(Shape):
    """How many documents of the record the index has. filling: it still lacks many, as after an upgrade."""

    state: Literal["complete", "filling"]
    done: int
    total: int


class SearchResponse(Shape):
    interpretation: Interpretation
    hits: list[Hit]
    facets: Facets = Facets()
    total: int
    total_is_exact: bool = True
    n_weaker: int = Field(
        default=0,
        description="documents just below the floor of relevance, of the nearest that were read; `weaker` shows all",
    )
    took_ms: float
    next_cursor: str | None = None
    index: IndexState | None = Field(default=None, description="set by the gateway, where the index can be counted")


class Suggestion(Shape):
    text: str
    kind: Literal["title", "code", "person", "unit", "section", "tag", "type", "saved"]
    document_id: str | None = None
