"""PDF pages: the text layer with its places, whether it can be trusted, and the page drawn as a picture."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pypdfium2 import raw

from services.ocr.steps.pictures import MAX_SIDE_PX
from services.ocr.steps.quads import Pixels, ReadLine, quad_of
from services.ocr.steps.refusals import damaged, encrypted, reading_a, too_many

MIN_CHARS_OVER_SCAN = 80
SCAN_AREA = 0.6


@dataclass(frozen=True)
class TextLayer:
    """Lines with boxes in points from the top left of the shown page; turn: clockwise degrees to upright."""

    lines: list[ReadLine]
    width_pt: float
    height_pt: float
    turn: int


@contextlib.contextmanager
def open_pdf(path: Path, max_pages: int) -> Iterator[pdfium.PdfDocument]:
    """The document. Raises EncryptedFile, UnreadableFile, TooLarge. pdfium is not safe across threads."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise encrypted("PDF", "PDF ") from error
        raise damaged("PDF", "PDF ", error) from error
    try:
        if len(document) == 0:
            raise damaged("PDF", "PDF ", "it has no pages")
        if len(document) > max_pages:
            raise too_many("pages", "页数", len(document), max_pages, "SITETRACE_MAX_PAGES")
        yield document
    finally:
        document.close()


@contextlib.contextmanager
def open_page(document: pdfium.PdfDocument, index: int) -> Iterator[pdfium.PdfPage]:
    """One page, counted from 0. Raises UnreadableFile when the file is broken there."""
    with reading_a("PDF", "PDF "):
        page = document[index]
    try:
        yield page
    finally:
        page.close()


def document_facts(document: pdfium.PdfDocument) -> dict[str, str]:
    """Title, author and dates as the program that made the PDF wrote them."""
    try:
        told = document.get_metadata_dict(skip_empty=True)
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return {}
    names = {"Title": "title", "Author": "author", "CreationDate": "created", "Subject": "subject"}
    facts = {fact: str(told[name]).strip()[:500] for name, fact in names.items() if told.get(name)}
    if not _is_own_title(facts.get("title", "")):
        facts.pop("title", None)
    return facts


def _is_own_title(title: str) -> bool:
    """Whether a person gave the title; programs write the name of the file or of themselves."""
    lowered = title.lower()
    is_file = lowered.endswith((".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".pdf", ".dwg", ".jpg", ".tif"))
    return len(title) > 2 and not is_file and not lowered.startswith(("microsoft ", "untitled", "scan", "img_"))


def draw_page(page: pdfium.PdfPage, dpi: float) -> Pixels:
    """The page as (H, W, 3) BGR on white; very large sheets are drawn smaller."""
    width_pt, height_pt = page.get_size()
    scale = min(dpi / 72, MAX_SIDE_PX / max(width_pt, height_pt, 1))
    bitmap = page.render(scale=scale, rev_byteorder=False, force_bitmap_format=raw.FPDFBitmap_BGR)
    image: Pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
    bitmap.close()
    return image


def read_text_layer(page: pdfium.PdfPage) -> TextLayer:
    """Lines of the text layer; none when the page has no text or its text cannot be trusted."""
    width_pt, height_pt = page.get_size()
    text_page = page.get_textpage()
    try:
        chars, boxes, angles = _characters(page, text_page, width_pt, height_pt)
    finally:
        text_page.close()
    none = TextLayer([], width_pt, height_pt, 0)
    visible = "".join(c for c in chars if not c.isspace())
    if not visible or is_garbage(visible):
        return none
    if len(visible) < MIN_CHARS_OVER_SCAN and _scan_share(page, width_pt * height_pt) > SCAN_AREA:
        return none  # a scanner's stamp over a picture of the page
    turn = _main_turn(angles, page.get_rotation())
    boxes, width_pt, height_pt = _turned(boxes, width_pt, height_pt, turn)
    return TextLayer(lines_of(chars, boxes), width_pt, height_pt, turn)


def is_garbage(text: str) -> bool:
    """Whether a text layer is none: unmapped codes, private characters, rare characters where common ones stand.

    Broken fonts give private or control codes, accented letters and signs in a row, or rare Chinese characters;
    text of people is made of common ones.
    """
    n_bad = sum(c == "\ufffd" or unicodedata.category(c) in {"Co", "Cn", "Cc", "Cs"} for c in text)
    if n_bad > 0.05 * len(text):
        return True
    chinese = [c for c in text if "\u3400" <= c <= "\u9fff"]
    n_rare = sum(not _is_common(c) for c in chinese)
    if len(chinese) >= 20 and n_rare > 0.15 * len(chinese):
        return True
    others = [c for c in text if not "\u3000" <= c <= "\u9fff"]
    n_odd = sum("\x80" <= c <= "\u036f" and c not in "°±×÷·²³µ§" for c in others)
    return len(others) >= 20 and n_odd > 0.3 * len(others)


def _is_common(char: str) -> bool:
    for encoding in ("gb2312", "big5"):
        try:
            char.encode(encoding)
        except UnicodeEncodeError:
            continue
        return True
    return False


def _characters(
    page: pdfium.PdfPage, text_page: Any, width_pt: float, height_pt: float
) -> tuple[list[str], npt.NDArray[np.float32], list[float]]:
    """Characters with boxes (N, 4) left, top, right, bottom in points of the shown page, and their angles."""
    n_chars = text_page.count_chars()
    handle = text_page.raw
    chars: list[str] = []
    boxes = np.zeros((n_chars, 4), np.float32)
    angles: list[float] = []
    sides = [ctypes.c_double() for _ in range(4)]
    for i in range(n_chars):
        code = raw.FPDFText_GetUnicode(handle, i)
        chars.append(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")
        if raw.FPDFText_GetCharBox(handle, i, *sides):
            boxes[i] = [side.value for side in sides]
        if i % 8 == 0 and not chars[-1].isspace():
            angles.append(raw.FPDFText_GetCharAngle(handle, i))
    return chars, _shown(page, boxes, width_pt, height_pt), angles


def _shown(
    page: pdfium.PdfPage, boxes: npt.NDArray[np.float32], width_pt: float, height_pt: float
) -> npt.NDArray[np.float32]:
    """Boxes left, right, bottom, top of the page's own space laid on the shown page (crop and turn applied)."""
    scale = 100  # device units are whole numbers
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for px, py in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        raw.FPDF_PageToDevice(page.raw, 0, 0, int(width_pt * scale), int(height_pt * scale), 0, px, py, x, y)
        corners.append((x.value / scale, y.value / scale))
    origin, along_x, along_y = (np.array(c, np.float32) for c in corners)
    step_x, step_y = (along_x - origin) / 1000, (along_y - origin) / 1000
    first = origin + boxes[:, 0:1] * step_x + boxes[:, 2:3] * step_y
    second = origin + boxes[:, 1:2] * step_x + boxes[:, 3:4] * step_y
    return np.hstack([np.minimum(first, second), np.maximum(first, second)])


def _scan_share(page: pdfium.PdfPage, area_pt: float) -> float:
    """Largest share of the page that one picture covers."""
    largest = 0.0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return largest / max(area_pt, 1.0)


def _main_turn(angles: list[float], page_deg: int) -> int:
    """Clockwise degrees that bring most of the writing upright. page_deg: the page's own clockwise turn."""
    if not angles:
        return 0
    quarters = np.round(np.degrees(angles) / 90).astype(int) % 4
    counts = np.bincount(quarters, minlength=4)
    main = int(counts.argmax())
    # FPDFText_GetCharAngle counts clockwise; the way back is the rest of the circle.
    return (360 - 90 * main - page_deg) % 360 if counts[main] > 0.7 * len(angles) else 0


def _turned(
    boxes: npt.NDArray[np.float32], width: float, height: float, turn: int
) -> tuple[npt.NDArray[np.float32], float, float]:
    left, top, right, bottom = boxes.T
    if turn == 90:
        return np.stack([height - bottom, left, height - top, right], 1), height, width
    if turn == 180:
        return np.stack([width - right, height - bottom, width - left, height - top], 1), width, height
    if turn == 270:
        return np.stack([top, width - right, bottom, width - left], 1), height, width
    return boxes, width, height


def lines_of(chars: list[str], boxes: npt.NDArray[np.float32]) -> list[ReadLine]:
    """Runs of characters on one base line; a gap of more than two characters starts a new line.

    boxes: (N, 4) left, top, right, bottom of each character, top down.
    """
    lines: list[ReadLine] = []
    run: list[int] = []
    for i, char in enumerate(chars):
        if char in "\r\n" or (run and not char.isspace() and _parts(boxes[run], boxes[i])):
            _close_run(lines, chars, boxes, run)
            run = []
        if not char.isspace():
            run.append(i)
    _close_run(lines, chars, boxes, run)
    return lines


def _parts(run: npt.NDArray[np.float32], box: npt.NDArray[np.float32]) -> bool:
    last = run[-1]
    height = max(float(np.median(run[-8:, 3] - run[-8:, 1])), float(box[3] - box[1]), 1.0)
    off_line = abs(float(box[1] + box[3] - last[1] - last[3])) / 2 > 0.7 * height
    gap = float(box[0] - last[2])
    return off_line or gap > 2.2 * height or gap < -1.5 * height


def _close_run(lines: list[ReadLine], chars: list[str], boxes: npt.NDArray[np.float32], run: list[int]) -> None:
    if not run:
        return
    pieces = [chars[run[0]]]
    for before, here in itertools.pairwise(run):
        # A space is kept where it parts words, not where justified Chinese was spread.
        is_space = any(chars[k].isspace() for k in range(before + 1, here))
        both_wide = ord(chars[before]) > 0x2E7F and ord(chars[here]) > 0x2E7F
        gap = boxes[here][0] - boxes[before][2]
        is_wide_gap = gap > 0.8 * (boxes[here][3] - boxes[here][1])
        pieces.append((" " if is_space and (not both_wide or is_wide_gap) else "") + chars[here])
    text = "".join(pieces).strip()
    seen = boxes[run]
    quad = quad_of(*seen[:, :2].min(axis=0), *seen[:, 2:].max(axis=0))
    if text:
        lines.append(ReadLine(text, 1.0, quad))
