"""Pure geometry and text marks for templates: polygons as SVG points, crops, highlights, lines under a span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from contracts.reading import Line, Page

CROP_MARGIN = (0.012, 0.003)
"""Room around a crop, across and down, in fractions of the page: letters are not cut, other lines stay out."""


@dataclass(frozen=True)
class Box:
    """An upright box in pixels of the page image."""

    x: float
    y: float
    width: float
    height: float

    @property
    def view(self) -> str:
        """As an SVG viewBox."""
        return f"{self.x:.1f} {self.y:.1f} {self.width:.1f} {self.height:.1f}"


def points(polygon: Sequence[float], width: float = 1000, height: float = 1000) -> str:
    """A polygon of page fractions as SVG points in pixels."""
    pairs = zip(polygon[::2], polygon[1::2], strict=True)
    return " ".join(f"{x * width:.1f},{y * height:.1f}" for x, y in pairs)


def box_of(polygon: Sequence[float], width: float, height: float, margin: tuple[float, float] = (0.0, 0.0)) -> Box:
    """The upright box around a polygon, in pixels, cut at the page's edges. margin: across and down, in fractions."""
    across, down = margin
    xs, ys = polygon[::2], polygon[1::2]
    left, right = max(min(xs) - across, 0.0), min(max(xs) + across, 1.0)
    top, bottom = max(min(ys) - down, 0.0), min(max(ys) + down, 1.0)
    return Box(left * width, top * height, max(right - left, 1e-4) * width, max(bottom - top, 1e-4) * height)


def crop_of(polygon: Sequence[float], width: float, height: float) -> Box:
    """The part of a page to show beside a value read there."""
    return box_of(polygon, width, height, CROP_MARGIN)


def polygon_text(polygon: Sequence[float] | None) -> str:
    """A polygon as an attribute value that the viewer reads back."""
    return ",".join(f"{value:.4f}" for value in polygon) if polygon else ""


def highlighted(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """Text with the spans (code points, in any order, overlapping or not) in <mark>; everything is escaped."""
    pieces: list[Markup] = []
    at = 0
    for start, end in sorted(spans):
        first, last = max(start, at), min(end, len(text))
        if first >= last:
            continue
        pieces += [escape(text[at:first]), Markup("<mark>"), escape(text[first:last]), Markup("</mark>")]
        at = last
    pieces.append(escape(text[at:]))
    return Markup("").join(pieces)


def lines_under(page: Page, start: int | None, end: int | None) -> list[Line]:
    """The lines of a page that a span of the document's text touches."""
    if start is None:
        return []
    last = max(end if end is not None else start + 1, start + 1)
    return [line for line in page.lines if line.span and line.span[0] < last and line.span[1] > start]


def lines_with(page: Page, words: Sequence[str]) -> list[Line]:
    """The lines of a page that hold one of the words, letter case aside."""
    wanted = [word.casefold() for word in words if word.strip()]
    return [line for line in page.lines if any(word in line.text.casefold() for word in wanted)]


@dataclass(frozen=True)
class TextRun:
    """A line as selectable SVG text: baseline start, turn, length along the line, letter height (pixels)."""

    x: float
    y: float
    turn_deg: float
    length: float
    size: float


def text_run(line: Line, width: float, height: float) -> TextRun:
    """Where a line's letters stand, so that a selection covers the ink."""
    from math import atan2, degrees, hypot

    x1, y1, x2, y2, x3, y3, x4, y4 = (
        value * (width if index % 2 == 0 else height) for index, value in enumerate(line.polygon)
    )
    size = max(hypot(x4 - x1, y4 - y1), hypot(x3 - x2, y3 - y2), 1.0)
    # The letters' feet stand a fifth of the height above the lower edge.
    foot = 0.8
    return TextRun(
        x=x1 + (x4 - x1) * foot,
        y=y1 + (y4 - y1) * foot,
        turn_deg=round(degrees(atan2(y2 - y1, x2 - x1)), 2),
        length=max(hypot(x2 - x1, y2 - y1), 1.0),
        size=size,
    )
