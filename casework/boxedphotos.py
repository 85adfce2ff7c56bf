"""What a detector is fed: photos on which people drew boxes, and those of which they said that nothing is damaged."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casework.photolessons import collect_photo_lessons
from catalogue.boxes import boxes_of
from contracts.headlearning import BoxedPhoto, LabelledBox
from language.domain import ANY_DEFECT, is_damage


def collect_boxed_photos(session: Session, scope: str) -> list[BoxedPhoto]:
    """The photos of a project, or of the archive, with the boxes that stand on them; the oldest photo first.

    Sound photos come without boxes, and only where all boxes are of damage: a photo without damage may well show an
    excavator that nobody boxed.
    """
    boxed, sound = [], []
    for lesson in collect_photo_lessons(session, scope).lessons:
        drawn = [LabelledBox(label=box.label, polygon=box.polygon) for box in boxes_of(session, lesson.document_id)]
        known = [box.polygon for box in drawn]
        # Places that verdicts on findings name are no boxes of their own.
        drawn += [LabelledBox(label=b.defect, polygon=b.polygon) for b in lesson.boxes if b.polygon not in known]
        photo = BoxedPhoto(document_id=lesson.document_id, sha256=lesson.sha256, name=lesson.name, boxes=drawn)
        if drawn:
            boxed.append(photo)
        elif lesson.shown.get(ANY_DEFECT) is False:
            sound.append(photo)
    all_damage = all(is_damage(box.label) for photo in boxed for box in photo.boxes)
    return sorted([*boxed, *(sound if all_damage else [])], key=lambda photo: photo.document_id)
