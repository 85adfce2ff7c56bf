"""Places that ask for a signature, and whether there is one: read words, or ink that nobody could read."""

from __future__ import annotations

import re

import cv2
import numpy as np

from contracts.reading import Signature
from services.ocr.steps.quads import Pixels, Quad, ReadLine, part_of_quad, polygon_of, quad_of
from services.ocr.steps.tables import Grid

ROLES = (
    "总监理工程师代表|总监理工程师|专业监理工程师|监理工程师|总监代表|监理员|旁站监理人员|旁站人员"
    "|项目经理|项目负责人|项目技术负责人|专业技术负责人|技术负责人|专业质检员|专业质量员|质量检查员|质检员|质量员|专职质检员"
    "|施工员|专业工长|工长|施工班组长|班组长|安全员|专职安全员|资料员|材料员|试验员|见证人|取样人|交底人|接受交底人|被交底人|接收人"
    "|项目代表|建设单位代表|设计代表|设计单位代表|单位代表|负责人|记录人|审核人|审批人|编制人|填表人|检查人|复核人|验收人|测量人|签发人"
    "|批准人|经办人|记录员|主持人|批准|审核|编制|校核|制表|复核"
)
LABEL = re.compile(
    rf"((?P<role>{ROLES})\s*([(（]?\s*(签字|签名|签章|盖章|签\s*字\s*[、/及]?\s*盖\s*章)\s*[)）]?)?\s*[:：]"
    rf"|(?P<role2>{ROLES})\s*[(（]\s*(签字|签名|签章)\s*[)）]|(签字|签名|签章)\s*[:：])"
)
# What stands after a label without being a signature.
NOT_A_NAME = re.compile(r"^[\s年月日/\-.:：_()（）、,，盖章公签字名]*$|^\(?(签字|签名|盖章)")
NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[A-Za-z]{3,}")
DATE = re.compile(r"\d{2,4}\s*[年./-]\s*\d{1,2}")
REACH = 9.0  # characters to the right of a label
MIN_INK = 0.012


def find_signatures(image: Pixels, lines: list[ReadLine], grids: list[Grid]) -> list[Signature]:
    """One entry for each label that asks for a signature, in reading order."""
    height, width = image.shape[:2]
    found = []
    for line in lines:
        for match in LABEL.finditer(line.text):
            label = part_of_quad(line, match.start(), match.end())
            area = _area(line, match.end(), label, lines, grids, width)
            is_signed, confidence = _is_signed(image, line, match, area, lines)
            found.append(
                Signature(
                    label=re.sub(r"\s+", "", match.group(0)).rstrip(":："),
                    is_signed=is_signed,
                    polygon=polygon_of(area, width, height),
                    confidence=confidence,
                )
            )
    return found


def _area(line: ReadLine, end: int, label: Quad, lines: list[ReadLine], grids: list[Grid], width: int) -> Quad:
    """From the end of the label to the next label, the border of the cell, or the usual length of a name."""
    _, top, right, bottom = quad_of_box(label)
    high = bottom - top
    limit = min(right + REACH * high, float(width))
    following = LABEL.search(line.text, end)
    if following:
        limit = min(limit, quad_of_box(part_of_quad(line, following.start(), following.end()))[0])
    middle = (top + bottom) / 2
    for other in lines:
        is_beside = other is not line and other.box[1] < middle < other.box[3] and other.box[0] > right
        if is_beside and LABEL.search(other.text):
            limit = min(limit, other.box[0])
    x = (quad_of_box(label)[0] + right) / 2
    for grid in grids:
        for slot in grid.slots:
            if slot.box[0] <= x <= slot.box[2] and slot.box[1] <= middle <= slot.box[3]:
                limit = min(limit, slot.box[2] - 0.1 * high)
    return quad_of(right, top - 0.3 * high, max(limit, right + high), bottom + 0.3 * high)


def quad_of_box(quad: Quad) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a quadrangle."""
    return (
        float(quad[:, 0].min()),
        float(quad[:, 1].min()),
        float(quad[:, 0].max()),
        float(quad[:, 1].max()),
    )


def _is_signed(
    image: Pixels, line: ReadLine, match: re.Match[str], area: Quad, lines: list[ReadLine]
) -> tuple[bool, float]:
    following = LABEL.search(line.text, match.end())
    rest = line.text[match.end() : following.start() if following else None]
    if _is_name(rest):
        return True, 0.9
    left, top, right, bottom = quad_of_box(area)
    for other in lines:
        x, y = other.quad.mean(axis=0)
        if other is not line and top < y < bottom and left - 5 <= other.box[0] and x < right and _is_name(other.text):
            return True, min(0.95, round(0.6 + 0.35 * other.score, 3))
    ink = _ink_share(image, left, top, right, bottom)
    if ink > 2 * MIN_INK:
        return True, 0.6
    return ink > MIN_INK, 0.5 if ink > MIN_INK / 3 else 0.85


def _is_name(text: str) -> bool:
    bare = DATE.split(text)[0].strip()
    return bool(bare) and not NOT_A_NAME.match(bare) and NAME.search(bare) is not None


def _ink_share(image: Pixels, left: float, top: float, right: float, bottom: float) -> float:
    """Share of dark or blue strokes; ruled lines are taken out."""
    part = image[max(int(top), 0) : int(bottom), max(int(left) + 2, 0) : int(right)]
    if part.shape[0] < 8 or part.shape[1] < 8:
        return 0.0
    grey = part.min(axis=2)
    paper = float(np.percentile(grey, 85))
    ink = (grey < paper - 45).astype(np.uint8)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(part.shape[1] // 2, 9)), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(int(part.shape[0] * 0.8), 9), 1), np.uint8))
    rules = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return float(((ink > 0) & (rules == 0)).mean())
