"""How many heads the face finder leaves unblurred: real photos with marked heads. A page for vision.md.

`SITETRACE_EVAL_DATA=... python benchmarks/vision_faces.py`. The marks are of heads, seen from any side: how many of
them show a face nobody wrote down, so a head that is not found may show none.
"""

from __future__ import annotations

import json
import os
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from vision_stats import table

from services.vision.engines import open_faces
from services.vision.steps.private import FaceBox

DATA = Path(os.environ.get("SITETRACE_EVAL_DATA", "/nowhere"))
SMALL, LARGE = 0.04, 0.08
"""Sides of a head, in shares of the picture's longer side, at which small, middle and large are told apart."""
Box = tuple[float, float, float, float]


@dataclass
class Tally:
    """Heads and how many of them hold the middle of a found face."""

    n: int = 0
    found: int = 0

    def told(self) -> str:
        return f"{self.found / self.n:.2f} of {self.n}" if self.n else "-"


@dataclass
class Count:
    """Of one set: heads by kind and size, faces found on no marked head, processor seconds."""

    by_size: dict[tuple[str, str], Tally] = field(default_factory=dict)
    n_pictures: int = 0
    n_outside: int = 0
    cpu_s: float = 0.0


def hardhat() -> Iterator[tuple[Path, list[tuple[str, Box]]]]:
    """Photos of people with and without helmets; boxes in pixels."""
    for file in sorted((DATA / "hardhat" / "annotations").glob("*.xml")):
        pictures = list((DATA / "hardhat" / "images").glob(f"{file.stem}.*"))
        heads = []
        for one in ET.parse(file).getroot().findall("object"):
            x1, y1, x2, y2 = (float(one.findtext(f"bndbox/{name}") or 0) for name in ("xmin", "ymin", "xmax", "ymax"))
            heads.append(("helmet" if one.findtext("name") == "Safety Helmet" else "bare head", (x1, y1, x2, y2)))
        if pictures:
            yield pictures[0], heads


def cctv() -> Iterator[tuple[Path, list[tuple[str, Box]]]]:
    """Frames of fixed cameras, people far away."""
    names = {"head": "bare head", "helmet": "helmet"}
    for row in json.loads((DATA / "ppe_cctv" / "labels.json").read_text()):
        heads = [(names[o["label"]], o["bbox"]) for o in row["objects"] if o["label"] in names]
        boxes = [(name, (x, y, x + w, y + h)) for name, (x, y, w, h) in heads]
        path = DATA / "ppe_cctv" / "images" / row["file"]
        if path.exists():
            yield path, boxes


def covers(face: FaceBox, box: Box, size: tuple[int, int]) -> bool:
    """Whether the face's middle lies on the head, or a third of it below: helmets are marked without the chin."""
    x, y = (face.left + face.right) / 2 * size[0], (face.top + face.bottom) / 2 * size[1]
    return box[0] <= x <= box[2] and box[1] <= y <= box[3] + (box[3] - box[1]) / 3


def count(pictures: Iterator[tuple[Path, list[tuple[str, Box]]]]) -> Count:
    """Look at every picture once."""
    finder, told = open_faces("centerface", 2), Count()
    assert finder is not None
    for path, heads in pictures:
        picture = np.asarray(Image.open(path).convert("RGB"))
        size = (picture.shape[1], picture.shape[0])
        started = time.process_time()
        faces = finder.find(picture)
        told.cpu_s += time.process_time() - started
        told.n_pictures += 1
        told.n_outside += sum(not any(covers(face, box, size) for _, box in heads) for face in faces)
        for name, box in heads:
            side = max(box[2] - box[0], box[3] - box[1]) / max(size)
            group = "small" if side < SMALL else "middle" if side < LARGE else "large"
            tally = told.by_size.setdefault((name, group), Tally())
            tally.n += 1
            tally.found += any(covers(face, box, size) for face in faces)
    return told


def main() -> None:
    """Print the table."""
    rows = []
    for label, pictures in (("site and news photos (hardhat)", hardhat()), ("plant cameras (ppe_cctv)", cctv())):
        told = count(pictures)
        for name in ("bare head", "helmet"):
            sizes = [told.by_size.get((name, group), Tally()) for group in ("small", "middle", "large")]
            whole = Tally(sum(t.n for t in sizes), sum(t.found for t in sizes))
            cells = [each.told() for each in (*sizes, whole)]
            rows.append([label, name, *cells, str(told.n_outside), f"{told.cpu_s / max(told.n_pictures, 1):.2f} s"])
    heads = ["set", "marked as", "small", "middle", "large", "all", "found elsewhere", "CPU a picture"]
    print(table(heads, rows))


if __name__ == "__main__":
    main()
