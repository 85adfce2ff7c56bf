"""Ink that is neither print nor a ruled line: how much a hand left in a place, whatever the size of the place."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from services.ocr.steps.quads import Pixels, as_pixels
from services.ocr.steps.seals import red_mask

Box = tuple[float, float, float, float]
CONTRAST = 45
"""Grey levels by which ink is darker than the paper beside it."""
MARGIN = 0.8
"""Heights of a label around a place, so that a stroke that reaches into it is seen whole."""
SPECK, RULE, FLAT = 0.3, 2.0, 0.12
"""Heights of a label: what is smaller is dirt, what is longer may be a rule; and how high a rule is for its length."""
ACROSS, DOWN = 1.5, 2.5
"""Heights of a label that a straight run has at least in a rule."""


def hand_area(image: Pixels, place: Box, high: float, without: Sequence[Box] = ()) -> float:
    """Ink of strokes whose middle lies in a place, in squares of a label's height: a short name has about one half.

    place, without: left, top, right, bottom in pixels; what lies in the boxes of `without` is no hand. high: height of
    the label in pixels. Rules, dirt and the red of seals count for nothing.
    """
    left, top, right, bottom = place
    margin = MARGIN * high
    x0, y0 = max(int(left - margin), 0), max(int(top - margin), 0)
    part = image[y0 : int(bottom + margin), x0 : int(right + margin)]
    if min(part.shape[:2]) < 8 or right - left < 0.3 * high or bottom - top < 0.3 * high:
        return 0.0
    ink = _ink(part)
    for box in without:
        a, b, c, d = (max(int(edge), 0) for edge in (box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0))
        ink[b:d, a:c] = 0
    strokes = _without_rules(ink, high)
    n_parts, _, stats, centres = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    if n_parts < 2:
        return 0.0
    wide, tall = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    x, y = centres[1:, 0] + x0, centres[1:, 1] + y0
    is_inside = (x > left) & (x < right) & (y > top) & (y < bottom)
    is_rule = ((wide > RULE * high) & (tall < FLAT * wide)) | ((tall > RULE * high) & (wide < FLAT * tall))
    is_hand = is_inside & ~is_rule & (np.maximum(wide, tall) > SPECK * high)
    return float(stats[1:, cv2.CC_STAT_AREA][is_hand].sum()) / high**2


def underline(image: Pixels, place: Box, high: float) -> Box | None:
    """The longest flat rule in a place, as a box in pixels; None where none is 2.5 heights of a label long."""
    left, top, right, bottom = (max(int(edge), 0) for edge in place)
    part = image[top:bottom, left:right]
    if min(part.shape[:2], default=0) < 4:
        return None
    run = max(int(ACROSS * high), 9)
    flat = cv2.morphologyEx(_ink(part), cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    # A rule that is not quite level is a staircase of runs.
    flat = cv2.dilate(flat, np.ones((3, max(int(0.5 * high), 3)), np.uint8))
    n_parts, _, stats, _ = cv2.connectedComponentsWithStats(flat, connectivity=8)
    best = max(range(1, n_parts), key=lambda i: int(stats[i, cv2.CC_STAT_WIDTH]), default=0)
    x, y, wide, tall = (int(v) for v in stats[best, :4])
    if best == 0 or wide < 2.5 * high:
        return None
    return float(left + x), float(top + y), float(left + x + wide), float(top + y + tall)


def _ink(part: Pixels) -> Pixels:
    """1 where there is dark or blue ink."""
    grey = part.min(axis=2)
    # The paper beside each stroke, not that of the whole area: a shadow may lie over half of it.
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)).astype(np.int16)
    ink = (grey < paper - CONTRAST).astype(np.uint8)
    # Red over print keeps the print dark in the red channel; red over paper does not.
    ink[(red_mask(part) > 0) & (part[:, :, 2] > 0.62 * paper)] = 0
    return as_pixels(ink)


def _without_rules(ink: Pixels, high: float) -> Pixels:
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(int(ACROSS * high), 9)), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(int(DOWN * high), 9), 1), np.uint8))
    rules = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return as_pixels((ink > 0) & (rules == 0))
