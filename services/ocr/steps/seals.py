"""Red seals: where they are, what they say, and the page without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from contracts.reading import Seal
from services.ocr.steps.quads import Pixels, Quad, ReadLine, as_pixels, polygon_of, quad_of

Mask = npt.NDArray[np.uint8]
Recognize = Callable[[list[Pixels]], list[tuple[str, float]]]
WORK_PX = 1000
MIN_SHARE, MAX_SHARE = 0.045, 0.45  # of the page's long side
STRIP_PX = 64
# Print and rules make circles by chance, with ink on up to seven tenths of the way round; seals on faxes have eight.
GREY_RING, LEAST_INK = 0.76, 18


@dataclass(frozen=True)
class Stamp:
    """A seal on the page in pixels; for a round one `radius` is that of its ring."""

    shape: Literal["round", "square", "oval"]
    quad: Quad
    centre: tuple[float, float]
    radius: float


def red_mask(image: Pixels) -> Mask:
    """255 where the ink is red, on white or over black print."""
    blue, green, red = (image[:, :, i].astype(np.int16) for i in range(3))
    is_red = (red - np.maximum(blue, green) > 28) & (red > 90)
    return is_red.astype(np.uint8) * 255


def find_stamps(image: Pixels) -> list[Stamp]:
    """Round and square seals; red print, lines and pictures are none."""
    scale = min(1.0, WORK_PX / max(image.shape[:2]))
    small = as_pixels(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)) if scale < 1 else image
    mask = red_mask(small)
    share = cv2.countNonZero(mask) / mask.size
    if share < 0.0004 or share > 0.25:
        return []
    side = max(small.shape[:2])
    # A ring is broken where ink failed; print between the parts of a ring must not be joined to it.
    joined = as_pixels(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))
    rounds = _rings(joined, side)
    for stamp in rounds:
        cv2.circle(joined, (int(stamp.centre[0]), int(stamp.centre[1])), int(stamp.radius * 1.08), 0, -1)
    return [_scaled(stamp, 1 / scale) for stamp in rounds + _frames(joined, side)]


def _rings(mask: Mask, side: int, *, likeness: float = 0.6, least: float = 0.6) -> list[Stamp]:
    """Circles whose ring has ink for most of its way round.

    likeness: of the edge to a circle, 0..1. least: share of the ring that has ink.
    """
    low, high = int(side * MIN_SHARE), int(side * MAX_SHARE / 2)
    reduced = cv2.GaussianBlur(mask, (5, 5), 1)
    found = cv2.HoughCircles(
        reduced, cv2.HOUGH_GRADIENT_ALT, 1.5, low, param1=120, param2=likeness, minRadius=low, maxRadius=high
    )
    if found is None:
        return []
    stamps: list[Stamp] = []
    for x, y, radius in sorted(found.reshape(-1, found.shape[-1])[:, :3].tolist(), key=lambda c: -c[2]):
        if any(np.hypot(x - s.centre[0], y - s.centre[1]) < 0.6 * s.radius for s in stamps):
            continue
        if _ring_share(mask, x, y, radius) < least:
            continue
        quad = quad_of(x - radius, y - radius, x + radius, y + radius)
        stamps.append(Stamp("round", quad, (x, y), radius))
    return stamps


def find_grey_rings(image: Pixels) -> list[Seal]:
    """Round seals whose ink shows no red, as on faxes, copies and faint scans; their words are not read."""
    scale = min(1.0, WORK_PX / max(image.shape[:2]))
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((31, 31), np.uint8)).astype(np.int16)
    ink = np.asarray((grey < paper - LEAST_INK) * 255, np.uint8)
    height, width = ink.shape
    seals = []
    for stamp in _rings(ink, max(ink.shape), likeness=0.5, least=GREY_RING):
        polygon = polygon_of(stamp.quad, width, height)
        seals.append(Seal(text="", polygon=polygon, confidence=0.5, shape="round"))
    return seals


def _ring_share(mask: Mask, x: float, y: float, radius: float) -> float:
    """Share of directions in which red lies near the radius."""
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    radii = radius * np.linspace(0.93, 1.05, 9)
    xs = np.clip(np.round(x + np.outer(radii, np.cos(angles))), 0, mask.shape[1] - 1).astype(int)
    ys = np.clip(np.round(y + np.outer(radii, np.sin(angles))), 0, mask.shape[0] - 1).astype(int)
    return float((mask[ys, xs] > 0).any(axis=0).mean())


def _frames(mask: Mask, side: int) -> list[Stamp]:
    """Square and oblong seals: a red frame with red writing inside."""
    stamps = []
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        rectangle = cv2.minAreaRect(contour)
        width, height = sorted(rectangle[1], reverse=True)
        if not MIN_SHARE * side * 0.75 < height <= width < MAX_SHARE * side or width > 2.6 * height:
            continue
        box = np.asarray(cv2.boxPoints(rectangle), np.float32)
        # A row of red letters fills its box but has no sides.
        if _frame_share(mask, box) < 0.85:
            continue
        x, y, w, h = cv2.boundingRect(contour)
        stamps.append(Stamp("square", quad_of(x, y, x + w, y + h), (x + w / 2, y + h / 2), width / 2))
    return stamps


def _frame_share(mask: Mask, box: Quad) -> float:
    """Share of the frame's four sides along which red lies."""
    thick = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    hits = []
    for a, b in zip(box, np.roll(box, -1, axis=0), strict=True):
        points = a + np.linspace(0, 1, 50)[:, None] * (b - a)
        xs = np.clip(points[:, 0].astype(int), 0, mask.shape[1] - 1)
        ys = np.clip(points[:, 1].astype(int), 0, mask.shape[0] - 1)
        hits.append(float((thick[ys, xs] > 0).mean()))
    return min(hits)


def _scaled(stamp: Stamp, scale: float) -> Stamp:
    x, y = stamp.centre
    return Stamp(stamp.shape, stamp.quad * scale, (x * scale, y * scale), stamp.radius * scale)


def without_stamps(image: Pixels, stamps: list[Stamp]) -> Pixels:
    """The page with the ink of its seals faded: there the red channel stands for all three.

    Red print elsewhere (the heads of official papers) stays as it is.
    """
    if not stamps:
        return image
    clean = image.copy()
    for stamp in stamps:
        reach = 1.12 if stamp.shape == "round" else 1.05
        left, top = ((stamp.quad.min(axis=0) - stamp.centre) * reach + stamp.centre).astype(int).clip(0)
        right, bottom = np.ceil((stamp.quad.max(axis=0) - stamp.centre) * reach + stamp.centre).astype(int)
        part = image[top:bottom, left:right]
        red = part[:, :, 2]
        ink = red_mask(part) > 0
        paper = int(np.median(red[~ink])) if (~ink).any() else 235
        # Pure ink becomes paper; where it lies over print the red channel keeps the print dark.
        lifted = np.where(ink & (red > 0.62 * paper), paper, red).astype(np.uint8)
        clean[top:bottom, left:right] = cv2.merge([lifted, lifted, lifted])
    return clean


def read_stamps(image: Pixels, stamps: list[Stamp], recognize: Recognize) -> list[Seal]:
    """What the seals say: the words along the arc, then those across the middle."""
    strips: list[Pixels] = []
    owners: list[int] = []
    for i, stamp in enumerate(stamps):
        for strip in _arc_strips(image, stamp) if stamp.shape == "round" else _rows_of_frame(image, stamp):
            strips.append(strip)
            owners.append(i)
    found = recognize(strips)
    height, width = image.shape[:2]
    seals = []
    for i, stamp in enumerate(stamps):
        words = (
            [(t.strip(), s) for t, s, o in zip(*zip(*found, strict=True), owners, strict=True) if o == i]
            if found
            else []
        )
        words = [(text, score) for text, score in words if text and score > 0.5]
        seals.append(
            Seal(
                text=" ".join(text for text, _ in words),
                polygon=polygon_of(stamp.quad, width, height),
                confidence=round(min((score for _, score in words), default=0.5), 3),
                shape=stamp.shape,
            )
        )
    return seals


def _ink_only(image: Pixels) -> Pixels:
    """Red ink as black on white; black print, signatures and lines are gone."""
    blue, green, red = (image[:, :, i].astype(np.int16) for i in range(3))
    redness = np.clip((red - np.minimum(blue, green)) * 2.2, 0, 235)
    grey = (255 - redness).astype(np.uint8)
    return as_pixels(cv2.merge([grey, grey, grey]))


def _arc_strips(image: Pixels, stamp: Stamp) -> list[Pixels]:
    """The ring unrolled from its gap at the bottom, and the band across the lower middle."""
    x, y = stamp.centre
    radius = stamp.radius
    reach = int(radius * 1.1)
    padded = cv2.copyMakeBorder(image, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    left, top = int(x), int(y)
    part = _ink_only(np.asarray(padded[top : top + 2 * reach, left : left + 2 * reach], np.uint8))
    middle = (reach + x - int(x), reach + y - int(y))
    length = int(2 * np.pi * radius * 0.8)
    band = part[
        int(reach + radius * 0.36) : int(reach + radius * 0.72), int(reach - radius * 0.66) : int(reach + radius * 0.66)
    ].copy()
    # The words across the middle would run into both ends of the arc.
    half = int(radius * 0.58)
    part[int(reach + radius * 0.36) : int(reach + radius * 0.75), reach - half : reach + half] = 255
    polar = cv2.warpPolar(part, (int(radius), length), middle, radius, cv2.WARP_POLAR_LINEAR + cv2.INTER_CUBIC)
    # Rows are angles from the right, clockwise; the strip must begin at the bottom and have the rim above.
    ring = np.rot90(polar)[: int(radius * 0.48)]
    ring = np.roll(ring, -length // 4, axis=1)
    arc = _trimmed(np.ascontiguousarray(ring[int(radius * 0.07) :]))
    return [s for s in (arc, _trimmed(band)) if s is not None]


def _trimmed(strip: Pixels) -> Pixels | None:
    """Cut to the ink; None when there is hardly any."""
    ink = strip[:, :, 0] < 150
    columns, rows = np.flatnonzero(ink.sum(axis=0) > 1), np.flatnonzero(ink.sum(axis=1) > 2)
    if columns.size < 12 or rows.size < 8:
        return None
    pad = max(strip.shape[0] // 12, 2)
    part = strip[max(rows[0] - pad, 0) : rows[-1] + pad, max(columns[0] - 2 * pad, 0) : columns[-1] + 2 * pad]
    scale = STRIP_PX / part.shape[0]
    resized = cv2.resize(part, (max(round(part.shape[1] * scale), 8), STRIP_PX), interpolation=cv2.INTER_CUBIC)
    return np.asarray(resized, np.uint8)


def _rows_of_frame(image: Pixels, stamp: Stamp) -> list[Pixels]:
    """Rows of writing inside a frame."""
    left, top = stamp.quad.min(axis=0).astype(int).clip(0)
    right, bottom = stamp.quad.max(axis=0).astype(int)
    inset = max(int((bottom - top) * 0.07), 2)
    part = _ink_only(np.asarray(image[top + inset : bottom - inset, left + inset : right - inset], np.uint8))
    if part.size == 0:
        return []
    has_ink = (part[:, :, 0] < 150).sum(axis=1) > 1
    edges = np.flatnonzero(np.diff(np.concatenate([[0], has_ink.astype(int), [0]])))
    rows = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 0.12 * part.shape[0]]
    strips = [_trimmed(np.ascontiguousarray(part[max(a - 3, 0) : b + 3])) for a, b in rows]
    return [strip for strip in strips if strip is not None]


def outside_stamps(lines: list[ReadLine], stamps: list[Stamp]) -> list[ReadLine]:
    """Lines without the scraps that the arc of a seal leaves behind."""
    return [line for line in lines if not any(_is_scrap(line, stamp) for stamp in stamps)]


def _is_scrap(line: ReadLine, stamp: Stamp) -> bool:
    """A short, badly read piece on the ring itself."""
    if len(line.text) > 4 or line.score > 0.9 or stamp.shape != "round":
        return False
    middle = line.quad.mean(axis=0)
    away = float(np.hypot(middle[0] - stamp.centre[0], middle[1] - stamp.centre[1])) / stamp.radius
    return 0.55 < away < 1.1
