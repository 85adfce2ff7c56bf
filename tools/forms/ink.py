"""What people add to a page: figures and signatures drawn stroke by stroke, and red seals."""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageDraw

from tools.forms.fonts import font_for, sized

Colour = tuple[int, int, int]
Point = tuple[float, float]
STROKES: dict[str, list[list[Point]]] = {  # figures in a box 1 wide and 2 high
    "0": [[(0.5, 0), (0.05, 0.7), (0.2, 1.8), (0.7, 1.9), (0.95, 1), (0.5, 0)]],
    "1": [[(0.55, 0), (0.5, 2)]],
    "2": [[(0.05, 0.5), (0.5, 0), (0.95, 0.5), (0.1, 1.95), (1, 1.9)]],
    "3": [[(0.1, 0.2), (0.8, 0.1), (0.4, 0.9), (0.95, 1.3), (0.6, 2), (0, 1.8)]],
    "4": [[(0.5, 0), (0, 1.2), (1, 1.2)], [(0.75, 0.6), (0.65, 2)]],
    "5": [[(0.2, 0.1), (0.15, 0.8), (0.8, 0.9), (0.9, 1.6), (0.4, 2), (0, 1.8)], [(0.2, 0.1), (0.95, 0)]],
    "6": [[(0.8, 0), (0.1, 1.1), (0.3, 1.95), (0.9, 1.6), (0.6, 1), (0.15, 1.3)]],
    "7": [[(0, 0.15), (0.95, 0.05), (0.4, 2)]],
    "8": [[(0.8, 0.3), (0.3, 0), (0.2, 0.6), (0.9, 1.3), (0.5, 2), (0.1, 1.4), (0.8, 0.3)]],
    "9": [[(0.9, 0.4), (0.4, 0), (0.1, 0.7), (0.7, 0.9), (0.9, 0.4), (0.8, 2)]],
    "-": [[(0.1, 1.1), (0.9, 1.05)]],
    "/": [[(0.9, 0), (0.1, 2)]],
    ".": [[(0.4, 1.85), (0.5, 1.95)]],
    ",": [[(0.5, 1.8), (0.4, 2.2)]],
    " ": [],
}


def is_drawable(text: str) -> bool:
    """Whether every character of the text has strokes."""
    return bool(text) and all(char in STROKES for char in text)


def smooth(points: list[Point], n_steps: int = 8) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    ends = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(n_steps):
            t = step / n_steps
            curve.append((_spline(t, a[0], b[0], c[0], d[0]), _spline(t, a[1], b[1], c[1], d[1])))
    return [*curve, points[-1]]


def _spline(t: float, a: float, b: float, c: float, d: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def draw_figures(draw: ImageDraw.ImageDraw, at: Point, text: str, size_px: int, colour: Colour, rng: Random) -> float:
    """Write figures as pen strokes; returns the width used."""
    x, y = at
    wide, high = size_px * 0.42, size_px * 0.42
    for char in text:
        lean = rng.uniform(-0.06, 0.12)
        for stroke in STROKES[char]:
            path = [
                (x + (px + (1 - py) * lean) * wide * 0.9 + rng.gauss(0, 0.5), y + py * high + rng.gauss(0, 0.5))
                for px, py in stroke
            ]
            draw.line(smooth(path), fill=colour, width=max(2, size_px // 13), joint="curve")
        x += wide * (0.6 if char in "., -" else 1.12)
    return x - at[0]


def scribble(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], colour: Colour, rng: Random) -> None:
    """A signature nobody can read: two or three characters' worth of strokes in the box."""
    left, top, right, bottom = box
    n_chars = rng.choice([2, 3, 3])
    each = (right - left) / n_chars
    height = bottom - top
    for n in range(n_chars):
        for _ in range(rng.randrange(2, 5)):
            x, y = left + each * (n + rng.uniform(0, 0.6)), top + height * rng.uniform(0.1, 0.6)
            path = [(x, y)]
            for _ in range(rng.randrange(2, 6)):
                x = min(right + each * 0.3, max(left, x + each * rng.uniform(-0.5, 0.7)))
                y = min(bottom, max(top, y + height * rng.uniform(-0.45, 0.5)))
                path.append((x, y))
            draw.line(smooth(path), fill=colour, width=rng.choice([2, 3, 3, 4]), joint="curve")
    if rng.random() < 0.4:
        tail = [(left + each * 0.4, bottom - 4), ((left + right) / 2, bottom + 3), (right + each * 0.3, bottom - 12)]
        draw.line(smooth(tail), fill=colour, width=2)


def star(centre: Point, radius: float) -> list[Point]:
    """The ten corners of a five-pointed star."""
    corners = []
    for n in range(10):
        reach = radius if n % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + n * math.pi / 5
        corners.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    return corners


def seal(name: str, foot: str, rng: Random, *, is_oval: bool = False, diameter_px: int = 230) -> Image.Image:
    """A red seal on nothing: ring, the name along it, a star and a line below. RGBA."""
    red = (rng.randrange(190, 230), rng.randrange(15, 50), rng.randrange(25, 55))
    layer = Image.new("RGBA", (diameter_px, diameter_px), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    middle = diameter_px / 2
    draw.ellipse((3, 3, diameter_px - 4, diameter_px - 4), outline=(*red, 255), width=5)
    if not is_oval:
        draw.polygon(star((middle, middle), diameter_px * 0.15), fill=(*red, 255))
    reach, size = middle * 0.76, max(16, min(28, int(diameter_px * 1.75 / max(8, len(name)))))
    span = min(270.0, 25.0 * len(name)) if len(name) > 1 else 0.0
    for n, char in enumerate(name):
        degrees = -span / 2 + span * n / max(1, len(name) - 1)
        angle = math.radians(degrees - 90)
        glyph = Image.new("RGBA", (size * 2, size * 2), (0, 0, 0, 0))
        pen = ImageDraw.Draw(glyph)
        pen.text((size, size), char, font=sized(font_for(char, "song-bold"), size), fill=(*red, 255), anchor="mm")
        turned = glyph.rotate(-degrees, resample=Image.Resampling.BICUBIC)
        at = (int(middle + reach * math.cos(angle) - size), int(middle + reach * math.sin(angle) - size))
        layer.alpha_composite(turned, (max(0, at[0]), max(0, at[1])))
    if foot:
        draw.text((middle, diameter_px * 0.74), foot, font=sized("song-bold", 20), fill=(*red, 255), anchor="mm")
    if is_oval:
        layer = layer.resize((int(diameter_px * 1.15), int(diameter_px * 0.8)))
    layer = layer.rotate(rng.uniform(-20, 20), resample=Image.Resampling.BICUBIC, expand=True)
    strength = rng.uniform(0.62, 0.92)
    layer.putalpha(layer.getchannel("A").point(lambda a: int(a * strength)))
    return layer
