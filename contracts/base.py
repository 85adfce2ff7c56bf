"""What every shape shares: strictness, geometry, and where a result was seen."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Confidence = Annotated[float, Field(ge=0.0, le=1.0)]
PageNumber = Annotated[int, Field(ge=1, description="Page, counted from 1")]
Polygon = Annotated[
    list[float],
    Field(
        min_length=8,
        max_length=8,
        description="x1,y1..x4,y4 in fractions 0..1 of the upright page image, origin top left, clockwise",
    ),
]
Span = Annotated[
    tuple[int, int],
    Field(description="start and end as code points into the document's text; end is exclusive"),
]


class Shape(BaseModel):
    """Base of all shapes: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="null")


class Place(Shape):
    """A place on the site, taken apart. `text` is as written."""

    text: str | None = None
    building: str | None = None
    floor: str | None = None
    axes: str | None = None
    part: str | None = None


class Source(Shape):
    """Where a statement was read: a line of a page, or a span of the text, or both."""

    page: PageNumber | None = None
    line: int | None = Field(default=None, ge=0, description="index into the page's lines")
    polygon: Polygon | None = None
    text: str | None = None
    start: int | None = None
    end: int | None = None


class ModelRef(Shape):
    """The model that made a result."""

    name: str
    version: str


def rectangle(x1: float, y1: float, x2: float, y2: float) -> list[float]:
    """The polygon of an upright box given by its corners, in page fractions."""
    return [x1, y1, x2, y1, x2, y2, x1, y2]
