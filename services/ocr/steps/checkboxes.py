"""Boxes to tick on scanned forms: squares of about a character's size, the ink inside them, the words beside them.

The reader often leaves the boxes out or takes them for characters, so they are looked for by their four sides. A
tick is slanted: opening the ink with straight pieces takes the tick away and leaves the box.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from contracts.reading import Checkbox
from services.ocr.steps.quads import Pixels, ReadLine, as_pixels, polygon_of, quad_of

# Characters that are squares themselves; where the reader saw one of them, it is taken at its word.
SQUARE_WORDS = set("口日曰田回国固图因囚困园圆团围目四西由甲申凹凸品吕中")
GLYPHS = "□☐☑☒■▢√✓✔"
STOPS = " 　:：,，、；;。)）(（"
MAX_LABEL_CHARS = 30
TICKED_SHARE = 0.035


@dataclass(frozen=True)
class _Box:
    left: int
    top: int
    right: int
    bottom: int

    @property
    def side(self) -> float:
        return (self.right - self.left + self.bottom - self.top) / 2


def find_checkboxes(image: Pixels, lines: Sequence[ReadLine]) -> list[Checkbox]:
    """Boxes with the words to their right. image: (H, W, 3) BGR without seals; lines: as read, upright."""
    upright = [line for line in lines if line.text and line.box[2] - line.box[0] > line.height * 0.6]
    if not upright:
        return []
    grey = as_pixels(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    height, width = grey.shape
    found = []
    boxes = [box for line in upright for box in _boxes_near(grey, line, upright)]
    for box in _distinct(boxes):
        label = _label(box, upright, boxes)
        if label:
            found.append(
                Checkbox(
                    label=label,
                    is_checked=_ink_inside(grey, box) > TICKED_SHARE,
                    polygon=polygon_of(quad_of(box.left, box.top, box.right, box.bottom), width, height),
                    confidence=0.8,
                )
            )
    return found


def _boxes_near(grey: Pixels, line: ReadLine, lines: Sequence[ReadLine]) -> list[_Box]:
    """Squares in the strip of one line, beginning two characters before it."""
    unit = line.height
    left, top = max(int(line.box[0] - 2.2 * unit), 0), max(int(line.box[1] - 0.25 * unit), 0)
    strip = grey[top : int(line.box[3] + 0.25 * unit), left : int(line.box[2] + 0.5 * unit)]
    if min(strip.shape) < 8:
        return []
    ink = _ink(strip)
    reach = max(int(unit * 0.42), 4)
    across = as_pixels(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8)))
    down = as_pixels(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8)))
    sides = cv2.morphologyEx(np.asarray(across | down), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    n, _, stats, _ = cv2.connectedComponentsWithStats(sides.astype(np.uint8), connectivity=8)
    boxes = []
    for x, y, w, h, _ in stats[1:n]:
        if not (0.5 * unit <= w <= 1.6 * unit and 0.5 * unit <= h <= 1.6 * unit):
            continue
        part = slice(y, y + h), slice(x, x + w)
        frame = _frame(across[part], down[part])
        if frame is None:
            continue
        x1, y1, x2, y2 = frame[0] + x, frame[1] + y, frame[2] + x, frame[3] + y
        is_square = 0.5 * unit <= x2 - x1 <= 1.25 * unit and 0.75 <= (x2 - x1) / max(y2 - y1, 1) <= 1.33
        box = _Box(left + int(x1), top + int(y1), left + int(x2), top + int(y2))
        if is_square and _stands_alone(ink, across, down, (x1, y1, x2, y2)) and not _is_a_word(box, lines):
            boxes.append(box)
    return boxes


def _frame(across: Pixels, down: Pixels) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of the four sides inside a piece; a tick may stick out of it."""
    columns = np.flatnonzero(down.mean(axis=0) >= 0.6)
    if len(columns) < 2:
        return None
    left, right = int(columns[0]), int(columns[-1]) + 1
    rows = np.flatnonzero(across[:, left:right].mean(axis=1) >= 0.7) if right - left > 3 else columns[:0]
    if len(rows) < 2:
        return None
    return left, int(rows[0]), right, int(rows[-1]) + 1


def _ink(strip: Pixels) -> Pixels:
    level, _ = cv2.threshold(strip, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(strip < min(level + 20, 215), np.uint8)


def _stands_alone(ink: Pixels, across: Pixels, down: Pixels, frame: tuple[int, int, int, int]) -> bool:
    """Whether a thin frame holds nothing, or nothing but a slanted tick, and white lies left of it.

    Strokes of characters either fill the white along the inside of the frame or run straight through it.
    """
    left, top, right, bottom = frame
    side = (right - left + bottom - top) / 2
    near, far = max(round(side * 0.17), 2), max(round(side * 0.3), 4)
    box = slice(top + near, bottom - near), slice(left + near, right - near)
    hole = slice(top + far, bottom - far), slice(left + far, right - far)
    inner, core = ink[box], ink[hole]
    if not core.size:
        return False
    ring = (float(inner.sum()) - float(core.sum())) / max(inner.size - core.size, 1)
    is_straight = bool(across[hole].any() or down[hole].any())
    before = ink[top + near : bottom - near, max(left - round(side * 0.3), 0) : max(left - 2, 0)]
    is_clear = not before.size or float(before.mean()) < 0.02
    filled = float(core.mean())
    is_empty, is_ticked = ring < 0.04 and filled < 0.04, 0.1 <= filled <= 0.8
    return is_clear and not is_straight and (is_empty or is_ticked)


def _is_a_word(box: _Box, lines: Sequence[ReadLine]) -> bool:
    """Whether the reader saw a square character there, or the box sits where the line's words stand close."""
    middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    for line in lines:
        x1, y1, x2, y2 = line.box
        if x1 <= middle_x <= x2 and y1 <= middle_y <= y2:
            at = int((middle_x - x1) / max(x2 - x1, 1) * len(line.text))
            near = line.text[max(at - 2, 0) : at + 3]
            if any(char in SQUARE_WORDS for char in near) and not any(char in GLYPHS for char in near):
                return True
    return False


def _distinct(boxes: Sequence[_Box]) -> list[_Box]:
    kept: list[_Box] = []
    for box in sorted(boxes, key=lambda b: (b.top, b.left)):
        if all(abs(box.left - k.left) > k.side / 2 or abs(box.top - k.top) > k.side / 2 for k in kept):
            kept.append(box)
    return kept


def _label(box: _Box, lines: Sequence[ReadLine], boxes: Sequence[_Box]) -> str:
    """The words right of a box, as far as the next box of its row."""
    middle = (box.top + box.bottom) / 2
    ahead = [b.left for b in boxes if b.left > box.right and abs((b.top + b.bottom) / 2 - middle) < box.side]
    for line in sorted(lines, key=lambda each: each.box[0]):
        x1, y1, x2, y2 = line.box
        if y1 <= middle <= y2 and x2 > box.right and x1 <= box.right + 1.5 * box.side:
            start = _char_at(line, (box.left + box.right) / 2) if x1 < box.left else 0
            end = _char_at(line, min(ahead)) if ahead and min(ahead) < x2 else len(line.text)
            words = re.split(rf"[{GLYPHS}]", line.text[start:end].lstrip(GLYPHS + STOPS))[0]
            return words.strip(GLYPHS + STOPS)[:MAX_LABEL_CHARS]
    return ""


def _char_at(line: ReadLine, x: float) -> int:
    """Index of the first character right of x. The reader may have left boxes out, so the nearest beginning of a
    phrase is believed rather than the distance."""
    x1, _, x2, _ = line.box
    widths = [1.0 if ord(char) > 0x2E7F else 0.55 for char in line.text]
    aim = (x - x1) / max(x2 - x1, 1) * sum(widths)
    reached, guess = 0.0, len(line.text)
    for index, wide in enumerate(widths):
        if reached + wide / 2 >= aim:
            guess = index
            break
        reached += wide
    starts = [i for i in range(len(line.text) + 1) if i == 0 or line.text[i - 1] in GLYPHS + STOPS]
    nearest = min(starts, key=lambda i: abs(i - guess))
    return nearest if abs(nearest - guess) <= 3 else guess


def _ink_inside(grey: Pixels, box: _Box) -> float:
    """Share of ink well inside the box."""
    rim = max(round(box.side * 0.22), 2)
    around = grey[max(box.top - 3, 0) : box.bottom + 3, max(box.left - 3, 0) : box.right + 3]
    level, _ = cv2.threshold(around, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    inside = grey[box.top + rim : box.bottom - rim, box.left + rim : box.right - rim]
    return float((inside <= level).mean()) if inside.size else 0.0
