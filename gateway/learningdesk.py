"""What the page of learning asks for, answered with one visitor's rights by the verbs of the contract's routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from catalogue import classes as record
from catalogue.actors import Actor
from catalogue.classes import Learner
from catalogue.tagwords import new_tags, photos_by_tag
from contracts.headlearning import NewTag
from contracts.jobs import Job
from gateway.learnt import ScopeBody, UseBody, scope_of, start, undo_last, use_version
from gateway.pages import learning as pages
from gateway.routes import classes as class_routes
from gateway.routes import vision as vision_routes
from gateway.state import Gate
from pipeline.learning import CLASSES, SIGHT

COURSES = {CLASSES.learner: CLASSES, SIGHT.learner: SIGHT}


@dataclass(frozen=True)
class GateLearning:
    """Learning as one actor may do it."""

    gate: Gate
    actor: Actor

    def state(self, learner: Learner, project: str | None) -> pages.LearnerState:
        self.actor.require("models")
        course = COURSES[learner]
        with self.gate.database.read() as session:
            scope = scope_of(session, self.actor, project)
            newest = record.newest_version(session, scope, learner)
            in_use = record.version_in_use(session, scope, learner)
            return pages.LearnerState(
                learner=learner,
                versions=record.list_versions(session, scope, learner),
                in_use=in_use.number if in_use else None,
                has_news=course.has_news(session, scope, newest.made_at if newest else None),
            )

    def learn(self, learner: Learner, project: str | None) -> Job:
        self.actor.require("models")
        return start(self.gate, self.actor, COURSES[learner], project, Response(), None)

    def use(self, learner: Learner, number: int, project: str | None) -> None:
        self.actor.require("models")
        use_version(self.gate, self.actor, COURSES[learner], number, UseBody(project=project))

    def undo(self, learner: Learner, project: str | None) -> None:
        self.actor.require("models")
        undo_last(self.gate, self.actor, COURSES[learner], project)

    def again(self, learner: Learner, project: str | None) -> int:
        self.actor.require("models")
        if learner == SIGHT.learner:
            told = vision_routes.again(self.gate, self.actor, vision_routes.RoundBody(project=project))
        else:
            told = class_routes.again(self.gate, self.actor, ScopeBody(project=project))
        return int(told["n_started"])

    def own_tags(self) -> Sequence[pages.OwnTag]:
        with self.gate.database.read() as session:
            tags = new_tags(session)
            counted = photos_by_tag(session, list(tags), self.actor.projects)
            return [pages.OwnTag(tag, counted.get(key, 0)) for key, tag in tags.items()]

    def define_tag(self, tag: NewTag) -> None:
        self.actor.require("models")
        vision_routes.define(self.gate, self.actor, tag)
