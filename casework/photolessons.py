"""What the heads for photos are fed: what people said of tags and suspected damage, and the boxes they drew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from catalogue.boxes import TARGET, boxes_of
from catalogue.classes import ARCHIVE, learned_keys_for
from catalogue.schema import Artefact, Correction, Document, Finding
from catalogue.tagwords import LISTED, SINGLE, new_tags, tag_words
from contracts.headlearning import DrawnBox, PhotoLesson, PhotoLessons
from foundation.ids import digest
from language.domain import ANY_DEFECT, is_damage

MIN_PHOTOS = 3
"""Fewer photos of which people spoke teach nothing that could be compared."""
MAX_PHOTOS, MAX_UNSPOKEN = 1200, 200
CORNERS = 8


def collect_photo_lessons(session: Session, scope: str, only: Iterable[str] = ()) -> PhotoLessons:
    """Every photo of a project, or of the archive, of which a person spoke; the oldest photo first.

    A person's last word on each tag counts; a verdict on suspected damage is a word, too. Photos in the trash and
    photos that were never looked at teach nothing. Beside them, the newest photos that nobody spoke of.
    """
    seen = _seen_photos(session, scope)
    lessons = [
        lesson
        for document_id in sorted(_spoken_of(session, scope) & set(seen))
        if (lesson := _lesson(session, document_id, seen[document_id])) is not None
    ][-MAX_PHOTOS:]
    spoken = {lesson.document_id for lesson in lessons}
    unspoken = [key for document_id, key in sorted(seen.items(), reverse=True) if document_id not in spoken]
    words = [
        [lesson.document_id, lesson.is_whole, sorted(lesson.shown.items()), [box.polygon for box in lesson.boxes]]
        for lesson in lessons
    ]
    kept = sorted(only)
    return PhotoLessons(
        scope=scope,
        version=digest([words, kept] if kept else words)[:10],
        lessons=lessons,
        background=unspoken[:MAX_UNSPOKEN],
        new_tags=list(new_tags(session).values()),
        only=kept,
        in_use=learned_keys_for(session, scope or None, "vision"),
    )


def has_photo_news(session: Session, scope: str, since: datetime | None) -> bool:
    """Whether a person spoke of a photo after a moment; cheap, so that it can be asked often."""
    said = select(Correction.id).join(Document).where(_of_tags(), *_in_scope(scope))
    decided = select(Finding.id).join(Document, _IS_OF).where(*_decided(), *_in_scope(scope))
    if since is not None:
        said, decided = said.where(Correction.at > since), decided.where(Finding.updated_at > since)
    return any(session.scalars(query.limit(1)).first() is not None for query in (said, decided))


_IS_OF = Finding.document_id == Document.id


def _of_tags() -> ColumnElement[bool]:
    return or_(Correction.target == LISTED, Correction.target.startswith(SINGLE), Correction.target.startswith(TARGET))


def _decided() -> list[ColumnElement[bool]]:
    return [Finding.code.startswith("defect:"), Finding.verdict.is_not(None)]


def _in_scope(scope: str) -> list[ColumnElement[bool]]:
    wanted = [Document.deleted_at.is_(None), Document.kind == "photo"]
    return wanted if scope == ARCHIVE else [*wanted, Document.project_id == scope]


def _spoken_of(session: Session, scope: str) -> set[str]:
    said = select(Correction.document_id).join(Document).where(_of_tags(), Correction.is_current, *_in_scope(scope))
    decided = select(Finding.document_id).join(Document, _IS_OF).where(*_decided(), *_in_scope(scope))
    return {*session.scalars(said.distinct()), *session.scalars(decided.distinct())}


def _seen_photos(session: Session, scope: str) -> dict[str, str]:
    """Document -> key of what was seen on it."""
    query = select(Document.id, Artefact.key).join(Artefact, Artefact.document_id == Document.id)
    query = query.where(Artefact.stage == "see", Artefact.is_current, *_in_scope(scope))
    return {row[0]: row[1] for row in session.execute(query)}


def _lesson(session: Session, document_id: str, see_key: str) -> PhotoLesson | None:
    document = session.get_one(Document, document_id)
    words = tag_words(session, document_id)
    damage, boxes = _damage(session, document_id)
    drawn = boxes_of(session, document_id)
    boxes += [DrawnBox(defect=box.label, polygon=box.polygon) for box in drawn if is_damage(box.label)]
    shown = words.shown | damage | {box.label: True for box in drawn}
    if any(is_shown and is_damage(name) for name, is_shown in shown.items()):
        shown[ANY_DEFECT] = True
    if not shown and not words.is_whole:
        return None
    return PhotoLesson(
        document_id=document_id,
        project_id=document.project_id,
        sha256=document.sha256,
        name=document.name,
        see_key=see_key,
        shown=shown,
        is_whole=words.is_whole,
        boxes=boxes,
    )


def _damage(session: Session, document_id: str) -> tuple[dict[str, bool], list[DrawnBox]]:
    """What verdicts on suspected defects say of a photo, and the places that corrections name."""
    query = select(Finding).where(*_decided(), Finding.document_id == document_id).order_by(Finding.updated_at)
    corrections = {
        row.target.removeprefix("finding:"): row.value
        for row in session.scalars(
            select(Correction).where(
                Correction.document_id == document_id, Correction.is_current, Correction.target.startswith("finding:")
            )
        )
    }
    shown: dict[str, bool] = {}
    boxes: list[DrawnBox] = []
    for finding in session.scalars(query):
        told = finding.code.removeprefix("defect:")
        corrected = corrections.get(finding.fingerprint[:16], {}) if finding.verdict == "correct" else {}
        boxes += _place(corrected, told)
        words = _words_of(str(finding.verdict), told, corrected)
        # One sound place beside a damaged one does not make the photo sound.
        is_damaged = shown.get(ANY_DEFECT, False) or words.get(ANY_DEFECT, False)
        shown |= words | ({ANY_DEFECT: is_damaged} if words else {})
    return shown, boxes


def _words_of(verdict: str, told: str, corrected: dict[str, Any]) -> dict[str, bool]:
    """A verdict as words: whether there is damage, and what it is called."""
    if verdict == "confirm":
        return {ANY_DEFECT: True, told: True}
    if verdict == "reject":
        return {ANY_DEFECT: False}
    named = {str(corrected["defect"])} if corrected.get("defect") else {told} if corrected.get("polygon") else set()
    if not named:
        return {}
    if not any(is_damage(name) for name in named):
        return {ANY_DEFECT: False}
    others = {} if told in named or told == ANY_DEFECT else {told: False}
    return others | dict.fromkeys((name for name in named if is_damage(name)), True) | {ANY_DEFECT: True}


def _place(corrected: dict[str, Any], told: str) -> Iterator[DrawnBox]:
    """Where a correction says the damage is, if it says so."""
    polygon, defect = corrected.get("polygon"), str(corrected.get("defect") or told)
    if isinstance(polygon, list) and _is_place(polygon) and is_damage(defect):
        yield DrawnBox(defect=defect, polygon=polygon)


def _is_place(polygon: list[Any]) -> bool:
    is_told = len(polygon) == CORNERS and all(isinstance(value, int | float) and 0 <= value <= 1 for value in polygon)
    return is_told and max(polygon[0::2]) > min(polygon[0::2]) and max(polygon[1::2]) > min(polygon[1::2])
