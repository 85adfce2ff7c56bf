"""A document as people and programs see it: what was handed in, with what every stage found laid together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from contracts.base import PageNumber, Place, Polygon, Shape
from contracts.classification import By, Check, Classification, FieldValue, TypeSegment
from contracts.jobs import Job, JobError
from contracts.reading import Kind
from contracts.sight import Capture, Detection, Quality, Tag
from contracts.understanding import FiveElements, Log, Minutes

DocumentStatus = Literal["queued", "running", "succeeded", "failed", "canceled", "quarantined"]


class Origin(Shape):
    """Where in its parent a child came from."""

    path: str | None = None
    pages: tuple[int, int] | None = None


class Submission(Shape):
    """One handing-in of a document."""

    id: str
    at: str
    actor: str
    section: str | None = None
    doc_date: str | None = None
    source: str | None = None
    name: str | None = None


class DefectView(Shape):
    """A suspected defect with the address of its heatmap."""

    defect: str
    zh: str
    score: float
    page: PageNumber = 1
    polygon: Polygon | None = None
    heatmap_url: str | None = None
    statement: Literal["suspected, confirm"] = "suspected, confirm"
    model: str | None = None
    by: By = "machine"
    status: str | None = None


class NewBox(Shape):
    """A box that a person draws on a photo; `label` is a key of vision_taxonomy.json."""

    label: str = Field(max_length=60)
    polygon: Polygon
    page: PageNumber = 1


class DrawnBox(NewBox):
    """A box that a person drew, with who and when. The machine's own places are among the defects."""

    id: str
    zh: str
    by: By = "human"
    actor: str
    at: str


class VideoSegment(Shape):
    start_s: float
    end_s: float
    tags: list[Tag] = []
    thumbnail_url: str | None = None


class Document(Shape):
    """A document, whole."""

    id: str
    name: str
    title: str
    kind: Kind
    parent_id: str | None = None
    origin: Origin | None = None
    children: list[str] = []
    submissions: list[Submission] = []
    place: Place = Place()
    etag: str
    media_type: str
    size_bytes: int
    sha256: str
    project: str
    section: str | None = None
    doc_date: str | None = None
    captured_at: str | None = None
    created_at: str
    external_id: str | None = None
    archive_number: str | None = Field(default=None, description="档号")
    responsible: str | None = Field(default=None, description="责任者")
    secrecy: str | None = Field(default=None, description="密级")
    retention: str | None = Field(default=None, description="保管期限")
    n_pages: int | None = None
    duration_s: float | None = None
    status: DocumentStatus
    notice: str | None = Field(default=None, description="why it was kept but not read, or why it failed")
    notice_zh: str | None = None
    is_flagged: bool = False
    deleted_at: str | None = None
    classification: Classification | None = None
    segments_by_type: list[TypeSegment] = []
    fields: list[FieldValue] = []
    checks: list[Check] = []
    five_elements: FiveElements | None = None
    minutes: Minutes | None = None
    log: Log | None = None
    tags: list[Tag] = []
    defects: list[DefectView] = []
    detections: list[Detection] = Field(default=[], description="what a detector found, where one is set")
    quality: Quality | None = None
    capture: Capture | None = None
    near_duplicates: list[str] = []
    boxes: list[DrawnBox] = Field(default=[], description="what people drew on the photo, the oldest first")
    video_segments: list[VideoSegment] = []
    n_private: int | None = Field(
        default=None, description="faces and plates found on derived pictures; null: they were not looked for"
    )


class Upload(Shape):
    """Answer to POST /v1/documents."""

    document: Document
    submission: Submission
    job: Job | None = None
    duplicate: bool = False


class BatchItem(Shape):
    """One file of a batch. error: why it was not taken in; the others were all the same."""

    name: str
    document_id: str | None = None
    job_id: str | None = None
    duplicate: bool = False
    status: DocumentStatus | Literal["refused", "deleted"] = Field(description="of the document as it stands now")
    error: JobError | None = None


class Batch(Shape):
    """Many files handed in at once, in their order, and how far each is."""

    id: str
    project: str
    created_at: str
    is_over: bool = Field(description="whether no file waits or is worked on any more")
    counts: dict[str, int] = Field(description="files by status")
    items: list[BatchItem]


class DocumentSummary(Shape):
    """A document in a list."""

    id: str
    name: str
    title: str
    kind: Kind
    type: str | None = None
    type_zh: str | None = None
    project: str
    section: str | None = None
    doc_date: str | None = None
    created_at: str
    status: DocumentStatus
    is_flagged: bool = False
    parent_id: str | None = None
    n_pages: int | None = None
    thumbnail_url: str | None = None
    tags: list[str] = []


class PlacePhoto(Shape):
    """A photo among those of one place, with the time by which it is put in order."""

    id: str
    title: str
    place: Place
    at: str = Field(description="time of capture; without one the document's date, without that the time of upload")
    at_source: Literal["captured", "dated", "uploaded"]
    thumbnail_url: str | None = None


class SamePlace(Shape):
    """Photos of the place that a photo shows, in order of time, itself among them."""

    place: Place
    items: list[PlacePhoto]


class Spot(Shape):
    """Where a photo was taken, by its camera: WGS-84 degrees."""

    id: str
    title: str
    lat: float
    lon: float
    at: str | None = None


class DocumentPatch(Shape):
    """What people may edit. A field that is left out stays as it is."""

    title: str | None = None
    section: str | None = None
    doc_date: str | None = None
    captured_at: str | None = None
    type: str | None = None
    tags: list[str] | None = None
    fields: dict[str, str] | None = None
    external_id: str | None = None
    archive_number: str | None = None
    responsible: str | None = None
    secrecy: str | None = None
    retention: str | None = None
    place: Place | None = None


class ReviewItem(Shape):
    """A finding that a person should look at."""

    id: str
    document_id: str
    document_title: str
    project: str
    kind: Kind
    page: int | None = None
    code: str
    zh: str
    severity: Literal["info", "warning", "error"]
    score: float
    message: str
    message_zh: str
    thumbnail_url: str | None = None
    region: Polygon | None = None
    proposal: dict[str, JsonValue] = {}
    level: int = Field(description="1 自查, 2 复核, 3 终审: the level that decides next")
    status: Literal["open", "decided", "rectifying", "closed"]
    verdict: Literal["confirm", "correct", "reject"] | None = None
    assignee: str | None = None
    responsible: str | None = None
    due_date: str | None = None
    created_at: str


class Decision(Shape):
    """Body of POST /v1/review/{id}:decide."""

    verdict: Literal["confirm", "correct", "reject"]
    correction: dict[str, JsonValue] | None = None
    comment: str | None = Field(default=None, max_length=2000)
