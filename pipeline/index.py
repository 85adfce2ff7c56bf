"""The last stage: what all stages found of a document, put together for the index."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.amendments import understood_of
from catalogue.boxes import boxes_of
from catalogue.documents import artefacts_of, current_corrections, tags_of
from catalogue.schema import Document, Finding, Job
from catalogue.tagwords import new_tags
from contracts.search import IndexDocument
from contracts.understanding import Understanding
from foundation.errors import NotFound
from foundation.ids import digest
from pipeline.passages import Known, passages_of
from pipeline.reuse import look_for_reuse
from pipeline.review import note_facts
from pipeline.road import Road
from pipeline.search_client import SearchClient


def index_document(road: Road, search: SearchClient, job_id: str) -> dict[str, object]:
    """Put the job's document into the index, or take it out when it is in the trash. Returns a short summary."""
    with road.database.read() as session:
        job = session.get(Job, job_id)
        document = session.get(Document, job.document_id) if job and job.document_id else None
        if document is None:
            raise NotFound(f"job {job_id} has no document")
        if document.deleted_at is not None:
            search.remove(document.id)
            return {"removed": True}
    note_facts(road, document.id)
    look_for_reuse(road, document.id)
    with road.database.read() as session:
        prepared = prepare(session, road, session.get_one(Document, document.id))
    receipt = search.index(prepared)
    return {"n_points": receipt.n_points, "revision": receipt.revision}


def prepare(session: Session, road: Road, document: Document) -> IndexDocument:
    """Everything the index needs of a document, from the record and the artefacts."""
    keys = artefacts_of(session, document.id)
    artefacts = {stage: road.blobs.get_artefact(key) for stage, key in keys.items() if stage in Known.stages()}
    if "understand" in artefacts:
        found = Understanding.model_validate(artefacts["understand"])
        artefacts["understand"] = understood_of(session, document.id, found).model_dump(mode="json")
    known = Known(
        title=document.title,
        name=document.name,
        tags=tuple(sorted(tags_of(session, document.id) | {box.label for box in boxes_of(session, document.id)})),
        tag_words={key: f"{own.zh} {own.en}" for key, own in new_tags(session).items()},
        fields={
            c.target.removeprefix("field:"): c.value.get("value")
            for c in current_corrections(session, document.id)
            if c.target.startswith("field:")
        },
        **artefacts,
    )
    passages = passages_of(known)
    names = known.names()
    body = IndexDocument(
        document_id=document.id,
        project=document.project_id,
        kind=document.kind,
        title=document.title,
        type=document.type,
        section=document.section,
        building=document.building,
        floor=document.floor,
        doc_date=document.doc_date.isoformat() if document.doc_date else None,
        tags=list(known.tags),
        people=names["person"],
        units=names["unit"],
        codes=names["code"],
        amounts=known.amounts(),
        states=states_of(session, document),
        is_flagged=document.is_flagged,
        thumbnail_url=f"/v1/documents/{document.id}/thumbnail" if document.has_thumbnail else None,
        revision="",
        passages=passages,
    )
    return body.model_copy(update={"revision": digest(body.model_dump(mode="json"))})


def states_of(session: Session, document: Document) -> list[str]:
    """Words for what is open about a document: flagged, unsigned, open, rectifying, closed."""
    rows = session.scalars(select(Finding).where(Finding.document_id == document.id, Finding.is_current)).all()
    states = {row.status for row in rows if row.severity != "info"}
    if document.is_flagged:
        states.add("flagged")
    if any(row.code == "missing_signature" and row.status == "open" for row in rows):
        states.add("unsigned")
    return sorted(states)
