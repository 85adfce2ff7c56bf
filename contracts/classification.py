"""What kind of document it is, its catalogue fields, and what is wrong with it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.base import Confidence, ModelRef, PageNumber, Polygon, Shape, Span

Severity = Literal["info", "warning", "error"]
By = Literal["machine", "human"]


class ArchiveCode(Shape):
    """A class of an archive scheme. A code means nothing without its scheme."""

    scheme: str
    code: str
    name: str


class Alternative(Shape):
    """Another type that was considered."""

    type: str
    confidence: Confidence


class Reason(Shape):
    """Words on a page that speak for the type."""

    text: str
    page: PageNumber | None = None
    polygon: Polygon | None = None


class Classification(Shape):
    """The document's type (a key of doctypes.json) and why."""

    type: str
    type_zh: str
    archive_codes: list[ArchiveCode] = []
    confidence: Confidence
    alternatives: list[Alternative] = []
    reasons: list[Reason] = []
    by: By = "machine"
    model: str


class TypeSegment(Shape):
    """One of several documents in one scan: its pages, first and last, counted from 1."""

    type: str
    pages: tuple[int, int]
    confidence: Confidence


class FieldValue(Shape):
    """One catalogue field with the place it was read from."""

    name: str
    label_zh: str
    value: str
    normalized: str | float | None = None
    unit: str | None = None
    confidence: Confidence
    page: PageNumber | None = None
    polygon: Polygon | None = None
    span: Span | None = None
    by: By = "machine"


class Check(Shape):
    """Something that looks wrong. `field` and `related` make its identity outlive a new reading."""

    code: str
    severity: Severity
    message: str
    message_zh: str
    page: PageNumber | None = None
    polygon: Polygon | None = None
    status: Literal["open", "accepted", "fixed"] = "open"
    field: str | None = None
    related: str | None = Field(default=None, description="id of the other document, for checks across documents")
    confidence: Confidence = 1.0


class DocumentClass(Shape):
    """The artefact of the classification stage."""

    schema_version: Literal[1] = 1
    classification: Classification
    segments_by_type: list[TypeSegment] = []
    fields: list[FieldValue] = []
    checks: list[Check] = []
    title: str | None = None
    doc_date: str | None = Field(default=None, description="ISO date that the document gives itself")
    models: list[ModelRef] = []
