"""What a document learns from each artefact. A value that a person gave stays a person's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from casework.suspicions import suspicions_of_class, suspicions_of_sight
from catalogue.documents import set_machine_tags
from catalogue.findings import denied_codes, lay_down
from catalogue.schema import Document
from catalogue.tagwords import has_listed_tags
from contracts.classification import DocumentClass
from contracts.reading import Member, Reading
from contracts.sight import Sight
from contracts.understanding import Understanding
from language.places import read_place

MAX_TITLE = 500
MAX_TAGS_IN_TITLE = 3


def learn(session: Session, stage: str, document: Document, content: dict[str, Any]) -> Sequence[Member]:
    """Lay an artefact's facts into the record. Returns what a container holds."""
    if stage == "read":
        return _reading(document, Reading.model_validate(content))
    if stage == "classify":
        _class(session, document, DocumentClass.model_validate(content))
    elif stage == "see":
        _sight(session, document, Sight.model_validate(content))
    elif stage == "understand":
        _understanding(document, Understanding.model_validate(content))
    return ()


def _reading(document: Document, reading: Reading) -> Sequence[Member]:
    document.n_pages = len(reading.pages) or None
    document.notice, document.notice_zh = reading.notice_en, reading.notice
    document.has_thumbnail = document.has_thumbnail or any(page.image for page in reading.pages)
    document.kind = reading.kind
    if reading.title and document.title_by == "machine":
        document.title = reading.title[:MAX_TITLE]
    _place(document, document.section)
    return reading.members


def _class(session: Session, document: Document, found: DocumentClass) -> None:
    if document.type_by == "machine":
        document.type = found.classification.type
    if found.title and document.title_by == "machine":
        document.title = found.title[:MAX_TITLE]
    if found.doc_date and document.doc_date_by == "machine":
        document.doc_date = date_or_none(found.doc_date)
    _place(document, *[item.value for item in found.fields if "部位" in item.label_zh], document.title)
    lay_down(session, document, "classify", suspicions_of_class(found))


def _sight(session: Session, document: Document, sight: Sight) -> None:
    document.duration_s = sight.duration_s
    document.has_thumbnail = True
    document.captured_at = document.captured_at or sight.capture.time
    if document.doc_date is None and document.captured_at:
        document.doc_date = date_or_none(document.captured_at[:10])
    _place(document, sight.capture.place, document.name)
    given = [tag for tag in sight.tags if tag.score >= tag.threshold]
    if document.title_by == "machine" and given:
        # A camera's file name tells nobody anything; what the picture shows does.
        what = "视频" if document.duration_s is not None else "照片"
        document.title = f"{what}:{'、'.join(tag.zh for tag in given[:MAX_TAGS_IN_TITLE])}"
    is_listed = has_listed_tags(session, document.id)
    denied = denied_codes(session, document.id, "defect:")
    if not is_listed:
        set_machine_tags(session, document.id, [tag.tag for tag in given])
    suspicions = [
        each
        for each in suspicions_of_sight(sight)
        # What a person settled is not asked again by another version under another name.
        if not (is_listed and each.code == "uncertain_tag")
        and not (denied and each.code.startswith("defect:") and each.code not in denied)
    ]
    lay_down(session, document, "see", suspicions, keeps_decided=True)


def _understanding(document: Document, found: Understanding) -> None:
    if found.minutes and found.minutes.title and document.title_by == "machine" and document.title == document.name:
        document.title = found.minutes.title[:MAX_TITLE]
    if document.doc_date is None and found.log and found.log.date:
        document.doc_date = date_or_none(found.log.date)


def _place(document: Document, *texts: str | None) -> None:
    """Fill what is not known yet of building, floor, axes and part."""
    for text in texts:
        told = read_place(text) if text else None
        if told is not None:
            document.building = document.building or told.building
            document.floor = document.floor or told.floor
            document.axes = document.axes or told.axes
            document.part = document.part or told.part


def date_or_none(text: str) -> date | None:
    """A date out of ISO text that a machine wrote, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
