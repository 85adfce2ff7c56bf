"""A label that asks for a signature, where its words stand, and what the print of its page is like."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from services.ocr.steps.quads import Quad, ReadLine, char_width, part_of_quad
from services.ocr.steps.strokes import Box

TOO_LONG = 1.4
"""Times the usual width of a character: a line that is longer for its words also holds something else."""
READABLE = 0.7
"""A line that was read less surely may be a hand."""
NEAR_SEAL = 7.0
"""Heights of a label below and beside it within which （公章） belongs to it."""
STRUCK_OUT = re.compile(r"\s*[/／\\]\s*$")


@dataclass(frozen=True)
class Usual:
    """Print of a page, in pixels. high: height of its lines; wide: width of its Chinese characters."""

    high: float
    wide: float


@dataclass(frozen=True)
class Asking:
    """A label that asks for a signature, and where it stands in pixels. end: of its words in its line."""

    line: ReadLine
    match: re.Match[str]
    box: Box
    high: float

    @property
    def end(self) -> int:
        """Where its words end in its line."""
        return self.match.end()


def is_struck_out(label: Asking) -> bool:
    """Whether a stroke stands where the name would: there is nobody (无分包单位: /)."""
    return STRUCK_OUT.match(label.line.text[label.end :]) is not None


def asks_for_a_seal(label: Asking, lines: list[ReadLine]) -> bool:
    """监理单位: with （公章） near it asks for a seal, which the check for seals looks after."""
    left, top, right, bottom = label.box
    return label.match.group(0).rstrip(" :：").endswith("单位") and any(
        "章" in line.text
        and top - label.high < line.box[1] < bottom + NEAR_SEAL * label.high
        and line.box[0] < right + NEAR_SEAL * label.high
        and line.box[2] > left
        for line in lines
    )


def usual_print(lines: list[ReadLine]) -> Usual:
    """Of what was read on a page."""
    if not lines:
        return Usual(1.0, 1.0)
    high = float(np.median([line.height for line in lines]))
    # Hands are wider than print, and lines that hold both are many where people sign: not the middle one.
    wides = [char_px(line) for line in lines if len(line.text.strip()) > 2 and line.score > READABLE]
    return Usual(high, float(np.quantile(wides, 0.35)) if wides else high)


def char_px(line: ReadLine) -> float:
    """Width of a character of a line in pixels, as if all were Chinese."""
    left, _, right, _ = line.box
    return (right - left) / max(sum(char_width(c) for c in line.text.strip()), 1.0)


def asking(line: ReadLine, match: re.Match[str], usual: Usual) -> Asking:
    """Where a label stands. A line far longer than its words also holds a hand that nobody could read."""
    left, top, _, bottom = line.box
    high = min(line.height, 1.2 * usual.high)
    if char_px(line) > TOO_LONG * usual.wide:
        before = sum(char_width(c) for c in line.text[: match.start()])
        words = sum(char_width(c) for c in match.group(0).strip())
        start = left + usual.wide * before
        return Asking(line, match, (start, top, start + 1.1 * usual.wide * words, bottom), high)
    return Asking(line, match, box_of_quad(part_of_quad(line, match.start(), match.end())), high)


def box_of_quad(quad: Quad) -> Box:
    """Left, top, right, bottom of a quadrangle."""
    return (
        float(quad[:, 0].min()),
        float(quad[:, 1].min()),
        float(quad[:, 0].max()),
        float(quad[:, 1].max()),
    )
