"""What a project should hold and what it holds (留痕清单), by the titles of the national filing scheme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.schema import Document
from language.domain import archive_classes, doc_types

SCHEME = "GB/T 50328-2014(2019)"
MUST = "必须"


@dataclass(frozen=True)
class Expected:
    """A kind of record that somebody must keep. code: scheme and class, since a code alone means nothing."""

    type: str
    code: str
    name: str
    is_required: bool


@dataclass(frozen=True)
class Item:
    """An expected kind of record with the documents that show it."""

    expected: Expected
    found: tuple[str, ...]
    missing_reason: str | None


@cache
def expected_records() -> tuple[Expected, ...]:
    """Document types that a title of the scheme names; required where some party must keep that title.

    The scheme's table is recalled, not checked against the official text: a hint, no judgement.
    """
    classes = {c.code: c for c in archive_classes() if c.scheme == SCHEME}
    found = []
    for kind in doc_types():
        held = classes.get(kind.archive_code or "")
        titles = [t for t in held.titles if any(w in t.title or t.title in w for w in kind.title_words)] if held else []
        if titles:
            must = any(keeper.endswith(MUST) for title in titles for keeper in title.retained_by)
            found.append(Expected(kind.key, f"{SCHEME} {kind.archive_code}", kind.zh, must))
    return tuple(found)


def completeness(session: Session, project_id: str) -> tuple[list[Item], float]:
    """Every expected record of a project, and the share (0..1) of the required ones that were found."""
    rows = session.execute(
        select(Document.type, Document.id)
        .where(Document.project_id == project_id, Document.deleted_at.is_(None), Document.type.is_not(None))
        .order_by(Document.id)
    )
    held: dict[str, list[str]] = {}
    for kind, document_id in rows:
        held.setdefault(str(kind), []).append(document_id)
    items = [
        Item(each, tuple(held.get(each.type, ())), None if each.type in held else f"尚无“{each.name}”")
        for each in expected_records()
    ]
    required = [item for item in items if item.expected.is_required]
    return items, sum(bool(item.found) for item in required) / max(len(required), 1)
