"""Suspected defects measured: photos of unseen sources, and regions on pictures with drawn cracks."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from vision_stats import auroc, draws, interval, short, table, told

from services.vision.engine import Texturer
from services.vision.steps.defects import ANY_DEFECT, find_region, heat_map, join, name_defect, prepare
from services.vision.steps.learn import Flags, Floats, average_precision, sigmoid, source_folds
from tools.vision.collect import Sample
from tools.vision.features import crack_mask, picture_of
from tools.vision.planes import N_FOLDS, calibrate
from tools.vision.train_defects import NAMES, Survey, cell_plane, scores_of_unseen, set_limits

HOT = 0.5


def defect_page(survey: Survey) -> str:
    """Rank figures of whole pictures, windows and both; then flags at thresholds set on other sources."""
    judged = survey.is_photo & survey.is_judged
    whole, in_windows = (part[judged] for part in scores_of_unseen(survey))
    shown, is_clean = survey.shown[judged], ~survey.shown[judged].any(axis=1)
    sources = [source for source, is_in in zip(survey.sources, judged, strict=True) if is_in]
    samples = draws(sources)
    both = join(whole, in_windows)
    damaged = shown[:, 0]
    rows = [["surface_defect", f"{int(damaged.sum())} / {int(is_clean.sum())}", *_rank(both[:, 0], damaged, samples)]]
    for label, raw in (("the whole picture alone", whole), ("windows of 448 px alone", in_windows)):
        rows.append([f"surface_defect, {label}", "", *_rank(raw[:, 0], shown[:, 0], samples)])
    among = draws([source for source, is_in in zip(sources, damaged, strict=True) if is_in])
    cracks = shown[damaged, 1]
    counts = f"{int(cracks.sum())} / {int((~cracks).sum())}"
    rows.append(["crack, among damaged surfaces", counts, *_rank(both[damaged, 1], cracks, among)])
    page = table(["defect", "photos with / without", "AUROC", "AP"], rows) + "\n"
    fold = np.zeros(len(survey.sources), np.int64)
    for number, held_out in enumerate(source_folds(survey.sources, N_FOLDS)):
        fold[held_out] = number
    return page + _flags(both, shown, is_clean, fold[judged], np.array(sources))


def _rank(raw: Floats, shown: Flags, samples: list[NDArray[np.int64]]) -> Iterator[str]:
    yield told(auroc(raw, shown), interval(lambda rows: auroc(raw[rows], shown[rows]), samples))
    yield told(average_precision(raw, shown), interval(lambda rows: average_precision(raw[rows], shown[rows]), samples))


def _flags(raw: Floats, shown: Flags, is_clean: Flags, fold: NDArray[np.int64], sources: NDArray[np.str_]) -> str:
    """What would be told, by the calibration and thresholds of the other folds."""
    given: list[str | None] = [None] * len(raw)
    for number in np.unique(fold):
        here = fold == number
        slope, offset, found = set_limits(raw[~here], shown[~here])
        limits = dict(zip(NAMES, found.tolist(), strict=True))
        for row in np.flatnonzero(here):
            chances = sigmoid(raw[row] * slope + offset).tolist()
            told_of = name_defect(dict(zip(NAMES, chances, strict=True)), limits)
            given[row] = told_of[0] if told_of else None
    is_flagged = np.array([name is not None for name in given])
    is_crack = np.array([name == "crack" for name in given])
    cracks, others = shown[:, 1], shown[:, 0] & ~shown[:, 1]
    names, counts = np.unique(sources[cracks], return_counts=True)
    away = sources != names[counts.argmax()]
    return (
        f"At thresholds set on other sources: **{100 * is_flagged[is_clean].mean():.1f} false flags on 100 clean "
        f"photos**; {int(is_flagged[cracks].sum())} of {int(cracks.sum())} photos with a crack are flagged, "
        f"{int(is_flagged[others].sum())} of {int(others.sum())} with another defect. Of {int(is_flagged.sum())} flags "
        f"{int(is_crack.sum())} say crack, {int((is_crack & cracks).sum())} rightly; away from the source of "
        f"{int(counts.max())} of the crack photos, {int((is_crack & away).sum())} and "
        f"{int((is_crack & away & cracks).sum())}. The other flags say `{ANY_DEFECT}`.\n"
    )


def region_page(survey: Survey, texturer: Texturer, masked: list[Sample]) -> str:
    """Heat and region against drawn masks, by cells trained on the other set of masks."""
    rows = []
    cell_source = np.array([survey.sources[index] for index in survey.rows.cell_of])
    for name in sorted({sample.source for sample in masked}):
        other = cell_source != name
        cells, is_crack = survey.rows.cells.astype(np.float64), survey.rows.cell_is_crack
        plane = cell_plane(cells[other], is_crack[other])
        slope, offset = calibrate(plane.raw(cells[other]), is_crack[other][:, None])
        heads = plane.with_calibration(("crack",), "", slope, offset, np.array([HOT]))
        found = []
        for sample in (one for one in masked if one.source == name):
            fine = texturer.describe(prepare(picture_of(sample))).fine
            heat = heat_map(fine, heads)
            share = crack_mask(sample, heat.shape)
            region = find_region(heat)
            if (share > 0.12).any() and region is not None:
                found.append(_overlaps(heat, share, region.polygon))
        figures = np.array(found)
        cell_auroc = auroc(plane.raw(cells[~other])[:, 0], is_crack[~other])
        rows.append([name, len(found), short(cell_auroc), *(short(float(value)) for value in figures.mean(axis=0))])
    return table(
        ["masks", "pictures", "cell AUROC", "IoU of hot cells", "IoU of the region", "IoU of the whole picture"], rows
    )


def _overlaps(heat: NDArray[np.float32], share: NDArray[np.float32], polygon: list[float]) -> tuple[float, ...]:
    """IoU of hot cells with cells within one of the crack; of region and whole picture with the crack's rectangle."""
    near = cv2.dilate((share > 0.12).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    points = np.argwhere(share > 0.12)[:, ::-1].astype(np.float32)
    wanted = _filled(cv2.boxPoints(cv2.minAreaRect(points)), heat.shape)
    corners = np.array(polygon).reshape(-1, 2) * (heat.shape[1], heat.shape[0])
    return _iou(heat >= HOT, near), _iou(_filled(corners, heat.shape), wanted), float(wanted.mean())


def _filled(corners: NDArray[np.floating], shape: tuple[int, ...]) -> Flags:
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [np.round(corners).astype(np.int32)], 1)
    return canvas > 0


def _iou(one: Flags, two: Flags) -> float:
    return float((one & two).sum() / max(int((one | two).sum()), 1))
