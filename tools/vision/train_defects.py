"""Rebuild the defect heads of the vision service from the labelled pictures.

    SITETRACE_EVAL_DATA=... .venv/bin/python -m tools.vision.train_defects services/vision/weights

Three files: defect_heads.npz judges the whole picture, defect_windows.npz windows of 448 px, crack_cells.npz tells
the cells a crack runs through. Which of the defects a damaged surface shows is told for cracks alone: photos of the
others come from one or two sources, and planes for them rank no better than chance on a source they have not seen.
They are told as a surface defect.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from foundation.settings import CoreSettings
from services.vision.engine import Embedder, Texturer
from services.vision.engines import open_embedder, open_texturer
from services.vision.steps.defects import join, pool
from services.vision.steps.heads import Heads, save_heads
from services.vision.steps.learn import Flags, Floats, fit_ridge, sigmoid, source_folds
from tools.vision.collect import DEFECTS, Sample, helper_sets, site_photos
from tools.vision.features import SurfaceRows, embed_all, survey_all
from tools.vision.planes import N_FOLDS, Planes, calibrate, fit_planes

NAMES = ("surface_defect", "crack")
HELPER_WEIGHT = 0.2
WINDOW_PENALTY, WINDOW_HELPER_WEIGHT = 3.0, 0.3
CELL_PENALTY = 30.0
FALSE_FLAGS = 2.0
"""Flags on 100 clean photos that people who check quality are asked to wave away."""
NAMED_FROM = 0.6
"""The raw score from which a damaged surface is named cracked. Not a probability: most photos of cracks are of one
source, and a calibration without it is of no use."""


@dataclass(frozen=True)
class Survey:
    """Pictures with what is known of their defects, (n, n_names), their vectors, windows and cells."""

    vectors: Floats
    shown: Flags
    known: Flags
    sources: tuple[str, ...]
    is_photo: Flags
    is_judged: Flags
    rows: SurfaceRows

    def unit_windows(self) -> Floats:
        """(m, d): windows at length 1, as the service sees them."""
        vectors = self.rows.windows.astype(np.float64)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float64)


def read_survey(embedder: Embedder, texturer: Texturer, samples: list[Sample] | None = None) -> Survey:
    """All pictures of which it is known whether they show a defect."""
    pictures = samples or [one for one in [*site_photos(), *helper_sets()] if any(d in one.known for d in DEFECTS)]
    damaged = [any(one.known.get(defect) for defect in DEFECTS) for one in pictures]
    clean = [all(one.known.get(defect) is False for defect in DEFECTS) for one in pictures]
    return Survey(
        vectors=embed_all(embedder, pictures).astype(np.float64),
        shown=np.array([[any_, one.known.get("crack", False)] for any_, one in zip(damaged, pictures, strict=True)]),
        known=np.array(
            [
                [is_damaged or is_clean, is_damaged and "crack" in one.known]
                for is_damaged, is_clean, one in zip(damaged, clean, pictures, strict=True)
            ]
        ),
        sources=tuple(one.source for one in pictures),
        is_photo=np.array([one.id.startswith("photos/") for one in pictures]),
        is_judged=np.array([one.is_judged for one in pictures]),
        rows=survey_all(texturer, pictures),
    )


def fit_whole(survey: Survey, used: Flags) -> Planes:
    """Planes on the vectors of the pictures of a mask (n,)."""
    importance = np.where(survey.is_photo, 1.0, HELPER_WEIGHT)[used]
    return fit_planes(survey.vectors[used], survey.shown[used], survey.known[used], importance, survey.is_photo[used])


def fit_windows(survey: Survey, used: Flags) -> Planes:
    """Planes on the windows of the pictures of a mask (n,)."""
    of = survey.rows.window_of
    rows = used[of]
    # Windows of one picture are no independent witnesses; pictures of helper sets are many and alike.
    importance = np.where(survey.is_photo[of], 1.0, WINDOW_HELPER_WEIGHT) / np.sqrt(np.bincount(of)[of])
    known = survey.known[of] & (survey.rows.window_is_at_box[:, None] | ~survey.shown[of])
    windows = survey.unit_windows()[rows]
    return fit_planes(
        windows, survey.shown[of][rows], known[rows], importance[rows], survey.is_photo[of][rows], WINDOW_PENALTY
    )


def pool_windows(survey: Survey, planes: Planes, which: Flags) -> Floats:
    """(n, n_names) raw scores from the windows of the pictures of a mask; not a number elsewhere."""
    found, of = np.full(survey.shown.shape, np.nan), survey.rows.window_of
    rows = np.flatnonzero(which[of])
    raw = planes.raw(survey.unit_windows()[rows])
    for index in np.flatnonzero(which):
        found[index] = pool(raw[of[rows] == index])
    return found


def scores_of_unseen(survey: Survey) -> tuple[Floats, Floats]:
    """(n, n_names) raw scores of whole pictures and of their windows, by planes that know nothing of the source."""
    whole, in_windows = np.zeros(survey.shown.shape), np.zeros(survey.shown.shape)
    for held_out in source_folds(survey.sources, N_FOLDS):
        whole[held_out] = fit_whole(survey, ~held_out).raw(survey.vectors[held_out])
        in_windows[held_out] = pool_windows(survey, fit_windows(survey, ~held_out), held_out)[held_out]
    return whole, in_windows


def flag_threshold(chance: Floats, is_clean: Flags, false_flags: float = FALSE_FLAGS) -> float:
    """The probability that so many of 100 clean photos reach."""
    n_allowed = int(is_clean.sum() * false_flags / 100)
    worst = np.sort(chance[is_clean])[::-1]
    return float(np.clip((worst[n_allowed] + worst[max(n_allowed - 1, 0)]) / 2, 0.05, 0.95))


def fit_defects(survey: Survey, embedding: str, surface: str) -> tuple[Heads, Heads]:
    """Heads on whole pictures and on windows; calibration and thresholds from scores of sources left out."""
    everything = np.ones(len(survey.sources), bool)
    whole, in_windows = scores_of_unseen(survey)
    judged = survey.is_photo & survey.is_judged
    slope, offset, limits = set_limits(join(whole, in_windows)[judged], survey.shown[judged])
    heads = fit_whole(survey, everything).with_calibration(NAMES, embedding, slope, offset, limits)
    # What windows say is added to what the whole picture says, and calibrated there.
    plain = np.ones(len(NAMES))
    return heads, fit_windows(survey, everything).with_calibration(NAMES, surface, plain, plain * 0, plain * 0.5)


def set_limits(raw: Floats, shown: Flags) -> tuple[Floats, Floats, Floats]:
    """Slope, offset and threshold of every name, from scores of pictures not trained on.

    Damage is calibrated on all pictures and flagged so often on clean ones; a crack on damaged pictures alone.
    """
    damaged = shown[:, 0]
    slope, offset = np.concatenate(
        [calibrate(raw[:, :1], shown[:, :1]), calibrate(raw[damaged, 1:], shown[damaged, 1:])], axis=1
    )
    chance = sigmoid(raw * slope + offset)
    named = sigmoid(NAMED_FROM * slope[1:] + offset[1:])
    return slope, offset, np.concatenate([[flag_threshold(chance[:, 0], ~damaged)], named])


def fit_cells(survey: Survey, surface: str) -> Heads:
    """The head on fine cells, from pictures with a drawn mask; calibrated on the mask set it has not seen."""
    rows = survey.rows
    cells, shown = rows.cells.astype(np.float64), rows.cell_is_crack
    sources = [survey.sources[index] for index in rows.cell_of]
    raw = np.zeros((len(cells), 1))
    for held_out in source_folds(sources, 2):
        raw[held_out] = cell_plane(cells[~held_out], shown[~held_out]).raw(cells[held_out])
    slope, offset = calibrate(raw, shown[:, None])
    return cell_plane(cells, shown).with_calibration(("crack",), surface, slope, offset, np.array([0.5]))


def cell_plane(cells: Floats, shown: Flags) -> Planes:
    """The plane that parts cells on a crack from others; every channel weighs by its spread."""
    centre, spread = cells.mean(axis=0), cells.std(axis=0) + 1e-6
    plane, bias = fit_ridge((cells - centre) / spread, shown, penalty=CELL_PENALTY)
    return Planes(centre, 1.0, (plane / spread)[None], np.array([bias]))


def main() -> None:
    """Train, save, and say what stands behind it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", default="lite")
    asked = parser.parse_args()
    threads = CoreSettings().threads
    embedder, texturer = open_embedder(asked.engine, threads), open_texturer(asked.engine, threads)
    survey = read_survey(embedder, texturer)
    surface = f"{texturer.name} {texturer.version}"
    heads, in_windows = fit_defects(survey, f"{embedder.name} {embedder.version}", surface)
    save_heads(asked.folder / "defect_heads.npz", heads)
    save_heads(asked.folder / "defect_windows.npz", in_windows)
    save_heads(asked.folder / "crack_cells.npz", fit_cells(survey, surface))
    judged = survey.is_photo & survey.is_judged
    for index, name in enumerate(NAMES):
        n_shown = int(survey.shown[judged, index].sum())
        print(f"{name:15s} {n_shown} of {int(judged.sum())} photos, threshold {heads.thresholds[index]:.3f}")


if __name__ == "__main__":
    main()
