"""Drawn boxes as a data set: numbers in fractions, look-alikes on one side, sound photos with an empty text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import yaml
from PIL import Image

from contracts.headlearning import BoxedPhoto, LabelledBox
from services.vision.steps.boxset import group_hashes, write_box_set

BOX = [0.1, 0.2, 0.5, 0.2, 0.5, 0.8, 0.1, 0.8]


def photo(folder: Path, number: int, *labels: str) -> tuple[BoxedPhoto, Path]:
    cells = np.random.default_rng(number).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    file = folder / f"{number}.png"
    Image.fromarray(cv2.resize(cells, (1600, 1200))).save(file)
    boxes = [LabelledBox(label=label, polygon=BOX) for label in labels]
    return BoxedPhoto(document_id=f"d{number:02}", sha256="", name=file.name, boxes=boxes), file


def test_pictures_texts_lists_and_the_table_of_labels_are_written(tmp_path: Path) -> None:
    photos = [photo(tmp_path, n, *(["spalling", "crack"] if n else [])) for n in range(12)]
    made = write_box_set(tmp_path / "set", photos, 10_000_000)
    assert (made.labels, made.n_boxes, made.n_train + made.n_held_out) == (("crack", "spalling"), 22, 12)
    table = yaml.safe_load(made.table.read_text())
    assert table["names"] == {0: "crack", 1: "spalling"}
    assert Path(table["path"]) == tmp_path / "set"
    lines = (tmp_path / "set" / "labels" / "d03.txt").read_text().splitlines()
    assert lines == ["1 0.300000 0.500000 0.400000 0.600000", "0 0.300000 0.500000 0.400000 0.600000"]
    assert (tmp_path / "set" / "labels" / "d00.txt").read_text() == ""
    assert Image.open(tmp_path / "set" / "images" / "d03.jpg").size == (1280, 960)
    train, held_out = ((tmp_path / "set" / f"{part}.txt").read_text().split() for part in ("train", "held_out"))
    assert len(train) == made.n_train
    assert not set(train) & set(held_out)
    assert 2 <= len(held_out) <= 3


def test_a_copy_of_a_photo_falls_on_the_same_side(tmp_path: Path) -> None:
    firsts = [photo(tmp_path, n, "crack") for n in range(12)]
    copies = [(each.model_copy(update={"document_id": f"{each.document_id}b"}), file) for each, file in firsts]
    write_box_set(tmp_path / "set", [*firsts, *copies], 10_000_000)
    held_out = (tmp_path / "set" / "held_out.txt").read_text().split()
    assert held_out
    assert {name.replace("b.jpg", ".jpg") for name in held_out if "b.jpg" in name} == {
        name for name in held_out if "b.jpg" not in name
    }


def test_photos_that_all_look_alike_leave_nothing_to_be_held_out(tmp_path: Path) -> None:
    made = write_box_set(tmp_path / "set", [photo(tmp_path, 1, "crack")], 10_000_000)
    assert (made.n_train, made.n_held_out) == (1, 0)


def test_a_photo_turned_by_its_camera_is_written_upright(tmp_path: Path, picture: Callable[..., Path]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = picture("turned.jpg", (220, 60, 50), (640, 480), exif=exif)
    boxed = BoxedPhoto(document_id="d", sha256="", name="turned.jpg", boxes=[LabelledBox(label="crack", polygon=BOX)])
    write_box_set(tmp_path / "set", [(boxed, turned)], 10_000_000)
    assert Image.open(tmp_path / "set" / "images" / "d.jpg").size == (480, 640)


def test_hashes_that_differ_in_few_bits_are_one_group() -> None:
    assert group_hashes(["0" * 16, "f" * 16, "0" * 14 + "ff", "f" * 15 + "e"]) == [0, 1, 0, 1]
