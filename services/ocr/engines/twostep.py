"""Readers that find lines first and read each alone: what they share."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from services.ocr.steps.quads import Pixels, Quad, ReadLine, as_pixels

# PP-OCR's detector as tuned on site forms. With rapidocr's own defaults a line under a seal and a lone "9℃" in a cell
# were lost. mean, std: of the pictures of ImageNet, by channel.
TUNED = {
    "thresh": 0.2,
    "box_thresh": 0.45,
    "unclip_ratio": 1.4,
    "use_dilation": False,
    "score_mode": "fast",
    "max_candidates": 3000,
    "limit_side_len": 736,
    "limit_type": "min",
    "mean": [0.485, 0.456, 0.406],
    "std": [0.229, 0.224, 0.225],
}
STRIP_SHAPE = [3, 48, 320]
"""Channels, height and least width of a strip as PP-OCR's recognizer takes it."""
TALL, LONE = 1.5, 2.2
"""Height by width from which a strip is a column, and up to which it may be one narrow character."""
SURE_TALL = 0.97
"""Columns of upright characters are read with .98 and more; print turned on its side gets less, whatever is read."""

Detect = Callable[[Pixels], list[Quad]]
Recognize = Callable[[list[Pixels]], list[tuple[str, float]]]


def read_in_two_steps(
    image: Pixels, detect: Detect, recognize: Recognize, *, side_px: int, min_score: float
) -> list[ReadLine]:
    """Lines are looked for at side_px and read from the whole picture; those under min_score are dropped."""
    scale = min(1.0, side_px / max(image.shape[:2]))
    seen = image
    if scale < 1.0:
        seen = as_pixels(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    quads = [(quad / scale).astype(np.float32) for quad in detect(seen)]
    found = read_strips(image, quads, recognize)
    return [
        ReadLine(text.strip(), score, quad)
        for quad, (text, score) in zip(quads, found, strict=True)
        if text.strip() and score >= min_score
    ]


def read_strips(image: Pixels, quads: list[Quad], recognize: Recognize) -> list[tuple[str, float]]:
    """What stands in quadrangles. A tall one that is not read surely on its left side may run upwards, or hold one
    narrow character: what is read most surely counts."""
    strips = [cut_strip(image, quad) for quad in quads]
    found = recognize(strips)
    for n, quad in enumerate(quads):
        if is_tall(quad) and found[n][1] < SURE_TALL:
            over, upright = recognize([as_pixels(np.rot90(strips[n], 2)), as_pixels(np.rot90(strips[n], -1))])
            ways = [found[n]]
            ways += [over] if len(over[0].strip()) > 1 else []  # a lone character may be any way up
            ways += [] if is_tall(quad, LONE) else [upright]
            found[n] = max(ways, key=lambda way: way[1])
    return found


def is_tall(quad: Quad, times: float = TALL) -> bool:
    """Whether a quadrangle holds a column of writing, upright or lying on its side: so many times as high as wide."""
    width, height = _size(quad)
    return height >= times * width


def _size(quad: Quad) -> tuple[int, int]:
    """Width and height in pixels."""
    width = max(int(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2]))), 2)
    height = max(int(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))), 2)
    return width, height


def cut_strip(image: Pixels, quad: Quad) -> Pixels:
    """A line's quadrangle made a rectangle; a tall one is laid on its side, as upright columns are read."""
    width, height = _size(quad)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    strip = cv2.warpPerspective(
        image,
        cv2.getPerspectiveTransform(quad, target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return as_pixels(np.rot90(strip) if is_tall(quad) else strip)
