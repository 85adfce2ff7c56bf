"""Photographs of minutes, made up: rendered, turned, seen aslant, blurred, with noise; then read by the OCR service."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from contracts.reading import Reading
from foundation.settings import CoreSettings
from services.ocr.service import Handling, OcrService
from services.ocr.settings import OcrSettings

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)
WIDTH, MARGIN, SIZE, LEAD = 1240, 110, 26, 44
Picture = NDArray[np.uint8]


def read_photographed(text: str, seed: int) -> Reading:
    """The reading of a photograph of this text. Raises FileNotFoundError where no Chinese font is installed."""
    picture = photograph(render(text), np.random.default_rng(seed))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.jpg"
        cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, 80])
        return _service().read(path, "page.jpg", Handling(lambda *_: "", Path(folder), 0)).reading


@cache
def _service() -> OcrService:
    return OcrService(OcrSettings(), CoreSettings())


def render(text: str) -> Picture:
    """A page of this text, broken at the right margin, grey on white."""
    font = ImageFont.truetype(_font(), SIZE)
    lines: list[str] = []
    for paragraph in text.strip().split("\n"):
        line = ""
        for char in paragraph:
            if font.getlength(line + char) > WIDTH - 2 * MARGIN:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    page = Image.new("L", (WIDTH, max(2 * MARGIN + LEAD * len(lines), 1500)), 250)
    draw = ImageDraw.Draw(page)
    for n, line in enumerate(lines):
        draw.text((MARGIN, MARGIN + n * LEAD), line, font=font, fill=25)
    return np.asarray(page)


def photograph(page: Picture, chance: np.random.Generator) -> Picture:
    """The page seen by a telephone: aslant, in uneven light, a little out of focus, with noise."""
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + chance.uniform(-0.025, 0.025, (4, 2)).astype(np.float32) * width
    matrix = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(page, matrix, (width, height), borderValue=235)
    light = (
        np.linspace(chance.uniform(0.72, 0.85), 1.0, width)[None, :]
        * np.linspace(1.0, chance.uniform(0.8, 0.95), height)[:, None]
    )
    lit = cv2.GaussianBlur(seen.astype(np.float32) * light, (0, 0), chance.uniform(0.6, 1.1))
    noisy = lit + chance.normal(0, 7, lit.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _font() -> str:
    found = next((f for f in FONTS if Path(f).exists()), None)
    if found is None:
        raise FileNotFoundError("no Chinese font is installed; install fonts-noto-cjk or fonts-wqy-zenhei")
    return found
