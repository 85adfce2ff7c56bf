"""What the pages ask of the house: Protocols that the gateway satisfies, and the few shapes only pages need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from starlette.requests import Request

from casework.followup import FollowUp
from casework.logdays import LogDays
from casework.report import Language, Period, Report
from contracts.documents import Decision, Document, DocumentPatch, DocumentSummary, NewBox, ReviewItem, SamePlace, Spot
from contracts.jobs import Job
from contracts.minutes import CorrectedLog, CorrectedMinutes, ItemCorrection, LogCorrection
from contracts.reading import Page
from contracts.related import Related
from contracts.search import Hit, SearchRequest, SearchResponse, Suggestion
from gateway.pages.learning import Learning

ReviewStatus = Literal["open", "decided", "rectifying", "closed"]


ExportFormat = Literal["catalogue_xlsx", "transfer_package", "csv"]


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page. `may` holds permissions (read, upload, edit, delete, review, export, keys, models ...).

    is_shielded: photos and videos come blurred, and their originals not at all.
    """

    name: str
    role: str
    csrf: str
    may: frozenset[str]
    review_level: int = 0
    is_shielded: bool = False


@dataclass(frozen=True)
class SignedIn:
    """A session just opened: the cookie's value and how long the browser keeps it."""

    token: str
    max_age_s: int


@dataclass(frozen=True)
class DocumentQuery:
    """What the list of documents is narrowed to; None means all."""

    project: str | None = None
    kind: str | None = None
    type: str | None = None
    section: str | None = None
    status: str | None = None
    is_flagged: bool | None = None
    cursor: str | None = None
    limit: int = 40


@dataclass(frozen=True)
class DocumentList:
    items: Sequence[DocumentSummary]
    next_cursor: str | None = None


@dataclass(frozen=True)
class ReviewQuery:
    """What the review list is narrowed to; None means all."""

    status: ReviewStatus = "open"
    severity: str | None = None
    code: str | None = None
    project: str | None = None
    cursor: str | None = None
    limit: int = 60


@dataclass(frozen=True)
class ReviewList:
    """counts: findings by severity in this status. codes: by code, for the filter; empty when not counted."""

    items: Sequence[ReviewItem]
    counts: dict[str, int]
    codes: dict[str, int] = field(default_factory=dict)
    next_cursor: str | None = None


@dataclass(frozen=True)
class ReviewStep:
    """One thing a person did to a finding, the machine's result left as it was."""

    at: str
    actor: str
    action: str
    level: int
    verdict: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class BulkResult:
    id: str
    error: str | None = None


@dataclass(frozen=True)
class JobQuery:
    status: str | None = None
    project: str | None = None
    cursor: str | None = None
    limit: int = 40


@dataclass(frozen=True)
class JobList:
    items: Sequence[Job]
    counts: dict[str, int]
    next_cursor: str | None = None


@dataclass(frozen=True)
class ProjectRow:
    """A project in a list. Counts are None where nobody counted."""

    id: str
    name: str
    n_documents: int | None = None
    n_open: int | None = None
    last_at: str | None = None


@dataclass(frozen=True)
class Expectation:
    """One record that the project should hold (留痕清单): which documents show it, or why none does."""

    code: str
    name: str
    is_required: bool
    found: Sequence[str]
    missing_reason: str | None = None


@dataclass(frozen=True)
class Completeness:
    """coverage: 0..1 of the required records that were found."""

    coverage: float
    items: Sequence[Expectation]


@dataclass(frozen=True)
class SavedSearch:
    """A kept question. n_new: hits that came in since it was last looked at; None where that is not known."""

    id: str
    name: str
    request: SearchRequest
    n_new: int | None = None


@dataclass(frozen=True)
class EvidenceLink:
    """One link of the evidence chain that speaks of a document."""

    seq: int
    at: str
    actor: str
    action: str
    hash: str


class Doorkeeper(Protocol):
    """Who may come in. Raises Unauthenticated from sign_in and use_link, with words for the person."""

    cookie_name: str
    is_cookie_secure: bool

    def visitor(self, request: Request) -> Visitor | None:
        """Who calls, by the session cookie; None when nobody is signed in."""

    def sign_in(self, request: Request, name: str, password: str) -> SignedIn:
        """Open a session for a name and password."""

    def use_link(self, request: Request, token: str) -> SignedIn:
        """Open a session with a one-time link's token, which is used up."""

    def sign_out(self, request: Request) -> None:
        """End the session of this browser."""


class Archive(Protocol):
    """The archive with one visitor's rights. Every call may raise SiteTraceError (NotFound, Forbidden ...)."""

    @property
    def learning(self) -> Learning:
        """What is learnt from people's words."""

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a question."""

    def suggest(self, text: str) -> Sequence[Suggestion]:
        """What could be meant by the first letters."""

    def similar(self, document_id: str, limit: int) -> Sequence[Hit]:
        """Documents like this one."""

    def saved_searches(self, *, news: bool = False) -> Sequence[SavedSearch]:
        """The visitor's own; with news, how many hits of each came in since it was looked at."""

    def look_at_search(self, search_id: str) -> None:
        """What a kept question finds now is no news any more."""

    def save_search(self, name: str, request: SearchRequest) -> SavedSearch:
        """Keep a question under a name."""

    def forget_search(self, search_id: str) -> None:
        """Forget a kept question."""

    def projects(self) -> Sequence[ProjectRow]:
        """The projects that the visitor sees."""

    def create_project(self, name: str) -> ProjectRow:
        """Make a project."""

    def report(self, project_id: str, period: Period, day: date | None, language: Language) -> Report:
        """A draft of the report of the period that holds a day; without one, of the newest."""

    def follow_up(self, project_id: str) -> list[FollowUp]:
        """The tasks that meetings gave, those that wait first."""

    def log_days(self, project_id: str) -> list[LogDays]:
        """By kind of log, the days without one and those with two."""

    def export(self, project_id: str, wanted: ExportFormat) -> Job:
        """Begin to write an export of a project; the job's download is the file."""

    def completeness(self, project_id: str) -> Completeness | None:
        """What the project still lacks; None where nothing says what it should hold."""

    def documents(self, query: DocumentQuery) -> DocumentList:
        """Documents, the newest first."""

    def summaries(self, ids: Sequence[str]) -> Sequence[DocumentSummary]:
        """These documents, in this order; those that are gone or not to be seen are left out."""

    def document(self, document_id: str) -> Document:
        """One document, whole."""

    def edit(self, document_id: str, patch: DocumentPatch, etag: str | None) -> Document:
        """Lay a person's values over the machine's. Raises PreconditionFailed when somebody else did meanwhile."""

    def trash(self, document_id: str) -> None:
        """Put a document into the trash, from which it can be restored."""

    def say_tag(self, document_id: str, tag: str, *, is_shown: bool) -> Document:
        """Say that a photo or video shows a tag, or that it does not."""

    def draw(self, document_id: str, box: NewBox) -> None:
        """Draw a box on a photo."""

    def erase(self, document_id: str, box_id: str) -> None:
        """Take a drawn box away."""

    def same_place(self, document_id: str) -> SamePlace:
        """Photos of the place that a photo shows, the oldest first."""

    def spots(self, document_id: str) -> Sequence[Spot]:
        """Where a photo and others of its project were taken; empty when its camera noted no position."""

    def page(self, document_id: str, n: int) -> Page:
        """One page as read."""

    def text(self, document_id: str) -> str:
        """The whole text as read."""

    def minutes(self, document_id: str) -> CorrectedMinutes:
        """The minutes as they hold, with what people took out."""

    def correct_minutes(self, document_id: str, correction: ItemCorrection) -> CorrectedMinutes:
        """Lay a person's word on one item over the machine's."""

    def confirm_minutes(self, document_id: str) -> CorrectedMinutes:
        """Say that every item is right as it stands."""

    def log(self, document_id: str) -> CorrectedLog:
        """The day's log as it holds, with what people took out."""

    def correct_log(self, document_id: str, correction: LogCorrection) -> CorrectedLog:
        """Lay a person's word on one item of a log over the machine's."""

    def confirm_log(self, document_id: str) -> CorrectedLog:
        """Say that every item of a log is right as it stands."""

    def related(self, document_id: str) -> Related:
        """What hangs together with a document, each edge with its reason."""

    def evidence(self, document_id: str) -> Sequence[EvidenceLink]:
        """What the evidence chain holds of a document."""

    def newest_job(self, document_id: str) -> Job | None:
        """The job that worked on a document last."""

    def reprocess(self, document_id: str) -> Job:
        """Take a document down the road again."""

    def jobs(self, query: JobQuery) -> JobList:
        """Jobs, the newest first."""

    def job(self, job_id: str) -> Job:
        """One job as it stands."""

    def cancel_job(self, job_id: str) -> Job:
        """Stop a job."""

    def retry_job(self, job_id: str) -> Job:
        """Do a failed job again; answers with the new one."""

    def review_items(self, query: ReviewQuery) -> ReviewList:
        """Findings, with counts by severity."""

    def review_item(self, item_id: str) -> ReviewItem:
        """One finding."""

    def review_steps(self, item_id: str) -> Sequence[ReviewStep]:
        """What people did to a finding, the oldest first."""

    def decide(self, item_id: str, decision: Decision) -> ReviewItem:
        """Confirm, correct or reject."""

    def decide_many(
        self, ids: Sequence[str], verdict: Literal["confirm", "reject"], comment: str | None
    ) -> list[BulkResult]:
        """The same verdict on many findings; each answers for itself."""

    def reopen(self, item_id: str) -> ReviewItem:
        """Take the last verdict back."""

    def rectify(self, item_id: str, responsible: str, due_date: str) -> ReviewItem:
        """Demand rectification by a date (限期整改)."""

    def close(self, item_id: str, evidence_document_id: str | None) -> ReviewItem:
        """End a finding, naming the document that shows it mended."""
