"""A perceptual hash: pictures that look alike have hashes that differ in few bits."""

from __future__ import annotations

import cv2
import numpy as np

from services.vision.steps.decode import Rgb

SIDE_PX = 32
KEPT = 8


def perceptual_hash(picture: Rgb) -> str:
    """64 bits (hex) of the low frequencies of the picture against their median. Source: pHash (Zauner, 2010)."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:KEPT, :KEPT].flatten()
    bits = low > np.median(low[1:])
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def hash_distance(one: str, two: str) -> int:
    """Number of bits in which two hashes differ, 0..64."""
    return (int(one, 16) ^ int(two, 16)).bit_count()
