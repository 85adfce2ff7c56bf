"""A picture becomes a page: laid flat, turned upright, its seals faded, read, ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from contracts.reading import Line, Page
from services.ocr.steps.checkboxes import find_checkboxes
from services.ocr.steps.codes import find_codes
from services.ocr.steps.handwriting import SURE, handwriting_of
from services.ocr.steps.layout import reading_order
from services.ocr.steps.paper import find_page, is_lost_sheet, is_scan, lay_flat, paper_share, shows_a_page, turn_matrix
from services.ocr.steps.pdf import TextLayer
from services.ocr.steps.pictures import turn
from services.ocr.steps.quads import Matrix, Pixels, ReadLine, carry, polygon_of
from services.ocr.steps.seals import find_grey_rings, find_stamps, outside_stamps, read_stamps, without_stamps
from services.ocr.steps.signatures import find_signatures
from services.ocr.steps.tables import fill_table, find_grids, split_at_cells
from services.ocr.steps.tiling import read_closely

PHOTO_SIDE_PX = 1280
FEW_LINES, FEW_CHARS = 5, 20
SKEW_DEG = (0.5, 12.0)


@dataclass(frozen=True)
class Eyes:
    """What the pipeline needs of an engine; see services.ocr.engine.Engine."""

    find_turn: Callable[[Pixels], int]
    read: Callable[[Pixels, int], list[ReadLine]]
    recognize: Callable[[list[Pixels]], list[tuple[str, float]]]


@dataclass(frozen=True)
class Seen:
    """A page and its upright picture. kind: what the picture shows."""

    kind: Literal["document", "photo"]
    page: Page
    image: Pixels
    transform: list[float] | None


def read_picture(image: Pixels, eyes: Eyes, *, number: int, side_px: int, is_page: bool) -> Seen:
    """Read one picture. is_page: it is known to be a page (of a PDF, a fax), so nobody asks whether it is a scene."""
    height, width = image.shape[:2]
    is_flat = is_scan(image)
    corners = None if is_flat else find_page(image)
    if is_page or is_flat or corners is not None:
        flat, matrix = image, np.eye(3)
        if corners is not None:
            laid = lay_flat(image, corners)
            flat, matrix = laid.image, laid.to_original
        seen = _read_page(flat, matrix, eyes, number, side_px)
        lines = _read_lines(seen)
        if is_page or shows_a_page(lines, seen.page.width_px, seen.page.height_px, 0.8):
            return seen
    lines = eyes.read(image, PHOTO_SIDE_PX)
    if shows_a_page(lines, width, height, paper_share(image)):
        return _read_page(image, np.eye(3), eyes, number, side_px)
    ordered = reading_order(lines, [])
    page = Page(
        page=number,
        width_px=width,
        height_px=height,
        lines=[_line(line, width, height) for line in ordered],
        codes=find_codes(image),
        source="ocr" if ordered else "none",
        warnings=photo_warnings([line.text for line in ordered], image),
    )
    return Seen("photo", page, image, None)


def _read_lines(seen: Seen) -> list[ReadLine]:
    size = np.array([seen.page.width_px, seen.page.height_px], np.float32)
    return [
        ReadLine(line.text, line.confidence, np.array(line.polygon, np.float32).reshape(4, 2) * size)
        for line in seen.page.lines
    ]


def _read_page(image: Pixels, matrix: Matrix, eyes: Eyes, number: int, side_px: int) -> Seen:
    degrees = eyes.find_turn(image)
    matrix = matrix @ turn_matrix(image.shape[1], image.shape[0], degrees)
    upright = turn(image, degrees)
    stamps = find_stamps(upright)
    clean = without_stamps(upright, stamps)
    lines = read_closely(clean, eyes.read, side_px)
    skew = skew_of(lines)
    if SKEW_DEG[0] < abs(skew) < SKEW_DEG[1]:
        upright, lines, step = straighten(upright, lines, skew)
        matrix = matrix @ step
        stamps = find_stamps(upright)
        clean = without_stamps(upright, stamps)
    height, width = upright.shape[:2]
    grids = find_grids(clean)
    lines = reading_order(split_at_cells(outside_stamps(lines, stamps), grids), grids)
    page = Page(
        page=number,
        width_px=width,
        height_px=height,
        rotation_deg=degrees,
        lines=[_judged(line, clean) for line in lines],
        tables=[fill_table(grid, lines, width, height) for grid in grids],
        seals=read_stamps(upright, stamps, eyes.recognize) if stamps else find_grey_rings(upright),
        signatures=find_signatures(clean, lines, grids),
        checkboxes=find_checkboxes(clean, lines),
        codes=find_codes(upright),
        source="ocr" if lines else "none",
        warnings=page_warnings(lines, upright),
    )
    is_same = bool(np.allclose(matrix, np.eye(3)))
    flat = (matrix / matrix[2, 2]).reshape(-1)
    return Seen("document", page, upright, None if is_same else [round(float(v), 8) for v in flat])


def page_from_layer(layer: TextLayer, image: Pixels, eyes: Eyes, number: int) -> Seen:
    """A page of a PDF that brought its words. The engine is asked only when there is a seal to be read."""
    height, width = image.shape[:2]
    scale = np.array([width / layer.width_pt, height / layer.height_pt], np.float32)
    lines = [ReadLine(line.text, line.score, line.quad * scale) for line in layer.lines]
    stamps = find_stamps(image)
    grids = find_grids(without_stamps(image, stamps))
    lines = reading_order(split_at_cells(lines, grids), grids)
    page = Page(
        page=number,
        width_px=width,
        height_px=height,
        rotation_deg=layer.turn,
        lines=[_line(line, width, height) for line in lines],
        tables=[fill_table(grid, lines, width, height) for grid in grids],
        seals=read_stamps(image, stamps, eyes.recognize) if stamps else [],
        signatures=find_signatures(image, lines, grids),
        checkboxes=find_checkboxes(image, lines),
        codes=find_codes(image),
        source="text_layer",
    )
    return Seen("document", page, image, None)


def sheet_page(lines: list[ReadLine], image: Pixels) -> Seen:
    """The one page of a drawing whose words came with it."""
    height, width = image.shape[:2]
    page = Page(
        page=1,
        width_px=width,
        height_px=height,
        lines=[_line(line, width, height) for line in lines],
        source="native",
    )
    return Seen("document", page, image, None)


def skew_of(lines: list[ReadLine]) -> float:
    """Slant of the writing in degrees, positive clockwise; 0 when too few long lines tell."""
    slants = []
    for line in lines:
        along = line.quad[1] - line.quad[0]
        if np.linalg.norm(along) > 6 * line.height:
            slants.append(float(np.degrees(np.arctan2(along[1], along[0]))))
    return float(np.median(slants)) if len(slants) >= 4 else 0.0


def straighten(image: Pixels, lines: list[ReadLine], skew_deg: float) -> tuple[Pixels, list[ReadLine], Matrix]:
    """The page and its lines turned back about the middle, and the homography to the picture before."""
    height, width = image.shape[:2]
    there = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), skew_deg, 1.0), [0, 0, 1]])
    turned = cv2.warpAffine(image, there[:2], (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    moved = [ReadLine(line.text, line.score, carry(line.quad, there)) for line in lines]
    return np.asarray(turned, np.uint8), moved, np.linalg.inv(there)


def _line(line: ReadLine, width: int, height: int) -> Line:
    return Line(
        text=line.text, polygon=polygon_of(line.quad, width, height), confidence=round(min(max(line.score, 0), 1), 4)
    )


def _judged(line: ReadLine, image: Pixels) -> Line:
    """A line of a page with what its strokes tell of the hand. image: the page without its seals."""
    sure = handwriting_of(image, line.quad, line.text)
    seen = _line(line, image.shape[1], image.shape[0])
    return seen.model_copy(update={"handwriting": sure, "is_handwritten": sure is not None and sure > SURE})


def _looks_written(image: Pixels) -> bool:
    """Whether a page that gave hardly a word is paper with ink on it, neither blank nor a picture."""
    small = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (600, 800), interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((41, 41), np.uint8)).astype(np.int16)
    inner = (paper - small)[30:-30, 30:-30]
    is_paper = float((paper[30:-30, 30:-30] > 110).mean()) > 0.8
    return is_paper and 0.008 < float((inner > 18).mean()) < 0.35


def photo_warnings(texts: list[str], image: Pixels) -> list[str]:
    """hard_to_read, where a picture of hardly a word is a lost sheet and no scene. texts: its lines."""
    return ["hard_to_read"] * (sum(map(len, texts)) < FEW_CHARS and is_lost_sheet(image))


def page_warnings(lines: list[ReadLine], image: Pixels) -> list[str]:
    """hard_to_read: most lines were guessed, or ink gave no words.

    no_colour: a grey scan, on which a red seal would be grey.
    """
    scores = [line.score for line in lines]
    is_hard = len(lines) >= FEW_LINES and float(np.median(scores)) < 0.75
    is_faint = len(lines) < FEW_LINES and (not lines or float(np.mean(scores)) < 0.85)
    is_hard = is_hard or (is_faint and (_looks_written(image) or is_lost_sheet(image)))
    sample = image[::3, ::3].astype(np.int16)
    is_grey = float((sample.max(axis=2) - sample.min(axis=2) > 40).mean()) < 0.0002
    return ["hard_to_read"] * is_hard + ["no_colour"] * is_grey
