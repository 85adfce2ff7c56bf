"""Celery tasks of a worker under test: the real stage wrapper around stages that sleep, die or refuse.

The file's name says what happens: `sleep-2.txt`, `die.txt` (the process kills itself), `refuse.txt`.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from contracts.stages import StageRequest
from foundation.blobs import BlobStore
from foundation.errors import UnreadableFile
from foundation.ids import artefact_key
from foundation.stage import Progress, StageOutput, stage_task
from tests.support.road import invented_artefact


class FakeStage:
    """Any stage."""

    def key(self, request: StageRequest) -> str:
        return artefact_key(request.stage, [request.sha256, *request.inputs.values()], {}, "fake 1")

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        progress(0.1)
        mark = blobs.scratch / f"run-{request.name}-{request.stage}-{request.dispatch_id}-{os.getpid()}"
        mark.touch()
        if request.name.startswith("sleep-"):
            time.sleep(float(request.name.removeprefix("sleep-").removesuffix(".txt")))
        if request.name.startswith("die") and request.stage == "read":
            os.kill(os.getpid(), signal.SIGKILL)
        if request.name.startswith("refuse"):
            raise UnreadableFile("the file is cut off; send it again", "文件不完整")
        return StageOutput(invented_artefact(request))

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        return {"kind": content.get("kind")}


for _name in ("ocr.read_document", "ocr.classify_document", "vision.see_picture", "nlp.understand_document"):
    stage_task(_name, FakeStage)
