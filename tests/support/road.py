"""A road in one process: real SQLite, real files; the broker only notes what it is sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from catalogue.database import open_database
from catalogue.migrate import upgrade
from contracts.classification import Classification, DocumentClass
from contracts.reading import Binding, Line, Page, Reading
from contracts.search import IndexDocument, IndexReceipt, Interpretation, SearchRequest, SearchResponse
from contracts.sight import Quality, Sight, Tag
from contracts.stages import StageReply, StageRequest
from contracts.understanding import Understanding
from foundation.blobs import BlobStore, open_blobs
from foundation.errors import Unavailable
from foundation.ids import digest
from foundation.settings import CoreSettings
from pipeline.index import index_document
from pipeline.road import Road, take_reply


@dataclass
class NotingBroker:
    """Stands in for Celery: notes messages, or refuses them as a dead broker does."""

    sent: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    is_dead: bool = False
    revoked: list[str] = field(default_factory=list)

    def send_task(self, name: str, args: list[Any], queue: str, task_id: str | None = None) -> None:
        if self.is_dead:
            raise ConnectionError("the broker is dead")
        self.sent.append((name, args[0], queue))

    @property
    def control(self) -> NotingBroker:
        return self

    def revoke(self, dispatch: str, terminate: bool = False) -> None:
        self.revoked.append(dispatch)


@dataclass
class NotingSearch:
    """Stands in for the search service."""

    documents: dict[str, IndexDocument] = field(default_factory=dict)
    asked: list[SearchRequest] = field(default_factory=list)
    outdated: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    is_dead: bool = False

    def index(self, document: IndexDocument) -> IndexReceipt:
        if self.is_dead:
            raise Unavailable("the search service does not answer")
        self.documents[document.document_id] = document
        return IndexReceipt(document_id=document.document_id, n_points=1, revision=document.revision, took_ms=1.0)

    def remove(self, document_id: str) -> None:
        self.documents.pop(document_id, None)

    def search(self, request: SearchRequest) -> SearchResponse:
        self.asked.append(request)
        return SearchResponse(interpretation=Interpretation(text=request.query, chips=[]), hits=[], total=0, took_ms=1)

    def suggest(self, text: str, projects: list[str] | None) -> list[Any]:
        return []

    def similar(self, document_id: str, projects: list[str] | None, limit: int = 10) -> dict[str, Any]:
        return {"items": []}

    def status(self, cursor: str | None = None) -> dict[str, Any]:
        if self.is_dead:
            raise Unavailable("the search service does not answer")
        items = [{"document_id": key, "is_current": key not in self.outdated} for key in self.documents]
        return {"items": items, "next_cursor": None}

    def counts(self) -> dict[str, int]:
        if self.is_dead:
            raise Unavailable("the search service does not answer")
        return Counter(document.project for document in self.documents.values())

    def verify(self) -> dict[str, Any]:
        return {"wrong": list(self.broken)}

    def check(self) -> None:
        if self.is_dead:
            raise Unavailable("the search service does not answer")

    def close(self) -> None:
        """Nothing is open."""


def small_settings(home: Path, **changes: Any) -> CoreSettings:
    """Settings of an archive in a test's own directory."""
    return CoreSettings(home=home, internal_token=SecretStr("test-token"), **changes)


def small_road(home: Path, **changes: Any) -> tuple[Road, NotingBroker]:
    """A road over a fresh archive."""
    settings = small_settings(home, **changes)
    upgrade(settings)
    broker = NotingBroker()
    return Road(settings, open_database(settings), open_blobs(settings), broker), broker  # type: ignore[arg-type]


def invented_artefact(request: StageRequest) -> Any:
    """What the fake stages find: a page of the file's first words; a photo stays a photo."""
    if request.stage == "read":
        text = f"内容 {request.name}"
        line = Line(text=text, polygon=[0.1, 0.1, 0.9, 0.1, 0.9, 0.2, 0.1, 0.2], confidence=0.9, span=(0, len(text)))
        page = Page(page=1, width_px=100, height_px=100, lines=[line], span=(0, len(text)))
        return Reading(kind=request.kind, media_type=request.media_type, text=text, pages=[page])
    if request.stage == "classify":
        told = Classification(type="construction_log", type_zh="施工日志", confidence=0.9, model="fake 1")
        return DocumentClass(classification=told, title="施工日志 3月12日", doc_date="2025-03-12")
    if request.stage == "see":
        quality = Quality(sharpness=900.0, exposure=0.5, is_blurred=False, is_dark=False)
        tag = Tag(tag="scaffold_use", zh="脚手架(使用中)", score=0.8, threshold=0.5, model="fake 1")
        return Sight(width_px=10, height_px=10, tags=[tag], quality=quality, thumbnail="thumbnail.webp")
    if request.stage == "bind":
        return Binding(read_key=request.inputs["read"], n_pages=1, size_bytes=5)
    return Understanding()


def perform_fake(road: Road, payload: dict[str, Any], artefact: Any = None) -> StageReply:
    """Do a stage as a worker would, with invented findings."""
    request = StageRequest.model_validate(payload)
    content = (artefact or invented_artefact(request)).model_dump(mode="json")
    key = digest([request.stage, request.sha256, content])
    attachments = {"see": {"thumbnail.webp": b"RIFF"}, "bind": {"searchable.pdf": b"%PDF-"}}.get(request.stage)
    road.blobs.put_artefact(key, content, attachments)
    return StageReply(
        dispatch_id=request.dispatch_id,
        job_id=request.job_id,
        stage=request.stage,
        attempt=request.attempt,
        status="succeeded",
        artefact_key=key,
        seconds=0.01,
        summary={"kind": content.get("kind")} if request.stage == "read" else {},
    )


def drive(road: Road, broker: NotingBroker, search: NotingSearch, limit: int = 1000) -> int:
    """Work off all messages, also those that come meanwhile. Returns how many there were."""
    n_done = 0
    while broker.sent and n_done < limit:
        name, payload, _ = broker.sent.pop(0)
        n_done += 1
        if name == "pipeline.index_document":
            index_document(road, search, payload["job_id"])  # type: ignore[arg-type]
            take_reply(
                road,
                StageReply.model_validate(
                    {k: payload[k] for k in ("dispatch_id", "job_id", "stage", "attempt")} | {"status": "succeeded"}
                ),
            )
        else:
            take_reply(road, perform_fake(road, payload))
    return n_done


def put_text(blobs: BlobStore, text: str) -> str:
    """A text in the store; returns its sha256."""
    return blobs.put_bytes(text.encode())
