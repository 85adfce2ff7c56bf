"""Pictures for people: display size, thumbnails, heatmaps to be laid over a photo."""

from __future__ import annotations

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from services.vision.steps.decode import Rgb, fit


def to_webp(image: Image.Image, long_side_px: int, quality: int = 80) -> bytes:
    """The picture as WebP with its long side at most this long; nothing of the original's metadata is kept."""
    target = io.BytesIO()
    fit(image, long_side_px).save(target, "WEBP", quality=quality, method=4)
    return target.getvalue()


def heat_overlay(heat: NDArray[np.float32], size: tuple[int, int]) -> bytes:
    """A heatmap (h, w) of 0..1 as WebP with transparency, `size` (width, height) pixels: red where it is hot."""
    grown = cv2.resize(np.clip(heat, 0, 1).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    grown = np.clip(grown, 0, 1)
    colour: Rgb = cv2.cvtColor(
        cv2.applyColorMap((grown * 255).astype(np.uint8), cv2.COLORMAP_JET), cv2.COLOR_BGR2RGB
    ).astype(np.uint8)
    alpha = (grown**0.7 * 190).astype(np.uint8)
    target = io.BytesIO()
    Image.fromarray(np.dstack([colour, alpha]), "RGBA").save(target, "WEBP", quality=70, method=4)
    return target.getvalue()
