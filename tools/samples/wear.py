"""What happens to paper on its way into an archive: scanners, phones, turned pages."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pypdfium2
from PIL import Image

Gray = np.ndarray


def pages_of(pdf: bytes, dpi: int = 300) -> list[Image.Image]:
    """The pages of a PDF as RGB pictures."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]


def _smooth(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> np.ndarray:
    """Slow random variation over the page, about -1..1."""
    small = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC))


def scan(
    page: Image.Image,
    *,
    seed: int,
    skew_deg: float = 0.8,
    grey: bool = True,
    noise: float = 4.0,
    soft: float = 0.7,
    paper: int = 246,
    holes: bool = False,
) -> Image.Image:
    """A page as a flatbed scanner gives it: a little turned, soft, grey paper, specks, a dark edge."""
    rng = np.random.default_rng(seed)
    a = np.asarray(page, np.float32)
    h, w = a.shape[:2]
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), skew_deg, 1)
    turn[:, 2] += rng.uniform(-8, 8, 2)
    a = cv2.warpAffine(a, turn, (w, h), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    a = cv2.GaussianBlur(a, (0, 0), soft)
    a = a * (paper - 28) / 255 + 28
    tint = np.array([1.0, 0.995, 0.97], np.float32) if not grey else np.ones(3, np.float32)
    a = (a + 2.2 * _smooth(rng, (h, w), 9)[..., None]) * tint
    ramp = np.clip((np.arange(w) - (w - 26)) / 26, 0, 1) ** 2 * 90
    a -= ramp[None, :, None]
    for _ in range(90):
        x, y, r = rng.integers(0, w), rng.integers(0, h), rng.choice([1, 1, 2])
        cv2.circle(a, (int(x), int(y)), int(r), (float(rng.uniform(70, 200)),) * 3, -1)
    if holes:
        for share in (0.36, 0.64):
            cv2.circle(a, (62, int(h * share)), 34, (96.0, 96.0, 96.0), -1, cv2.LINE_AA)
    if grey:
        a = a @ np.array([0.299, 0.587, 0.114], np.float32)
        a += rng.normal(0, noise, a.shape)
    else:
        a += rng.normal(0, noise, a.shape)
    return Image.fromarray(np.clip(a, 0, 255).astype(np.uint8))


def _desk(rng: np.random.Generator, w: int, h: int) -> np.ndarray:
    """A wooden desk top, RGB float."""
    y = np.arange(h)[:, None] / h
    warp = _smooth(rng, (h, w), 6) * 0.05
    grain = np.sin((y + warp) * 190) * 0.5 + np.sin((y + warp * 2) * 460) * 0.3
    fine = cv2.GaussianBlur(rng.normal(0, 1, (h, w)).astype(np.float32), (0, 0), sigmaX=22, sigmaY=0.8)
    tone = 1 + 0.05 * grain + 0.9 * fine + 0.06 * _smooth(rng, (h, w), 4)
    return np.asarray(tone[..., None] * np.array([128, 92, 62], np.float32))


def phone_photo(
    page: Image.Image,
    *,
    seed: int,
    size: tuple[int, int] = (1944, 2592),
    tilt: float = 1.0,
    blur: float = 1.2,
    noise: float = 5.0,
) -> Image.Image:
    """A page on a desk, taken with a phone by hand: perspective, a bent sheet, a shadow, warm light, blur."""
    rng = np.random.default_rng(seed)
    w, h = size
    a = np.asarray(page.resize((int(h * 0.86 * page.width / page.height), int(h * 0.86))), np.float32)
    ph, pw = a.shape[:2]
    yy, xx = np.mgrid[0:ph, 0:pw].astype(np.float32)
    bend = 9 * np.sin(xx / pw * np.pi) + 5 * np.sin(xx / pw * 2.4 * np.pi + 1)
    a = cv2.remap(a, xx, yy + bend, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shade = 1 + 0.035 * np.cos(xx / pw * 2.4 * np.pi + 1)
    a = a * shade[..., None]
    m = np.array([[0.10, 0.075], [0.885, 0.045], [0.955, 0.955], [0.045, 0.93]], np.float32)
    m += rng.normal(0, 0.008, (4, 2)).astype(np.float32)
    m = (0.5 + (m - 0.5) * [1, 1]) * tilt + m * (1 - tilt)
    quad = (m * [w, h]).astype(np.float32)
    corners = np.array([[0, 0], [pw, 0], [pw, ph], [0, ph]], np.float32)
    to_photo = cv2.getPerspectiveTransform(corners, quad)
    out = _desk(rng, w, h)
    mask = cv2.warpPerspective(np.ones((ph, pw), np.float32), to_photo, (w, h), flags=cv2.INTER_LINEAR)
    drop = cv2.GaussianBlur(np.roll(mask, (14, 10), (0, 1)), (0, 0), 16)
    out = out * (1 - 0.45 * drop[..., None])
    sheet = cv2.warpPerspective(a, to_photo, (w, h), flags=cv2.INTER_CUBIC)
    out = out * (1 - mask[..., None]) + np.clip(sheet, 0, 255) * mask[..., None]
    gy, gx = np.mgrid[0:h, 0:w].astype(np.float32)
    light = 1.02 - 0.34 * np.hypot((gx / w - 0.3) * 0.9, (gy / h - 0.25) * 0.8)
    hand = 1 / (1 + np.exp(-((gx / w) * 1.1 + (gy / h) * 1.6 - 2.02) * 16))
    light *= 1 - 0.33 * hand
    out *= light[..., None] * np.array([1.0, 0.965, 0.90], np.float32)
    out = cv2.GaussianBlur(out, (0, 0), blur)
    out += rng.normal(0, noise, out.shape)
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int = 70, dpi: int | None = 300, exif: Image.Exif | None = None) -> bytes:
    """JPEG bytes."""
    buffer = io.BytesIO()
    more = {"dpi": (dpi, dpi)} if dpi else {}
    if exif is not None:
        more["exif"] = exif.tobytes()
    image.save(buffer, "JPEG", quality=quality, optimize=True, **more)
    return buffer.getvalue()


def scanned_pdf(images: list[Image.Image], quality: int = 60, dpi: int = 200) -> bytes:
    """A PDF that holds only pictures, one a page."""
    document = pypdfium2.PdfDocument.new()
    for image in images:
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        page = document.new_page(width, height)
        picture = pypdfium2.PdfImage.new(document)
        picture.load_jpeg(io.BytesIO(jpeg(image, quality, dpi)), pages=[page], inline=True)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(picture)
        page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
