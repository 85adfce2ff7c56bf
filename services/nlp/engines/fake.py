"""Engines for tests: an answer that depends on nothing but the text."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.base import ModelRef, Source
from contracts.understanding import Action, FiveElements, Minutes, Understanding
from services.nlp.engine import NameSpan, Task


class NoTagger:
    """Finds no names."""

    @property
    def model(self) -> None:
        """There is none."""
        return

    def tag(self, lines: Sequence[tuple[int, str]]) -> list[NameSpan]:
        """Nothing."""
        del lines
        return []


class FakeEngine:
    """Takes the first line for title and task."""

    @property
    def models(self) -> list[ModelRef]:
        """The fake itself."""
        return [ModelRef(name="fake", version="1")]

    def understand(self, task: Task) -> Understanding:
        """Minutes with one action where minutes are asked for, else an event."""
        line = next((r.passage for r in task.script.rows if r.passage), None)
        words = line.text.strip() if line else ""
        source = task.script.source(line) if line else Source(text="")
        minutes = None
        if task.genre == "minutes" and words:
            day = (task.given or task.today).isoformat()
            action = Action(task=words, due=day, due_text=day, source=source)
            minutes = Minutes(title=words, actions=[action], summary=words, engine="fake")
        five = FiveElements(event=words or None, missing=["time", "place", "people", "result"])
        return Understanding(minutes=minutes, five_elements=five, summary=words or None, models=self.models)
