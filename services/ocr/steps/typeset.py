"""Pages without a picture of their own drawn as one, so that people see words where results point to."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np

from contracts.reading import Page
from services.ocr.steps.quads import Pixels, char_width
from services.ocr.steps.sheets import CELL_PAD_PX, FONT_PX, ROW_PX

INK, RULE = (40, 40, 40), (190, 190, 190)
WEIGHT = 400
LEAST_FONT_PX = 5
# Punctuation that may stand in the margin rather than begin a row.
LOOSE = 1.04
HANGING = "，。；：、）】》！？,.;:)]"


@cache
def _font() -> Any:
    """The font inside OpenCV 5 that has Chinese characters; no font of the machine is needed."""
    return cv2.FontFace("uni")


def typeset(page: Page) -> Pixels:
    """The page as (H, W, 3) BGR. Words of tables stand in their cells, others in their lines' boxes."""
    image = np.full((page.height_px, page.width_px, 3), 255, np.uint8)
    for table in page.tables:
        for cell in table.cells:
            if cell.polygon is None:
                continue
            left, top, right, bottom = _pixels(cell.polygon, page)
            cv2.rectangle(image, (left, top), (right, bottom), RULE, 1)
            _set(image, cell.text, left + CELL_PAD_PX, top, right - CELL_PAD_PX, bottom)
    tabled = [table.polygon for table in page.tables if table.polygon]
    for line in page.lines:
        if not any(_holds(polygon, line.polygon) for polygon in tabled):
            _set(image, line.text, *_pixels(line.polygon, page))
    return image


def write(image: Pixels, text: str, x: int, base_y: int, size_px: int, colour: tuple[int, int, int] = INK) -> None:
    """Set one line with its base line at base_y. Characters of any language."""
    cv2.putText(image, text, (x, base_y), colour, _font(), size_px, WEIGHT)


def _pixels(polygon: list[float], page: Page) -> tuple[int, int, int, int]:
    return (
        round(min(polygon[0::2]) * page.width_px),
        round(min(polygon[1::2]) * page.height_px),
        round(max(polygon[0::2]) * page.width_px),
        round(max(polygon[1::2]) * page.height_px),
    )


def _holds(outer: list[float], inner: list[float]) -> bool:
    middle = (min(inner[1::2]) + max(inner[1::2])) / 2
    return min(outer[1::2]) <= middle <= max(outer[1::2]) and min(outer[0::2]) <= max(inner[0::2])


def _set(image: Pixels, text: str, left: int, top: int, right: int, bottom: int) -> None:
    """Words broken to the box, as large as fits, never larger than running text."""
    flat = " ".join(text.split())
    if not flat or right - left < LEAST_FONT_PX:
        return
    size = min(FONT_PX, int((bottom - top) * FONT_PX / ROW_PX))
    rows = _broken(flat, (right - left) / max(size, 1) / LOOSE)
    while len(rows) * size * ROW_PX / FONT_PX > bottom - top + 2 and size > LEAST_FONT_PX:
        size -= 1
        rows = _broken(flat, (right - left) / size / LOOSE)
    if size < LEAST_FONT_PX:
        return
    step = size * ROW_PX / FONT_PX
    for i, row in enumerate(rows):
        write(image, row, left, int(top + step * i + (step + size * 0.72) / 2), size)


def _broken(text: str, room: float) -> list[str]:
    """Rows of at most `room` widths of a Chinese character; words of Latin letters are kept whole where they fit."""
    rows: list[str] = []
    start, used, last_space = 0, 0.0, -1
    for i, char in enumerate(text):
        width = char_width(char)
        if char == " ":
            last_space = i
        if used + width > room and i > start and char not in HANGING:
            is_in_word = char.isascii() and char.isalnum() and text[i - 1].isascii() and text[i - 1].isalnum()
            end = last_space + 1 if is_in_word and last_space > start else i
            rows.append(text[start:end].rstrip())
            used = sum(char_width(c) for c in text[end:i])
            start, last_space = end, -1
        used += width
    rows.append(text[start:].rstrip())
    return rows
