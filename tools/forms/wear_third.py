"""What else happens to paper in the third half: creases, a cup's ring, punched holes, a photo of a screen."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image

from tools.forms import wear as old
from tools.forms.wear import Matrix, Pixels, grain, to_image, to_pixels

THIRD_LOOKS = {
    "clean": 22, "skew": 9, "phone": 12, "creased": 8, "jpeg": 8, "shadow": 7, "bound": 7, "copy": 6, "fax": 5,
    "worn": 5, "faint": 5, "stained": 5, "screen": 4,
}  # fmt: skip


def wear(image: Image.Image, look: str, rng: np.random.Generator) -> tuple[Image.Image, Matrix]:
    """The page after a look of this half or one that all halves have. Returns it and its matrix as there."""
    page = np.asarray(image.convert("RGB"))
    match look:
        case "creased":
            page, matrix = old.turn(page, rng.uniform(-0.8, 0.8))
            return to_image(grain(creased(page, rng), 4, rng)), matrix
        case "stained":
            return to_image(grain(stained(page, rng), 3, rng)), np.eye(3)
        case "bound":
            page, matrix = old.turn(page, rng.uniform(-1.4, 1.4))
            return to_image(grain(bound(page, rng), 4, rng)), matrix
        case "screen":
            page, matrix = old.tilt(page, rng)
            return to_image(grain(screen(page, rng), 4, rng)), matrix
    return old.wear(image, look, rng)


def creased(page: Pixels, rng: np.random.Generator) -> Pixels:
    """Folded twice and laid flat again: each field has a light of its own, ink cracks along the folds."""
    high, wide = page.shape[:2]
    light = np.ones((high, wide), np.float32)
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    for length, along in ((high, ys), (wide, xs)):
        for share in rng.choice([0.25, 0.34, 0.5, 0.66], int(rng.integers(1, 3)), replace=False):
            fold = length * (share + rng.uniform(-0.02, 0.02))
            near = np.exp(-np.abs(along - fold) / 60)
            light *= 1 + np.where(along < fold, -1, 1) * near * rng.uniform(0.05, 0.13)
            crack = np.abs(along - fold) < 1.5
            light[crack] *= 0.86
    return to_pixels(page * np.minimum(light, 1.06)[..., None])


def stained(page: Pixels, rng: np.random.Generator) -> Pixels:
    """Yellowed paper with one or two rings of a cup; what is written stays readable."""
    high, wide = page.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    tone = np.ones((high, wide, 3), np.float32) * np.array([0.98, 0.955, 0.88], np.float32)
    for _ in range(int(rng.integers(1, 3))):
        x, y, radius = rng.uniform(0, wide), rng.uniform(0, high), rng.uniform(120, 210)
        away = np.hypot(xs - x, ys - y)
        ring = np.exp(-(((away - radius) / 7) ** 2)) * rng.uniform(0.25, 0.45) + (away < radius) * 0.06
        tone *= 1 - ring[..., None] * np.array([0.35, 0.55, 0.8], np.float32)
    return to_pixels(page * tone)


def bound(page: Pixels, rng: np.random.Generator) -> Pixels:
    """Scanned from a folder: two holes at the left edge, the gutter's shadow beside them."""
    high, wide = page.shape[:2]
    xs = np.arange(wide, dtype=np.float32)
    gutter = 1 - rng.uniform(0.3, 0.6) * np.exp(-xs / rng.uniform(14, 30))
    out = to_pixels(page * gutter[None, :, None])
    middle, gap = high * rng.uniform(0.45, 0.55), high * 0.135
    for y in (middle - gap, middle + gap):
        cv2.circle(out, (int(rng.uniform(26, 38)), int(y)), 14, (52, 50, 48), -1, cv2.LINE_AA)
    return out


def screen(page: Pixels, rng: np.random.Generator) -> Pixels:
    """A screen photographed: bands of interference and a cold light."""
    high, wide = page.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    angle, period = rng.uniform(0.1, 0.6), rng.uniform(5, 9)
    waves = np.sin((xs * math.cos(angle) + ys * math.sin(angle)) * 2 * math.pi / period)
    slow = np.sin((xs * math.sin(angle) - ys * math.cos(angle)) * 2 * math.pi / rng.uniform(160, 420))
    light = 0.9 + 0.035 * waves + 0.04 * slow
    return to_pixels(page * light[..., None] * np.array([0.95, 0.99, 1.03], np.float32))
