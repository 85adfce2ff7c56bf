"""The stages as the road runs them: artefacts written, summaries told, nothing done twice."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.classification import DocumentClass
from contracts.reading import Reading
from contracts.stages import StageRequest
from foundation.blobs import BlobStore, open_blobs
from foundation.settings import CoreSettings
from foundation.stage import perform
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import OcrService
from services.ocr.settings import OcrSettings
from services.ocr.tasks import ClassifyStage, ReadStage, classify_document, read_document


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return open_blobs(CoreSettings(home=tmp_path / "home"))


def request(sha256: str, name: str, **more: Any) -> StageRequest:
    return StageRequest(
        **{
            "dispatch_id": "d", "job_id": "j", "stage": "read", "attempt": 1, "sha256": sha256, "size_bytes": 1,
            "name": name, "media_type": "application/octet-stream", "kind": "document", **more,
        }
    )  # fmt: skip


def test_the_tasks_bear_the_names_that_the_road_calls() -> None:
    assert (read_document.name, classify_document.name) == ("ocr.read_document", "ocr.classify_document")


def test_reading_then_classifying_leaves_both_artefacts(
    blobs: BlobStore, service: OcrService, make: SimpleNamespace
) -> None:
    sha = blobs.put_bytes(make.saved(make.scan(["x"]), "PNG"))
    seen: list[float] = []
    read = perform(ReadStage(service), request(sha, "日志.png"), blobs, seen.append)
    assert read.status == "succeeded", read.error_message
    assert read.summary == {"kind": "document", "n_pages": 1, "has_text": True, "n_members": 0}
    assert read.artefact_key is not None
    reading = Reading.model_validate(blobs.get_artefact(read.artefact_key))
    assert "施工日志" in reading.text
    assert blobs.get_attachment(read.artefact_key, "page-1.webp")[:4] == b"RIFF"
    assert seen

    asked = request(sha, "日志.png", stage="classify", inputs={"read": read.artefact_key})
    done = perform(ClassifyStage(service), asked, blobs, seen.append)
    assert done.summary["type"] == "construction_log"
    assert done.summary["doc_date"] == "2025-03-04"
    assert done.artefact_key is not None
    assert DocumentClass.model_validate(blobs.get_artefact(done.artefact_key)).title == "施工日志"


def test_members_of_a_container_are_stored_as_originals(
    blobs: BlobStore, service: OcrService, make: SimpleNamespace
) -> None:
    sha = blobs.put_bytes(make.zipped({"a/日志.txt": "施工日志".encode(), "b.pdf": b"%PDF-1.4"}))
    reply = perform(ReadStage(service), request(sha, "资料.zip", kind="container"), blobs, lambda _: None)
    assert reply.summary["n_members"] == 2
    members = Reading.model_validate(blobs.get_artefact(str(reply.artefact_key))).members
    assert [m.path for m in members] == ["a/日志.txt", "b.pdf"]
    assert all(blobs.size_bytes(m.sha256) == m.size_bytes for m in members)
    assert not list(blobs.scratch.iterdir())


def test_a_broken_file_fails_with_words_for_a_person_and_no_retry(blobs: BlobStore, service: OcrService) -> None:
    reply = perform(ReadStage(service), request(blobs.put_bytes(b"%PDF-1.4 cut"), "a.pdf"), blobs, lambda _: None)
    assert (reply.status, reply.error_code, reply.is_retryable) == ("failed", "unreadable", False)
    assert "重新保存" in (reply.error_message_zh or "")


def test_the_key_changes_with_settings_and_the_depth_of_containers_alone(tmp_path: Path) -> None:
    def key(settings: OcrSettings, **more: Any) -> str:
        stage = ReadStage(OcrService(settings, CoreSettings(home=tmp_path), FakeOcr()))
        return stage.key(request("a" * 64, "a.pdf", **more))

    usual = key(OcrSettings())
    assert usual == key(OcrSettings(pool_processes=3))
    assert usual != key(OcrSettings(scan_dpi=300))
    assert usual == key(OcrSettings(), options={"depth": 2})
    nested = {"kind": "container", "options": {"depth": 2}}
    assert key(OcrSettings(), kind="container") != key(OcrSettings(), **nested)


def test_classifying_without_a_reading_is_refused(blobs: BlobStore, service: OcrService) -> None:
    reply = perform(ClassifyStage(service), request("a" * 64, "a", stage="classify"), blobs, lambda _: None)
    assert (reply.status, reply.error_code) == ("failed", "bad_input")
