"""Photos beside one another: those of the same place in order of time, and where each was taken."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from catalogue.documents import artefacts_of
from catalogue.schema import Document
from catalogue.types import rfc3339
from contracts.base import Place
from contracts.documents import PlacePhoto, SamePlace, Spot
from contracts.sight import Capture
from foundation.blobs import BlobStore
from foundation.errors import NotFound
from language.places import read_place

FIELDS = ("building", "floor", "part")
MAX_PHOTOS = 60
MAX_LOOKED_AT = 2000
MAX_SPOTS = 120
"""Most photos whose capture facts are opened for one sketch: each is a file of its own."""


def place_of(document: Document) -> Place:
    """Where a photo was taken: what the record holds, or else what its name and title say."""
    told = Place(**{name: getattr(document, name) for name in (*FIELDS, "axes")})
    if any(getattr(told, name) for name in FIELDS):
        return told
    return read_place(" ".join((document.section or "", document.title, document.name))).model_copy(
        update={"text": None}
    )


def is_same(one: Place, two: Place) -> bool:
    """Whether two places are one: nothing that both state differs, and they share two facts or say just the same."""
    facts = [{name: value for name in FIELDS if (value := getattr(place, name))} for place in (one, two)]
    shared = facts[0].keys() & facts[1].keys()
    if not shared or any(facts[0][name] != facts[1][name] for name in shared):
        return False
    return len(shared) >= 2 or facts[0] == facts[1]


def same_place(session: Session, document: Document) -> SamePlace:
    """The photos of a photo's place, the oldest first; the photo alone where nothing says which place it is."""
    own = place_of(document)
    anchor = next((name for name in FIELDS if name != "floor" and getattr(own, name)), None)
    rows = list(session.scalars(_near_by(document, anchor, getattr(own, anchor)))) if anchor else []
    found = [row for row in rows if row.id != document.id and is_same(own, place_of(row))][:MAX_PHOTOS]
    items = sorted((_photo(row) for row in [document, *found]), key=lambda photo: (photo.at[:19], photo.id))
    return SamePlace(place=own, items=items)


def _near_by(document: Document, anchor: str, value: str) -> Select[Document]:
    """Photos of the project that may be of the place: the record says so, or their name holds the word."""
    column = getattr(Document, anchor)
    is_named = or_(Document.name.contains(value, autoescape=True), Document.title.contains(value, autoescape=True))
    return (
        _photos(document).where(or_(column == value, column.is_(None) & is_named)).order_by(Document.id.desc())
    ).limit(MAX_LOOKED_AT)


def _photos(document: Document) -> Select[Document]:
    return select(Document).where(
        Document.project_id == document.project_id, Document.kind == "photo", Document.deleted_at.is_(None)
    )


def _photo(row: Document) -> PlacePhoto:
    day = row.doc_date.isoformat() if row.doc_date else None
    source = "captured" if row.captured_at else "dated" if day else "uploaded"
    return PlacePhoto(
        id=row.id,
        title=row.title,
        place=place_of(row),
        at=row.captured_at or day or rfc3339(row.created_at) or "",
        at_source=source,
        thumbnail_url=f"/v1/documents/{row.id}/thumbnail" if row.has_thumbnail else None,
    )


def spots_of(session: Session, blobs: BlobStore, document: Document) -> list[Spot]:
    """Where this photo and the newest others of its project were taken; first the photo itself. Empty without GPS."""
    own = _spot(session, blobs, document)
    if own is None:
        return []
    others = session.scalars(
        _photos(document).where(Document.id != document.id).order_by(Document.id.desc()).limit(MAX_SPOTS)
    )
    return [own, *(spot for row in others if (spot := _spot(session, blobs, row)) is not None)]


def _spot(session: Session, blobs: BlobStore, row: Document) -> Spot | None:
    key = artefacts_of(session, row.id).get("see")
    if key is None:
        return None
    try:
        capture = Capture.model_validate(blobs.get_artefact(key)["capture"])
    except NotFound:
        return None
    if capture.lat is None or capture.lon is None:
        return None
    return Spot(id=row.id, title=row.title, lat=capture.lat, lon=capture.lon, at=row.captured_at)
