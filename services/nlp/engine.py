"""What an engine of this service is: text in, understanding out; and what finds names for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from contracts.base import ModelRef
from contracts.understanding import Understanding
from services.nlp.steps.script import Script

Genre = Literal["minutes", "log", "record"]


@dataclass(frozen=True)
class Task:
    """One document to be understood.

    given: the document's date where somebody else knows it; today: stands in where nobody does.
    """

    script: Script
    genre: Genre
    given: date | None
    today: date


@dataclass(frozen=True)
class NameSpan:
    """A name in a text: start and end in code points, exclusive."""

    start: int
    end: int
    kind: Literal["person", "unit"]


class Tagger(Protocol):
    """Finds names of persons and units."""

    @property
    def model(self) -> ModelRef | None:
        """The model behind it, if there is one."""
        ...

    def tag(self, lines: Sequence[tuple[int, str]]) -> list[NameSpan]:
        """Names in lines; each line comes with its place in the text, to which the spans refer."""
        ...


class Engine(Protocol):
    """Understands a document. Raises SiteTraceError for what a person should be told; never invents a source."""

    @property
    def models(self) -> list[ModelRef]:
        """The models and rules that make the result, with their versions."""
        ...

    def understand(self, task: Task) -> Understanding:
        """Minutes, log, five elements, entities, summary of a document."""
        ...


class ModelFailed(Exception):
    """A language model did not give an answer that can be used; the reason is for the log."""


class Chat(Protocol):
    """A language model that answers a conversation, bounded in time and length."""

    @property
    def model(self) -> ModelRef:
        """Which model it is."""
        ...

    def complete(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """Its answer, JSON after the schema if it obeys. Raises ModelFailed."""
        ...
