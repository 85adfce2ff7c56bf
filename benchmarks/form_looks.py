"""Seals and signatures looked for again on kept readings: `python -m benchmarks.form_looks SET READINGS --from read-5`.

For a version of the reader that reads the same words and looks otherwise at what is no word: the pictures are laid as
the kept readings say, nothing is read. Writes readings of this version beside the kept ones.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from benchmarks.form_readings import gold_of, place_of
from contracts.reading import Page, Reading
from services.ocr.service import READ_VERSION
from services.ocr.settings import OcrSettings
from services.ocr.steps.clues import box
from services.ocr.steps.pdf import draw_page, open_page, open_pdf
from services.ocr.steps.picturepage import page_warnings, photo_warnings
from services.ocr.steps.pictures import open_frames
from services.ocr.steps.quads import Pixels, ReadLine
from services.ocr.steps.seals import find_grey_rings, find_stamps, without_stamps
from services.ocr.steps.signatures import find_signatures
from services.ocr.steps.tables import Grid, Slot

Box = tuple[float, float, float, float]
MAX_PIXELS, MAX_PAGES = 10**9, 99


def look_again(page: Page, image: Pixels) -> Page:
    """A page of a scan with its seals and signatures as this version sees them. image: as it was laid flat."""
    lines, grids = lines_of(page), grids_of(page)
    clean = without_stamps(image, find_stamps(image))
    seals = page.seals or find_grey_rings(image)
    told = {"signatures": find_signatures(clean, lines, grids), "seals": seals}
    return page.model_copy(update=told | {"warnings": page_warnings(lines, image)})


def lines_of(page: Page) -> list[ReadLine]:
    """The lines of a page in pixels."""
    size = np.array([page.width_px, page.height_px], np.float32)
    return [
        ReadLine(line.text, line.confidence, np.array(line.polygon, np.float32).reshape(4, 2) * size)
        for line in page.lines
    ]


def grids_of(page: Page) -> list[Grid]:
    """The tables of a page without their words, in pixels."""
    return [
        Grid(
            table.n_rows,
            table.n_cols,
            [Slot(c.row, c.col, c.rowspan, c.colspan, _box_px(c.polygon or [], page)) for c in table.cells],
            _box_px(table.polygon or [], page),
        )
        for table in page.tables
    ]


def photo_again(page: Page, image: Pixels) -> Page:
    """The page of a picture that was taken for no paper."""
    return page.model_copy(update={"warnings": photo_warnings([line.text for line in page.lines], image)})


def _box_px(polygon: list[float], page: Page) -> Box:
    left, top, right, bottom = box(polygon)
    return left * page.width_px, top * page.height_px, right * page.width_px, bottom * page.height_px


def picture_of(path: Path, page: Page) -> Pixels:
    """The picture of a page, laid flat and upright as its reading says."""
    if path.suffix == ".pdf":
        with open_pdf(path, MAX_PAGES) as document, open_page(document, page.page - 1) as opened:
            image = draw_page(opened, OcrSettings().scan_dpi)
    else:
        image = list(open_frames(path, max_pixels=MAX_PIXELS, max_pages=MAX_PAGES))[page.page - 1]
    told = page.image.transform if page.image else None
    if told is None:
        return image
    to_page = np.linalg.inv(np.array(told).reshape(3, 3))
    laid = cv2.warpPerspective(image, to_page, (page.width_px, page.height_px), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, np.uint8)


def remake(described: str, name: str, redo: Callable[[Reading, Path], Reading]) -> None:
    """A command that makes readings of this version from kept ones. redo: a kept reading and its file."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=described)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--from", dest="kept", required=True, help="version of the kept readings")
    parser.add_argument("--limit-s", type=float, default=1e6, help="begin no file after so many seconds")
    given = parser.parse_args()
    began, n_left = time.monotonic(), 0
    for row in gold_of(given.folder):
        place = place_of(given.folder, given.readings, row["file"])
        kept = place.with_name(place.name.replace(READ_VERSION, given.kept, 1))
        if place.exists() or not kept.exists():
            continue
        if time.monotonic() - began > given.limit_s:
            n_left += 1
            continue
        reading = Reading.model_validate_json(kept.read_text())
        place.write_text(redo(reading, given.folder / row["file"]).model_dump_json())
    print(f"{n_left} files are left")


def looked_again(reading: Reading, path: Path) -> Reading:
    """A kept reading with what this version sees beside its words."""
    look = photo_again if reading.kind == "photo" else look_again
    pages = [look(p, picture_of(path, p)) if p.source in ("ocr", "none") else p for p in reading.pages]
    return reading.model_copy(update={"pages": pages})


if __name__ == "__main__":
    remake(__doc__ or "", "form_looks", looked_again)
