"""What happens to paper on its way into the archive: scanning, faxing, photographing, fading."""

from __future__ import annotations

import io
import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]
LOOKS = {
    "clean": 34, "skew": 12, "jpeg": 9, "shadow": 9, "fax": 8, "faint": 9, "worn": 7, "phone": 7, "copy": 5,
}  # fmt: skip
FRESH_LOOKS = {
    "clean": 22, "skew": 15, "phone": 14, "shadow": 12, "worn": 9, "jpeg": 9, "copy": 8, "faint": 7, "fax": 4,
}  # fmt: skip


def wear(image: Image.Image, look: str, rng: np.random.Generator) -> tuple[Image.Image, Matrix]:
    """The page after a look. Returns it and the 3x3 matrix from drawn pixels to its own."""
    page = np.asarray(image.convert("RGB"))
    same = np.eye(3)
    match look:
        case "clean":
            return image, same
        case "skew":
            page, matrix = turn(page, rng.uniform(0.6, 3.0) * rng.choice([-1, 1]))
            return to_image(grain(page, 5, rng)), matrix
        case "jpeg":
            return squeeze(grain(page, 9, rng), int(rng.integers(12, 28))), same
        case "shadow":
            page, matrix = turn(page, rng.uniform(-1.2, 1.2))
            return to_image(grain(shade(page, rng), 4, rng)), matrix
        case "fax":
            return fax(page, rng)
        case "faint":
            return to_image(grain(fade(page, rng.uniform(0.22, 0.4)), 4, rng)), same
        case "worn":
            return to_image(worn(page, rng)), same
        case "phone":
            page, matrix = tilt(page, rng)
            return squeeze(grain(shade(page, rng), 6, rng), 55), matrix
        case "copy":
            page, matrix = turn(page, rng.uniform(-2, 2))
            return to_image(copied(page, rng)), matrix
        case "illegible":
            return to_image(ruined(page, rng)), same
    raise ValueError(f"no such look: {look}")


def to_image(page: Pixels) -> Image.Image:
    """Pixels as a picture."""
    return Image.fromarray(page)


def to_pixels(values: NDArray[Any]) -> Pixels:
    """Values cut to 0..255."""
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def turn(page: Pixels, degrees: float) -> tuple[Pixels, Matrix]:
    """The page turned about its middle, on white."""
    high, wide = page.shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0), [0, 0, 1]])
    turned = cv2.warpAffine(page, matrix[:2], (wide, high), flags=cv2.INTER_LINEAR, borderValue=(252, 252, 250))
    return np.asarray(turned, np.uint8), matrix


def tilt(page: Pixels, rng: np.random.Generator) -> tuple[Pixels, Matrix]:
    """The page seen from a little aside, on a desk."""
    high, wide = page.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    moved = corners + inward * rng.uniform(8, 55, (4, 2)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    desk = tuple(int(v) for v in rng.integers(70, 150, 3))
    seen = cv2.warpPerspective(page, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=desk)
    return np.asarray(seen, np.uint8), np.asarray(matrix, np.float64)


def grain(page: Pixels, sigma: float, rng: np.random.Generator) -> Pixels:
    """Noise of a sensor."""
    high, wide = page.shape[:2]
    noise = rng.standard_normal((high, wide, 1), dtype=np.float32) * sigma
    return to_pixels(page + noise)


def shade(page: Pixels, rng: np.random.Generator) -> Pixels:
    """A soft shadow from one side, and a hand's edge."""
    high, wide = page.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    angle = rng.uniform(0, 2 * math.pi)
    along = (xs / wide - 0.5) * math.cos(angle) + (ys / high - 0.5) * math.sin(angle)
    light = 0.84 + 0.26 * along
    edge = 1 / (1 + np.exp(-(along - rng.uniform(-0.25, 0.2)) * rng.uniform(8, 30)))
    light = light * (0.8 + 0.2 * edge)
    warm = np.array([1.0, 0.98, 0.93], np.float32)
    return to_pixels(page * light[..., None] * warm)


def fade(page: Pixels, strength: float) -> Pixels:
    """Ink that has lost most of its colour."""
    return to_pixels(255 - (255 - page.astype(np.float32)) * strength - 8)


def squeeze(page: Pixels, quality: int) -> Image.Image:
    """Through a strong JPEG and back."""
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def fax(page: Pixels, rng: np.random.Generator) -> tuple[Image.Image, Matrix]:
    """Black and white at about 110 dots an inch with a few lost rows."""
    scale = 0.78
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    noisy = small + rng.standard_normal(small.shape, dtype=np.float32) * 22
    bits = np.where(noisy > 165, 255, 0).astype(np.uint8)
    for row in rng.integers(0, bits.shape[0], int(rng.integers(0, 5))):
        bits[row : row + 1] = rng.choice([0, 255])
    factors = (bits.shape[1] / page.shape[1], bits.shape[0] / page.shape[0], 1.0)
    return Image.fromarray(bits), np.diag(factors)


def worn(page: Pixels, rng: np.random.Generator) -> Pixels:
    """A printer short of toner: pale bands and specks; a fold across."""
    high, wide = page.shape[:2]
    lost = np.ones((high, wide), np.float32)
    for x in rng.integers(0, wide, 3):
        lost[:, x : x + int(rng.integers(6, 40))] *= rng.uniform(0.3, 0.6)
    specks = cv2.resize(
        rng.random((high // 3, wide // 3), dtype=np.float32), (wide, high), interpolation=cv2.INTER_LINEAR
    )
    lost *= np.where(specks > 0.8, 0.45, 1.0).astype(np.float32)
    ink = (255 - page.astype(np.float32)) * lost[..., None]
    fold = int(high * rng.uniform(0.3, 0.7))
    ink[fold - 1 : fold + 2] = ink[fold - 1 : fold + 2] * 0.6 + 26
    return to_pixels(253 - ink)


def copied(page: Pixels, rng: np.random.Generator) -> Pixels:
    """A copy of a copy: grey, blots, dark edge; seals turn black."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    thick = cv2.GaussianBlur(cv2.erode(grey, np.ones((2, 2), np.uint8)), (0, 0), 0.9).astype(np.float32)
    out = np.clip((thick - 128) * 1.5 + 150, 0, 255)
    high, wide = out.shape
    for _ in range(int(rng.integers(20, 90))):
        at = (int(rng.integers(0, wide)), int(rng.integers(0, high)))
        cv2.circle(out, at, int(rng.integers(1, 3)), 60.0, -1)
    out[:, : int(rng.integers(4, 28))] *= 0.35
    return to_pixels(cv2.cvtColor(np.clip(out, 0, 246).astype(np.uint8), cv2.COLOR_GRAY2RGB))


def ruined(page: Pixels, rng: np.random.Generator) -> Pixels:
    """A page nobody can read: moved camera, out of focus, or in the dark."""
    match int(rng.integers(0, 3)):
        case 0:
            kernel = np.zeros((45, 45), np.float32)
            cv2.line(kernel, (0, 8), (44, 36), 1.0, 2)
            return np.asarray(cv2.filter2D(page, -1, kernel / kernel.sum()), np.uint8)
        case 1:
            return grain(to_pixels(cv2.GaussianBlur(page, (0, 0), rng.uniform(8, 12))), 5, rng)
    dark = cv2.GaussianBlur(page, (0, 0), 4).astype(np.float32) * 0.09 + 10
    return grain(to_pixels(dark), 7, rng)


def moved(box: tuple[float, float, float, float], matrix: Matrix, size: tuple[int, int]) -> list[float]:
    """The four corners of a box after a look, as fractions of the page: x1,y1..x4,y4, clockwise from top left."""
    left, top, right, bottom = box
    corners = np.array([[left, top, 1], [right, top, 1], [right, bottom, 1], [left, bottom, 1]]) @ matrix.T
    flat = corners[:, :2] / corners[:, 2:] / np.array(size)
    return [round(float(min(1.0, max(0.0, v))), 4) for v in flat.ravel()]
