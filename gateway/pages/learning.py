"""What the page of learning asks of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from catalogue.classes import Learner
from contracts.headlearning import NewTag
from contracts.jobs import Job
from contracts.learning import ClassVersion


@dataclass(frozen=True)
class LearnerState:
    """One learner in one scope. in_use: number of the version; None is what is shipped alone.

    has_news: people confirmed something since the newest version.
    """

    learner: Learner
    versions: Sequence[ClassVersion]
    in_use: int | None
    has_news: bool


@dataclass(frozen=True)
class OwnTag:
    """A tag that the archive defined, and how many photos people gave it."""

    tag: NewTag
    n_photos: int


class Learning(Protocol):
    """Learning with one visitor's rights. project None: the whole archive. Every call may raise SiteTraceError."""

    def state(self, learner: Learner, project: str | None) -> LearnerState:
        """Versions, the newest first."""

    def learn(self, learner: Learner, project: str | None) -> Job:
        """Begin to learn from what people confirmed."""

    def use(self, learner: Learner, number: int, project: str | None) -> None:
        """Switch a version on; 0 is what is shipped alone."""

    def undo(self, learner: Learner, project: str | None) -> None:
        """Take the last switch back."""

    def again(self, learner: Learner, project: str | None) -> int:
        """Have what is there judged again; how many documents that started."""

    def own_tags(self) -> Sequence[OwnTag]:
        """Tags of the archive's own."""

    def define_tag(self, tag: NewTag) -> None:
        """Define one."""
