"""Paper in a picture: its four corners, the page laid flat, and whether a picture shows a page at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from services.ocr.steps.pictures import shrink
from services.ocr.steps.quads import Matrix, Pixels, Quad, ReadLine, as_pixels

SMALL_PX = 512
DARKER = (1.0, 0.85, 0.72, 0.6)
STEP_PX, LEAST_STEP = 10.0, 25.0
"""Light (0..255) must differ so much from so far inside a sheet to as far outside, in the small picture."""


@dataclass(frozen=True)
class Flat:
    """A page laid flat. to_original: homography from its pixels to those of the picture it came from."""

    image: Pixels
    to_original: Matrix


def find_page(image: Pixels) -> Quad | None:
    """Corners of a bright sheet on darker ground, clockwise from the top left in pixels; None when there is none.

    A scan that is all paper has no corners to be found.
    """
    small = shrink(image, SMALL_PX)
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (7, 7), 0), cv2.COLOR_BGR2LAB)
    light = lab[:, :, 0]
    threshold, _ = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    colour = np.abs(lab[:, :, 1:].astype(np.int16) - 128).max(axis=2)
    for factor in DARKER:
        quad = _sheet(light, (light > threshold * factor) & (colour < 28))
        # A shadow over the sheet ends it too soon; a lower threshold takes the part in the shade with it.
        if quad is not None and _has_edges(light, quad):
            return np.asarray(quad * (image.shape[1] / small.shape[1]), np.float32)
    return None


def _sheet(light: np.ndarray, is_bright: np.ndarray) -> Quad | None:
    """Corners of the largest bright piece, if it is one sheet on darker ground; in pixels of the small picture."""
    height, width = light.shape
    mask = cv2.morphologyEx(is_bright.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    outline = cv2.convexHull(max(contours, key=cv2.contourArea))
    area = cv2.contourArea(outline)
    if not 0.15 * width * height < area < 0.97 * width * height:
        return None
    quad = _four_corners(outline)
    if quad is None or _is_frame(quad, width, height):
        return None
    solid = cv2.contourArea(max(contours, key=cv2.contourArea)) / max(area, 1)
    ground = light[mask == 0]
    if solid < 0.85 or ground.size == 0 or float(light[mask > 0].mean()) - float(ground.mean()) < 40:
        return None
    return quad


def _four_corners(outline: np.ndarray) -> Quad | None:
    length = cv2.arcLength(outline, True)
    for tolerance in (0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(outline, tolerance * length, True).reshape(-1, 2).astype(np.float32)
        if len(corners) == 4:
            # The sheet must be what the four corners enclose.
            if cv2.contourArea(outline) < 0.93 * cv2.contourArea(corners):
                return None
            return order_corners(corners)
    return None


def order_corners(corners: Quad) -> Quad:
    """Clockwise from the top left."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    ring = corners[np.argsort(angles)]
    first = int((ring.sum(axis=1)).argmin())
    return np.asarray(np.roll(ring, -first, axis=0), np.float32)


def _is_frame(quad: Quad, width: int, height: int) -> bool:
    """Whether the corners are those of the picture itself."""
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return bool(np.abs(quad - frame).max() < 0.02 * max(width, height))


def _has_edges(light: np.ndarray, quad: Quad) -> bool:
    """Whether the light steps at every side inside the picture: a sheet ends at once, a shadow fades over its width."""
    height, width = light.shape
    middle = quad.mean(axis=0)
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        if any(_lies_on(start[axis], end[axis], limit) for axis, limit in ((0, width), (1, height))):
            continue
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        inward = np.array([-along[1], along[0]])
        inward = inward if float(inward @ (middle - start)) > 0 else -inward
        points = start + np.linspace(0.1, 0.9, 25)[:, None] * (end - start)
        steps = _light_at(light, points + STEP_PX * inward) - _light_at(light, points - STEP_PX * inward)
        if float(np.median(steps)) < LEAST_STEP:
            return False
    return True


def _lies_on(one: float, other: float, limit: int) -> bool:
    """Whether both ends lie on the same border of the picture."""
    slack = 0.02 * limit
    return max(one, other) < slack or min(one, other) > limit - slack


def _light_at(light: np.ndarray, points: np.ndarray) -> np.ndarray:
    height, width = light.shape
    columns = points[:, 0].round().astype(int).clip(0, width - 1)
    rows = points[:, 1].round().astype(int).clip(0, height - 1)
    return np.asarray(light[rows, columns], np.float32)


def lay_flat(image: Pixels, quad: Quad) -> Flat:
    """The sheet seen from above; a border is not cut, since writing may reach it."""
    width = int(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3])))
    height = int(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, target)
    flat = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Flat(as_pixels(flat), np.linalg.inv(matrix).astype(np.float64))


def turn_matrix(width_px: int, height_px: int, degrees: int) -> Matrix:
    """From the pixels of a picture turned clockwise by `degrees` to those of the picture before (width, height)."""
    if degrees == 90:
        return np.array([[0, 1, 0], [-1, 0, height_px], [0, 0, 1]], np.float64)
    if degrees == 180:
        return np.array([[-1, 0, width_px], [0, -1, height_px], [0, 0, 1]], np.float64)
    if degrees == 270:
        return np.array([[0, -1, width_px], [1, 0, 0], [0, 0, 1]], np.float64)
    return np.eye(3)


def paper_share(image: Pixels) -> float:
    """Share of the picture that is bright and without colour, as paper is; 0..1."""
    small = cv2.cvtColor(shrink(image, 256), cv2.COLOR_BGR2HSV)
    bright = float(np.percentile(small[:, :, 2], 90))
    is_paper = (small[:, :, 2] > max(0.72 * bright, 90)) & (small[:, :, 1] < 60)
    return float(is_paper.mean())


def is_scan(image: Pixels) -> bool:
    """Whether the picture is paper from edge to edge: a scan, a screenshot of a document, a page already cut out."""
    small = cv2.cvtColor(shrink(image, 256), cv2.COLOR_BGR2HSV)
    rim = np.concatenate(
        [small[:6].reshape(-1, 3), small[-6:].reshape(-1, 3), small[:, :6].reshape(-1, 3), small[:, -6:].reshape(-1, 3)]
    )
    rim_is_paper = ((rim[:, 2] > 170) & (rim[:, 1] < 50)).mean()
    return bool(rim_is_paper > 0.85 and paper_share(image) > 0.6)


def shows_a_page(lines: Sequence[ReadLine], width_px: int, height_px: int, share_of_paper: float) -> bool:
    """Whether what was read makes the picture a page and not a scene with some writing in it.

    A watermark block or a sign has few lines, close together, over a picture that is no paper; a form or a letter
    has many, spread over the sheet.
    """
    kept = [line for line in lines if line.score > 0.6]
    n_chars = sum(len(line.text) for line in kept)
    if len(kept) < 4 or n_chars < 25:
        return share_of_paper > 0.75 and n_chars >= 12 and len(kept) >= 2
    boxes = np.array([line.box for line in kept])
    spread = (boxes[:, 2].max() - boxes[:, 0].min()) * (boxes[:, 3].max() - boxes[:, 1].min()) / (width_px * height_px)
    cover = float(((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).sum()) / (width_px * height_px)
    if share_of_paper > 0.55:
        return len(kept) >= 5 and spread > 0.12
    return len(kept) >= 12 and n_chars >= 100 and spread > 0.3 and cover > 0.03


BRIGHT, DARK = 200.0, 80.0
"""Light (0..255) of a sheet that was only blurred, and of one that is much too dark."""
EVEN, COLOURLESS = 0.04, 16.0
"""How much the light of a sheet differs over it, as a share of it, and how far its channels lie apart."""
FAINT_INK, LEAST_SHARE, MOST_SHARE = 0.1, 0.008, 0.6
"""Ink is darker than the sheet by this share; so much of the sheet has ink where something is written on it."""


def is_lost_sheet(image: Pixels) -> bool:
    """Whether a picture is nothing but a sheet with writing, blurred or too dark: neither blank nor a scene.

    Only for pictures in which hardly a word was read.
    """
    small = cv2.resize(image, (600, 800), interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    sheet = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((41, 41), np.uint8)).astype(np.float32)[30:-30, 30:-30]
    level = max(float(np.median(sheet)), 1.0)
    colour = float(np.median(small.max(axis=2).astype(np.int16) - small.min(axis=2)))
    is_even = float(sheet.std()) / level < EVEN and colour < COLOURLESS
    ink = float(((sheet - grey[30:-30, 30:-30]) / level > FAINT_INK).mean())
    return is_even and not DARK < level < BRIGHT and LEAST_SHARE < ink < MOST_SHARE
