"""The table by which a photo is known again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base


class PhotoPrint(Base):
    """Marks of a photo. phash: 16 hex digits; sketch: 64 hex digits of its embedding; model: which embedding."""

    __tablename__ = "photo_print"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    phash: Mapped[str] = mapped_column(String(16))
    sketch: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(200))
