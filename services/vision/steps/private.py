"""What shows who was there: faces that were found, and lines that read like a Chinese number plate."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.base import rectangle
from contracts.reading import Reading
from contracts.sight import PrivateRegion

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(
    rf"(?:^|(?<=\s))[{PROVINCES}][A-HJ-NP-Z][·.•\-\s]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳](?![A-Z0-9])"
)
"""GA 36: the province, a letter, and five or six places (six on green plates) without I and O."""


@dataclass(frozen=True)
class FaceBox:
    """A face, upright box in fractions 0..1 of the picture."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


def regions_of_faces(picture: str, faces: Iterable[FaceBox], model: str) -> list[PrivateRegion]:
    """Faces of one derived picture."""
    return [
        PrivateRegion(
            kind="face",
            picture=picture,
            polygon=rectangle(face.left, face.top, face.right, face.bottom),
            score=round(face.score, 4),
            model=model,
        )
        for face in faces
        if face.right > face.left and face.bottom > face.top
    ]


def regions_of_plates(picture: str, reading: Reading | None) -> list[PrivateRegion]:
    """Lines of a photo's reading that hold a number plate; the whole line is meant."""
    lines = [line for page in reading.pages[:1] for line in page.lines] if reading else []
    return [
        PrivateRegion(
            kind="plate", picture=picture, polygon=line.polygon, score=line.confidence, model="number plate by its text"
        )
        for line in lines
        if PLATE.search(line.text.upper())
    ]
