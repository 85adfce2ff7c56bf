"""What classification learns from: documents whose type a person confirmed, and what was made of them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.base import Confidence, Shape


class Lesson(Shape):
    """A document whose type a person told. Digests and keys only: the words stay in its reading."""

    document_id: str
    project_id: str
    type: str
    read_key: str = Field(description="artefact key of its reading")
    name: str


class Lessons(Shape):
    """What one learning is given. `in_use` is the artefact key of the version that classifies now."""

    schema_version: Literal[1] = 1
    scope: str = Field(default="", description="a project's id; empty: the whole archive")
    version: str = Field(description="short digest of documents and types: the same lessons, the same version")
    lessons: list[Lesson]
    in_use: str | None = None


Verdict = Literal["better", "no better", "worse"]


class TagComparison(Shape):
    """One tag judged on held-out photos, without and with what was learnt. ap: average precision; loss: log loss."""

    n_yes: int
    n_no: int
    n_right_before: int
    n_right: int
    ap_before: float | None = None
    ap: float | None = None
    loss_before: float
    loss: float
    verdict: Verdict


class Comparison(Shape):
    """The same held-out confirmed documents judged both ways; nothing is judged by what it taught itself.

    Of photos, what is judged is each tag that a person affirmed or denied, told or not told at its threshold.

    n_unseen counts those that the version in use was not taught by; it is judged on these alone.
    """

    n_held_out: int
    n_right_before: int = Field(description="by the rules alone")
    n_right: int = Field(description="by the rules and what was learnt from the other documents")
    n_mended: int
    n_broken: int
    n_unseen: int = 0
    n_unseen_right_in_use: int = 0
    n_unseen_right: int = 0
    verdict: Verdict
    by_tag: dict[str, TagComparison] = {}


class Example(Shape):
    """A confirmed document as the classifier keeps it: features by number, and how it pushes each type."""

    document_id: str
    type: str
    features: list[int]
    pushes: dict[str, float]


class LearnedClasses(Shape):
    """The artefact of learning: what lies on top of the rules, small enough to be loaded for each document."""

    schema_version: Literal[1] = 1
    version: str = Field(description="that of its lessons")
    rules: str = Field(description="version of the rules that it was learnt on top of")
    scope: str = ""
    features: list[str] = Field(description="names of the features; examples point into them")
    examples: list[Example]
    n_taught: dict[str, int] = Field(description="confirmed documents by type")
    comparison: Comparison
    seconds: float = 0.0

    @property
    def n_lessons(self) -> int:
        """Documents that taught it."""
        return len(self.examples)


class ClassVersion(Shape):
    """One version of what was learnt, as people see it in a list."""

    number: int
    scope: str
    version: str
    artefact_key: str
    n_lessons: int
    comparison: Comparison
    made_at: str
    made_by: str
    is_in_use: bool
    share_right_before: Confidence
    share_right: Confidence
