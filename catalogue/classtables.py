"""The tables of learning: versions of what was learnt, and which of them is in use, when and by whose word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base
from catalogue.types import utc_now
from foundation.ids import new_id


class ClassVersion(Base):
    """One learning from what people confirmed. scope: a project's id, or empty for the whole archive.

    learner: classes (types of documents) or vision (tags of photos); numbers run on over both.
    """

    __tablename__ = "class_version"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    learner: Mapped[str] = mapped_column(String(20), default="classes", server_default="classes")
    scope: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[str] = mapped_column(String(20))
    artefact_key: Mapped[str] = mapped_column(String(64))
    n_lessons: Mapped[int]
    projects: Mapped[list[str]]
    comparison: Mapped[dict[str, Any]]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)


class ClassSwitch(Base):
    """A version was switched on for a scope; `number` None means none at all. The newest not undone holds."""

    __tablename__ = "class_switch"
    __table_args__ = (Index("ix_class_switch_scope", "scope", "id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    learner: Mapped[str] = mapped_column(String(20), default="classes", server_default="classes")
    scope: Mapped[str] = mapped_column(String(64))
    number: Mapped[int | None] = mapped_column(ForeignKey("class_version.number"))
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    undone_by: Mapped[str | None] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]


class TagDefinition(Base):
    """A tag that the table of tags does not have, as this archive defines it."""

    __tablename__ = "tag_definition"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    zh: Mapped[str] = mapped_column(String(60))
    en: Mapped[str] = mapped_column(String(60))
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
