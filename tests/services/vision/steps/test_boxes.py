"""A detector's numbers read as boxes: the frame, both forms of output, overlaps, damage among the defects."""

from __future__ import annotations

import numpy as np
import pytest

from contracts.sight import Defect
from services.vision.steps.boxes import Found, detections_of, drop_overlaps, find_boxes, lay_into, with_detected

NAMES = {0: "crack", 1: "excavator"}
WIDE = np.full((200, 400, 3), 255, np.uint8)


def test_a_picture_lies_in_the_middle_of_its_frame_with_grey_around_it() -> None:
    laid = lay_into(WIDE, 320, 320)
    assert laid.pixels.shape == (1, 3, 320, 320)
    assert (laid.factor, laid.left_px, laid.top_px) == (0.8, 0, 80)
    assert laid.pixels[0, 0, 79, 0] == pytest.approx(114 / 255)
    assert laid.pixels[0, 0, 80, 0] == 1.0


def test_middles_and_sizes_with_a_score_for_each_label_are_read() -> None:
    laid = lay_into(WIDE, 320, 320)
    output = np.zeros((1, 6, 40), np.float32)
    output[0, :, 3] = (160, 160, 160, 80, 0.1, 0.9)
    found = find_boxes(output, laid, (200, 400), NAMES, 0.4)
    assert found == [Found("excavator", 0.9, 0.25, 0.25, 0.75, 0.75)]


def test_corners_with_one_score_and_the_label_are_read() -> None:
    laid = lay_into(WIDE, 320, 320)
    output = np.zeros((1, 300, 6), np.float32)
    output[0, 0] = (80, 120, 240, 200, 0.8, 0)
    output[0, 1] = (-40, 90, 30, 400, 0.6, 1)
    found = find_boxes(output, laid, (200, 400), NAMES, 0.4)
    assert found[0] == Found("crack", 0.8, 0.25, 0.25, 0.75, 0.75)
    assert (found[1].left, found[1].bottom) == (0.0, 1.0)


@pytest.mark.parametrize("shape", [(1, 7, 40), (40,), (2, 6, 40), (1, 40, 7)])
def test_an_output_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        find_boxes(np.zeros(shape, np.float32), lay_into(WIDE, 320, 320), (200, 400), NAMES, 0.4)


def test_of_boxes_of_one_label_that_overlap_the_surest_stays() -> None:
    corners = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [1, 0, 11, 10], [50, 50, 60, 60]], np.float64)
    assert drop_overlaps(corners, np.array([0.5, 0.9, 0.7, 0.6]), np.array([0.0, 0, 1, 0])) == [1, 2, 3]


def test_boxes_without_an_area_or_a_number_are_left_out() -> None:
    output = np.zeros((1, 300, 6), np.float32)
    output[0, 0] = (80, 120, 80, 200, 0.8, 0)
    output[0, 1] = (np.nan, 120, 240, 200, 0.8, 0)
    output[0, 2] = (500, 120, 600, 200, 0.8, 0)
    assert find_boxes(output, lay_into(WIDE, 320, 320), (200, 400), NAMES, 0.4) == []


def test_damage_joins_the_suspected_defects_once_for_each_name() -> None:
    found = detections_of(
        [
            Found("crack", 0.9, 0.1, 0.1, 0.2, 0.2),
            Found("spalling", 0.8, 0.3, 0.3, 0.4, 0.4),
            Found("spalling", 0.7, 0.5, 0.5, 0.6, 0.6),
            Found("excavator", 0.7, 0.5, 0.5, 0.6, 0.6),
            Found("own word", 0.6, 0.5, 0.5, 0.6, 0.6),
        ],
        "yolo 1",
    )
    assert [each.zh for each in found] == ["裂缝", found[1].zh, found[1].zh, "挖掘机", "own word"]
    told = with_detected([Defect(defect="crack", zh="裂缝", score=0.6, model="defects 1")], found)
    assert [(each.defect, each.score, each.model) for each in told] == [
        ("crack", 0.6, "defects 1"),
        ("spalling", 0.8, "yolo 1"),
    ]
    assert told[1].polygon == [0.3, 0.3, 0.4, 0.3, 0.4, 0.4, 0.3, 0.4]
    assert told[1].statement == "suspected, confirm"
