"""A small made-up project: documents as text, classified as the product does it, driven down a road."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from catalogue.documents import HandedIn, submit
from catalogue.projects import create_project
from catalogue.schema import Document, Finding, Project
from contracts.classification import DocumentClass
from contracts.reading import Reading
from contracts.stages import StageReply
from foundation.settings import CoreSettings
from pipeline.index import index_document
from pipeline.road import Road, flush_outbox, start_document, take_reply
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import OcrService
from services.ocr.settings import OcrSettings
from services.ocr.steps.pagetext import lay_text
from services.ocr.steps.sheets import NativeSheet, native_pages
from tests.support.road import NotingBroker, NotingSearch, perform_fake, put_text, small_road

SERVICE = OcrService(OcrSettings(engine="fake"), CoreSettings(), FakeOcr())


def read_words(text: str) -> Reading:
    """A reading of a page of words."""
    sheet = NativeSheet()
    sheet.add_text(text)
    whole, pages = lay_text(native_pages([sheet], 10), 10**6)
    return Reading(kind="document", media_type="text/plain", text=whole, pages=pages)


def classify_words(text: str, name: str = "扫描件.pdf") -> tuple[Reading, DocumentClass]:
    """A page of words read and classified."""
    reading = read_words(text)
    return reading, SERVICE.classify(reading, name)


@dataclass
class CaseFile:
    """A project under way. Documents are handed in as words; `sweep` is what the clock does."""

    road: Road
    broker: NotingBroker
    search: NotingSearch = field(default_factory=NotingSearch)

    def hand_in(self, text: str, section: str | None = None) -> str:
        """Hand a document in and take it down the road. Returns its id."""
        sha = put_text(self.road.blobs, text)
        with self.road.database.write() as session:
            project = session.get(Project, "p") or create_project(session, "p")
            handed = HandedIn(sha, len(text), "text/plain", "document", "扫描件.txt", section=section)
            document = submit(session, project, "tester", handed).document
            start_document(session, document, actor="tester", lane="bulk")
        flush_outbox(self.road)
        self.work(text)
        return document.id

    def work(self, text: str = "") -> None:
        """Work off what was sent."""
        reading, found = classify_words(text) if text else (None, None)
        while self.broker.sent:
            name, payload, _ = self.broker.sent.pop(0)
            if name == "pipeline.index_document":
                index_document(self.road, self.search, payload["job_id"])  # type: ignore[arg-type]
                identity = {k: payload[k] for k in ("dispatch_id", "job_id", "stage", "attempt")}
                take_reply(self.road, StageReply.model_validate(identity | {"status": "succeeded"}))
            else:
                artefact = {"read": reading, "classify": found}.get(payload["stage"])
                take_reply(self.road, perform_fake(self.road, payload, artefact))

    def findings(self, code: str | None = None) -> list[Finding]:
        """Current findings across documents, the oldest first."""
        query = select(Finding).where(Finding.is_current, Finding.stage == "project").order_by(Finding.id)
        with self.road.database.read() as session:
            return [row for row in session.scalars(query) if code in (None, row.code)]

    def document(self, document_id: str) -> Document:
        """A document as it stands in the record."""
        with self.road.database.read() as session:
            return session.get_one(Document, document_id)


def small_case(home: Path, **changes: Any) -> CaseFile:
    """An empty project over a fresh archive."""
    road, broker = small_road(home, **changes)
    return CaseFile(road, broker)
