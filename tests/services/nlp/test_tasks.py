"""The stage `understand` as the queue runs it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from obstore.store import LocalStore

from contracts.base import rectangle
from contracts.classification import Classification, DocumentClass
from contracts.reading import Line, Page, Reading
from contracts.stages import StageRequest
from contracts.understanding import Understanding
from foundation.blobs import BlobStore
from foundation.stage import perform
from services.nlp.service import NlpService
from services.nlp.settings import NlpSettings
from services.nlp.tasks import UnderstandStage

LINES = [
    "监理例会会议纪要",
    "会议时间：2025年4月11日15:00",
    "会议地点：项目部会议室",
    "主持人：张明远",
    "一、会议决议",
    "1、总包单位应于4月14日前提交赶工措施。",
]


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    root = tmp_path / "store"
    root.mkdir()
    return BlobStore(LocalStore(root), tmp_path / "scratch", root)


def reading() -> Reading:
    lines, start = [], 0
    for n, text in enumerate(LINES):
        box = rectangle(0.1, 0.1 + n * 0.05, 0.1 + 0.02 * len(text), 0.13 + n * 0.05)
        lines.append(Line(text=text, polygon=box, confidence=0.99, span=(start, start + len(text))))
        start += len(text) + 1
    page = Page(page=1, width_px=1000, height_px=1400, lines=lines, span=(0, start - 1))
    return Reading(kind="document", media_type="image/png", text="\n".join(LINES), pages=[page])


def document_class(doc_type: str = "meeting_minutes", doc_date: str | None = None) -> DocumentClass:
    told = Classification(type=doc_type, type_zh="会议纪要", confidence=0.9, model="rules")
    return DocumentClass(classification=told, doc_date=doc_date)


def request_for(inputs: dict[str, str], **options: str) -> StageRequest:
    return StageRequest(
        dispatch_id="d", job_id="j", stage="understand", attempt=1, sha256="0" * 64, size_bytes=1, name="a.png",
        media_type="image/png", kind="document", inputs=inputs, options=dict(options),
    )  # fmt: skip


def stage(**changes: object) -> UnderstandStage:
    settings = NlpSettings(tagger="none").model_copy(update=changes)
    return UnderstandStage(NlpService(settings, today=lambda: date(2026, 11, 21)))


def test_the_stage_writes_an_understanding_and_tells_the_road_what_it_needs(blobs: BlobStore) -> None:
    blobs.put_artefact("a1", reading().model_dump(mode="json"))
    blobs.put_artefact("b2", document_class().model_dump(mode="json"))
    reply = perform(stage(), request_for({"read": "a1", "classify": "b2"}), blobs, lambda _: None)
    assert reply.status == "succeeded", reply.error_message
    assert reply.summary == {
        "has_minutes": True,
        "has_log": False,
        "title": "监理例会会议纪要",
        "doc_date": "2025-04-11",
    }
    assert reply.artefact_key
    artefact = Understanding.model_validate(blobs.get_artefact(reply.artefact_key))
    assert artefact.minutes
    (action,) = artefact.minutes.actions
    assert (action.owner_unit, action.due) == ("总包单位", "2025-04-14")
    assert (action.source.page, action.source.line) == (1, 5)
    assert action.source.polygon
    start, end = action.source.start, action.source.end
    assert reading().text[start:end] == action.source.text


def test_a_document_that_is_neither_minutes_nor_log_gets_five_elements(blobs: BlobStore) -> None:
    blobs.put_artefact("a1", reading().model_dump(mode="json"))
    blobs.put_artefact("b2", document_class("site_visa").model_dump(mode="json"))
    reply = perform(stage(), request_for({"read": "a1", "classify": "b2"}), blobs, lambda _: None)
    assert reply.artefact_key
    artefact = Understanding.model_validate(blobs.get_artefact(reply.artefact_key))
    assert artefact.minutes is None
    assert artefact.log is None
    assert artefact.five_elements
    assert artefact.five_elements.time == "2025-04-11"


def test_the_key_changes_with_its_inputs_and_settings_but_not_with_the_attempt() -> None:
    one = stage().key(request_for({"read": "a1", "classify": "b2"}))
    assert one == stage().key(request_for({"read": "a1", "classify": "b2"}).model_copy(update={"attempt": 2}))
    assert one != stage().key(request_for({"read": "a1", "classify": "b3"}))
    assert one != stage().key(request_for({"read": "a1", "classify": "b2"}, doc_date="2025-01-01"))
    assert one != stage(max_entities=7).key(request_for({"read": "a1", "classify": "b2"}))
    assert one == stage(pool_limit_s=7.0).key(request_for({"read": "a1", "classify": "b2"}))


def test_without_the_reading_the_stage_is_refused_with_the_reason(blobs: BlobStore) -> None:
    reply = perform(stage(), request_for({}), blobs, lambda _: None)
    assert reply.status == "failed"
    assert reply.error_code == "bad_input"
    assert not reply.is_retryable


def test_a_text_beyond_the_limit_is_refused_and_not_tried_again(blobs: BlobStore) -> None:
    long = reading().model_copy(update={"text": "字" * 2000, "pages": []})
    blobs.put_artefact("a1", long.model_dump(mode="json"))
    reply = perform(stage(max_text_chars=1000), request_for({"read": "a1"}), blobs, lambda _: None)
    assert reply.error_code == "too_large"
    assert not reply.is_retryable
    assert "NLP_MAX_TEXT_CHARS" in (reply.error_message or "")
