"""What stands on a page of an OFD file: characters with their places, lines and surfaces, pictures; and their drawing.

Lengths are millimetres from the page's top left corner, as the format has them (GB/T 33190-2016).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias
from xml.etree.ElementTree import Element

import cv2
import numpy as np
import numpy.typing as npt

from services.ocr.steps.quads import Matrix, Pixels, Quad, as_pixels, carry, char_width
from services.ocr.steps.refusals import too_many
from services.ocr.steps.typeset import write

MAX_OBJECTS = 300_000
MAX_DEPTH = 20
CURVE_STEPS = 10
ASCENT, DESCENT = 0.86, 0.14
"""Of a character's size, above and below its base line."""
Colour: TypeAlias = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True)
class Glyph:
    """One character. quad: its place, clockwise from the top left. is_last: the last of its run."""

    char: str
    quad: Quad
    size: float
    colour: Colour
    is_visible: bool
    is_last: bool


@dataclass(frozen=True)
class Stroke:
    """A line through points (N, 2), or the surface that they enclose. width: of the line."""

    points: npt.NDArray[np.float32]
    width: float
    line: Colour | None
    surface: Colour | None


@dataclass(frozen=True)
class Placed:
    """A picture by the number of its resource. quad: where its corners lie."""

    resource: str
    quad: Quad


Item: TypeAlias = Glyph | Stroke | Placed


def local(element: Element) -> str:
    """The element's name without its name space, which files of this format write in several ways."""
    return element.tag.rpartition("}")[2]


def numbers(text: str | None) -> list[float]:
    """Numbers parted by white space. Raises ValueError."""
    return [float(piece) for piece in (text or "").split()]


def items_of(element: Element, shift: tuple[float, float] = (0.0, 0.0), depth: int = 0) -> Iterator[Item]:
    """Everything in a layer, a block or an appearance, in the order in which it is drawn.

    shift: where the origin of the element lies. Raises ValueError over numbers that are none.
    """
    if depth > MAX_DEPTH:
        return
    for child in element:
        match local(child):
            case "TextObject":
                yield from _glyphs(child, _placing(child, shift))
            case "PathObject" if child.get("Visible") != "false":
                yield from _strokes(child, _placing(child, shift))
            case "ImageObject" if child.get("Visible") != "false":
                yield _picture(child, shift)
            case "Layer" | "PageBlock" | "Content":
                yield from items_of(child, shift, depth + 1)
            case _:
                pass


def counted(items: Iterator[Item]) -> Iterator[Item]:
    """The same; raises TooLarge when a page holds more than anybody drew."""
    for n, item in enumerate(items, 1):
        if n > MAX_OBJECTS:
            raise too_many("objects on a page", "页面图元数", n, MAX_OBJECTS, "the size of the page")
        yield item


def _boundary(element: Element) -> list[float]:
    found = numbers(element.get("Boundary"))
    if len(found) != 4:
        raise ValueError("an object has no boundary")
    return found


def _placing(element: Element, shift: tuple[float, float]) -> Matrix:
    """From the object's own millimetres to those of the page."""
    left, top, _, _ = _boundary(element)
    moved = np.array([[1, 0, left + shift[0]], [0, 1, top + shift[1]], [0, 0, 1]], np.float64)
    own = numbers(element.get("CTM"))
    if len(own) != 6:
        return moved
    a, b, c, d, e, f = own
    return np.asarray(moved @ np.array([[a, c, e], [b, d, f], [0, 0, 1]], np.float64))


def _colour(element: Element, name: str) -> Colour | None:
    """BGR of a child that is a colour; black where it names none, None where there is no such child."""
    for child in element:
        if local(child) == name:
            told = [min(max(round(value), 0), 255) for value in numbers(child.get("Value"))]
            if len(told) == 3:
                return told[2], told[1], told[0]
            return (told[0],) * 3 if len(told) == 1 else BLACK
    return None


# Words -------------------------------------------------------------------------------------------------------


def _glyphs(element: Element, placing: Matrix) -> Iterator[Glyph]:
    size = float(element.get("Size") or 0)
    wide = float(element.get("HScale") or 1)
    colour = _colour(element, "FillColor") or BLACK
    is_visible = element.get("Visible") != "false" and element.get("Alpha") != "0"
    x = y = 0.0
    for code in element:
        if local(code) != "TextCode" or not code.text:
            continue
        x, y = float(code.get("X") or x), float(code.get("Y") or y)
        steps_x, steps_y = steps_of(code.get("DeltaX")), steps_of(code.get("DeltaY"))
        at_x, at_y = x, y
        for n, char in enumerate(code.text):
            width = char_width(char) * size * wide
            corners = np.array(
                [[at_x, at_y - ASCENT * size], [at_x + width, at_y - ASCENT * size],
                 [at_x + width, at_y + DESCENT * size], [at_x, at_y + DESCENT * size]]
            )  # fmt: skip
            quad = carry(corners, placing)
            shown = float(np.linalg.norm(quad[3] - quad[0])) / (ASCENT + DESCENT)
            yield Glyph(char, quad, shown, colour, is_visible, n == len(code.text) - 1)
            has_steps_y_alone = bool(steps_y) and not steps_x
            at_x += steps_x[n] if n < len(steps_x) else 0.0 if has_steps_y_alone else width
            at_y += steps_y[n] if n < len(steps_y) else 0.0


def steps_of(text: str | None) -> list[float]:
    """Ways from character to character; `g 3 4.5` says 4.5 three times. Raises ValueError."""
    steps: list[float] = []
    pieces = iter((text or "").split())
    for piece in pieces:
        if piece != "g":
            steps.append(float(piece))
            continue
        count, step = int(next(pieces, "0")), float(next(pieces, "0"))
        if not 0 <= count <= MAX_OBJECTS or len(steps) + count > MAX_OBJECTS:
            raise ValueError("more characters than a page can hold")
        steps += [step] * count
    return steps


# Lines and surfaces --------------------------------------------------------------------------------------------

_PATH = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def _strokes(element: Element, placing: Matrix) -> Iterator[Stroke]:
    line = None if element.get("Stroke") == "false" else _colour(element, "StrokeColor") or BLACK
    surface = (_colour(element, "FillColor") or BLACK) if element.get("Fill") == "true" else None
    width = float(element.get("LineWidth") or 0.353)
    for child in element:
        if local(child) == "AbbreviatedData":
            for points in outlines(child.text or ""):
                yield Stroke(carry(np.array(points), placing), width, line, surface)


def outlines(text: str) -> Iterator[list[tuple[float, float]]]:
    """The lines of a path as points; curves in short straight pieces, arcs by their ends. Raises ValueError."""
    points: list[tuple[float, float]] = []
    pieces = _PATH.findall(text)
    at = 0
    while at < len(pieces):
        command = pieces[at]
        n = _ARGUMENTS.get(command)
        if n is None:
            raise ValueError(f"a path says {command!r}")
        values = [float(piece) for piece in pieces[at + 1 : at + 1 + n]]
        if len(values) != n:
            raise ValueError("a path is cut off")
        at += 1 + n
        if command in "SM":
            if len(points) > 1:
                yield points
            points = [(values[0], values[1])]
        elif command == "C":
            points = [*points, *points[:1]]
        else:
            points += _curve(points[-1] if points else (0.0, 0.0), command, values)
    if len(points) > 1:
        yield points


def _curve(start: tuple[float, float], command: str, values: list[float]) -> list[tuple[float, float]]:
    if command not in "QB":
        return [(values[-2], values[-1])]
    corners = [start, *zip(values[0::2], values[1::2], strict=True)]
    found = []
    for n in range(1, CURVE_STEPS + 1):
        t, level = n / CURVE_STEPS, corners
        while len(level) > 1:  # de Casteljau
            level = [((1 - t) * a[0] + t * b[0], (1 - t) * a[1] + t * b[1]) for a, b in pairwise(level)]
        found.append(level[0])
    return found


# Pictures ------------------------------------------------------------------------------------------------------


def _picture(element: Element, shift: tuple[float, float]) -> Placed:
    left, top, width, height = _boundary(element)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
    if element.get("CTM"):
        quad = carry(unit, _placing(element, shift))
    else:
        quad = (unit * (width, height) + (left + shift[0], top + shift[1])).astype(np.float32)
    return Placed(element.get("ResourceID") or "", quad)


# Drawing -------------------------------------------------------------------------------------------------------


def draw(
    items: list[Item], width: float, height: float, dots_per_mm: float, picture_of: Callable[[str], Pixels | None]
) -> Pixels:
    """The page as (H, W, 3) BGR on white. picture_of: the picture of a resource, None where it cannot be shown."""
    size = max(round(height * dots_per_mm), 1), max(round(width * dots_per_mm), 1)
    image = np.full((*size, 3), 255, np.uint8)
    for item in items:
        match item:
            case Glyph(is_visible=True) if not item.char.isspace():
                _draw_glyph(image, item, dots_per_mm)
            case Stroke():
                _draw_stroke(image, item, dots_per_mm)
            case Placed() if (picture := picture_of(item.resource)) is not None:
                lay(image, picture, item.quad * dots_per_mm)
            case _:
                pass
    return image


def lay(image: Pixels, picture: Pixels, quad: Quad) -> None:
    """Lay a picture on its four corners (px) of the page; what is darker shows, so that a seal hides no words."""
    low = np.floor(quad.min(axis=0)).clip(0, None).astype(int)
    high = np.minimum(np.ceil(quad.max(axis=0)).astype(int) + 1, (image.shape[1], image.shape[0]))
    if (high <= low).any():
        return
    across, down = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0])
    # Made small first, for the step to the page's dots takes single ones.
    size = min(max(int(across), 1), picture.shape[1]), min(max(int(down), 1), picture.shape[0])
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, (quad - low).astype(np.float32))
    laid = cv2.warpPerspective(
        small, matrix, (int(high[0] - low[0]), int(high[1] - low[1])), borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )  # fmt: skip
    part = image[low[1] : high[1], low[0] : high[0]]
    part[:] = np.minimum(part, as_pixels(laid))


def _draw_glyph(image: Pixels, glyph: Glyph, dots_per_mm: float) -> None:
    size = round(glyph.size * dots_per_mm)
    place = glyph.quad[3] * dots_per_mm
    if not 2 <= size <= max(image.shape) or not (-size < place).all() or not (place < max(image.shape)).all():
        return
    write(image, glyph.char, round(float(place[0])), round(float(place[1]) - DESCENT * size), size, glyph.colour)


def _draw_stroke(image: Pixels, stroke: Stroke, dots_per_mm: float) -> None:
    limit = 2.0 * max(image.shape)
    points = np.round((stroke.points * dots_per_mm).clip(-limit, limit) * 8).astype(np.int32)
    if stroke.surface is not None:
        cv2.fillPoly(image, [points], stroke.surface, cv2.LINE_AA, 3)
    if stroke.line is not None:
        width_px = min(max(round(stroke.width * dots_per_mm), 1), 255)
        cv2.polylines(image, [points], False, stroke.line, width_px, cv2.LINE_AA, 3)
