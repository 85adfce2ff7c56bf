"""What the text of a record says: minutes, logs, five elements, entities."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.base import Confidence, ModelRef, Shape, Source


class Told(Shape):
    """What people may correct. id: the same for the same words in the same place; by: who says it so."""

    id: str | None = None
    by: Literal["machine", "human"] = "machine"


class Attendee(Told):
    name: str
    unit: str | None = None
    role: str | None = None
    source: Source = Source()


class HeadMark(Shape):
    """Of one value of a head: who says it so, and where it was read."""

    by: Literal["machine", "human"] = "machine"
    source: Source = Source()


class PreviousItem(Shape):
    text: str
    status: Literal["done", "in_progress", "open", "unknown"]
    source: Source


class Topic(Shape):
    title: str
    summary: str
    source: Source


class Statement(Told):
    """A decision or a risk, in the words of the record."""

    text: str
    source: Source
    confidence: Confidence = 1.0


class Action(Told):
    """Who does what by when. `due` is an ISO date computed from `due_text` and the meeting's date.

    status: a person's word on what became of it; None leaves it to what later meetings say.
    """

    task: str
    owner: str | None = None
    owner_unit: str | None = None
    due: str | None = None
    due_text: str | None = None
    priority: Literal["high", "normal", "low"] = "normal"
    source: Source
    confidence: Confidence = 1.0
    status: Literal["open", "done"] | None = None
    supersedes: str | None = Field(default=None, description="words of the earlier deadline that this one replaces")


MINUTES_HEAD = ("title", "number", "time", "place", "chair", "recorder", "next_meeting")
LOG_HEAD = ("date", "weather", "temperature", "location")
"""Values of a head, each words or None."""


class Minutes(Shape):
    """What minutes say. head: by name of MINUTES_HEAD, where it stands."""

    title: str | None = None
    number: str | None = None
    time: str | None = None
    place: str | None = None
    chair: str | None = None
    recorder: str | None = None
    attendees: list[Attendee] = []
    previous_items: list[PreviousItem] = []
    topics: list[Topic] = []
    decisions: list[Statement] = []
    actions: list[Action] = []
    risks: list[Statement] = []
    next_meeting: str | None = None
    summary: str = ""
    engine: str
    head: dict[str, HeadMark] = {}


class Crew(Told):
    trade: str
    count: int | None = None
    source: Source = Source()


class LogItem(Told):
    text: str
    source: Source


class Log(Shape):
    """A day's log (施工日志, 监理日志, 安全日志, 旁站). head: by name of LOG_HEAD, where it stands."""

    date: str | None = None
    weather: str | None = None
    temperature: str | None = None
    location: str | None = None
    crew: list[Crew] = []
    equipment: list[LogItem] = []
    progress: list[LogItem] = []
    quality: list[LogItem] = []
    safety: list[LogItem] = []
    materials: list[LogItem] = []
    inspections: list[LogItem] = []
    source: Source | None = None
    engine: str = "rules"
    head: dict[str, HeadMark] = {}


class FiveElements(Shape):
    """时间 地点 人物 事件 结果, and which of them the record lacks."""

    time: str | None = None
    place: str | None = None
    people: list[str] = []
    event: str | None = None
    result: str | None = None
    missing: list[Literal["time", "place", "people", "event", "result"]] = []


class Entity(Shape):
    """A name in the text: person, unit, part, material, standard, code, place, date, amount."""

    kind: Literal["person", "unit", "part", "material", "standard", "code", "place", "date", "amount"]
    text: str
    normalized: str | None = None
    source: Source


class Understanding(Shape):
    """The artefact of the understanding stage."""

    schema_version: Literal[1] = 1
    minutes: Minutes | None = None
    log: Log | None = None
    five_elements: FiveElements | None = None
    entities: list[Entity] = []
    summary: str | None = None
    models: list[ModelRef] = []


class SummarizeRequest(Shape):
    """Body of POST /v1/minutes:summarize when it is not a file."""

    text: str = Field(min_length=1)
    reference_date: str | None = None
