"""What the pages ask for, answered with one visitor's rights: the same verbs as the contract's routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fastapi import Request, Response
from sqlalchemy import func, select

from casework.followup import FollowUp
from casework.logdays import LogDays
from casework.report import Language, Period, Report
from catalogue import findings, jobs, keys
from catalogue.actors import REVIEW_LEVEL, ROLES, Actor
from catalogue.documents import DocumentFilter, find_document, list_documents
from catalogue.projects import create_project, find_project, list_projects
from catalogue.schema import Document, Finding, Project
from catalogue.types import rfc3339
from contracts import documents as shapes
from contracts.jobs import Job
from contracts.minutes import CorrectedLog, CorrectedMinutes, ItemCorrection, LogCorrection
from contracts.reading import Page
from contracts.related import Related
from contracts.search import Hit, SearchRequest, SearchResponse, Suggestion
from foundation.errors import NotFound, Unauthenticated
from gateway import ingest
from gateway import minutes as minutes_verbs
from gateway.blur import is_blurred
from gateway.door import SESSION_COOKIE
from gateway.learningdesk import GateLearning
from gateway.pages import archive as pages
from gateway.paging import page_of, read_cursor
from gateway.routes import boxes, content, places, review, search, tags
from gateway.routes import documents as document_routes
from gateway.routes import exports as export_routes
from gateway.routes import jobs as job_routes
from gateway.routes import projects as project_routes
from gateway.routes.related import related_of
from gateway.state import Gate
from gateway.tries import Tries
from gateway.views import document_view, review_view, summary_view


class GateDoorkeeper:
    """Opens and ends the sessions of browsers."""

    cookie_name = SESSION_COOKIE

    def __init__(self, gate: Gate, tries: Tries) -> None:
        self._gate, self._tries = gate, tries
        self.is_cookie_secure = gate.settings.secure_cookies

    def visitor(self, request: Request) -> pages.Visitor | None:
        """Who calls; the door has looked at the cookie already."""
        state = request.scope.get("state", {})
        actor: Actor | None = state.get("actor")
        if actor is None or state.get("csrf") is None:
            return None
        return pages.Visitor(
            name=actor.name,
            role=actor.role,
            csrf=state["csrf"],
            may=frozenset(ROLES[actor.role]),
            review_level=REVIEW_LEVEL.get(actor.role, 0),
            is_shielded=is_blurred(self._gate, actor, False),
        )

    def sign_in(self, _request: Request, name: str, password: str) -> pages.SignedIn:
        """Open a session for a name and password. Raises Unauthenticated, TooManyTries."""
        self._tries.check(name)
        with self._gate.database.write() as session:
            try:
                actor = keys.check_password(session, name, password)
            except Unauthenticated:
                self._tries.failed(name)
                raise
            token, _ = keys.open_session(session, actor)
        return pages.SignedIn(token, int(keys.SESSION_LIFE.total_seconds()))

    def use_link(self, _request: Request, token: str) -> pages.SignedIn:
        """Open a session with a link that works once."""
        with self._gate.database.write() as session:
            opened, _ = keys.open_session(session, keys.use_link(session, token))
        return pages.SignedIn(opened, int(keys.SESSION_LIFE.total_seconds()))

    def sign_out(self, request: Request) -> None:
        """End this browser's session."""
        with self._gate.database.write() as session:
            keys.close_session(session, request.cookies.get(SESSION_COOKIE, ""))


@dataclass(frozen=True)
class GateArchive:
    """The archive as one actor may see it."""

    gate: Gate
    actor: Actor

    @property
    def learning(self) -> GateLearning:
        return GateLearning(self.gate, self.actor)

    # Searching ---------------------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResponse:
        return search.search_as(self.gate, self.actor, request)

    def suggest(self, text: str) -> Sequence[Suggestion]:
        return search.suggest(self.gate, self.actor, text)["items"]

    def similar(self, document_id: str, limit: int) -> Sequence[Hit]:
        found = search.similar(self.gate, self.actor, document_id, limit)
        return [Hit.model_validate(item) for item in found["items"]]

    def saved_searches(self, *, news: bool = False) -> Sequence[pages.SavedSearch]:
        return [_saved(item) for item in search.list_saved(self.gate, self.actor, news)["items"]]

    def look_at_search(self, search_id: str) -> None:
        search.look_at(self.gate, self.actor, search_id)

    def save_search(self, name: str, request: SearchRequest) -> pages.SavedSearch:
        body = search.SavedSearchBody(name=name, request=request)
        return _saved(search.save(self.gate, self.actor, body))

    def forget_search(self, search_id: str) -> None:
        search.forget(self.gate, self.actor, search_id)

    # Projects ----------------------------------------------------------------------------------------------

    def projects(self) -> Sequence[pages.ProjectRow]:
        with self.gate.database.read() as session:
            counted = dict(
                session.execute(
                    select(Document.project_id, func.count())
                    .where(Document.deleted_at.is_(None))
                    .group_by(Document.project_id)
                ).all()
            )
            newest = dict(
                session.execute(
                    select(Document.project_id, func.max(Document.created_at)).group_by(Document.project_id)
                ).all()
            )
            waiting = dict(
                session.execute(
                    select(Finding.project_id, func.count())
                    .where(Finding.status == "open", Finding.is_current)
                    .group_by(Finding.project_id)
                ).all()
            )
            return [
                pages.ProjectRow(p.id, p.name, counted.get(p.id, 0), waiting.get(p.id, 0), rfc3339(newest.get(p.id)))
                for p in list_projects(session, self.actor)
            ]

    def create_project(self, name: str) -> pages.ProjectRow:
        self.actor.require("edit")
        with self.gate.database.write() as session:
            project: Project = create_project(session, name)
            return pages.ProjectRow(project.id, project.name, 0, 0)

    def report(self, project_id: str, period: Period, day: date | None, language: Language) -> Report:
        return project_routes.report_of(self.gate, self.actor, project_id, period, day, language)

    def follow_up(self, project_id: str) -> list[FollowUp]:
        return project_routes.follow_up_of(self.gate, self.actor, project_id, date.today())

    def log_days(self, project_id: str) -> list[LogDays]:
        return project_routes.log_days_of(self.gate, self.actor, project_id)

    def export(self, project_id: str, wanted: pages.ExportFormat) -> Job:
        self.actor.require("export")
        body = export_routes.ExportBody(project=project_id, format=wanted)
        return export_routes.export(self.gate, self.actor, body, Response())

    def completeness(self, project_id: str) -> pages.Completeness | None:
        told = project_routes.completeness(self.gate, self.actor, project_id)
        return pages.Completeness(
            told["coverage"],
            [
                pages.Expectation(item["code"], item["name"], item["required"], item["found"], item["missing_reason"])
                for item in told["items"]
            ],
        )

    # Documents ---------------------------------------------------------------------------------------------

    def documents(self, query: pages.DocumentQuery) -> pages.DocumentList:
        with self.gate.database.read() as session:
            project = find_project(session, self.actor, query.project).id if query.project else None
            wanted = DocumentFilter(
                project=project,
                kind=query.kind,
                type=query.type,
                section=query.section,
                status=query.status,
                flagged=query.is_flagged,
                projects=self.actor.projects,
            )
            rows = list_documents(session, wanted, query.limit + 1, read_cursor(query.cursor))
            items = [summary_view(session, row) for row in rows[: query.limit]]
        page = page_of(rows, query.limit, items)
        return pages.DocumentList(items, page["next_cursor"])

    def summaries(self, ids: Sequence[str]) -> Sequence[shapes.DocumentSummary]:
        found = []
        with self.gate.database.read() as session:
            for document_id in ids:
                try:
                    found.append(summary_view(session, find_document(session, self.actor, document_id)))
                except NotFound:
                    continue
        return found

    def document(self, document_id: str) -> shapes.Document:
        with self.gate.database.read() as session:
            document = find_document(session, self.actor, document_id, with_deleted=True)
            return document_view(session, self.gate.blobs, document)

    def edit(self, document_id: str, patch: shapes.DocumentPatch, etag: str | None) -> shapes.Document:
        self.actor.require("edit")
        return document_routes.edit(self.gate, self.actor, document_id, patch, Response(), etag)

    def trash(self, document_id: str) -> None:
        self.actor.require("delete")
        document_routes.trash(self.gate, self.actor, document_id)

    def say_tag(self, document_id: str, tag: str, *, is_shown: bool) -> shapes.Document:
        self.actor.require("edit")
        return tags.say(self.gate, self.actor, document_id, tag, tags.TagWord(is_shown=is_shown))

    def draw(self, document_id: str, box: shapes.NewBox) -> None:
        self.actor.require("review")
        boxes.draw(self.gate, self.actor, document_id, box)

    def erase(self, document_id: str, box_id: str) -> None:
        self.actor.require("review")
        boxes.remove(self.gate, self.actor, document_id, box_id)

    def same_place(self, document_id: str) -> shapes.SamePlace:
        return places.same_place(self.gate, self.actor, document_id)

    def spots(self, document_id: str) -> Sequence[shapes.Spot]:
        return places.spots(self.gate, self.actor, document_id).items

    def page(self, document_id: str, n: int) -> Page:
        return content.page(self.gate, self.actor, document_id, n)

    def text(self, document_id: str) -> str:
        return content.text(self.gate, self.actor, document_id)

    def minutes(self, document_id: str) -> CorrectedMinutes:
        return minutes_verbs.minutes_of(self.gate, self.actor, document_id)

    def correct_minutes(self, document_id: str, correction: ItemCorrection) -> CorrectedMinutes:
        self.actor.require("edit")
        return minutes_verbs.correct_minutes(self.gate, self.actor, document_id, correction)

    def confirm_minutes(self, document_id: str) -> CorrectedMinutes:
        self.actor.require("edit")
        return minutes_verbs.confirm_minutes(self.gate, self.actor, document_id)

    def log(self, document_id: str) -> CorrectedLog:
        return minutes_verbs.log_of(self.gate, self.actor, document_id)

    def correct_log(self, document_id: str, correction: LogCorrection) -> CorrectedLog:
        self.actor.require("edit")
        return minutes_verbs.correct_log(self.gate, self.actor, document_id, correction)

    def confirm_log(self, document_id: str) -> CorrectedLog:
        self.actor.require("edit")
        return minutes_verbs.confirm_log(self.gate, self.actor, document_id)

    def related(self, document_id: str) -> Related:
        return related_of(self.gate, self.actor, document_id)

    def evidence(self, document_id: str) -> Sequence[pages.EvidenceLink]:
        links = content.evidence(self.gate, self.actor, document_id)["items"]
        return [pages.EvidenceLink(e["seq"], e["at"], e["actor"], e["action"], e["hash"]) for e in links]

    # Jobs --------------------------------------------------------------------------------------------------

    def newest_job(self, document_id: str) -> Job | None:
        with self.gate.database.read() as session:
            find_document(session, self.actor, document_id, with_deleted=True)
            job = jobs.last_job(session, document_id)
            return jobs.job_shape(session, job) if job else None

    def reprocess(self, document_id: str) -> Job:
        self.actor.require("edit")
        return ingest.reprocess(self.gate, self.actor, document_id)

    def jobs(self, query: pages.JobQuery) -> pages.JobList:
        with self.gate.database.read() as session:
            project = find_project(session, self.actor, query.project).id if query.project else None
            rows = jobs.list_jobs(
                session,
                self.actor,
                status=query.status,
                project=project,
                limit=query.limit + 1,
                before=read_cursor(query.cursor),
            )
            items = [jobs.job_shape(session, row) for row in rows[: query.limit]]
            counts = jobs.count_jobs(session, self.actor, project)
        return pages.JobList(items, counts, page_of(rows, query.limit, items)["next_cursor"])

    def job(self, job_id: str) -> Job:
        return job_routes.show_job(self.gate, self.actor, job_id)

    def cancel_job(self, job_id: str) -> Job:
        self.actor.require("edit")
        return job_routes.cancel(self.gate, self.actor, job_id)

    def retry_job(self, job_id: str) -> Job:
        self.actor.require("edit")
        return job_routes.retry(self.gate, self.actor, job_id, Response())

    # Review ------------------------------------------------------------------------------------------------

    def review_items(self, query: pages.ReviewQuery) -> pages.ReviewList:
        with self.gate.database.read() as session:
            project = find_project(session, self.actor, query.project).id if query.project else None
            wanted = findings.FindingFilter(query.status, query.severity, query.code, None, project, None)
            place = read_cursor(query.cursor)
            rows = findings.list_findings(session, self.actor, wanted, query.limit + 1, place, "urgent")
            items = [review_view(finding, document) for finding, document in rows[: query.limit]]
            counts = findings.count_by_severity(session, self.actor, wanted)
            codes = findings.count_by_code(session, self.actor, wanted)
        cursor = page_of([finding for finding, _ in rows], query.limit, items, findings.place_of)["next_cursor"]
        return pages.ReviewList(items, counts, codes, cursor)

    def review_item(self, item_id: str) -> shapes.ReviewItem:
        return review.show(self.gate, self.actor, item_id)

    def review_steps(self, item_id: str) -> Sequence[pages.ReviewStep]:
        with self.gate.database.read() as session:
            finding, _ = findings.find_finding(session, self.actor, item_id)
            return [
                pages.ReviewStep(rfc3339(s.at) or "", s.actor, s.action, s.level, s.verdict, s.comment)
                for s in findings.reviews_of(session, finding.id)
            ]

    def decide(self, item_id: str, decision: shapes.Decision) -> shapes.ReviewItem:
        self.actor.require("review")
        return review.decide_as(self.gate, self.actor, item_id, decision)

    def decide_many(
        self, ids: Sequence[str], verdict: Literal["confirm", "reject"], comment: str | None
    ) -> list[pages.BulkResult]:
        self.actor.require("review")
        body = review.BulkDecision(ids=list(ids), verdict=verdict, comment=comment)
        return [pages.BulkResult(r["id"], r["error"]) for r in review.bulk(self.gate, self.actor, body)["items"]]

    def reopen(self, item_id: str) -> shapes.ReviewItem:
        self.actor.require("review")
        return review.reopen(self.gate, self.actor, item_id)

    def rectify(self, item_id: str, responsible: str, due_date: str) -> shapes.ReviewItem:
        self.actor.require("review")
        body = review.Rectification(responsible=responsible, due_date=due_date)
        return review.rectify(self.gate, self.actor, item_id, body)

    def close(self, item_id: str, evidence_document_id: str | None) -> shapes.ReviewItem:
        self.actor.require("review")
        return review.close(self.gate, self.actor, item_id, review.Closing(evidence_document_id=evidence_document_id))


def _saved(item: dict[str, object]) -> pages.SavedSearch:
    request = SearchRequest.model_validate(item["request"])
    n_new = item["n_new"]
    return pages.SavedSearch(str(item["id"]), str(item["name"]), request, n_new if isinstance(n_new, int) else None)


def archive_of(gate: Gate, request: Request) -> GateArchive:
    """The archive with the rights of the browser that asks. Raises Unauthenticated."""
    actor: Actor | None = request.scope.get("state", {}).get("actor")
    if actor is None:
        raise Unauthenticated("sign in first", "请先登录")
    return GateArchive(gate, actor)
