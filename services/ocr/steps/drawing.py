"""DXF drawings: their words with places, and a picture of the lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from services.ocr.steps.pagetext import clean_line
from services.ocr.steps.quads import Pixels, ReadLine, as_pixels, char_width
from services.ocr.steps.refusals import damaged, reading_a, too_many
from services.ocr.steps.typeset import write

MAX_BYTES = 200 << 20
MAX_ENTITIES = 300_000
SIDE_PX = 1800
MARGIN_PX = 20
MAX_BLOCK_DEPTH = 5
LEAST_LETTER_PX = 3
LETTERS = (120, 40, 20)
DRAWN = {"LINE", "LWPOLYLINE", "POLYLINE", "CIRCLE", "ARC", "ELLIPSE", "SPLINE"}
WORDS = {"TEXT", "MTEXT", "ATTRIB", "ATTDEF"}


@dataclass(frozen=True)
class Sheet:
    """A drawing laid on a picture: lines of text with places in its pixels."""

    image: Pixels
    lines: list[ReadLine]


@dataclass(frozen=True)
class _Word:
    text: str
    x: float
    y: float
    height: float
    angle_deg: float


def read_dxf(path: Path) -> tuple[Sheet, dict[str, str]]:
    """Model space as one sheet. Raises UnreadableFile, TooLarge."""
    import ezdxf
    from ezdxf import recover

    if path.stat().st_size > MAX_BYTES:
        raise too_many("bytes of drawing", "图纸字节数", path.stat().st_size, MAX_BYTES, "the size of the file")
    with reading_a("DXF drawing", "DXF 图纸"):
        try:
            document, audit = recover.readfile(str(path))
        except (OSError, ezdxf.DXFError) as error:
            raise damaged("DXF drawing", "DXF 图纸", error) from error
        if audit.has_errors and not len(document.modelspace()):
            raise damaged("DXF drawing", "DXF 图纸", "nothing in it could be recovered")
        words: list[_Word] = []
        strokes: list[np.ndarray[Any, Any]] = []
        for entity in _entities(document):
            if entity.dxftype() in WORDS:
                words.extend(_words(entity))
            else:
                strokes.extend(_strokes(entity))
        facts = {"dxf_version": str(document.dxfversion), "n_layers": str(len(document.layers))}
    return _lay(words, strokes), facts


def _entities(document: Any) -> Iterator[Any]:
    """Entities of the model space and the layouts, blocks opened, in reading order of the file."""
    count = 0
    for layout in document.layouts:
        for entity in layout:
            for part in _open(entity, 0):
                count += 1
                if count > MAX_ENTITIES:
                    raise too_many("entities", "图元数", count, MAX_ENTITIES, "the size of the drawing")
                yield part


def _open(entity: Any, depth: int) -> Iterator[Any]:
    if entity.dxftype() not in {"INSERT", "DIMENSION"}:
        if entity.dxftype() in DRAWN | WORDS and not entity.dxf.get("invisible", 0):
            yield entity
        return
    if depth >= MAX_BLOCK_DEPTH:
        return
    if entity.dxftype() == "INSERT":
        yield from entity.attribs
    for part in entity.virtual_entities():
        # A block's attribute definitions are forms; the filled ones stand in the insert.
        if part.dxftype() != "ATTDEF":
            yield from _open(part, depth + 1)


def _words(entity: Any) -> Iterator[_Word]:
    place = entity.dxf.insert
    if entity.dxftype() == "MTEXT":
        height = float(entity.dxf.char_height or 2.5)
        texts = entity.plain_text(split=True)
        angle = float(entity.get_rotation())
        top = _mtext_top(int(entity.dxf.get("attachment_point", 1)), len(texts), height)
    else:
        height = float(entity.dxf.height or 2.5)
        texts = [entity.plain_text() if hasattr(entity, "plain_text") else entity.dxf.text]
        angle = float(entity.dxf.get("rotation", 0))
        top = height
    for i, text in enumerate(texts):
        clean = clean_line(str(text)).strip()
        if clean:
            yield _Word(clean, float(place.x), float(place.y) + top - i * height * 1.6, height, angle)


def _mtext_top(attachment: int, n_lines: int, height: float) -> float:
    """Height of the first line's top above the insertion point."""
    whole = height * 1.6 * n_lines
    return {0: 0.0, 1: whole / 2, 2: whole}[(attachment - 1) // 3 % 3]


def _strokes(entity: Any) -> Iterator[np.ndarray[Any, Any]]:
    from ezdxf import path as dxf_path

    outline = dxf_path.make_path(entity)
    points = np.array([(p.x, p.y) for p in outline.flattening(distance=_fineness(outline))], np.float64)
    if len(points) >= 2 and np.isfinite(points).all():
        yield points


def _fineness(outline: Any) -> float:
    from ezdxf.math import BoundingBox

    box = BoundingBox(outline.control_vertices())
    return max(float(max(box.size)) / 200, 1e-6) if box.has_data else 1.0


def _lay(words: list[_Word], strokes: list[np.ndarray[Any, Any]]) -> Sheet:
    """Everything scaled onto one picture; stray far-off points do not make the sheet tiny."""
    marks = [np.array([[w.x, w.y - w.height], [w.x + _width(w), w.y]]) for w in words]
    ends = [np.stack([s.min(axis=0), s.max(axis=0)]) for s in strokes]
    if not marks and not ends:
        return Sheet(np.full((SIDE_PX // 2, SIDE_PX, 3), 255, np.uint8), [])
    points = np.concatenate(marks + ends)
    low, high = points.min(axis=0), points.max(axis=0)
    core_low, core_high = np.percentile(points, [1, 99], axis=0)
    if (high - low).max() > 20 * max((core_high - core_low).max(), 1e-9):
        low, high = core_low, core_high
    size = np.maximum(high - low, 1e-9)
    scale = (SIDE_PX - 2 * MARGIN_PX) / size.max()
    width, height = (np.minimum(size * scale, SIDE_PX) + 2 * MARGIN_PX).astype(int)
    image = np.full((max(height, 2 * MARGIN_PX), max(width, 2 * MARGIN_PX), 3), 255, np.uint8)

    def place(at: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        flat = (at - low) * scale + MARGIN_PX
        return np.stack([flat[:, 0], image.shape[0] - flat[:, 1]], axis=1)

    for stroke in strokes:
        pixels = np.clip(place(stroke), -10_000, 10_000)
        cv2.polylines(image, [np.round(pixels * 8).astype(np.int32)], False, (60, 60, 60), 1, cv2.LINE_AA, 3)
    lines = [_line(word, place) for word in words]
    for line in lines:
        _write(image, line)
    return Sheet(image, sorted(lines, key=lambda line: (round(line.box[1] / 12), line.box[0])))


def _width(word: _Word) -> float:
    return sum(char_width(c) for c in word.text) * word.height


def _line(word: _Word, place: Any) -> ReadLine:
    length, height = _width(word), word.height
    turn = np.radians(word.angle_deg)
    along, up = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    base = np.array([word.x, word.y]) - up * height
    corners = np.stack([base + up * height, base + up * height + along * length, base + along * length, base])
    return ReadLine(word.text, 1.0, place(corners).astype(np.float32))


def _write(image: Pixels, line: ReadLine) -> None:
    """Set the words where they stand; turned ones are set flat and laid over."""
    height = line.height
    if height < LEAST_LETTER_PX:
        return
    slant = line.quad[1] - line.quad[0]
    if abs(float(slant[1])) < 2 and slant[0] > 0:
        write(image, line.text, int(line.quad[3][0]), int(line.quad[3][1]), max(int(height), 4), LETTERS)
        return
    size = max(int(height), 4)
    flat = np.full((round(size * 1.3), max(int(np.linalg.norm(slant)), size), 3), 255, np.uint8)
    write(flat, line.text, 0, size, size, LETTERS)
    left, top = np.floor(line.quad.min(axis=0)).astype(int) - 2
    right, bottom = np.ceil(line.quad.max(axis=0)).astype(int) + 2
    left, top = max(left, 0), max(top, 0)
    part = image[top:bottom, left:right]
    if part.size == 0:
        return
    corners = np.array([[0, 0], [flat.shape[1], 0], [flat.shape[1], size], [0, size]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, (line.quad - np.array([left, top])).astype(np.float32))
    laid = cv2.warpPerspective(
        flat, matrix, (part.shape[1], part.shape[0]), borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255)
    )
    part[:] = np.minimum(part, as_pixels(laid))
