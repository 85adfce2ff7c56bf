"""What the reading stage finds on the pages of one document."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.base import Confidence, ModelRef, PageNumber, Polygon, Shape, Span

Kind = Literal["document", "photo", "video", "drawing", "container", "other"]


class Line(Shape):
    """One line of text. `span` points into the whole document's text."""

    text: str
    polygon: Polygon
    confidence: Confidence
    span: Span | None = None
    is_handwritten: bool = False
    handwriting: Confidence | None = Field(
        default=None, description="probability that it was written by hand; null where that was not judged"
    )


class Cell(Shape):
    """One cell of a table; row and col count from 0."""

    row: int = Field(ge=0)
    col: int = Field(ge=0)
    rowspan: int = Field(default=1, ge=1)
    colspan: int = Field(default=1, ge=1)
    text: str
    polygon: Polygon | None = None


class Table(Shape):
    """A table of a page with its cells."""

    n_rows: int = Field(ge=0)
    n_cols: int = Field(ge=0)
    cells: list[Cell]
    polygon: Polygon | None = None


class Seal(Shape):
    """A stamp in red ink and what it says."""

    text: str
    polygon: Polygon
    confidence: Confidence
    shape: Literal["round", "square", "oval"] = "round"


class Signature(Shape):
    """A place that asks for a signature, and whether there is ink in it."""

    label: str
    is_signed: bool
    polygon: Polygon
    confidence: Confidence = 1.0


class Checkbox(Shape):
    """A box to tick and the words beside it."""

    label: str
    is_checked: bool
    polygon: Polygon
    confidence: Confidence = 1.0


class Code(Shape):
    """A bar code or QR code."""

    format: str
    text: str
    polygon: Polygon


class PageImage(Shape):
    """The upright image of a page as an attachment of the reading artefact."""

    name: str = Field(description="attachment name inside the artefact, for example page-1.webp")
    media_type: str = "image/webp"
    transform: list[float] | None = Field(
        default=None,
        description="3x3 homography, row by row, from the upright image (px) to the original image (px)",
    )


class Page(Shape):
    """One page as read. Geometry is in fractions of the upright page image."""

    page: PageNumber
    width_px: int
    height_px: int
    rotation_deg: int = Field(default=0, description="clockwise turn that was applied: 0, 90, 180 or 270")
    source: Literal["text_layer", "ocr", "native", "none"] = "ocr"
    lines: list[Line] = []
    tables: list[Table] = []
    seals: list[Seal] = []
    signatures: list[Signature] = []
    checkboxes: list[Checkbox] = []
    codes: list[Code] = []
    image: PageImage | None = None
    span: Span | None = Field(default=None, description="the page's part of the document's text")
    warnings: list[str] = []


class Binding(Shape):
    """The artefact of the binding stage; the PDF is its attachment `searchable.pdf`."""

    read_key: str = Field(description="artefact key of the reading whose words are in it")
    n_pages: int
    size_bytes: int


class Member(Shape):
    """A file found inside a container, already stored by its digest."""

    path: str
    sha256: str
    size_bytes: int
    media_type: str


class Reading(Shape):
    """The artefact of the reading stage.

    `text` is immutable: every span in later artefacts points into it, in code points. Pages are joined
    by a form feed; lines of a page by a line feed.
    """

    schema_version: Literal[1] = 1
    kind: Kind = Field(description="what the content shows it to be: a photo of a paper page is a document")
    media_type: str
    text: str
    pages: list[Page] = []
    title: str | None = Field(default=None, description="title told by the file itself (properties, subject, sheet)")
    members: list[Member] = Field(default=[], description="contents of a container")
    facts: dict[str, str] = Field(default={}, description="properties told by the file: author, created, subject")
    notice: str | None = Field(default=None, description="why a file is kept but not read, for a person, in Chinese")
    notice_en: str | None = None
    models: list[ModelRef] = []
