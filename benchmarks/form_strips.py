"""Columns of writing read again on kept readings: `python -m benchmarks.form_strips SET READINGS --from read-9`.

For a version of the reader that reads the same words and also those that stand on end and run upwards: the pictures are
laid as the kept readings say, tall strips are looked for and read either way up. Writes readings of this version beside
the kept ones.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from benchmarks.form_looks import grids_of, lines_of, picture_of, remake
from contracts.reading import Line, Page, Reading
from services.ocr.engines.rapidocr import RapidOcr
from services.ocr.engines.twostep import cut_strip, is_tall, read_strips
from services.ocr.settings import OcrSettings
from services.ocr.steps.layout import reading_order
from services.ocr.steps.pagetext import lay_text
from services.ocr.steps.quads import Pixels, ReadLine, as_pixels, polygon_of
from services.ocr.steps.seals import find_stamps, outside_stamps, without_stamps
from services.ocr.steps.tables import fill_table, split_at_cells

HIDDEN = 0.5
"""Share of a kept line that lies under a strip that was read anew: the line was a guess at it."""


def strips_again(page: Page, image: Pixels, engine: RapidOcr, settings: OcrSettings) -> Page:
    """A page with its tall strips as this version reads them. image: as it was laid flat."""
    stamps = find_stamps(image)
    clean = without_stamps(image, stamps)
    new = _turned(clean, engine, settings)
    if not new:
        return page
    kept = [line for line in lines_of(page) if not any(_covers(strip, line) for strip in new)]
    grids = grids_of(page)
    lines = reading_order(split_at_cells(outside_stamps([*kept, *new], stamps), grids), grids)
    height, width = clean.shape[:2]
    was = {(line.text, tuple(line.polygon)): line for line in page.lines}
    laid = [
        Line(text=line.text, polygon=polygon_of(line.quad, width, height), confidence=round(line.score, 4))
        for line in lines
    ]
    told = [was.get((line.text, tuple(line.polygon)), line) for line in laid]
    return page.model_copy(update={"lines": told, "tables": [fill_table(grid, lines, width, height) for grid in grids]})


def _turned(image: Pixels, engine: RapidOcr, settings: OcrSettings) -> list[ReadLine]:
    """Tall strips that are read otherwise than before."""
    scale = min(1.0, settings.read_side_px / max(image.shape[:2]))
    small = as_pixels(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    quads = [quad for each in engine.detect(small) if is_tall(quad := (each / scale).astype(np.float32))]
    before = engine.recognize([cut_strip(image, quad) for quad in quads])
    after = read_strips(image, quads, engine.recognize)
    return [
        ReadLine(text.strip(), score, quad)
        for quad, old, (text, score) in zip(quads, before, after, strict=True)
        if (text, score) != old and text.strip() and score >= settings.min_score
    ]


def _covers(strip: ReadLine, line: ReadLine) -> bool:
    a, b = line.box, strip.box
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return min(wide, high) > 0 and wide * high > HIDDEN * (a[2] - a[0]) * (a[3] - a[1])


def main() -> None:
    """Make readings of this version from kept ones."""
    settings = OcrSettings()
    engine = RapidOcr(2, settings.min_score)

    def redo(reading: Reading, path: Path) -> Reading:
        if reading.kind == "photo":
            return reading
        pages = [
            strips_again(p, picture_of(path, p), engine, settings) if p.source == "ocr" else p for p in reading.pages
        ]
        text, laid = lay_text(pages, settings.max_text_chars)
        return reading.model_copy(update={"text": text, "pages": laid})

    remake(__doc__ or "", "form_strips", redo)


if __name__ == "__main__":
    main()
