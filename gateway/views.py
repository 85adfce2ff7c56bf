"""A document as the contract shows it: the record, the artefacts and people's words laid together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.amendments import PREFIXES, with_words
from catalogue import documents as record
from catalogue.boxes import boxes_of
from catalogue.schema import Document, Finding, Submission
from catalogue.tagwords import new_tags
from catalogue.types import rfc3339
from contracts.base import Place
from contracts.classification import Alternative, Check, Classification, DocumentClass, FieldValue
from contracts.documents import DefectView, DocumentSummary, Origin, ReviewItem, VideoSegment
from contracts.documents import Document as DocumentShape
from contracts.documents import Submission as SubmissionShape
from contracts.reading import Reading
from contracts.sight import Sight, Tag
from contracts.understanding import Understanding
from foundation.blobs import BlobStore
from foundation.errors import NotFound
from gateway.lookalikes import look_alikes
from language.domain import archive_codes_for, doc_type, has_doc_type, has_tag, tag

CHECK_STATUS = {"confirm": "open", "correct": "fixed", "reject": "accepted"}
"""A rejected finding is accepted as it stands; a corrected one is fixed; a confirmed one stays open until closed."""


def type_name(key: str) -> str:
    """Chinese name of a document type; a key of another table stands for itself."""
    return doc_type(key).zh if has_doc_type(key) else key


def tag_name(key: str) -> str:
    """Chinese name of a tag; a word that somebody else's archive uses stands for itself."""
    return tag(key).zh if has_tag(key) else key


def load_artefacts(session: Session, blobs: BlobStore, document_id: str) -> dict[str, dict[str, Any]]:
    """The JSON of a document's current artefacts by stage; one that is gone is left out."""
    found = {}
    for stage, key in record.artefacts_of(session, document_id).items():
        try:
            found[stage] = blobs.get_artefact(key)
        except NotFound:
            continue
    return found


def document_view(session: Session, blobs: BlobStore, document: Document) -> DocumentShape:
    """The whole document."""
    artefacts = load_artefacts(session, blobs, document.id)
    corrections = {c.target: c.value.get("value") for c in record.current_corrections(session, document.id)}
    words = {key: value for key, value in corrections.items() if key.startswith(PREFIXES) and isinstance(value, dict)}
    findings = list(session.scalars(select(Finding).where(Finding.document_id == document.id, Finding.is_current)))
    shape = DocumentShape(
        id=document.id,
        name=document.name,
        title=document.title,
        kind=document.kind,
        parent_id=document.parent_id,
        origin=_origin(document),
        children=record.children_of(session, document.id),
        submissions=[submission_view(row) for row in document.submissions],
        place=Place(building=document.building, floor=document.floor, axes=document.axes, part=document.part),
        etag=record.etag(document),
        media_type=document.media_type,
        size_bytes=document.size_bytes,
        sha256=document.sha256,
        project=document.project_id,
        section=document.section,
        doc_date=document.doc_date.isoformat() if document.doc_date else None,
        captured_at=document.captured_at,
        created_at=rfc3339(document.created_at) or "",
        external_id=document.external_id,
        archive_number=document.archive_number,
        responsible=document.responsible,
        secrecy=document.secrecy,
        retention=document.retention,
        n_pages=document.n_pages,
        duration_s=document.duration_s,
        status=document.status,
        notice=document.notice,
        notice_zh=document.notice_zh,
        is_flagged=document.is_flagged,
        deleted_at=rfc3339(document.deleted_at),
    )
    if "classify" in artefacts or document.type_by == "human":
        _add_class(shape, document, artefacts.get("classify"), corrections)
    shape.checks = [check_view(row) for row in findings if not row.code.startswith("defect:")]
    if "see" in artefacts:
        _add_sight(shape, Sight.model_validate(artefacts["see"]), findings)
    shape.tags = _tags(session, document, shape.tags)
    shape.near_duplicates = look_alikes(session, document)
    shape.boxes = boxes_of(session, document.id)
    if "understand" in artefacts:
        understood = with_words(Understanding.model_validate(artefacts["understand"]), words)
        shape.minutes, shape.log, shape.five_elements = understood.minutes, understood.log, understood.five_elements
    return shape


def _origin(document: Document) -> Origin | None:
    if document.origin_first_page is not None and document.origin_last_page is not None:
        return Origin(path=document.origin_path, pages=(document.origin_first_page, document.origin_last_page))
    return Origin(path=document.origin_path) if document.origin_path else None


def submission_view(row: Submission) -> SubmissionShape:
    """One handing-in."""
    return SubmissionShape(
        id=row.id,
        at=rfc3339(row.at) or "",
        actor=row.actor,
        section=row.section,
        source=row.source,
        name=row.name,
        doc_date=row.doc_date.isoformat() if row.doc_date else None,
    )


def _add_class(
    shape: DocumentShape, document: Document, artefact: dict[str, Any] | None, corrections: dict[str, Any]
) -> None:
    found = DocumentClass.model_validate(artefact) if artefact else None
    if found is not None:
        shape.classification, shape.segments_by_type = found.classification, found.segments_by_type
        shape.fields = found.fields
    if document.type_by == "human" and document.type:
        shape.classification = human_classification(document.type, found)
    for target, value in corrections.items():
        if target.startswith("field:"):
            _correct_field(shape.fields, target.removeprefix("field:"), value)


def human_classification(key: str, found: DocumentClass | None) -> Classification:
    """A person's type. The machine's stays visible among the alternatives."""
    machine = found.classification if found else None
    alternatives = [Alternative(type=machine.type, confidence=machine.confidence)] if machine else []
    return Classification(
        type=key,
        type_zh=type_name(key),
        archive_codes=list(archive_codes_for(key)) if has_doc_type(key) else [],
        confidence=1.0,
        alternatives=[a for a in alternatives if a.type != key],
        reasons=[],
        by="human",
        model="human",
    )


def _correct_field(fields: list[FieldValue], name: str, value: Any) -> None:
    for position, item in enumerate(fields):
        if item.name == name:
            fields[position] = item.model_copy(
                update={"value": str(value or ""), "normalized": None, "confidence": 1.0, "by": "human"}
            )
            return
    fields.append(FieldValue(name=name, label_zh=name, value=str(value or ""), confidence=1.0, by="human"))


def check_view(row: Finding) -> Check:
    """A finding as a check of its document."""
    status = "fixed" if row.status == "closed" else CHECK_STATUS.get(row.verdict or "", "open")
    return Check(
        code=row.code,
        severity=row.severity,
        message=row.message,
        message_zh=row.message_zh,
        page=row.page,
        polygon=row.region,
        status=status,
        field=row.field,
        related=row.related_id,
        confidence=row.score,
    )


def _add_sight(shape: DocumentShape, sight: Sight, findings: list[Finding]) -> None:
    shape.quality, shape.capture, shape.tags = sight.quality, sight.capture, sight.tags
    shape.detections = sight.detections or []
    shape.n_private = len(sight.private) if sight.private is not None else None
    verdicts = {row.proposal.get("defect"): row for row in findings if row.code.startswith("defect:")}
    for defect in sight.defects:
        row = verdicts.get(defect.defect)
        shape.defects.append(
            DefectView(
                defect=defect.defect,
                zh=defect.zh,
                score=defect.score,
                page=defect.page,
                polygon=defect.polygon,
                heatmap_url=f"/v1/documents/{shape.id}/attachments/see/{defect.heatmap}" if defect.heatmap else None,
                model=defect.model,
                by="human" if row and row.verdict else "machine",
                status=row.verdict if row else None,
            )
        )
    told = {defect.defect for defect in sight.defects}
    shape.defects += [_kept_defect(row) for name, row in verdicts.items() if name not in told and _is_affirmed(row)]
    for moment in sight.moments:
        shape.video_segments.append(
            VideoSegment(
                start_s=moment.start_s,
                end_s=moment.end_s,
                tags=[t for t in moment.tags if t.score >= t.threshold],
                thumbnail_url=f"/v1/documents/{shape.id}/attachments/see/{moment.thumbnail}",
            )
        )


def _is_affirmed(row: Finding) -> bool:
    return row.verdict == "confirm" and row.status != "closed"


def _kept_defect(row: Finding) -> DefectView:
    """A defect that a person confirmed, and that the version in use does not tell by itself."""
    name = str(row.proposal["defect"])
    return DefectView(
        defect=name,
        zh=tag_name(name),
        score=row.score,
        page=row.page or 1,
        polygon=row.region,
        model="human",
        by="human",
        status=row.verdict,
    )


def _tags(session: Session, document: Document, seen: list[Tag]) -> list[Tag]:
    """The machine's tags, less those a person denied, and a person's own."""
    holding = record.tags_of(session, document.id)
    machine = [item for item in seen if item.tag in holding and item.score >= item.threshold]
    told = {item.tag for item in machine}
    names = {key: own.zh for key, own in new_tags(session).items()}
    human = [
        Tag(
            tag=key,
            zh=names.get(key) or tag_name(key),
            score=1.0,
            threshold=0.0,
            by="human",
            model="human",
        )
        for key in sorted(holding - told)
    ]
    return machine + human


def summary_view(session: Session, document: Document) -> DocumentSummary:
    """A document in a list."""
    return DocumentSummary(
        id=document.id,
        name=document.name,
        title=document.title,
        kind=document.kind,
        type=document.type,
        type_zh=type_name(document.type) if document.type else None,
        project=document.project_id,
        section=document.section,
        doc_date=document.doc_date.isoformat() if document.doc_date else None,
        created_at=rfc3339(document.created_at) or "",
        status=document.status,
        is_flagged=document.is_flagged,
        parent_id=document.parent_id,
        n_pages=document.n_pages,
        thumbnail_url=f"/v1/documents/{document.id}/thumbnail" if document.has_thumbnail else None,
        tags=sorted(record.tags_of(session, document.id)),
    )


def review_view(finding: Finding, document: Document) -> ReviewItem:
    """A finding in the review list."""
    defect = finding.code.removeprefix("defect:")
    return ReviewItem(
        id=finding.id,
        document_id=document.id,
        document_title=document.title,
        project=finding.project_id,
        kind=document.kind,
        page=finding.page,
        code=finding.code,
        zh=tag_name(defect) if finding.code.startswith("defect:") else finding.message_zh,
        severity=finding.severity,
        score=finding.score,
        message=finding.message,
        message_zh=finding.message_zh,
        thumbnail_url=f"/v1/documents/{document.id}/thumbnail" if document.has_thumbnail else None,
        region=finding.region,
        proposal=finding.proposal,
        level=finding.level,
        status=finding.status,
        verdict=finding.verdict,
        assignee=finding.assignee,
        responsible=finding.responsible,
        due_date=finding.due_date.isoformat() if finding.due_date else None,
        created_at=rfc3339(finding.created_at) or "",
    )


def reading_of(session: Session, blobs: BlobStore, document: Document) -> Reading:
    """What was read of a document. Raises NotFound with what to wait for."""
    key = record.artefacts_of(session, document.id).get("read")
    if key is None:
        raise NotFound(f"the document is not read yet (status {document.status}); watch its job", "文件尚未读取完成")
    return Reading.model_validate(blobs.get_artefact(key))
