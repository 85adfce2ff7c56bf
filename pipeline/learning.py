"""Learning from what people confirmed: started by a person or by night, taken into the record, applied again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from casework.lessons import MIN_LESSONS, collect_lessons, has_news
from casework.photolessons import MIN_PHOTOS, collect_photo_lessons, has_photo_news
from catalogue import classes
from catalogue.classes import Learner
from catalogue.classtables import ClassVersion
from catalogue.schema import Artefact, Correction, Document, Job
from catalogue.tagwords import LISTED
from contracts.headlearning import LearnedHeads, PhotoLesson, PhotoLessons
from contracts.learning import LearnedClasses, Lesson, Lessons
from contracts.stages import StageName, StageRequest
from foundation.blobs import BlobStore
from foundation.errors import BadInput
from foundation.ids import digest, new_id
from pipeline.plan import LEARN, LEARN_SIGHT

NIGHT = "system:nightly"


class Gathered(Protocol):
    """Lessons of either kind."""

    @property
    def scope(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def lessons(self) -> Sequence[Lesson | PhotoLesson]: ...


@dataclass(frozen=True)
class Course:
    """One thing that is learnt: whose words teach it, which stage learns, how it is called."""

    learner: Learner
    stage: StageName
    least: int
    few: str
    few_zh: str
    has_news: Callable[[Session, str, datetime | None], bool]


CLASSES = Course(
    learner="classes",
    stage="learn",
    least=MIN_LESSONS,
    few="{n} documents have a type that a person confirmed; learning needs {least}",
    few_zh="已确认类型的文件只有 {n} 份,至少需要 {least} 份",
    has_news=has_news,
)
SIGHT = Course(
    learner="vision",
    stage="learn_sight",
    least=MIN_PHOTOS,
    few="people spoke of the tags or damage of {n} photos; learning needs {least}",
    few_zh="已确认标签或缺陷的照片只有 {n} 张,至少需要 {least} 张",
    has_news=has_photo_news,
)
COURSES = (CLASSES, SIGHT)
COURSE_OF_STAGE = {LEARN: CLASSES, LEARN_SIGHT: SIGHT}


@dataclass(frozen=True)
class Learned:
    """How a learning ended."""

    version: ClassVersion
    is_in_use: bool
    why_not: str | None = None


def collect(session: Session, course: Course, scope: str, only: Sequence[str] = ()) -> Lessons | PhotoLessons:
    """What people said that teaches. only: of photos, the tags that are learnt."""
    return collect_lessons(session, scope) if course is CLASSES else collect_photo_lessons(session, scope, only)


def gather(
    session: Session, blobs: BlobStore, scope: str, course: Course = CLASSES, only: Sequence[str] = ()
) -> tuple[Gathered, str]:
    """The lessons of a scope and their artefact key. Raises BadInput when there are too few."""
    lessons = collect(session, course, scope, only)
    n = len(lessons.lessons)
    if n < course.least:
        raise BadInput(course.few.format(n=n, least=course.least), course.few_zh.format(n=n, least=course.least))
    key = digest(["lessons", lessons.model_dump(mode="json")])
    if not blobs.has_artefact(key):
        blobs.put_artefact(key, lessons.model_dump(mode="json"))
    return lessons, key


def learning_request(job_id: str, lessons_key: str, course: Course = CLASSES) -> StageRequest:
    """The stage that learns as its service is asked for it."""
    return StageRequest(
        dispatch_id=new_id(),
        job_id=job_id,
        stage=course.stage,
        attempt=1,
        sha256="0" * 64,
        size_bytes=0,
        name=course.learner,
        media_type="application/json",
        kind="other",
        options={"lessons": lessons_key},
    )


def lessons_of(blobs: BlobStore, key: str, course: Course) -> Gathered:
    """Lessons as they were kept."""
    content = blobs.get_artefact(key)
    return Lessons.model_validate(content) if course is CLASSES else PhotoLessons.model_validate(content)


def take_learned(
    session: Session, blobs: BlobStore, key: str, lessons: Gathered, actor: str, course: Course = CLASSES
) -> Learned:
    """Keep what was learnt, and switch it on when it judged held-out documents better than what is in use.

    After a person took a version back, the night only offers: a person switches on.
    """
    content = blobs.get_artefact(key)
    learned: classes.Learned = (
        LearnedClasses.model_validate(content) if course is CLASSES else LearnedHeads.model_validate(content)
    )
    projects = sorted({lesson.project_id for lesson in lessons.lessons})
    version = classes.record_version(session, learned, key, projects=projects, actor=actor, learner=course.learner)
    in_use = classes.version_in_use(session, version.scope, course.learner)
    if in_use is not None and in_use.number == version.number:
        return Learned(version, True)
    verdict = learned.comparison.verdict
    if verdict != "better":
        return Learned(version, False, verdict)
    if actor == NIGHT and classes.is_left_to_people(session, version.scope, course.learner):
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


def photos_to_see_again(session: Session, scope: str, most: int) -> tuple[list[Document], int]:
    """Photos and videos at rest that were looked at before what is in use changed, and how many there are in all.

    The oldest first, at most so many, so that a round is never endless. Those whose tags a person listed stay.
    """
    changed = classes.last_change(session, scope, "vision")
    if changed is None:
        return [], 0
    query = select(Document).where(*_looked_at_before(scope, changed))
    n_all = session.scalar(query.with_only_columns(func.count(Document.id))) or 0
    return list(session.scalars(query.order_by(Document.id).limit(most))), n_all


def _looked_at_before(scope: str, changed: datetime) -> list[ColumnElement[bool]]:
    looked = select(Artefact.id).where(Artefact.document_id == Document.id, Artefact.stage == "see")
    since = select(Job.id).where(
        Job.document_id == Document.id, Job.kind.in_(("ingest", "reprocess", "retry")), Job.created_at > changed
    )
    listed = select(Correction.id).where(
        Correction.document_id == Document.id, Correction.target == LISTED, Correction.is_current
    )
    wanted = [
        Document.kind.in_(("photo", "video")),
        Document.deleted_at.is_(None),
        Document.status == "succeeded",
        looked.exists(),
        ~since.exists(),
        ~listed.exists(),
    ]
    return wanted if scope == classes.ARCHIVE else [*wanted, Document.project_id == scope]
