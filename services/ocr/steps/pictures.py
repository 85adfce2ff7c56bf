"""Pictures from files to upright arrays, and from arrays to WebP. The pixel limit is kept before decoding."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageFile, ImageOps, ImageSequence

from foundation.errors import TooLarge
from services.ocr.steps.quads import Pixels
from services.ocr.steps.refusals import damaged, reading_a, too_many

KEPT_FACTS = {"DateTime": "captured", "DateTimeOriginal": "captured", "Make": "make", "Model": "device"}
MAX_SIDE_PX = 5000


@cache
def _prepare() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    # The limit that people set is kept before decoding; Pillow's own would refuse in other words.
    Image.MAX_IMAGE_PIXELS = None


@contextlib.contextmanager
def _open(path: Path) -> Iterator[Image.Image]:
    _prepare()
    with reading_a("picture", "图片"), Image.open(path) as image:
        yield image


def open_frames(path: Path, *, max_pixels: int, max_pages: int) -> Iterator[Pixels]:
    """Upright pictures (H, W, 3) BGR of a file, one for each page of a TIFF; EXIF turns are applied.

    Long sides over MAX_SIDE_PX are reduced. Raises TooLarge, UnreadableFile.
    """
    with _open(path) as image:
        n_frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if n_frames > max_pages:
            raise too_many("pages", "页数", n_frames, max_pages, "SITETRACE_MAX_PAGES")
        frames = ImageSequence.Iterator(image) if n_frames > 1 else iter([image])
        for frame in frames:
            yield _decode(frame, max_pixels)


def _decode(frame: Image.Image, max_pixels: int) -> Pixels:
    width, height = frame.size
    if width * height > max_pixels:
        raise TooLarge(
            f"{width} x {height} pixels, but at most {max_pixels} are read; save it smaller, or raise "
            "SITETRACE_MAX_PIXELS",
            f"图片为 {width}×{height} 像素,超过上限;请缩小后提交",
        )
    if min(width, height) < 8:
        raise damaged("picture", "图片", f"only {width} x {height} pixels")
    if frame.format == "JPEG" and max(width, height) > MAX_SIDE_PX:
        frame.draft("RGB", (width // 2, height // 2))  # decodes at half size, which halves the memory thrice
    upright = ImageOps.exif_transpose(frame)
    return to_bgr(upright)


def to_bgr(image: Image.Image) -> Pixels:
    """A Pillow picture as (H, W, 3) BGR on white, no longer than MAX_SIDE_PX."""
    if max(image.size) > MAX_SIDE_PX:
        image = image.copy()
        image.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.BOX, reducing_gap=2.0)
    if image.mode in {"I;16", "I;16B", "I", "F"}:
        deep = np.asarray(image, np.float32)
        span = float(deep.max() - deep.min()) or 1.0
        image = Image.fromarray(((deep - deep.min()) * (255.0 / span)).astype(np.uint8))
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def picture_facts(path: Path) -> dict[str, str]:
    """What the camera or the scanner wrote into the file."""
    with _open(path) as image:
        exif = image.getexif()
        tags = {Image.ExifTags.TAGS.get(k, ""): v for k, v in {**exif, **exif.get_ifd(0x8769)}.items()}
    return {fact: str(tags[tag]).strip("\x00 ") for tag, fact in KEPT_FACTS.items() if tags.get(tag)}


def turn(image: Pixels, degrees: int) -> Pixels:
    """Turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(image, -(degrees // 90))) if degrees else image


def shrink(image: Pixels, side_px: int) -> Pixels:
    """No longer than side_px; never enlarged."""
    scale = side_px / max(image.shape[:2])
    if scale >= 1:
        return image
    size = (max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def webp(image: Pixels, *, side_px: int, quality: int) -> bytes:
    """The picture as WebP, no longer than side_px."""
    small = shrink(image, side_px)
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(small[:, :, ::-1])).save(out, "WEBP", quality=quality, method=1)
    return out.getvalue()
