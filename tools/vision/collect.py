"""The labelled pictures that heads are trained and judged on, with what is known of each and where it is from.

The data are not part of the project: they lie in the directory SITETRACE_EVAL_DATA (default: `shared` beside the
checkout), under `data/`. A label that nobody has looked at is unknown, which is not the same as no.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

TAG_OF_LABEL = {
    "excavation": "earthwork",
    "masonry": "masonry",
    "rebar_tying": "rebar_tying",
    "plastering_finishing_tiling": "decoration",
    "scaffolding": "scaffold_use",
    "road_paving": "road_pipe",
    "formwork": "formwork",
    "concrete_pouring": "concrete_pouring",
    "tower_crane_hoisting": "hoisting",
    "mep_install": "mep",
    "waterproofing_roofing": "waterproofing",
    "steel_structure": "steel_structure",
    "piling": "piling",
    "site_general": "site_overview",
    "crack": "crack",
    "efflorescence_leak_stain": "leakage",
    "spalling": "spalling",
    "exposed_rebar": "exposed_rebar",
    "neg_finished_building": "completed_building",
    "neg_meeting": "meeting",
    "neg_document": "document_photo",
    "neg_material_stock": "material_arrival",
    "neg_interior": "not_site",
    "neg_landscape": "not_site",
    "neg_person": "not_site",
    "neg_office": "not_site",
    "neg_vehicle": "not_site",
    "neg_food": "not_site",
    "neg_other": "not_site",
}
TAGS = tuple(dict.fromkeys(TAG_OF_LABEL.values()))
DEFECTS = ("crack", "spalling", "exposed_rebar", "leakage")
OFF_SITE = ("not_site", "meeting", "document_photo", "completed_building")
# Pictures with these notes are trained on but never judged by: their label or their pixels are in doubt.
DOUBTFUL = ("AI-retouch", "not true efflorescence")
MOST_OF_A_SET = 90
LEAST_CLEAN = 0.4


@dataclass(frozen=True)
class Sample:
    """A picture. known: tag -> shown or not; a tag that is missing here is unknown.

    box: x1, y1, x2, y2 in pixels, round the defect. crop: the part of the file that is the picture; None for all of it.
    """

    id: str
    path: Path
    source: str
    known: dict[str, bool] = field(default_factory=dict)
    is_judged: bool = False
    box: tuple[int, int, int, int] | None = None
    mask: Path | None = None
    crop: tuple[int, int, int, int] | None = None
    note: str = ""


def data_folder() -> Path:
    """Where the data lie. Raises FileNotFoundError, naming the variable to set."""
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    folder = Path(os.environ.get("SITETRACE_EVAL_DATA", beside)) / "data"
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not there; set SITETRACE_EVAL_DATA to the folder that holds data/")
    return folder


def site_photos() -> list[Sample]:
    """The photos of many sources with all their labels: the set that is judged on, source by source."""
    folder = data_folder() / "photos"
    samples = []
    with (folder / "labels.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            shown = {TAG_OF_LABEL[label] for label in row["labels"].split(";") if label in TAG_OF_LABEL}
            box = tuple(int(float(edge)) for edge in row["box"].split(",")) if row["box"] else None
            samples.append(
                Sample(
                    id=f"photos/{row['id']}",
                    path=folder / "images" / f"{row['id']}.jpg",
                    source=row["source"],
                    known={tag: tag in shown for tag in TAGS},
                    is_judged=not any(word in row["note"] for word in DOUBTFUL),
                    box=(box[0], box[1], box[2], box[3]) if box else None,
                    note=row["note"],
                )
            )
    return samples


def helper_sets() -> list[Sample]:
    """Pictures of other sets, with the few labels that their sets allow; for training alone."""
    folder = data_folder()
    no_defects = dict.fromkeys(DEFECTS, False)
    off_site = dict.fromkeys(OFF_SITE, False)
    found = [
        *_rows("excavator", folder / "excavator/images", {"earthwork": True, **no_defects, **off_site}),
        *_rows("hardhat", folder / "hardhat/images", {**no_defects, "document_photo": False, "meeting": False}),
        *_rows("danish", folder / "danish_site/images", {**no_defects, **off_site}, is_scene_named=True),
        *_rows("plant", folder / "ppe_cctv/images", {tag: False for tag in TAGS if tag not in ("mep", "not_site")}),
        *_rows("cage", folder / "rebar_cage/images", {"rebar_tying": True, **no_defects}, is_scene_named=True),
        *_rows("brick", folder / "crack_brick/Positive", {"crack": True, **off_site}),
        *_rows("brick", folder / "crack_brick/Negative", {**no_defects, "document_photo": False}),
    ]
    for name in ("crack_tile", "crack_masonry"):
        rows = list(_rows(name, folder / name / "images", {"crack": True, **off_site}))
        masked = [_masked(row, folder / name / "masks") for row in rows]
        found += [*masked, *(part for row in masked if (part := _clean_part(row, no_defects)))]
    for kind, tag in (("crack", "crack"), ("efflorescence", "leakage"), ("spalling", "spalling"), ("intact", "")):
        known = {**no_defects, "meeting": False, "document_photo": False}
        found += _rows("old_brick", folder / "masonry_damage" / kind, {**known, **({tag: True} if tag else {})})
    return [row for row in found if row.source != "cage-image_project"]


def _rows(name: str, folder: Path, known: dict[str, bool], *, is_scene_named: bool = False) -> Iterator[Sample]:
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in (".jpg", ".png", ".jpeg"))
    step = max(len(files) // MOST_OF_A_SET, 1)
    for file in files[::step]:
        scene = re.sub(r"[_\d]+$", "", file.stem) if is_scene_named else ""
        source = f"{name}-{scene}" if scene else name
        yield Sample(f"{name}/{folder.name}/{file.stem}", file, source, known)


def _masked(sample: Sample, folder: Path) -> Sample:
    found = [folder / f"{sample.path.stem}{suffix}" for suffix in (".png", ".jpg")]
    mask = next((file for file in found if file.exists()), None)
    return Sample(sample.id, sample.path, sample.source, sample.known, mask=mask)


def _clean_part(sample: Sample, no_defects: dict[str, bool]) -> Sample | None:
    """The largest square of a masked picture that no crack comes near: the same surface, and sound."""
    drawn = cv2.imread(str(sample.mask), cv2.IMREAD_GRAYSCALE)
    if drawn is None:
        return None
    near = cv2.dilate((drawn > 127).astype(np.uint8), np.ones((9, 9), np.uint8))
    reach = cv2.distanceTransform(np.pad(1 - near, 1), cv2.DIST_C, 3)[1:-1, 1:-1]
    y, x = (int(place) for place in np.unravel_index(reach.argmax(), reach.shape))
    half = int(reach[y, x]) - 1
    if half * 2 < LEAST_CLEAN * min(drawn.shape):
        return None
    return Sample(
        id=f"{sample.source}/clean/{sample.path.stem}",
        path=sample.path,
        source=sample.source,
        known={**no_defects, "meeting": False, "document_photo": False},
        crop=(x - half, y - half, x + half, y + half),
    )
