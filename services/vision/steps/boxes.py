"""A detector's numbers as boxes: pictures laid into a square, two forms of output read, overlaps dropped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.base import rectangle
from contracts.sight import Defect, Detection
from language.domain import has_tag, is_damage, tag
from services.vision.steps.decode import Rgb

GREY = 114
OVERLAP = 0.5
"""Share of the union from which two boxes of one label are the same thing."""
MOST = 100
N_CORNERS = 4


@dataclass(frozen=True)
class Found:
    """Something found, upright box in fractions 0..1 of the picture."""

    label: str
    score: float
    left: float
    top: float
    right: float
    bottom: float


class Laid(NamedTuple):
    """A picture laid into a frame: pixels (1, 3, H, W) float32 0..1, the factor it was scaled by, and where it lies."""

    pixels: NDArray[np.float32]
    factor: float
    left_px: int
    top_px: int


def lay_into(picture: Rgb, width_px: int, height_px: int) -> Laid:
    """The picture scaled to fit the frame, in its middle, grey around it, as YOLO models are trained."""
    height, width = picture.shape[:2]
    factor = min(width_px / width, height_px / height)
    size = (min(max(round(width * factor), 1), width_px), min(max(round(height * factor), 1), height_px))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    left, top = (width_px - size[0]) // 2, (height_px - size[1]) // 2
    frame = np.full((height_px, width_px, 3), GREY, np.uint8)
    frame[top : top + size[1], left : left + size[0]] = small
    view = np.ascontiguousarray(frame.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255))
    return Laid(view, factor, left, top)


def read_output(output: NDArray[np.floating], n_labels: int) -> tuple[NDArray[np.float64], ...]:
    """Corners (n, 4) in pixels of the frame as left, top, right, bottom; scores (n,); numbers of labels (n,).

    output: (1, 4 + n_labels, n), middles and sizes with a score for every label, or (1, n, 6), corners with one score
    and the label, overlaps already dropped. Raises ValueError for any other shape.
    """
    if output.ndim != 3 or output.shape[0] != 1:
        raise ValueError(f"an output of shape {output.shape} is not that of a detector in YOLO's form")
    rows = np.asarray(output[0], np.float64)
    if rows.shape[0] == N_CORNERS + n_labels:
        middle, size, scores = rows[:2].T, rows[2:4].T, rows[4:]
        corners = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
        labels = scores.argmax(axis=0)
        return corners, scores[labels, np.arange(scores.shape[1])], labels.astype(np.float64)
    if rows.shape[1] == N_CORNERS + 2:
        return rows[:, :4], rows[:, 4], rows[:, 5].round()
    raise ValueError(f"an output of shape {output.shape} does not fit {n_labels} labels")


def drop_overlaps(corners: NDArray[np.float64], scores: NDArray[np.float64], labels: NDArray[np.float64]) -> list[int]:
    """Indices of what is kept, the surest first: of boxes of one label that overlap, the surest alone."""
    area = np.prod(np.maximum(corners[:, 2:] - corners[:, :2], 0), axis=1)
    kept: list[int] = []
    waiting = np.argsort(-scores, kind="stable")
    while len(waiting) and len(kept) < MOST:
        best, waiting = int(waiting[0]), waiting[1:]
        kept.append(best)
        low = np.maximum(corners[best, :2], corners[waiting, :2])
        high = np.minimum(corners[best, 2:], corners[waiting, 2:])
        shared = np.prod(np.maximum(high - low, 0), axis=1)
        union = np.maximum(area[best] + area[waiting] - shared, 1e-9)
        waiting = waiting[(shared / union < OVERLAP) | (labels[waiting] != labels[best])]
    return kept


def find_boxes(
    output: NDArray[np.floating], laid: Laid, shape: tuple[int, int], names: Mapping[int, str], least: float
) -> list[Found]:
    """What a detector's output says of a picture of shape (H, W), the surest first. Raises ValueError."""
    corners, scores, labels = read_output(output, len(names))
    sure = (scores >= least) & np.isfinite(corners).all(axis=1)
    corners, scores, labels = corners[sure], scores[sure], labels[sure]
    kept = drop_overlaps(corners, scores, labels)
    sides = np.array([shape[1], shape[0]] * 2, np.float64)
    places = np.clip((corners - np.array([laid.left_px, laid.top_px] * 2)) / laid.factor / sides, 0, 1)
    found = []
    for i in kept:
        left, top, right, bottom = (round(float(value), 4) for value in places[i])
        if right > left and bottom > top:
            label = names.get(int(labels[i]), str(int(labels[i])))
            found.append(Found(label, round(min(float(scores[i]), 1.0), 4), left, top, right, bottom))
    return found


def detections_of(found: Iterable[Found], model: str) -> list[Detection]:
    """As they are kept and shown."""
    return [
        Detection(
            label=each.label,
            zh=tag(each.label).zh if has_tag(each.label) else each.label,
            score=each.score,
            polygon=rectangle(each.left, each.top, each.right, each.bottom),
            model=model,
        )
        for each in found
    ]


def with_detected(defects: list[Defect], detections: Iterable[Detection]) -> list[Defect]:
    """Suspected defects, and beside them damage that a detector alone found: once for each name, at its surest place.

    detections: the surest first.
    """
    joined, told = list(defects), {defect.defect for defect in defects}
    for each in detections:
        if is_damage(each.label) and each.label not in told:
            told.add(each.label)
            joined.append(
                Defect(defect=each.label, zh=each.zh, score=each.score, polygon=each.polygon, model=each.model)
            )
    return joined
