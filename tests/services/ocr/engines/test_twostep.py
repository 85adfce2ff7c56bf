"""Strips that are read one by one."""

from __future__ import annotations

import numpy as np

from services.ocr.engines.twostep import read_in_two_steps
from services.ocr.steps.quads import Pixels, quad_of

UPRIGHT, TALL = quad_of(10, 10, 110, 30), quad_of(10, 40, 30, 140)


def page() -> Pixels:
    image = np.full((200, 200, 3), 255, np.uint8)
    image[40:60, 10:30] = 0  # the tall strip is dark at its upper end
    return image


def read(seen: dict[bool, tuple[str, float]]) -> list[str]:
    """Texts of a page. seen: what a strip says, by whether it is dark on its left."""

    def recognize(strips: list[Pixels]) -> list[tuple[str, float]]:
        return [("横写", 0.99) if strip.min() > 200 else seen[strip[:, :5].mean() < 100] for strip in strips]

    lines = read_in_two_steps(page(), lambda _: [UPRIGHT, TALL], recognize, side_px=200, min_score=0.5)
    return [line.text for line in lines]


def test_a_column_that_runs_upwards_is_read_the_other_way_up() -> None:
    assert read({True: ("乱", 0.3), False: ("工程名称", 0.98)}) == ["横写", "工程名称"]


def test_a_column_that_runs_downwards_is_read_as_it_stands() -> None:
    assert read({True: ("工程名称", 0.98), False: ("乱七", 0.99)}) == ["横写", "工程名称"]


def test_a_lone_character_does_not_say_which_way_is_up() -> None:
    assert read({True: ("9", 0.6), False: ("6", 0.9)}) == ["横写", "9"]


def test_a_narrow_character_is_read_as_it_stands() -> None:
    narrow = quad_of(10, 40, 30, 75)

    def recognize(strips: list[Pixels]) -> list[tuple[str, float]]:
        return [("1", 0.95) if len(strip) > strip.shape[1] else ("一", 0.9) for strip in strips]

    [line] = read_in_two_steps(page(), lambda _: [narrow], recognize, side_px=200, min_score=0.5)
    assert line.text == "1"
