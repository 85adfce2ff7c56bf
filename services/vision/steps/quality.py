"""Whether a picture is fit as a record: sharp enough, bright enough, at one fixed scale."""

from __future__ import annotations

import cv2
import numpy as np

from contracts.sight import Quality
from services.vision.steps.decode import Rgb

SCALE_PX = 512
BLOCKS = 4


def measure_quality(picture: Rgb, *, blur_limit: float, dark_limit: float) -> Quality:
    """Sharpness is the variance of the Laplacian at 512 px on the long side, in the sharpest sixteenth.

    The sharpest block decides, so that a photo with much plain wall or sky is not called blurred.
    picture: (H, W, 3) uint8 RGB. exposure: mean luminance 0..1.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = SCALE_PX / max(grey.shape)
    if scale < 1:
        size = (max(int(grey.shape[1] * scale), 1), max(int(grey.shape[0] * scale), 1))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    edges = cv2.Laplacian(grey, cv2.CV_64F)
    blocks = [block for row in np.array_split(edges, BLOCKS) for block in np.array_split(row, BLOCKS, axis=1)]
    sharpness = max(float(block.var()) for block in blocks if block.size)
    exposure = float(grey.mean() / 255)
    is_blurred, is_dark = sharpness < blur_limit, exposure < dark_limit
    return Quality(
        sharpness=round(sharpness, 1),
        exposure=round(exposure, 4),
        is_blurred=is_blurred,
        is_dark=is_dark,
        is_legible=not (is_blurred or is_dark),
    )
