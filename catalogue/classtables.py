"""The tables of learning: versions of what was learnt, and which of them classifies, when and by whose word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base
from catalogue.types import utc_now
from foundation.ids import new_id


class ClassVersion(Base):
    """One learning from confirmed documents. scope: a project's id, or empty for the whole archive."""

    __tablename__ = "class_version"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[str] = mapped_column(String(20))
    artefact_key: Mapped[str] = mapped_column(String(64))
    n_lessons: Mapped[int]
    projects: Mapped[list[str]]
    comparison: Mapped[dict[str, Any]]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)


class ClassSwitch(Base):
    """A version was switched on for a scope; `number` None means the rules alone. The newest not undone holds."""

    __tablename__ = "class_switch"
    __table_args__ = (Index("ix_class_switch_scope", "scope", "id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    scope: Mapped[str] = mapped_column(String(64))
    number: Mapped[int | None] = mapped_column(ForeignKey("class_version.number"))
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    undone_by: Mapped[str | None] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]
