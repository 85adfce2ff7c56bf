"""Minutes and logs as people correct them: the machine's, a person's word on one item, and both laid together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.base import Shape, Source
from contracts.understanding import Log, Minutes, Told

ItemList = Literal["head", "attendees", "actions", "decisions", "risks"]
LogList = Literal["head", "crew", "progress", "quality", "safety", "materials", "inspections", "equipment"]
Operation = Literal["change", "drop", "add", "confirm", "restore"]


class HeadValue(Told):
    """One value of a head as an item. id: its name (title, time, place ...; of a log date, weather ...)."""

    text: str
    source: Source = Source()


class ItemWords(Shape):
    """What a person says of an item. What is left out stays as it is; null or an empty word takes it away."""

    text: str | None = Field(
        default=None,
        max_length=2000,
        description="task of an action, words of a statement, name of an attendee, value of the head; "
        "time and next_meeting as YYYY-MM-DD or YYYY-MM-DD HH:MM",
    )
    owner: str | None = Field(default=None, max_length=200)
    owner_unit: str | None = Field(default=None, max_length=200)
    due: str | None = Field(default=None, max_length=40, description="YYYY-MM-DD")
    status: Literal["open", "done"] | None = None
    unit: str | None = Field(default=None, max_length=200, description="of an attendee")
    role: str | None = Field(default=None, max_length=200, description="of an attendee")
    source: Source | None = None


class ItemCorrection(Shape):
    """Body of POST /v1/documents/{id}/minutes:correct.

    id: of the item, in the list `head` the name of the value (title, number, time, place, chair, recorder,
    next_meeting); none for `add`.
    """

    list: ItemList
    op: Operation
    id: str | None = Field(default=None, max_length=40)
    item: ItemWords = ItemWords()


class LogWords(Shape):
    """What a person says of an item of a log. What is left out stays as it is."""

    text: str | None = Field(
        default=None,
        max_length=2000,
        description="words of an item, trade of a crew, value of the head; date as YYYY-MM-DD",
    )
    count: int | None = Field(default=None, ge=0, le=100_000, description="heads of a crew")
    source: Source | None = None


class LogCorrection(Shape):
    """Body of POST /v1/documents/{id}/log:correct.

    id: of the item, in the list `head` the name of the value (date, weather, temperature, location); none for `add`.
    """

    list: LogList
    op: Operation
    id: str | None = Field(default=None, max_length=40)
    item: LogWords = LogWords()


class DroppedItem(Shape):
    """An item that a person took out; it can be restored."""

    list: ItemList | LogList
    id: str
    text: str


class CorrectedMinutes(Shape):
    """Answer to GET /v1/documents/{id}/minutes. n_by_human: items that a person confirmed, changed or added."""

    document_id: str
    minutes: Minutes
    machine: Minutes
    n_by_human: int
    dropped: list[DroppedItem] = []


class CorrectedLog(Shape):
    """Answer to GET /v1/documents/{id}/log. n_by_human: items that a person confirmed, changed or added."""

    document_id: str
    log: Log
    machine: Log
    n_by_human: int
    dropped: list[DroppedItem] = []
