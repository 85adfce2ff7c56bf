"""The stages of this service as tasks of the queue: ids in, ids out."""

from __future__ import annotations

import time
from pathlib import PurePosixPath
from typing import Any

from contracts.headlearning import LearnedHeads, PhotoLesson, PhotoLessons
from contracts.reading import Reading
from contracts.sight import Sight
from contracts.stages import StageRequest
from foundation.blobs import BlobStore
from foundation.errors import BadInput, NotFound, NotRead, TooLarge, UnreadableFile
from foundation.ids import artefact_key
from foundation.settings import CoreSettings
from foundation.stage import Progress, StageOutput, stage_task
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings
from services.vision.steps.layer import LearnedLayer
from services.vision.steps.teach import TEACH_VERSION, Taught

_NOT_IN_KEY = {"pool_processes", "pool_limit_s"}
_OF_LARGER, _OF_DETECTOR = ("embedder", "model", "prompt_weight", "prompt_threshold"), ("detector", "detector_score")


class SeeStage:
    """Stage `see`: a photo or a video to a Sight.

    options: captured_at, uploaded_at, learned (artefact keys of the versions in use, the first counting most).
    """

    def __init__(self, service: VisionService) -> None:
        self._service = service
        self._layer: tuple[list[str], LearnedLayer] | None = None

    def key(self, request: StageRequest) -> str:
        """From the bytes, the reading, what was told at the hand-in, the settings, the models, and what was learnt."""
        told = [str(request.options.get(name) or "") for name in ("captured_at", "uploaded_at")]
        settings = _settings_of(self._service)
        if settings["faces"] == "off":
            del settings["faces"]
        inputs = [request.sha256, request.inputs.get("read", ""), *told]
        if learned := _keys(request, "learned"):
            settings["learned"] = learned
        return artefact_key("see", inputs, settings, self._service.version)

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Look at the original. Raises NotRead for what is neither a photo nor a video."""
        key = request.inputs.get("read")
        reading = Reading.model_validate(blobs.get_artefact(key)) if key else None
        told = Told(reading, _text(request, "captured_at"), _text(request, "uploaded_at"))
        progress(0.1)
        layer = self._layer_of(_keys(request, "learned"), blobs)
        with blobs.lend_path(request.sha256, PurePosixPath(request.name).suffix[:8]) as path:
            if request.media_type.startswith("video/"):
                seen = self._service.watch(path, told, layer)
            elif request.media_type.startswith("image/"):
                seen = self._service.see(path, told, layer)
            else:
                raise NotRead(f"{request.media_type} is neither a photo nor a video", "该文件不是照片或视频")
        return StageOutput(seen.sight, seen.attachments)

    def _layer_of(self, keys: list[str], blobs: BlobStore) -> LearnedLayer:
        """Versions are loaded once, and kept while they are the ones in use."""
        if self._layer is None or self._layer[0] != keys:
            self._layer = (keys, self._service.layer_of(_versions(keys, blobs)))
        return self._layer[1]

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """tags, defects, duration_s, captured_at."""
        return {
            "tags": [tag["tag"] for tag in content["tags"]],
            "defects": [defect["defect"] for defect in content["defects"]],
            "duration_s": content["duration_s"],
            "captured_at": content["capture"]["time"],
        }


class LearnSightStage:
    """Stage `learn_sight`: photos of which people spoke to LearnedHeads, compared before anybody uses them.

    options: lessons (artefact key of PhotoLessons).
    """

    def __init__(self, service: VisionService) -> None:
        self._service = service

    def key(self, request: StageRequest) -> str:
        """From the lessons, which name the versions in use, the settings and the models."""
        settings = _settings_of(self._service)
        return artefact_key(
            "learn_sight", [_lessons_key(request)], settings, f"{self._service.version}/{TEACH_VERSION}"
        )

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Gather the vector of every photo, learn, compare."""
        started = time.monotonic()
        lessons = PhotoLessons.model_validate(blobs.get_artefact(_lessons_key(request)))
        photos: list[Taught] = []
        for number, lesson in enumerate(lessons.lessons, start=1):
            photos += self._photos(lesson, blobs)
            progress(0.6 * number / len(lessons.lessons))
        if not photos:
            raise BadInput("none of the confirmed photos can be looked at any more", "已确认的照片均无法读取")
        for key in lessons.background:
            unspoken = PhotoLesson(document_id=key, project_id="", sha256="", name="", see_key=key)
            photos += self._kept(unspoken, blobs)
        progress(0.7)
        in_use = self._service.layer_of(_versions(lessons.in_use, blobs))
        learned = self._service.learn(photos, lessons, in_use)
        return StageOutput(learned.model_copy(update={"seconds": round(time.monotonic() - started, 3)}))

    def _photos(self, lesson: PhotoLesson, blobs: BlobStore) -> list[Taught]:
        """The photo, its vector as it was kept or else made again, and every box drawn on it."""
        found = self._kept(lesson, blobs)
        if found and not lesson.boxes:
            return found
        try:
            with blobs.lend_path(lesson.sha256, PurePosixPath(lesson.name).suffix[:8]) as path:
                if not found:
                    again = self._service.teach(lesson, self._service.see(path, Told()).sight)
                    found = [again] if again else []
                return found + [self._service.teach_box(lesson, box, path) for box in lesson.boxes]
        except (NotFound, UnreadableFile, TooLarge):
            return found

    def _kept(self, lesson: PhotoLesson, blobs: BlobStore) -> list[Taught]:
        if not blobs.has_artefact(lesson.see_key):
            return []
        taught = self._service.teach(lesson, Sight.model_validate(blobs.get_artefact(lesson.see_key)))
        return [taught] if taught else []

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """version, n_lessons, verdict, tags that were learnt."""
        return {
            "version": content["version"],
            "n_lessons": len(content["taught"]),
            "verdict": content["comparison"]["verdict"],
            "tags": [head["name"] for head in content["heads"]],
        }


def _settings_of(service: VisionService) -> dict[str, Any]:
    """What changes a result; options that are switched off leave the keys of what was made before they were there.

    A file or directory is known by what lies in it (the service's version), not by its path.
    """
    off = {*(_OF_LARGER if service.settings.embedder == "off" else ("model",))}
    off |= {*(_OF_DETECTOR if not service.settings.detector else ("detector",))}
    return service.settings.model_dump(mode="json", exclude=_NOT_IN_KEY | off)


def _versions(keys: list[str], blobs: BlobStore) -> list[LearnedHeads]:
    return [LearnedHeads.model_validate(blobs.get_artefact(key)) for key in keys]


def _lessons_key(request: StageRequest) -> str:
    key = request.options.get("lessons")
    if not isinstance(key, str):
        raise BadInput("learning needs its lessons", "缺少用于学习的照片清单")
    return key


def _keys(request: StageRequest, name: str) -> list[str]:
    value = request.options.get(name)
    return [key for key in value if isinstance(key, str)] if isinstance(value, list) else []


def _text(request: StageRequest, name: str) -> str | None:
    value = request.options.get(name)
    return value if isinstance(value, str) and value else None


def _service() -> VisionService:
    return VisionService(VisionSettings(), CoreSettings())


def learn_sight_stage() -> LearnSightStage:
    """The stage `learn_sight`, for whoever runs it in a process of his own."""
    return LearnSightStage(_service())


see_picture = stage_task("vision.see_picture", lambda: SeeStage(_service()))
learn_heads = stage_task("vision.learn_heads", learn_sight_stage)
