"""What a point carries: the fields that are filtered and counted, and what is shown of a hit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date

from contracts.search import IndexDocument
from foundation.ids import point_id
from language.codes import code_key, code_keys, find_codes
from language.fold import folded
from language.places import find_places, place_values
from services.search.steps.chunk import Chunk
from services.search.steps.points import CHUNK, HEAD, Payload

_TELLING = {"title", "name", "field", "capture"}
_MOST_CODES = 400
YES, NO = "yes", "no"
_FIRST_DAY = date(1900, 1, 1).toordinal()


def head_id(document_id: str) -> str:
    """Id of the one head point of a document."""
    return point_id(document_id, HEAD)


def chunk_id(document_id: str, number: int) -> str:
    """Id of a chunk's point."""
    return point_id(document_id, CHUNK, number)


def order_of(doc_date: str | None, document_id: str) -> int:
    """A number by which documents are listed by date: days, then a digest of the id so that no two are alike.

    Below 2**53, so that it stays exact where a store computes with floats. Documents without a date are 0 days.
    """
    days = max(date.fromisoformat(doc_date).toordinal() - _FIRST_DAY, 0) if doc_date else 0
    return (days << 32) | zlib.crc32(document_id.encode())


def day_number(doc_date: str) -> int:
    """2025-03-12 as 20250312."""
    return int(doc_date.replace("-", ""))


def places_in(texts: Iterable[str]) -> list[str]:
    """Normal forms of the places that texts name, ranges as their single floors and buildings as well."""
    found: dict[str, None] = {}
    for text in texts:
        for place in find_places(text):
            found.update(dict.fromkeys((place.normal, *place_values(place.normal))))
    return list(found)


def shared_payload(document: IndexDocument) -> Payload:
    """What the head and every chunk of a document have alike."""
    telling = [passage.text for passage in document.passages if passage.source in _TELLING]
    own_codes = _codes([document.title, *telling])
    payload: Payload = {
        "document_id": document.document_id,
        "project": document.project,
        "revision": document.revision,
        "kind": document.kind,
        "tags": document.tags,
        "people": _names(document.people),
        "units": _names(document.units),
        "states": document.states,
        "flagged": YES if document.is_flagged else NO,
        "amounts": document.amounts,
        "own_codes": own_codes[:_MOST_CODES],
        "codes": list(dict.fromkeys([*own_codes, *_keys(document.codes)]))[:_MOST_CODES],
        "order": order_of(document.doc_date, document.document_id),
    }
    if document.type:
        payload["type"] = document.type
    if document.section:
        payload["section"] = document.section
    if document.doc_date:
        payload |= {"date": day_number(document.doc_date), "month": document.doc_date[:7]}
    return payload


def document_places(document: IndexDocument) -> list[str]:
    """Places that hold for the whole document."""
    told = [document.building, document.floor, document.section, document.title]
    telling = [passage.text for passage in document.passages if passage.source in _TELLING]
    found = places_in([*(text for text in told if text), *telling])
    return list(dict.fromkeys([*found, *([document.section] if document.section else [])]))


def chunk_payload(shared: Payload, places: list[str], chunk: Chunk, number: int) -> Payload:
    """A chunk's point: what is shared, the places of the document and its own, and where it stands."""
    own = places_in([chunk.text]) if chunk.source not in _TELLING else []
    payload: Payload = {
        **{key: value for key, value in shared.items() if key != "order"},
        "role": CHUNK,
        "places": list(dict.fromkeys([*places, *own])),
        "codes": list(dict.fromkeys([*shared["codes"], *_codes([chunk.text])]))[:_MOST_CODES],
        "n": number,
        "source": chunk.source,
        "text": chunk.text,
    }
    stands = {"page": chunk.page, "start_s": chunk.start_s, "end_s": chunk.end_s, "span": chunk.span}
    return payload | {
        key: list(value) if isinstance(value, tuple) else value for key, value in stands.items() if value is not None
    }


def head_payload(document: IndexDocument, shared: Payload, places: list[str], n_chunks: int, made_with: str) -> Payload:
    """The head: what a list of hits shows, and what tells whether the index is up to date."""
    return {
        **shared,
        "role": HEAD,
        "places": places,
        "title": document.title,
        "title_folded": folded(document.title),
        "doc_date": document.doc_date,
        "thumbnail_url": document.thumbnail_url,
        "written_codes": document.codes[:_MOST_CODES],
        "n_chunks": n_chunks,
        "made_with": made_with,
    }


def _codes(texts: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        for code in find_codes(text):
            found.update(dict.fromkeys(code_keys(code.normal)))
    return list(found)


def _keys(codes: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for code in codes:
        spans = find_codes(code)
        for key in (key for span in spans for key in code_keys(span.normal)) if spans else (code_key(code),):
            if key:
                found[key] = None
    return list(found)


def _names(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))
