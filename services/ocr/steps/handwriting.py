"""Whether a line was written by hand, told from the shapes of its strokes alone; ink's colour is not looked at."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from services.ocr.steps.quads import Pixels, Quad, as_pixels

STRIP_PX = 40
LONGEST_PX = 640
BINS = 12
LEAST_INK_PX = 120
LEAST_CHARS = 3
SURE = 0.9
"""A line is marked from here on: a wrong mark does more harm than a missing one."""
WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "handwriting.json"
"""Fitted by benchmarks/handwriting.py: the constant, then one number for each of `terms`."""
Features = npt.NDArray[np.float32]


def handwriting_of(image: Pixels, quad: Quad, text: str) -> float | None:
    """Probability that the line was written by hand, as synthetic forms teach it; None where nothing tells."""
    features = features_of(image, quad) if len(text) >= LEAST_CHARS else None
    if features is None:
        return None
    weights = _weights()
    odds = float(weights[0] + terms(features[None])[0] @ weights[1:])
    return round(1 / (1 + float(np.exp(-np.clip(odds, -30, 30)))), 3)


def terms(features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """What is weighed: each feature and its square; (N, F) to (N, 2 F)."""
    wide = features.astype(np.float64)
    return np.concatenate([wide, wide**2], axis=1)


@cache
def _weights() -> npt.NDArray[np.float64]:
    return np.array(json.loads(WEIGHTS.read_text("utf-8")), np.float64)


def features_of(image: Pixels, quad: Quad) -> Features | None:
    """What is measured of a line's strip; None where there is too little ink to tell.

    Directions of edges, evenness of the strokes' width, how restlessly characters stand on the line.
    """
    grey = _strip(image, quad)
    if grey is None:
        return None
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    ink = _without_rules(as_pixels(ink))
    if int(ink.sum()) < 255 * LEAST_INK_PX or ink.mean() > 130:
        return None
    return np.concatenate([_directions(grey, ink), _widths(ink), _stance(ink)]).astype(np.float32)


def _strip(image: Pixels, quad: Quad) -> Pixels | None:
    across = float(np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    down = float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    if down < 10 or across < 1.5 * down:
        return None
    width = min(round(across * STRIP_PX / down), LONGEST_PX)
    target = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32) * (STRIP_PX / down)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    strip = cv2.warpPerspective(image, matrix, (width, STRIP_PX), flags=cv2.INTER_LINEAR)
    return as_pixels(cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY))


def _without_rules(ink: Pixels) -> Pixels:
    """A form's lines that run through the strip are taken out; no character has a stroke so long."""
    for kernel in (np.ones((1, 3 * STRIP_PX), np.uint8), np.ones((STRIP_PX - 2, 1), np.uint8)):
        if ink.shape[1] > kernel.shape[1] and ink.shape[0] > kernel.shape[0]:
            rules = cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel), np.ones((3, 3), np.uint8))
            ink = as_pixels(cv2.bitwise_and(ink, cv2.bitwise_not(rules)))
    return ink


def _directions(grey: Pixels, ink: Pixels) -> Features:
    """Share of edges by direction, folded so that both sides of a stroke count as one."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    along, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    near = cv2.dilate(ink, np.ones((3, 3), np.uint8)) > 0
    weight = np.hypot(along, down)[near]
    angle = np.arctan2(down, along)[near] % np.pi
    counts = np.bincount((angle / np.pi * BINS + 0.5).astype(int) % BINS, weight, BINS)
    return np.asarray(counts / max(float(counts.sum()), 1e-6), np.float32)


def _widths(ink: Pixels) -> Features:
    """Width of the strokes against the line's height, and how much it changes."""
    distance = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    ridge = distance[(distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)) - 1e-3) & (distance > 0.9)]
    if not len(ridge):
        return np.zeros(2, np.float32)
    return np.array([2 * ridge.mean() / STRIP_PX, ridge.std() / ridge.mean()], np.float32)


def _stance(ink: Pixels) -> Features:
    """How far tops and feet of the characters stray, how tall the line is, and how its pieces differ in height."""
    pieces = [ink[:, x : x + STRIP_PX] for x in range(0, max(ink.shape[1] - STRIP_PX // 2, 1), STRIP_PX)]
    rows = [np.flatnonzero(piece.any(axis=1)) for piece in pieces]
    rows = [row for row in rows if len(row)]
    tops, feet = np.array([row[0] for row in rows]), np.array([row[-1] for row in rows])
    _, _, parts, centres = cv2.connectedComponentsWithStats(ink)
    large = parts[1:, cv2.CC_STAT_AREA] > 12
    heights, middles = parts[1:][large, cv2.CC_STAT_HEIGHT], centres[1:][large, 1]
    spread = [heights.std(), middles.std()] if len(heights) else [0.0, 0.0]
    stance = np.array([tops.std(), feet.std(), (feet - tops).mean(), *spread, large.sum() / len(pieces)])
    return np.asarray(stance / STRIP_PX, np.float32)
