"""Learning from confirmed documents: started by a person or by night, taken into the record, applied again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.lessons import MIN_LESSONS, collect_lessons
from catalogue import classes
from catalogue.classtables import ClassVersion
from catalogue.schema import Artefact, Document
from contracts.learning import LearnedClasses, Lessons
from contracts.stages import StageRequest
from foundation.blobs import BlobStore
from foundation.errors import BadInput
from foundation.ids import digest, new_id

NIGHT = "system:nightly"


@dataclass(frozen=True)
class Learned:
    """How a learning ended."""

    version: ClassVersion
    is_in_use: bool
    why_not: str | None = None


def gather(session: Session, blobs: BlobStore, scope: str) -> tuple[Lessons, str]:
    """The lessons of a scope and their artefact key. Raises BadInput when there are too few."""
    lessons = collect_lessons(session, scope)
    if len(lessons.lessons) < MIN_LESSONS:
        raise BadInput(
            f"{len(lessons.lessons)} documents have a type that a person confirmed; learning needs {MIN_LESSONS}",
            f"已确认类型的文件只有 {len(lessons.lessons)} 份,至少需要 {MIN_LESSONS} 份",
        )
    key = digest(["lessons", lessons.model_dump(mode="json")])
    if not blobs.has_artefact(key):
        blobs.put_artefact(key, lessons.model_dump(mode="json"))
    return lessons, key


def learning_request(job_id: str, lessons_key: str) -> StageRequest:
    """The stage `learn` as the reading service is asked for it."""
    return StageRequest(
        dispatch_id=new_id(),
        job_id=job_id,
        stage="learn",
        attempt=1,
        sha256="0" * 64,
        size_bytes=0,
        name="classes",
        media_type="application/json",
        kind="other",
        options={"lessons": lessons_key},
    )


def take_learned(session: Session, blobs: BlobStore, key: str, lessons: Lessons, actor: str) -> Learned:
    """Keep what was learnt, and switch it on when it judged held-out documents better than what is in use.

    After a person took a version back, the night only offers: a person switches on.
    """
    learned = LearnedClasses.model_validate(blobs.get_artefact(key))
    projects = sorted({lesson.project_id for lesson in lessons.lessons})
    version = classes.record_version(session, learned, key, projects=projects, actor=actor)
    in_use = classes.version_in_use(session, version.scope)
    if in_use is not None and in_use.number == version.number:
        return Learned(version, True)
    verdict = learned.comparison.verdict
    if verdict != "better":
        return Learned(version, False, verdict)
    if actor == NIGHT and classes.is_left_to_people(session, version.scope):
        return Learned(version, False, "left to people")
    classes.switch_on(session, version, actor)
    return Learned(version, True)


# Again ---------------------------------------------------------------------------------------------------


def documents_to_judge_again(session: Session, scope: str) -> list[Document]:
    """Documents whose type is the machine's own and that are at rest. A person's word is not asked again."""
    query = (
        select(Document)
        .join(Artefact, (Artefact.document_id == Document.id) & (Artefact.stage == "classify") & Artefact.is_current)
        .where(Document.type_by == "machine", Document.deleted_at.is_(None), Document.status == "succeeded")
        .order_by(Document.id)
    )
    if scope != classes.ARCHIVE:
        query = query.where(Document.project_id == scope)
    return list(session.scalars(query))
