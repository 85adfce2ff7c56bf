"""Strips that are read alone: columns, print on its side, lone characters."""

from __future__ import annotations

import numpy as np

from services.ocr.engines.twostep import recognize_strips
from services.ocr.steps.quads import Pixels

TOP, BOTTOM = 200, 50


def column(height: int, width: int) -> Pixels:
    """Bright at the top, dark below, so that a reader can tell which way it was laid."""
    strip = np.full((height, width, 3), TOP, np.uint8)
    strip[height // 2 :] = BOTTOM
    return strip


def way(strip: Pixels) -> str:
    """How a column was laid: on its left side its top is left."""
    if len(strip) > strip.shape[1]:
        return "as it is"
    return "left" if strip[0, 0, 0] == TOP else "right"


def read_by(scores: dict[str, float]) -> list[str]:
    """The ways that were tried for one column, and what was taken at the end."""
    tried: list[str] = []

    def recognize(strips: list[Pixels]) -> list[tuple[str, float]]:
        tried.extend(map(way, strips))
        return [(way(strip), scores[way(strip)]) for strip in strips]

    [(text, _)] = recognize_strips([column(60, 30)], recognize)
    return [*tried, text]


def test_a_column_that_is_read_surely_is_read_once() -> None:
    assert read_by({"left": 0.99}) == ["left", "left"]


def test_where_that_says_little_the_other_ways_are_tried_and_the_surest_is_taken() -> None:
    assert read_by({"left": 0.96, "right": 0.99, "as it is": 0.7}) == ["left", "right", "as it is", "right"]
    assert read_by({"left": 0.6, "right": 0.5, "as it is": 0.9})[-1] == "as it is"
    assert read_by({"left": 0.6, "right": 0.5, "as it is": 0.4})[-1] == "left"


def test_a_long_column_is_no_single_character() -> None:
    ways: list[str] = []

    def recognize(strips: list[Pixels]) -> list[tuple[str, float]]:
        ways.extend(map(way, strips))
        return [("", 0.0) for _ in strips]

    recognize_strips([column(90, 30), np.full((30, 90, 3), TOP, np.uint8)], recognize)
    assert ways == ["left", "left", "right"]
