"""What the heads for photos learn from: photos of whose tags and damage a person spoke, and what was made of them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.base import Polygon, Shape
from contracts.learning import Comparison


class DrawnBox(Shape):
    """A place that a person drew, and the defect it holds."""

    defect: str
    polygon: Polygon


class PhotoLesson(Shape):
    """A photo of which a person told what it shows. Digests and keys only: vectors lie in what was seen on it."""

    document_id: str
    project_id: str
    sha256: str
    name: str
    see_key: str = Field(description="artefact key of what was seen on it")
    shown: dict[str, bool] = Field(default={}, description="tags and defects that a person affirmed or denied")
    is_whole: bool = Field(default=False, description="a person listed its tags: a tag that is not there is not shown")
    boxes: list[DrawnBox] = []


class NewTag(Shape):
    """A tag that the table of tags does not have, as an archive defines it for itself."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")
    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=60)


class PhotoLessons(Shape):
    """What one learning is given. `in_use`: artefact keys of the versions in use now, the first counting most."""

    schema_version: Literal[1] = 1
    scope: str = Field(default="", description="a project's id; empty: the whole archive")
    version: str = Field(description="short digest of photos and words: the same lessons, the same version")
    lessons: list[PhotoLesson]
    background: list[str] = Field(default=[], description="artefact keys of photos that nobody spoke of")
    new_tags: list[NewTag] = []
    only: list[str] = Field(default=[], description="tags that are learnt; others stay as they are; empty: all")
    in_use: list[str] = []


class LearnedHead(Shape):
    """What is added to the log odds of one tag: weights times the placed vector, plus bias.

    prior: log odds that it begins with where no head is shipped for the tag; None: those of the shipped head.
    threshold: None where the shipped one holds. prototype: unit vector amid the photos that show it, and the likeness
    from which a photo looks like them.
    """

    name: str
    zh: str
    weights: list[float]
    bias: float
    prior: float | None = None
    threshold: float | None = None
    prototype: list[float] = []
    alike_from: float = 1.0
    n_yes: int
    n_no: int


class LearnedHeads(Shape):
    """The artefact of learning: what lies on top of the shipped heads. It fits one embedding alone."""

    schema_version: Literal[1] = 1
    version: str = Field(description="that of its lessons")
    shipped: str = Field(description="version of the heads that it was learnt on top of")
    scope: str = ""
    embedding: str
    heads: list[LearnedHead]
    refused: dict[str, str] = Field(default={}, description="tags that stay as they were, and why")
    taught: list[str] = Field(description="ids of the photos that taught it")
    comparison: Comparison
    seconds: float = 0.0

    @property
    def n_lessons(self) -> int:
        """Photos that taught it."""
        return len(self.taught)


class LabelledBox(Shape):
    """A place that a person drew, and the tag that says what it holds."""

    label: str
    polygon: Polygon


class BoxedPhoto(Shape):
    """A photo as a detector learns from it; one without boxes shows none of what the others hold."""

    document_id: str
    sha256: str
    name: str
    boxes: list[LabelledBox]
