"""Drawn boxes as a data set in YOLO's form: pictures, a text beside each, two lists, one table of labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from contracts.headlearning import BoxedPhoto
from foundation.folds import held_out_folds
from services.vision.steps.decode import fit, open_upright, pixels
from services.vision.steps.fingerprint import hash_distance, perceptual_hash

LONG_PX = 1280
QUALITY = 92
ALIKE_BITS = 10
"""Photos whose hashes differ by no more fall on the same side, so that no photo is judged by its copy."""
TABLE = "data.yaml"


@dataclass(frozen=True)
class BoxSet:
    """What was written. table: the file that names the rest."""

    table: Path
    labels: tuple[str, ...]
    n_train: int
    n_held_out: int
    n_boxes: int


def write_box_set(folder: Path, photos: Iterable[tuple[BoxedPhoto, Path]], max_pixels: int) -> BoxSet:
    """Write pictures upright, long side at most 1280 px, and their boxes into an empty folder.

    Every fifth group of look-alikes is held out. Raises UnreadableFile, TooLarge for a photo that cannot be decoded.
    """
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    kept: list[BoxedPhoto] = []
    hashes: list[str] = []
    for photo, path in photos:
        image = fit(open_upright(path, max_pixels), LONG_PX)
        image.save(folder / "images" / f"{photo.document_id}.jpg", quality=QUALITY)
        hashes.append(perceptual_hash(pixels(image)))
        kept.append(photo)
    labels = tuple(sorted({box.label for photo in kept for box in photo.boxes}))
    for photo in kept:
        lines = [_line(labels.index(box.label), box.polygon) for box in photo.boxes]
        (folder / "labels" / f"{photo.document_id}.txt").write_text("".join(f"{line}\n" for line in lines))
    names = [photo.document_id for photo in kept]
    folds = held_out_folds(group_hashes(hashes), names)
    held_out = folds[0] if len(folds) > 1 else set()
    for part, is_part in (("train", False), ("held_out", True)):
        rows = [f"./images/{name}.jpg\n" for number, name in enumerate(names) if (number in held_out) == is_part]
        (folder / f"{part}.txt").write_text("".join(rows))
    parts = {"path": str(folder.resolve()), "train": "train.txt", "val": "held_out.txt"}
    table = parts | {"names": dict(enumerate(labels))}
    (folder / TABLE).write_text(yaml.safe_dump(table, allow_unicode=True, sort_keys=False))
    n_boxes = sum(len(photo.boxes) for photo in kept)
    return BoxSet(folder / TABLE, labels, len(kept) - len(held_out), len(held_out), n_boxes)


def group_hashes(hashes: Sequence[str]) -> list[int]:
    """The number of the first look-alike of each picture, by perceptual hash."""
    groups: list[int] = []
    for number, own in enumerate(hashes):
        alike = (groups[n] for n in range(number) if hash_distance(own, hashes[n]) <= ALIKE_BITS)
        groups.append(next(alike, number))
    return groups


def _line(label: int, polygon: Sequence[float]) -> str:
    """Number of the label, middle and size of the upright box, in fractions."""
    left, right = min(polygon[0::2]), max(polygon[0::2])
    top, bottom = min(polygon[1::2]), max(polygon[1::2])
    return f"{label} {(left + right) / 2:.6f} {(top + bottom) / 2:.6f} {right - left:.6f} {bottom - top:.6f}"
