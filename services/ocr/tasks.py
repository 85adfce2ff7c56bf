"""The stages of this service as tasks of the queue: ids in, ids out."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from contracts.reading import Reading
from contracts.stages import StageRequest
from foundation.blobs import BlobStore
from foundation.errors import BadInput
from foundation.filetype import name_suffix
from foundation.ids import artefact_key
from foundation.settings import CoreSettings
from foundation.stage import Progress, StageOutput, stage_task
from language.rulesfile import rules_digest
from services.ocr.service import CLASSIFY_VERSION, READ_VERSION, Handling, OcrService
from services.ocr.settings import OcrSettings


class ReadStage:
    """Stage `read`: bytes to a Reading. options: depth (containers around the file)."""

    def __init__(self, service: OcrService) -> None:
        self._service = service

    def key(self, request: StageRequest) -> str:
        """From the bytes, the name's suffix that told kinds of text apart, the settings and the engine."""
        settings = self._service.settings.model_dump(mode="json", exclude={"pool_processes", "pool_limit_s"})
        # A file that nobody could open is read again once the program for it is there.
        settings["has_office"] = self._service.office.is_installed
        # A container's depth is in its key: one that holds itself would else be unpacked for ever.
        depth = _depth(request) if request.kind == "container" else 0
        parts = [request.sha256, name_suffix(request.name), str(depth)]
        return artefact_key("read", parts, settings, f"{READ_VERSION}/rapidocr-{version('rapidocr')}")

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Read the original; members of a container are stored as originals of their own."""
        handling = Handling(blobs.put_file, blobs.scratch, _depth(request), progress)
        with blobs.lend_path(request.sha256) as path:
            done = self._service.read(path, request.name, handling)
        return StageOutput(done.reading, done.attachments)

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """kind, n_pages, has_text, n_members."""
        return {
            "kind": content["kind"],
            "n_pages": len(content["pages"]),
            "has_text": bool(content["text"].strip()),
            "n_members": len(content["members"]),
        }


class ClassifyStage:
    """Stage `classify`: a Reading to a DocumentClass."""

    def __init__(self, service: OcrService) -> None:
        self._service = service

    def key(self, request: StageRequest) -> str:
        """From the reading, the name, which may carry a title, and the rules of review; the rest is in the version."""
        configuration = {"rules": rules_digest(self._service.rules)}
        return artefact_key("classify", [_reading_key(request), request.name], configuration, CLASSIFY_VERSION)

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Classify what was read."""
        reading = Reading.model_validate(blobs.get_artefact(_reading_key(request)))
        progress(0.2)
        return StageOutput(self._service.classify(reading, request.name))

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """type, confidence, title, doc_date, n_checks."""
        return {
            "type": content["classification"]["type"],
            "confidence": content["classification"]["confidence"],
            "title": content["title"],
            "doc_date": content["doc_date"],
            "n_checks": len(content["checks"]),
        }


def _depth(request: StageRequest) -> int:
    depth = request.options.get("depth", 0)
    return depth if isinstance(depth, int) and depth >= 0 else 0


def _reading_key(request: StageRequest) -> str:
    key = request.inputs.get("read")
    if not key:
        raise BadInput("the stage needs the artefact of the stage `read`", "缺少读取阶段的结果")
    return key


def _service() -> OcrService:
    return OcrService(OcrSettings(), CoreSettings())


read_document = stage_task("ocr.read_document", lambda: ReadStage(_service()))
classify_document = stage_task("ocr.classify_document", lambda: ClassifyStage(_service()))
