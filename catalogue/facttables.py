"""Tables for what is compared across documents: facts, handles, and how far a project was looked through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base
from catalogue.types import utc_now


class DocumentFacts(Base):
    """What a document says that others may confirm or contradict: numbers, dates, places, weather.

    edition: of the program that noted them; facts of an older one are noted again.
    """

    __tablename__ = "document_facts"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    facts: Mapped[dict[str, Any]]
    noted_at: Mapped[datetime] = mapped_column(default=utc_now)
    edition: Mapped[int] = mapped_column(default=0, server_default="0", index=True)


class DocumentHandle(Base):
    """Something by which a document is found from another: its number, one that it cites, a batch, a place."""

    __tablename__ = "document_handle"
    __table_args__ = (Index("ix_document_handle_key", "project_id", "kind", "key"),)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))


class ProjectReview(Base):
    """The state of a project when its documents were last compared. rules: digest of the rules that were used."""

    __tablename__ = "project_review"
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    reviewed_until: Mapped[datetime | None]
    rules: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=utc_now)
