"""The stage of this service as a task of the queue: ids in, ids out."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from contracts.reading import Reading
from contracts.stages import StageRequest
from foundation.blobs import BlobStore
from foundation.errors import NotRead
from foundation.ids import artefact_key
from foundation.settings import CoreSettings
from foundation.stage import Progress, StageOutput, stage_task
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings

_NOT_IN_KEY = {"pool_processes", "pool_limit_s"}


class SeeStage:
    """Stage `see`: a photo or a video to a Sight. options: captured_at, uploaded_at."""

    def __init__(self, service: VisionService) -> None:
        self._service = service

    def key(self, request: StageRequest) -> str:
        """From the bytes, the reading, what was told at the hand-in, the settings and the models."""
        told = [str(request.options.get(name) or "") for name in ("captured_at", "uploaded_at")]
        settings = self._service.settings.model_dump(mode="json", exclude=_NOT_IN_KEY)
        if settings["faces"] == "off":
            del settings["faces"]  # so that a switched-off option leaves the keys of what was seen before it was there
        inputs = [request.sha256, request.inputs.get("read", ""), *told]
        return artefact_key("see", inputs, settings, self._service.version)

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Look at the original. Raises NotRead for what is neither a photo nor a video."""
        key = request.inputs.get("read")
        reading = Reading.model_validate(blobs.get_artefact(key)) if key else None
        told = Told(reading, _text(request, "captured_at"), _text(request, "uploaded_at"))
        progress(0.1)
        with blobs.lend_path(request.sha256, PurePosixPath(request.name).suffix[:8]) as path:
            if request.media_type.startswith("video/"):
                seen = self._service.watch(path, told)
            elif request.media_type.startswith("image/"):
                seen = self._service.see(path, told)
            else:
                raise NotRead(f"{request.media_type} is neither a photo nor a video", "该文件不是照片或视频")
        return StageOutput(seen.sight, seen.attachments)

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """tags, defects, duration_s, captured_at."""
        return {
            "tags": [tag["tag"] for tag in content["tags"]],
            "defects": [defect["defect"] for defect in content["defects"]],
            "duration_s": content["duration_s"],
            "captured_at": content["capture"]["time"],
        }


def _text(request: StageRequest, name: str) -> str | None:
    value = request.options.get(name)
    return value if isinstance(value, str) and value else None


see_picture = stage_task("vision.see_picture", lambda: SeeStage(VisionService(VisionSettings(), CoreSettings())))
