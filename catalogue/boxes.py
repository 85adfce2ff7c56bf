"""Boxes that people draw on photos: corrections of their own, each with its link in the evidence."""

from __future__ import annotations

import math

from sqlalchemy.orm import Session

from catalogue.documents import correct, current_corrections, touch
from catalogue.schema import Correction, Document
from catalogue.tagwords import knows_tag, new_tags
from catalogue.types import rfc3339
from contracts.documents import DrawnBox, NewBox
from contracts.headlearning import NewTag
from foundation.errors import BadInput, NotFound
from foundation.ids import new_id
from language.domain import has_tag, tag

TARGET = "box:"
MAX_BOXES = 200
MIN_SIDE = 0.004
"""Shortest side of a box, in fractions of the picture: less is a slip of the hand."""


def draw_box(session: Session, document: Document, actor: str, box: NewBox) -> DrawnBox:
    """Keep a box. Raises BadInput for another kind than a photo, an unknown label or a shape without an area."""
    check_box(session, document, box)
    if len(boxes_of(session, document.id)) >= MAX_BOXES:
        raise BadInput(f"a photo takes at most {MAX_BOXES} boxes", f"每张照片最多框选 {MAX_BOXES} 处")
    value = box.model_dump(mode="json")
    kept = correct(session, document, actor, f"{TARGET}{new_id()}", value, {})
    touch(document)
    return _shape(kept, new_tags(session))


def remove_box(session: Session, document: Document, actor: str, box_id: str) -> None:
    """Take a box away; that it was there stays in the record. Raises NotFound."""
    standing = next((row for row in _rows(session, document.id) if row.target == f"{TARGET}{box_id}"), None)
    if standing is None:
        raise NotFound(f"there is no box {box_id} on this photo", "没有这个框选")
    correct(session, document, actor, standing.target, {"removed": True}, standing.value)
    touch(document)


def boxes_of(session: Session, document_id: str) -> list[DrawnBox]:
    """The boxes that stand on a photo, the oldest first."""
    own = new_tags(session)
    return [_shape(row, own) for row in _rows(session, document_id)]


def check_box(session: Session, document: Document, box: NewBox) -> None:
    """Raise BadInput unless the box can lie on this document."""
    if document.kind != "photo" or box.page != 1:
        raise BadInput("boxes are drawn on photos", "只能在照片上框选")
    if not knows_tag(session, box.label):
        raise BadInput(
            f"{box.label!r} is no tag of vision_taxonomy.json, nor one that this archive defined", "标签不在分类表中"
        )
    if not all(math.isfinite(value) and 0.0 <= value <= 1.0 for value in box.polygon):
        raise BadInput("a polygon is given in fractions 0..1 of the upright picture", "框选坐标须在 0 到 1 之间")
    xs, ys = box.polygon[0::2], box.polygon[1::2]
    if max(xs) - min(xs) < MIN_SIDE or max(ys) - min(ys) < MIN_SIDE or _area(xs, ys) < MIN_SIDE**2:
        raise BadInput("the box has no area; draw it larger", "框选范围太小,请重新框选")


def _area(xs: list[float], ys: list[float]) -> float:
    """Of a polygon, in squared fractions (the shoelace formula)."""
    after = [*range(1, len(xs)), 0]
    return abs(math.fsum(xs[i] * ys[j] - xs[j] * ys[i] for i, j in enumerate(after))) / 2


def _rows(session: Session, document_id: str) -> list[Correction]:
    rows = current_corrections(session, document_id)
    return [row for row in rows if row.target.startswith(TARGET) and "polygon" in row.value]


def _shape(row: Correction, own: dict[str, NewTag]) -> DrawnBox:
    label = row.value["label"]
    return DrawnBox(
        **row.value,
        id=row.target.removeprefix(TARGET),
        zh=tag(label).zh if has_tag(label) else own[label].zh if label in own else label,
        actor=row.actor,
        at=rfc3339(row.at) or "",
    )
