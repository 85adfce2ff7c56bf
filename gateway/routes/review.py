"""Review: what was flagged, and what people decide of it in three levels."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from sqlalchemy import func, select

from catalogue import findings as record
from catalogue.actors import Actor
from catalogue.documents import find_document, parse_date
from catalogue.findings import FindingFilter
from catalogue.projects import find_project
from catalogue.schema import Document, Finding
from contracts.base import Shape
from contracts.documents import Decision, ReviewItem
from foundation.errors import BadInput, SiteTraceError
from gateway.corrections import apply_answer, apply_correction, withdraw_answer
from gateway.paging import Cursor, Limit, page_of, read_cursor
from gateway.state import Gate, Reader, Reviewer, TheGate
from gateway.views import review_view
from pipeline.road import start_reindex, try_flush

router = APIRouter(prefix="/v1/review", tags=["review"])


class ReviewList(Shape):
    """A page of findings, with counts by severity."""

    items: list[ReviewItem]
    next_cursor: str | None = None
    counts: dict[str, int]


class Assignment(Shape):
    assignee: str


class Rectification(Shape):
    responsible: str
    due_date: str


class Closing(Shape):
    evidence_document_id: str | None = None


class BulkDecision(Shape):
    ids: list[str]
    verdict: Literal["confirm", "reject"]
    comment: str | None = None


@router.get("", response_model=ReviewList)
def list_all(
    gate: TheGate,
    actor: Reader,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Literal["open", "decided", "rectifying", "closed"] = "open",
    severity: Literal["info", "warning", "error"] | None = None,
    code: str | None = None,
    kind: str | None = None,
    project: str | None = None,
    assignee: str | None = None,
    order: record.Order = "urgent",
) -> dict[str, Any]:
    """Findings with counts by severity.

    order: `urgent` puts suspected defects first, then photos whose tags contradict themselves or are not sure, then
    all others, the oldest first; `oldest` goes by age alone.
    """
    with gate.database.read() as session:
        project_id = find_project(session, actor, project).id if project else None
        wanted = FindingFilter(status, severity, code, kind, project_id, assignee)
        rows = record.list_findings(session, actor, wanted, limit + 1, read_cursor(cursor), order)
        items = [review_view(finding, document) for finding, document in rows[:limit]]
        page = page_of([finding for finding, _ in rows], limit, items, record.place_of)
        return page | {"counts": record.count_by_severity(session, actor, wanted)}


@router.get("/stats")
def stats(gate: TheGate, actor: Reader, project: str | None = None) -> dict[str, Any]:
    """How many findings of each code are in which state, and how many of the machine's were confirmed."""
    query = select(Finding.code, Finding.status, Finding.verdict, func.count()).group_by(
        Finding.code, Finding.status, Finding.verdict
    )
    if actor.projects is not None:
        query = query.where(Finding.project_id.in_(actor.projects))
    with gate.database.read() as session:
        if project is not None:
            query = query.where(Finding.project_id == find_project(session, actor, project).id)
        rows = session.execute(query).all()
    codes: dict[str, dict[str, int]] = {}
    for code, status, verdict, n in rows:
        told = codes.setdefault(code, {"confirm": 0, "correct": 0, "reject": 0, "open": 0})
        told[verdict or status] = told.get(verdict or status, 0) + n
    return {"codes": codes}


@router.get("/{finding_id}", response_model=ReviewItem)
def show(gate: TheGate, actor: Reader, finding_id: str) -> ReviewItem:
    """One finding."""
    with gate.database.read() as session:
        return review_view(*record.find_finding(session, actor, finding_id))


@router.post("/{finding_id}:decide", response_model=ReviewItem)
def decide(gate: TheGate, actor: Reviewer, finding_id: str, decision: Decision) -> ReviewItem:
    """Confirm, correct or reject. The key's role says which of the three levels decides."""
    return decide_as(gate, actor, finding_id, decision)


def decide_as(gate: Gate, actor: Actor, finding_id: str, decision: Decision) -> ReviewItem:
    """A person's verdict on one finding; the index learns of it."""
    with gate.database.write() as session:
        finding, document = record.find_finding(session, actor, finding_id)
        record.decide(session, actor, finding, document, decision)
        if decision.verdict == "correct" and decision.correction:
            apply_correction(session, document, finding, actor.name, decision.correction)
        else:
            apply_answer(session, document, finding, actor.name, is_yes=decision.verdict == "confirm")
        shape = _changed(session, actor, finding, document)
    try_flush(gate.road)
    return shape


def _changed(session: Any, actor: Actor, finding: Finding, document: Document) -> ReviewItem:
    start_reindex(session, document, actor=actor.name)
    session.flush()
    return review_view(finding, document)


@router.post("/{finding_id}:reopen", response_model=ReviewItem)
def reopen(gate: TheGate, actor: Reviewer, finding_id: str) -> ReviewItem:
    """Take the last verdict back; it stays in the record."""
    with gate.database.write() as session:
        finding, document = record.find_finding(session, actor, finding_id)
        record.reopen(session, actor, finding, document)
        withdraw_answer(session, document, finding)
        shape = _changed(session, actor, finding, document)
    try_flush(gate.road)
    return shape


@router.post("/{finding_id}:assign", response_model=ReviewItem)
def assign(gate: TheGate, actor: Reviewer, finding_id: str, body: Assignment) -> ReviewItem:
    """Say who looks at it."""
    with gate.database.write() as session:
        finding, document = record.find_finding(session, actor, finding_id)
        record.assign(session, actor, finding, body.assignee)
        return review_view(finding, document)


@router.post("/{finding_id}:rectify", response_model=ReviewItem)
def rectify(gate: TheGate, actor: Reviewer, finding_id: str, body: Rectification) -> ReviewItem:
    """Demand rectification by a date (限期整改)."""
    due = parse_date(body.due_date, "due_date")
    if due is None:
        raise BadInput("due_date is needed as YYYY-MM-DD", "需要整改期限")
    with gate.database.write() as session:
        finding, document = record.find_finding(session, actor, finding_id)
        record.rectify(session, actor, finding, document, body.responsible, due)
        shape = _changed(session, actor, finding, document)
    try_flush(gate.road)
    return shape


@router.post("/{finding_id}:close", response_model=ReviewItem)
def close(gate: TheGate, actor: Reviewer, finding_id: str, body: Closing) -> ReviewItem:
    """End a finding, naming the document that shows it mended."""
    with gate.database.write() as session:
        finding, document = record.find_finding(session, actor, finding_id)
        if body.evidence_document_id is not None:
            find_document(session, actor, body.evidence_document_id)
        record.close(session, actor, finding, document, body.evidence_document_id)
        shape = _changed(session, actor, finding, document)
    try_flush(gate.road)
    return shape


def bulk(gate: TheGate, actor: Reviewer, body: BulkDecision) -> dict[str, Any]:
    """The same verdict on many findings; each answers for itself."""
    results = []
    for finding_id in body.ids[:500]:
        try:
            decide_as(gate, actor, finding_id, Decision(verdict=body.verdict, comment=body.comment))
            results.append({"id": finding_id, "ok": True, "error": None})
        except SiteTraceError as error:
            results.append({"id": finding_id, "ok": False, "error": error.message})
    return {"items": results}


bulk_router = APIRouter(tags=["review"])
bulk_router.add_api_route("/v1/review:bulk", bulk, methods=["POST"])
