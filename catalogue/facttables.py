"""Tables for what is compared across documents: the facts of each, and how far a project was looked through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base
from catalogue.types import utc_now


class DocumentFacts(Base):
    """What a document says that others may confirm or contradict: numbers, dates, places, weather."""

    __tablename__ = "document_facts"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    facts: Mapped[dict[str, Any]]
    noted_at: Mapped[datetime] = mapped_column(default=utc_now)


class ProjectReview(Base):
    """The state of a project when its documents were last compared. rules: digest of the rules that were used."""

    __tablename__ = "project_review"
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    reviewed_until: Mapped[datetime | None]
    rules: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=utc_now)
