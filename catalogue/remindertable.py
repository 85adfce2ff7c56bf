"""The table of reminders that went out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base
from catalogue.types import utc_now


class Reminder(Base):
    """A task that somebody outside was told of, once a state and a due date: a moved deadline is told anew."""

    __tablename__ = "reminder"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), primary_key=True)
    due: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
