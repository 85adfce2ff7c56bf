"""Minutes as people correct them: the machine's, a person's word on one item, and both laid together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.base import Shape, Source
from contracts.understanding import Minutes

ItemList = Literal["actions", "decisions", "risks"]
Operation = Literal["change", "drop", "add", "confirm", "restore"]


class ItemWords(Shape):
    """What a person says of an item. What is left out stays as it is; null or an empty word takes it away."""

    text: str | None = Field(default=None, max_length=2000, description="task of an action, words of a statement")
    owner: str | None = Field(default=None, max_length=200)
    owner_unit: str | None = Field(default=None, max_length=200)
    due: str | None = Field(default=None, max_length=40, description="YYYY-MM-DD")
    status: Literal["open", "done"] | None = None
    source: Source | None = None


class ItemCorrection(Shape):
    """Body of POST /v1/documents/{id}/minutes:correct. id: of the item; none for `add`."""

    list: ItemList
    op: Operation
    id: str | None = Field(default=None, max_length=40)
    item: ItemWords = ItemWords()


class DroppedItem(Shape):
    """An item that a person took out; it can be restored."""

    list: ItemList
    id: str
    text: str


class CorrectedMinutes(Shape):
    """Answer to GET /v1/documents/{id}/minutes. n_by_human: items that a person confirmed, changed or added."""

    document_id: str
    minutes: Minutes
    machine: Minutes
    n_by_human: int
    dropped: list[DroppedItem] = []
