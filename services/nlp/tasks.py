"""The stage of this service as a task of the queue: ids in, ids out."""

from __future__ import annotations

from typing import Any

from contracts.classification import DocumentClass
from contracts.reading import Reading
from contracts.stages import StageRequest
from foundation.blobs import BlobStore
from foundation.errors import BadInput
from foundation.ids import artefact_key
from foundation.stage import Progress, StageOutput, stage_task
from services.nlp.service import NlpService
from services.nlp.settings import NlpSettings

_NOT_IN_KEY = {"pool_processes", "pool_limit_s", "max_body_bytes", "llm_key"}


class UnderstandStage:
    """Stage `understand`: a Reading and its DocumentClass to an Understanding. options: doc_date (ISO)."""

    def __init__(self, service: NlpService) -> None:
        self._service = service

    def key(self, request: StageRequest) -> str:
        """From the artefacts read, the date handed in, the settings and the version of rules and models."""
        inputs = [_input(request, "read"), request.inputs.get("classify", ""), _doc_date(request) or ""]
        settings = self._service.settings.model_dump(mode="json", exclude=_NOT_IN_KEY)
        return artefact_key("understand", inputs, settings, self._service.version)

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Understand what was read."""
        reading = Reading.model_validate(blobs.get_artefact(_input(request, "read")))
        key = request.inputs.get("classify")
        document_class = DocumentClass.model_validate(blobs.get_artefact(key)) if key else None
        progress(0.1)
        return StageOutput(self._service.understand(reading, document_class, _doc_date(request)))

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """has_minutes, has_log, title, doc_date."""
        minutes, log = content.get("minutes"), content.get("log")
        day = (log or {}).get("date") or ((minutes or {}).get("time") or "")[:10] or None
        return {
            "has_minutes": minutes is not None,
            "has_log": log is not None,
            "title": (minutes or {}).get("title"),
            "doc_date": day if day and day[:2] == "20" else None,
        }


def _doc_date(request: StageRequest) -> str | None:
    value = request.options.get("doc_date")
    return value if isinstance(value, str) else None


def _input(request: StageRequest, stage: str) -> str:
    key = request.inputs.get(stage)
    if not key:
        raise BadInput(f"the stage needs the artefact of the stage `{stage}`", "缺少前一阶段的结果")
    return key


understand_document = stage_task("nlp.understand_document", lambda: UnderstandStage(NlpService(NlpSettings())))
