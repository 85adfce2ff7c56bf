"""An invented archive's learning: two versions of types, none of tags."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.classes import Learner
from contracts.headlearning import NewTag
from contracts.jobs import Job
from contracts.learning import ClassVersion, Comparison
from foundation.errors import BadInput, Conflict
from gateway.pages.learning import LearnerState, OwnTag


def version(number: int, n_right: int, is_in_use: bool) -> ClassVersion:
    comparison = Comparison(
        n_held_out=40,
        n_right_before=31,
        n_right=n_right,
        n_mended=max(n_right - 31, 0),
        n_broken=max(31 - n_right, 0),
        verdict="better" if n_right > 31 else "worse",
    )
    return ClassVersion(
        number=number,
        scope="",
        version=f"v{number}",
        artefact_key=f"key{number}",
        n_lessons=40,
        comparison=comparison,
        made_at="2025-11-20T02:00:00Z",
        made_by="demo",
        is_in_use=is_in_use,
        share_right_before=31 / 40,
        share_right=n_right / 40,
    )


class InventedLearning:
    """Satisfies gateway.pages.learning.Learning."""

    def __init__(self) -> None:
        self.in_use: list[int | None] = [None, 2]
        self.tags = [OwnTag(NewTag(key="grouting_sleeve", zh="灌浆套筒", en="grouting sleeve"), 7)]
        self.asked: list[tuple[str, Learner, str | None]] = []

    def state(self, learner: Learner, project: str | None) -> LearnerState:
        if learner == "vision" or project:
            return LearnerState(learner, [], None, True)
        now = self.in_use[-1]
        return LearnerState(learner, [version(n, right, n == now) for n, right in ((3, 28), (2, 38))], now, False)

    def learn(self, learner: Learner, project: str | None) -> Job:
        self.asked.append(("learn", learner, project))
        return Job(id="lesson", kind="learn", status="running")

    def use(self, learner: Learner, number: int, project: str | None) -> None:
        if number == 3:
            raise Conflict("version 3 judged worse", "该版本在留出的已确认文件上表现更差,未启用")
        self.in_use.append(number or None)

    def undo(self, learner: Learner, project: str | None) -> None:
        if len(self.in_use) < 2:
            raise BadInput("nothing was switched on that could be undone", "没有可撤销的启用记录")
        self.in_use.pop()

    def again(self, learner: Learner, project: str | None) -> int:
        self.asked.append(("again", learner, project))
        return 3

    def own_tags(self) -> Sequence[OwnTag]:
        return self.tags

    def define_tag(self, tag: NewTag) -> None:
        self.tags.append(OwnTag(tag, 0))
