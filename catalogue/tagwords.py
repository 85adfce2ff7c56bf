"""A person's word on single tags of a photo, what people said of all of them, and tags an archive defines itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.classtables import TagDefinition
from catalogue.documents import correct, tags_of, touch
from catalogue.schema import Correction, Document, DocumentTag
from contracts.headlearning import NewTag
from foundation.errors import BadInput, Conflict
from language.domain import has_tag

LISTED, SINGLE = "tags", "tag:"
"""Targets of corrections: the whole list of tags, and one tag."""


@dataclass(frozen=True)
class TagWords:
    """What people said of a photo's tags. is_whole: they listed them, so that a tag that is not there is not shown."""

    shown: dict[str, bool]
    is_whole: bool


def say_tag(session: Session, document: Document, actor: str, tag: str, *, is_shown: bool) -> None:
    """A person affirms or denies one tag; no machine overrules it."""
    had = tag in tags_of(session, document.id)
    row = session.get(DocumentTag, (document.id, tag, "human"))
    if row is None:
        session.add(DocumentTag(document_id=document.id, tag=tag, by="human", is_on=is_shown))
    else:
        row.is_on = is_shown
    correct(session, document, actor, f"{SINGLE}{tag}", {"value": is_shown}, {"value": had})
    touch(document)


def unsay_tag(session: Session, document: Document, tag: str) -> None:
    """Take the word on one tag back. A tag that a person listed stays listed."""
    said = _current(session, document.id)
    own = said.get(f"{SINGLE}{tag}")
    if own is None:
        return
    own.is_current = False
    row = session.get(DocumentTag, (document.id, tag, "human"))
    if row is not None and LISTED not in said:
        session.delete(row)
    touch(document)


def tag_words(session: Session, document_id: str) -> TagWords:
    """The last word of people on every tag of a photo. What was merely handed in with it is nobody's judgement."""
    said = _current(session, document_id)
    rows = session.scalars(
        select(DocumentTag).where(DocumentTag.document_id == document_id, DocumentTag.by == "human")
    ).all()
    is_whole = LISTED in said
    return TagWords({row.tag: row.is_on for row in rows if is_whole or f"{SINGLE}{row.tag}" in said}, is_whole)


def has_listed_tags(session: Session, document_id: str) -> bool:
    """Whether a person listed the tags of a document: the list is theirs, and the machine adds nothing to it."""
    return LISTED in _current(session, document_id)


def _current(session: Session, document_id: str) -> dict[str, Correction]:
    rows = session.scalars(
        select(Correction).where(
            Correction.document_id == document_id, Correction.is_current, Correction.target.startswith("tag")
        )
    )
    return {row.target: row for row in rows}


# Tags of the archive's own -------------------------------------------------------------------------------


def define_tag(session: Session, wanted: NewTag, actor: str) -> NewTag:
    """A tag beside those of the table. The same words again change nothing; others under the same key are refused."""
    if has_tag(wanted.key):
        raise BadInput(f"the tag {wanted.key} is there already", "该标签已存在")
    known = session.get(TagDefinition, wanted.key)
    if known is None:
        session.add(TagDefinition(key=wanted.key, zh=wanted.zh, en=wanted.en, made_by=actor))
        session.flush()
    elif (known.zh, known.en) != (wanted.zh, wanted.en):
        raise Conflict(f"the tag {wanted.key} is defined already, as {known.zh} / {known.en}", "该标签键已被使用")
    return wanted


def new_tags(session: Session) -> dict[str, NewTag]:
    """Every tag that the archive defined itself, by key."""
    rows = session.scalars(select(TagDefinition).order_by(TagDefinition.made_at, TagDefinition.key))
    return {row.key: NewTag(key=row.key, zh=row.zh, en=row.en) for row in rows}


def photos_by_tag(session: Session, tags: list[str], projects: tuple[str, ...] | None = None) -> dict[str, int]:
    """How many photos people gave each of these tags. projects: only theirs; None: all."""
    query = (
        select(DocumentTag.tag, func.count().label("n"))
        .join(Document, Document.id == DocumentTag.document_id)
        .where(DocumentTag.tag.in_(tags), DocumentTag.by == "human", DocumentTag.is_on, Document.deleted_at.is_(None))
        .group_by(DocumentTag.tag)
    )
    if projects is not None:
        query = query.where(Document.project_id.in_(projects))
    return {row.tag: row.n for row in session.execute(query)}


def knows_tag(session: Session, key: str) -> bool:
    """Whether the table or the archive has this tag."""
    return has_tag(key) or session.get(TagDefinition, key) is not None
