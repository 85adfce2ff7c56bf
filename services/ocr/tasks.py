"""The stages of this service as tasks of the queue: ids in, ids out."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from contracts.learning import LearnedClasses, Lessons
from contracts.reading import Binding, Reading
from contracts.stages import StageRequest
from foundation.blobs import BlobStore
from foundation.errors import BadInput, UnreadableFile
from foundation.filetype import name_suffix
from foundation.ids import artefact_key
from foundation.settings import CoreSettings
from foundation.stage import Progress, StageOutput, stage_task
from language.rulesfile import rules_digest
from services.ocr.service import CLASSIFY_VERSION, READ_VERSION, Handling, OcrService
from services.ocr.settings import OcrSettings
from services.ocr.steps.bind import BIND_VERSION, bind
from services.ocr.steps.learned import LEARN_VERSION, LearnedLayer


class ReadStage:
    """Stage `read`: bytes to a Reading. options: depth (containers around the file)."""

    def __init__(self, service: OcrService) -> None:
        self._service = service

    def key(self, request: StageRequest) -> str:
        """From the bytes, the name's suffix that told kinds of text apart, the settings and the engine."""
        settings = self._service.settings.model_dump(
            mode="json", exclude={"pool_processes", "pool_limit_s", "split", "meaning"}
        )
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
    """Stage `classify`: a Reading to a DocumentClass. options: learned (artefact key of the version in use)."""

    def __init__(self, service: OcrService) -> None:
        self._service = service
        self._layer: tuple[str, LearnedLayer] | None = None

    def key(self, request: StageRequest) -> str:
        """From the reading, the name, which may carry a title, the rules of review, and what was learnt."""
        settings = self._service.settings
        configuration = {
            "rules": rules_digest(self._service.rules),
            "split": settings.split,
            "meaning": "none" if settings.engine == "fake" else settings.meaning,
        }
        if learned := _learned_key(request):
            configuration["learned"] = learned
        return artefact_key("classify", [_reading_key(request), request.name], configuration, CLASSIFY_VERSION)

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Classify what was read."""
        reading = Reading.model_validate(blobs.get_artefact(_reading_key(request)))
        progress(0.2)
        learned = _learned_key(request)
        layer = self._layers(learned, blobs) if learned else None
        return StageOutput(self._service.classify(reading, request.name, layer))

    def _layers(self, key: str, blobs: BlobStore) -> LearnedLayer:
        """A version is loaded once, and kept while it is the one in use."""
        if self._layer is None or self._layer[0] != key:
            self._layer = (key, LearnedLayer(LearnedClasses.model_validate(blobs.get_artefact(key))))
        return self._layer[1]

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """type, confidence, title, doc_date, n_checks."""
        return {
            "type": content["classification"]["type"],
            "confidence": content["classification"]["confidence"],
            "title": content["title"],
            "doc_date": content["doc_date"],
            "n_checks": len(content["checks"]),
        }


class LearnStage:
    """Stage `learn`: confirmed documents to LearnedClasses, compared before anybody uses them.

    options: lessons (artefact key of Lessons).
    """

    def __init__(self, service: OcrService) -> None:
        self._service = service

    def key(self, request: StageRequest) -> str:
        """From the lessons, which name the version in use, and the rules."""
        configuration = {"meaning": self._service.settings.meaning}
        return artefact_key("learn", [_lessons_key(request)], configuration, f"{CLASSIFY_VERSION}/{LEARN_VERSION}")

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Look at every confirmed document's reading, learn, compare."""
        lessons = Lessons.model_validate(blobs.get_artefact(_lessons_key(request)))
        taught = []
        for number, lesson in enumerate(lessons.lessons, start=1):
            if blobs.has_artefact(lesson.read_key):
                reading = Reading.model_validate(blobs.get_artefact(lesson.read_key))
                taught.append(self._service.teach(lesson, reading))
            progress(0.7 * number / len(lessons.lessons))
        in_use = LearnedClasses.model_validate(blobs.get_artefact(lessons.in_use)) if lessons.in_use else None
        return StageOutput(self._service.learn(taught, lessons, in_use))

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """version, n_lessons, verdict."""
        return {
            "version": content["version"],
            "n_lessons": len(content["examples"]),
            "verdict": content["comparison"]["verdict"],
        }


class BindStage:
    """Stage `bind`: a Reading with its page images to a searchable PDF."""

    def key(self, request: StageRequest) -> str:
        """From the reading and the title that the PDF bears."""
        return artefact_key("bind", [_reading_key(request), request.name], {}, BIND_VERSION)

    def run(self, request: StageRequest, blobs: BlobStore, progress: Progress) -> StageOutput:
        """Bind the pages that have a picture."""
        key = _reading_key(request)
        reading = Reading.model_validate(blobs.get_artefact(key))
        pages = [(page, page.image.name) for page in reading.pages if page.image is not None]
        if not pages:
            raise UnreadableFile("the document has no page images to bind", "该文件没有可装订的页面图像")
        progress(0.1)
        content = bind(
            ((page, blobs.get_attachment(key, name)) for page, name in pages), title=reading.title or request.name
        )
        return StageOutput(
            Binding(read_key=key, n_pages=len(pages), size_bytes=len(content)), {"searchable.pdf": content}
        )

    def summarize(self, content: dict[str, Any]) -> dict[str, Any]:
        """n_pages, size_bytes."""
        return {"n_pages": content["n_pages"], "size_bytes": content["size_bytes"]}


def _depth(request: StageRequest) -> int:
    depth = request.options.get("depth", 0)
    return depth if isinstance(depth, int) and depth >= 0 else 0


def _reading_key(request: StageRequest) -> str:
    key = request.inputs.get("read")
    if not key:
        raise BadInput("the stage needs the artefact of the stage `read`", "缺少读取阶段的结果")
    return key


def _lessons_key(request: StageRequest) -> str:
    key = request.options.get("lessons")
    if not isinstance(key, str):
        raise BadInput("learning needs its lessons", "缺少用于学习的文件清单")
    return key


def _learned_key(request: StageRequest) -> str | None:
    key = request.options.get("learned")
    return key if isinstance(key, str) and key else None


def _service() -> OcrService:
    return OcrService(OcrSettings(), CoreSettings())


def learn_stage() -> LearnStage:
    """The stage `learn`, for whoever runs it in a process of his own."""
    return LearnStage(_service())


read_document = stage_task("ocr.read_document", lambda: ReadStage(_service()))
classify_document = stage_task("ocr.classify_document", lambda: ClassifyStage(_service()))
bind_pdf = stage_task("ocr.bind_pdf", BindStage)
learn_classes = stage_task("ocr.learn_classes", learn_stage)
