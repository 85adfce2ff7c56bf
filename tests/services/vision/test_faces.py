"""The real finder of faces: boxes within the picture, none on a plain wall, most bare heads of real photos."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from services.vision.engines import open_faces

pytestmark = pytest.mark.engine
HARDHAT = Path(os.environ.get("SITETRACE_EVAL_DATA", "/nowhere")) / "hardhat"


@pytest.mark.parametrize("size", [(480, 640), (1200, 1600), (40, 900), (33, 31)])
def test_a_plain_wall_has_no_face(size: tuple[int, int]) -> None:
    finder = open_faces("centerface", 2)
    assert finder is not None
    assert finder.find(np.full((*size, 3), 140, np.uint8)) == []


@pytest.mark.skipif(not HARDHAT.is_dir(), reason="SITETRACE_EVAL_DATA names no directory with hardhat/")
def test_bare_heads_on_real_photos_are_mostly_found() -> None:
    finder = open_faces("centerface", 2)
    assert finder is not None
    n_heads = n_found = 0
    for file in sorted((HARDHAT / "annotations").glob("*.xml"))[:60]:
        marked = ET.parse(file).getroot()
        pictures = list((HARDHAT / "images").glob(f"{file.stem}.*"))
        heads = [one for one in marked.findall("object") if one.findtext("name") == "No Safety Helmet"]
        if not heads or not pictures:
            continue
        picture = np.asarray(Image.open(pictures[0]).convert("RGB"))
        height, width = picture.shape[:2]
        faces = [((f.left + f.right) / 2 * width, (f.top + f.bottom) / 2 * height) for f in finder.find(picture)]
        for head in heads:
            left, top, right, bottom = (
                float(head.findtext(f"bndbox/{k}") or 0) for k in ("xmin", "ymin", "xmax", "ymax")
            )
            n_heads += 1
            n_found += any(left <= x <= right and top <= y <= bottom + (bottom - top) / 3 for x, y in faces)
    assert n_heads > 20
    assert n_found / n_heads > 0.6
