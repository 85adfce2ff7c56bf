"""What a reader of pages must be able to do."""

from __future__ import annotations

from typing import Protocol

from services.ocr.steps.quads import Pixels, ReadLine


class Engine(Protocol):
    """A reader of pages. Images are (H, W, 3) uint8 in BGR order; an engine changes none of them.

    An instance belongs to one thread of one process, and loads its models when it is made.
    """

    name: str
    version: str

    def find_turn(self, image: Pixels) -> int:
        """Degrees, clockwise, by which the picture has to be turned to stand upright: 0, 90, 180 or 270."""
        ...

    def read(self, image: Pixels, *, side_px: int) -> list[ReadLine]:
        """Lines of an upright picture with quadrangles in its pixels, in no promised order.

        side_px: long side at which text is looked for; smaller is quicker and misses small writing.
        """
        ...

    def recognize(self, strips: list[Pixels]) -> list[tuple[str, float]]:
        """Text and score of strips that hold one horizontal line each; empty text where there is none."""
        ...
