"""Findings and what people decide of them. A fingerprint outlives a new reading; a person's "no" binds for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from catalogue import evidence
from catalogue.actors import REVIEW_LEVEL, Actor
from catalogue.schema import Document, Finding, Review
from catalogue.types import utc_now
from contracts.documents import Decision
from foundation.errors import BadInput, Conflict, Forbidden, NotFound
from foundation.ids import digest

LAST_LEVEL = 3
GRID = 8
"""Regions are told apart on a grid of this many cells a side, so that a new reading finds the old verdict."""


@dataclass(frozen=True)
class Suspicion:
    """Something a stage or a rule holds to be wrong, before it is laid beside what is known."""

    code: str
    severity: str
    score: float
    message: str
    message_zh: str
    page: int | None = None
    region: list[float] | None = None
    field_name: str | None = None
    related_id: str | None = None
    proposal: dict[str, Any] = field(default_factory=dict)
    urgency: float = 0.0

    def fingerprint(self) -> str:
        """Identity within a document: code, field or coarse region, page and related document."""
        cell = None
        if self.region and self.field_name is None:
            xs, ys = self.region[0::2], self.region[1::2]
            cell = [int(sum(xs) / 4 * GRID), int(sum(ys) / 4 * GRID)]
        return digest(
            [self.code, self.field_name, self.page if self.field_name is None else None, cell, self.related_id]
        )


def lay_down(
    session: Session, document: Document, stage: str, suspicions: Iterable[Suspicion], *, keeps_decided: bool = False
) -> None:
    """Make the document's open findings of one stage be these. What a person decided stays decided.

    keeps_decided: a finding that a person decided stays current though it would not be found again.
    """
    known = {row.fingerprint: row for row in session.scalars(select(Finding).where(Finding.document_id == document.id))}
    seen: set[str] = set()
    for suspicion in suspicions:
        mark = suspicion.fingerprint()
        if mark in seen:
            continue
        seen.add(mark)
        row = known.get(mark)
        if row is None:
            row = Finding(document_id=document.id, project_id=document.project_id, fingerprint=mark, stage=stage)
            session.add(row)
        _describe(row, suspicion)
    for mark, row in known.items():
        if row.stage == stage and mark not in seen and not (keeps_decided and row.status != "open"):
            row.is_current = False
    session.flush()
    refresh_flag(session, document)


def denied_codes(session: Session, document_id: str, prefix: str) -> set[str]:
    """Codes with this beginning that a person said "no" to on a document."""
    query = select(Finding.code).where(
        Finding.document_id == document_id, Finding.code.startswith(prefix), Finding.verdict == "reject"
    )
    return set(session.scalars(query))


def settle(session: Session, document_id: str, code: str) -> None:
    """What was asked under a code is answered in another way: nobody needs to look at it any more."""
    query = select(Finding).where(Finding.document_id == document_id, Finding.code == code, Finding.status == "open")
    for row in session.scalars(query):
        row.is_current = False


def _describe(row: Finding, suspicion: Suspicion) -> None:
    row.code, row.severity, row.score = suspicion.code, suspicion.severity, suspicion.score
    row.message, row.message_zh = suspicion.message, suspicion.message_zh
    row.page, row.region, row.field = suspicion.page, suspicion.region, suspicion.field_name
    row.related_id, row.proposal, row.is_current = suspicion.related_id, suspicion.proposal, True
    row.urgency = suspicion.urgency


def refresh_flag(session: Session, document: Document) -> None:
    """A document is flagged while a warning or error waits for a person or for rectification."""
    waiting = session.scalar(
        select(func.count()).where(
            Finding.document_id == document.id,
            Finding.is_current,
            Finding.severity != "info",
            Finding.status.in_(("open", "rectifying")),
        )
    )
    document.is_flagged = bool(waiting)


@dataclass(frozen=True)
class FindingFilter:
    status: str | None = "open"
    severity: str | None = None
    code: str | None = None
    kind: str | None = None
    project: str | None = None
    assignee: str | None = None


Order = Literal["urgent", "oldest"]


def list_findings(
    session: Session, actor: Actor, wanted: FindingFilter, limit: int, after: str | None, order: Order = "oldest"
) -> list[tuple[Finding, Document]]:
    """Findings with their documents, the oldest first, or the most urgent and among these the oldest.

    after: the place (see `place_of`) of the last one already given.
    """
    query = _narrowed(select(Finding, Document), actor, wanted).limit(limit)
    query = query.order_by(Finding.urgency.desc(), Finding.id) if order == "urgent" else query.order_by(Finding.id)
    if wanted.severity is not None:
        query = query.where(Finding.severity == wanted.severity)
    if after is not None:
        urgency, finding_id = _read_place(after)
        later = Finding.id > finding_id
        if order == "urgent":
            later = or_(Finding.urgency < urgency, and_(Finding.urgency == urgency, later))
        query = query.where(later)
    return [(finding, document) for finding, document in session.execute(query)]


def place_of(finding: Finding) -> str:
    """Where a finding stands in every order, for the list that goes on after it."""
    return f"{finding.urgency!r}:{finding.id}"


def _read_place(place: str) -> tuple[float, str]:
    urgency, _, finding_id = place.rpartition(":")
    try:
        return float(urgency or "0"), finding_id
    except ValueError as error:
        raise BadInput("this cursor is not one of ours; start the list again", "分页游标无效") from error


def count_by_severity(session: Session, actor: Actor, wanted: FindingFilter) -> dict[str, int]:
    """Number of findings by severity, whatever severity is asked for."""
    query = _narrowed(select(Finding.severity, func.count()), actor, wanted).group_by(Finding.severity)
    counted: dict[str, int] = dict(session.execute(query).all())
    return {severity: counted.get(severity, 0) for severity in ("error", "warning", "info")}


def count_by_code(session: Session, actor: Actor, wanted: FindingFilter) -> dict[str, int]:
    """Number of findings by code, of the severity that is asked for."""
    query = _narrowed(select(Finding.code, func.count()), actor, replace(wanted, code=None)).group_by(Finding.code)
    if wanted.severity is not None:
        query = query.where(Finding.severity == wanted.severity)
    counted: dict[str, int] = dict(session.execute(query).all())
    return counted


def _narrowed(query: Any, actor: Actor, wanted: FindingFilter) -> Any:
    query = query.select_from(Finding).join(Document, Finding.document_id == Document.id)
    query = query.where(Document.deleted_at.is_(None))
    if wanted.status == "open":
        query = query.where(Finding.is_current)
    if actor.projects is not None:
        query = query.where(Finding.project_id.in_(actor.projects))
    pairs = (
        (Finding.status, wanted.status),
        (Finding.code, wanted.code),
        (Document.kind, wanted.kind),
        (Finding.project_id, wanted.project),
        (Finding.assignee, wanted.assignee),
    )
    for column, value in pairs:
        if value is not None:
            query = query.where(column == value)
    return query


def find_finding(session: Session, actor: Actor, finding_id: str) -> tuple[Finding, Document]:
    """A finding that the actor may see. Raises NotFound."""
    row = session.get(Finding, finding_id)
    if row is None or not actor.sees(row.project_id):
        raise NotFound(f"there is no finding {finding_id} that you may see", "没有找到这个问题")
    document = session.get(Document, row.document_id)
    if document is None:
        raise NotFound("the finding's document is gone", "问题所属文件已不存在")
    return row, document


def decide(session: Session, actor: Actor, finding: Finding, document: Document, decision: Decision) -> None:
    """A person's verdict. A confirmed finding goes up a level until the last; a rejection ends it."""
    highest = REVIEW_LEVEL.get(actor.role, 0)
    if highest == 0:
        raise Forbidden(f"role {actor.role} may not review", "当前角色没有审核权限")
    if finding.status == "closed":
        raise Conflict("the finding is closed", "问题已关闭")
    if finding.level > highest:
        raise Forbidden(
            f"level {finding.level} decides next; role {actor.role} decides level {highest}",
            f"需要第 {finding.level} 级审核",
        )
    if decision.verdict == "correct" and not decision.correction:
        raise BadInput("a correction needs its values", "更正需要填写内容")
    level = max(finding.level, highest)
    _record(session, finding, actor.name, "decide", level, decision)
    finding.verdict = decision.verdict
    finding.status = "decided"
    finding.level = min(level + 1, LAST_LEVEL)
    finding.updated_at = utc_now()
    refresh_flag(session, document)


def reopen(session: Session, actor: Actor, finding: Finding, document: Document) -> None:
    """Take the last verdict back; it stays in the record."""
    if finding.status != "decided":
        raise Conflict("only a decided finding can be reopened", "只有已判定的问题可以撤销")
    _record(session, finding, actor.name, "reopen", finding.level, None)
    finding.verdict, finding.status = None, "open"
    finding.level = max(finding.level - 1, 1)
    refresh_flag(session, document)


def assign(session: Session, actor: Actor, finding: Finding, assignee: str) -> None:
    """Say who looks at it."""
    finding.assignee = assignee
    _record(session, finding, actor.name, "assign", finding.level, None, {"assignee": assignee})


def rectify(session: Session, actor: Actor, finding: Finding, document: Document, who: str, due: date) -> None:
    """Demand rectification by a date (限期整改)."""
    if finding.verdict == "reject" or finding.status == "closed":
        raise Conflict("a rejected or closed finding cannot be rectified", "已驳回或已关闭的问题不能限期整改")
    finding.responsible, finding.due_date, finding.status = who, due, "rectifying"
    _record(
        session, finding, actor.name, "rectify", finding.level, None, {"responsible": who, "due_date": due.isoformat()}
    )
    refresh_flag(session, document)


def close(session: Session, actor: Actor, finding: Finding, document: Document, evidence_id: str | None) -> None:
    """End a finding, with the document that shows it mended."""
    if finding.status == "rectifying" and evidence_id is None:
        raise BadInput("name the document that shows it rectified (evidence_document_id)", "需要整改完成的证明文件")
    finding.closing_document_id, finding.status = evidence_id, "closed"
    _record(session, finding, actor.name, "close", finding.level, None, {"evidence_document_id": evidence_id})
    refresh_flag(session, document)


def _record(
    session: Session,
    finding: Finding,
    actor: str,
    action: str,
    level: int,
    decision: Decision | None,
    details: dict[str, Any] | None = None,
) -> None:
    row = Review(
        finding_id=finding.id,
        actor=actor,
        action=action,
        level=level,
        verdict=decision.verdict if decision else None,
        correction=(decision.correction if decision else None) or details,
        comment=decision.comment if decision else None,
    )
    session.add(row)
    session.flush()
    digests = {
        "finding": finding.fingerprint,
        "code": finding.code,
        "verdict": row.verdict,
        "details": digest([row.correction, row.comment]),
    }
    evidence.append(session, finding.project_id, actor, f"review:{action}", finding.document_id, digests)
    finding.updated_at = utc_now()


def reviews_of(session: Session, finding_id: str) -> list[Review]:
    """What people said of a finding, the oldest first."""
    return list(session.scalars(select(Review).where(Review.finding_id == finding_id).order_by(Review.id)))
