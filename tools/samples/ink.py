"""Seals and signatures as pictures with an alpha channel."""

from __future__ import annotations

import hashlib
import math

import cv2
import numpy as np
from fonts import HANDS, pil_hand, pil_print
from PIL import Image, ImageDraw

RED = (196, 28, 36)
BLUE_BLACK = (24, 30, 78)
BLACK = (22, 22, 26)


def seed_of(*words: str) -> int:
    """A seed that stays the same from run to run."""
    return int.from_bytes(hashlib.sha256("|".join(words).encode()).digest()[:4], "big")


def _worn(mask: np.ndarray, rng: np.random.Generator, wear: float) -> np.ndarray:
    """Uneven ink: pale patches, small gaps, soft rim. mask: (H, W) 0..1."""
    h, w = mask.shape
    patches = cv2.resize(rng.random((6, 6)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(rng.random((h, w)).astype(np.float32), (0, 0), 1.6)
    grain = (grain - grain.mean()) / (grain.std() + 1e-6)
    ink = np.clip(1.05 - wear * (1.1 - patches) - wear * 0.35 * np.clip(grain, 0, 3), 0.15, 1)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.9) * ink, np.float32)


def _tint(mask: np.ndarray, color: tuple[int, int, int]) -> Image.Image:
    out = np.zeros((*mask.shape, 4), np.uint8)
    out[..., :3] = color
    out[..., 3] = np.clip(mask * 255, 0, 255)
    return Image.fromarray(out, "RGBA")


def _star(draw: ImageDraw.ImageDraw, center: float, radius: float) -> None:
    points = []
    for i in range(10):
        r = radius if i % 2 == 0 else radius * 0.382
        a = math.pi / 5 * i - math.pi / 2
        points.append((center + r * math.cos(a), center + r * math.sin(a)))
    draw.polygon(points, fill=255)


def _glyph_on_arc(canvas: Image.Image, char: str, size: int, radius: float, angle_deg: float) -> None:
    """Sets one upright-on-the-circle character; angle 0 is the top, clockwise."""
    side = int(size * 1.6)
    glyph = Image.new("L", (side, side), 0)
    ImageDraw.Draw(glyph).text((side / 2, side / 2), char, font=pil_print("song-b", size), fill=255, anchor="mm")
    glyph = glyph.resize((int(side * 0.8), side))
    glyph = glyph.rotate(-angle_deg, expand=True, resample=Image.Resampling.BICUBIC)
    a, c = math.radians(angle_deg), canvas.width / 2
    x, y = c + radius * math.sin(a), c - radius * math.cos(a)
    canvas.paste(255, (int(x - glyph.width / 2), int(y - glyph.height / 2)), glyph)


def round_seal(unit: str, middle: str = "", *, wear: float = 0.35, turn_deg: float = 0.0) -> Image.Image:
    """A round red seal: the unit along the rim, a star, a word under it (资料专用章 ...). 720 px, RGBA."""
    side = 720
    canvas = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(canvas)
    draw.ellipse((14, 14, side - 14, side - 14), outline=255, width=17)
    _star(draw, side / 2, 104)
    spread = min(236.0, 20.0 * len(unit))
    size = 88 if len(unit) <= 12 else 74
    for i, char in enumerate(unit):
        angle = -spread / 2 + spread * i / max(1, len(unit) - 1)
        _glyph_on_arc(canvas, char, size, 268, angle)
    if middle:
        draw.text(
            (side / 2, side / 2 + 208),
            middle,
            font=pil_print("song-b", min(64, 340 // len(middle))),
            fill=255,
            anchor="mm",
        )
    rng = np.random.default_rng(seed_of("seal", unit, middle))
    seal = _tint(_worn(np.asarray(canvas, np.float32) / 255, rng, wear), RED)
    return seal.rotate(turn_deg, resample=Image.Resampling.BICUBIC)


def square_seal(rows: list[str], *, wear: float = 0.3) -> Image.Image:
    """A rectangular seal with rows of text (见证取样, 已检, 竣工图 ...), RGBA."""
    width = max(len(r) for r in rows) * 84 + 90
    height = len(rows) * 108 + 70
    canvas = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((8, 8, width - 9, height - 9), outline=255, width=12)
    for i, row in enumerate(rows):
        draw.text((width / 2, 90 + i * 108), row, font=pil_print("hei-b", 78), fill=255, anchor="mm")
    rng = np.random.default_rng(seed_of("square", *rows))
    return _tint(_worn(np.asarray(canvas, np.float32) / 255, rng, wear), RED)


def handwriting(
    text: str, *, hand: str | None = None, color: tuple[int, int, int] = BLUE_BLACK, salt: str = ""
) -> Image.Image:
    """Handwritten words, slanted and a little uneven, cropped to the ink, RGBA, about 200 px high."""
    rng = np.random.default_rng(seed_of("hand", text, salt))
    hand = hand or HANDS[seed_of("which hand", text) % 3]
    font = pil_hand(hand, 190)
    canvas = Image.new("L", (230 * len(text) + 240, 420), 0)
    draw = ImageDraw.Draw(canvas)
    x = 110.0
    for char in text:
        draw.text((x, 210 + rng.normal(0, 8)), char, font=font, fill=255, anchor="lm")
        x += font.getlength(char) * rng.uniform(0.86, 0.97)
    shear = rng.uniform(0.02, 0.2)
    canvas = canvas.transform(canvas.size, Image.Transform.AFFINE, (1, shear, -shear * 210, 0, 1, 0))
    canvas = canvas.rotate(rng.uniform(-1, 5), resample=Image.Resampling.BICUBIC)
    box = canvas.getbbox() or (0, 0, 10, 10)
    mask = np.asarray(canvas.crop(box), np.float32) / 255
    grain = cv2.resize(rng.random((8, 24)).astype(np.float32), mask.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return _tint(mask * np.clip(0.72 + 0.4 * grain, 0, 1), color)
