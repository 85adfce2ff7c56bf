"""From bytes to pixels: upright RGB, limits looked at before anything is unpacked."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps

from foundation.errors import TooLarge, UnreadableFile

Rgb = NDArray[np.uint8]

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # our own limit, told in our own words, is looked at first


def open_upright(path: Path, max_pixels: int) -> Image.Image:
    """A picture as RGB, turned as its EXIF says (HEIC is turned by its decoder already).

    Raises TooLarge before decoding more than max_pixels, UnreadableFile for what cannot be decoded.
    """
    try:
        with warnings.catch_warnings(), Image.open(path) as image:
            warnings.simplefilter("ignore")
            width, height = image.size
            if width * height > max_pixels:
                raise TooLarge(
                    f"the picture has {width * height:,} pixels; at most {max_pixels:,} are taken: make it smaller",
                    f"图片像素过多({width}×{height}),请缩小后再上传",
                )
            image.draft("RGB", (3200, 3200))
            upright = ImageOps.exif_transpose(image)
            return upright.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, ZeroDivisionError) as error:
        raise UnreadableFile(
            f"the picture cannot be decoded ({type(error).__name__}); send the original again", "图片已损坏,无法解码"
        ) from error


def fit(image: Image.Image, long_side_px: int) -> Image.Image:
    """The picture with its long side at most this long; never made larger."""
    scale = long_side_px / max(image.size)
    if scale >= 1:
        return image
    size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
    return image.resize(size, Image.Resampling.LANCZOS)


def crop_round(image: Image.Image, polygon: Sequence[float]) -> Image.Image:
    """The upright part of a picture round a polygon (8 numbers in fractions), with half its size as room about it."""
    sides = []
    for low, high, length in (
        (min(polygon[0::2]), max(polygon[0::2]), image.width),
        (min(polygon[1::2]), max(polygon[1::2]), image.height),
    ):
        room = (high - low) / 4
        sides.append((max(int((low - room) * length), 0), min(int((high + room) * length) + 1, length)))
    (left, right), (top, bottom) = sides
    return image.crop((min(left, right - 1), min(top, bottom - 1), right, bottom))


def pixels(image: Image.Image) -> Rgb:
    """(H, W, 3) uint8."""
    return np.asarray(image, dtype=np.uint8)
