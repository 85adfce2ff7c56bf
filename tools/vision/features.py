"""Vectors and surfaces of the labelled pictures, kept in a cache so that heads are retrained in seconds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from services.vision.engine import Embedder, Texturer, Vector
from services.vision.steps.decode import Rgb, fit, open_upright, pixels
from services.vision.steps.defects import WINDOW, places, prepare, windows
from tools.vision.collect import Sample

MOST_PIXELS = 120_000_000
LOOK_PX = 1600
"""The size to which the service brings a photo before it looks."""
CELL_PX = 8
CELLS_OF_EACH = 60
BOX_SHARE = 0.15


@dataclass(frozen=True)
class SurfaceRows:
    """Windows (n, d) and cells (m, d) of many pictures, with the number of the picture each is from.

    window_is_at_box: whether a window holds a good part of the box drawn round the defect; true where none is drawn.
    cell_is_crack: of cells under a mask; cells within two of a crack are left out, because masks are drawn by hand.
    """

    windows: NDArray[np.float16]
    window_of: NDArray[np.int64]
    window_is_at_box: NDArray[np.bool_]
    cells: NDArray[np.float16]
    cell_of: NDArray[np.int64]
    cell_is_crack: NDArray[np.bool_]


def cache_folder() -> Path:
    """Directory of the cache: SITETRACE_FEATURE_CACHE, or build/vision in the checkout."""
    folder = Path(os.environ.get("SITETRACE_FEATURE_CACHE", Path(__file__).resolve().parents[2] / "build" / "vision"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def picture_of(sample: Sample) -> Rgb:
    """The picture as the service would look at it."""
    image = open_upright(sample.path, MOST_PIXELS)
    return pixels(fit(image.crop(sample.crop) if sample.crop else image, LOOK_PX))


def embed_all(embedder: Embedder, samples: list[Sample]) -> Vector:
    """(n, n_dims): the vector of every picture."""
    file = cache_folder() / f"{embedder.name}-{embedder.version.replace('/', '-')}.npz"
    known: dict[str, Vector] = dict(np.load(file)) if file.exists() else {}
    missing = [sample for sample in samples if sample.id not in known]
    for count, sample in enumerate(missing, 1):
        known[sample.id] = embedder.embed(picture_of(sample))
        _tell(count, len(missing))
    if missing:
        np.savez(file, **known)  # type: ignore[arg-type]
    return np.stack([known[sample.id] for sample in samples])


def survey_all(texturer: Texturer, samples: list[Sample]) -> SurfaceRows:
    """Windows of every picture; cells of those with a mask."""
    file = cache_folder() / f"surface-{texturer.name}-{texturer.version.replace('/', '-')}-{len(samples)}.npz"
    if file.exists():
        return SurfaceRows(**np.load(file))
    rng = np.random.default_rng(1)
    parts = []
    for count, sample in enumerate(samples, 1):
        picture = picture_of(sample)
        surface = texturer.describe(prepare(picture))
        chosen, is_crack = _choose_cells(sample, surface.fine.shape[:2], rng)
        cells = surface.fine.reshape(-1, surface.fine.shape[2])[chosen]
        at_box = _windows_at_box(sample, surface.coarse.shape[:2])
        parts.append((windows(surface.coarse).astype(np.float16), at_box, cells.astype(np.float16), is_crack))
        _tell(count, len(samples))
    rows = SurfaceRows(
        windows=np.concatenate([part[0] for part in parts]),
        window_of=np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts]),
        window_is_at_box=np.concatenate([part[1] for part in parts]),
        cells=np.concatenate([part[2] for part in parts]),
        cell_of=np.repeat(np.arange(len(parts)), [len(part[2]) for part in parts]),
        cell_is_crack=np.concatenate([part[3] for part in parts]),
    )
    np.savez(file, **vars(rows))
    return rows


def _windows_at_box(sample: Sample, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Of every window of a surface of so many coarse cells: whether it holds a fair share of the drawn box."""
    corners = [(top, left) for top in places(shape[0]) for left in places(shape[1])]
    if sample.box is None:
        return np.ones(len(corners), bool)
    with Image.open(sample.path) as image:
        across, down = shape[1] / image.width, shape[0] / image.height
    x1, y1, x2, y2 = (edge * factor for edge, factor in zip(sample.box, (across, down, across, down), strict=True))
    least = BOX_SHARE * min((x2 - x1) * (y2 - y1), WINDOW * WINDOW)
    wide = [max(min(x2, left + WINDOW) - max(x1, left), 0.0) for _, left in corners]
    high = [max(min(y2, top + WINDOW) - max(y1, top), 0.0) for top, _ in corners]
    return np.asarray(np.array(wide) * np.array(high) >= least, np.bool_)


def crack_mask(sample: Sample, shape: tuple[int, int]) -> NDArray[np.float32]:
    """(rows, columns) share of every cell that its mask calls crack."""
    drawn = cv2.imread(str(sample.mask), cv2.IMREAD_GRAYSCALE)
    if drawn is None:
        raise FileNotFoundError(f"the mask {sample.mask} cannot be read")
    grown = cv2.resize((drawn > 127).astype(np.float32), (shape[1] * CELL_PX, shape[0] * CELL_PX))
    return np.asarray(cv2.resize(grown, (shape[1], shape[0]), interpolation=cv2.INTER_AREA), np.float32)


def _choose_cells(
    sample: Sample, shape: tuple[int, int], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    if sample.mask is None:
        return np.zeros(0, np.int64), np.zeros(0, bool)
    share = crack_mask(sample, shape)
    near = cv2.dilate((share > 0.02).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    crack, clean = np.flatnonzero((share > 0.12).ravel()), np.flatnonzero(~near.ravel())
    crack = rng.choice(crack, min(CELLS_OF_EACH, len(crack)), replace=False)
    clean = rng.choice(clean, min(CELLS_OF_EACH, len(clean)), replace=False)
    return np.concatenate([crack, clean]), np.concatenate([np.ones(len(crack), bool), np.zeros(len(clean), bool)])


def _tell(count: int, total: int) -> None:
    if count % 200 == 0:
        print(f"{count} of {total} pictures looked at", flush=True)
