"""The service's own HTTP API: parse, call, return. Pictures are decoded in a process that can be killed."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, UploadFile

from contracts.base import ModelRef, Shape
from contracts.sight import Sight, TextsWanted, TextVectors
from foundation.errors import NotRead
from foundation.filetype import sniff
from foundation.pool import EnginePool
from foundation.settings import CoreSettings
from foundation.web import receive_file
from services.vision.engines import MODEL_FILES
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings

Upload = Annotated[UploadFile, File(description="A photo or a video; its type is told from its bytes")]


class TagView(Shape):
    """A tag or defect that the heads know, with the score from which it is given."""

    tag: str
    threshold: float


class Knowledge(Shape):
    """What the service can tell."""

    tags: list[TagView]
    defects: list[TagView]
    models: list[ModelRef]


def make_router(settings: VisionSettings, core: CoreSettings, pool: EnginePool, texts: EnginePool) -> APIRouter:
    """The verbs under /v1. texts: where texts are laid beside pictures."""
    router = APIRouter(prefix="/v1", tags=["seeing"])

    @router.post("/analyze", summary="Tags, suspected defects, quality and capture facts of a photo or video")
    async def analyze(file: Upload) -> Sight:
        with tempfile.TemporaryDirectory(prefix="sitetrace-vision-") as folder:
            path = await receive_file(file, Path(folder), core.max_upload_bytes)
            return await pool.run(analyze_file, settings, core, path, file.filename or "")

    @router.get("/tags", summary="Tags and defects that can be told, and their thresholds")
    async def tags() -> Knowledge:
        return await pool.run(list_tags, settings, core)

    @router.post("/text-vectors", summary="Texts in the space of pictures, where a model for both is set")
    async def text_vectors(wanted: TextsWanted) -> TextVectors:
        return await texts.run(embed_texts, settings, core, wanted.texts)

    return router


# In the engine's process -----------------------------------------------------------------------------------


@cache
def _service(settings: VisionSettings, core: CoreSettings) -> VisionService:
    return VisionService(settings, core)


def analyze_file(settings: VisionSettings, core: CoreSettings, path: Path, name: str) -> Sight:
    """See a photo or watch a video in this process. Raises NotRead for anything else."""
    told, service = sniff(path, name), _service(settings, core)
    if told.media_type.startswith("video/"):
        return service.watch(path, Told()).sight
    if told.media_type.startswith("image/") and told.kind == "photo":
        return service.see(path, Told()).sight
    raise NotRead(f"{told.media_type} is neither a photo nor a video", "该文件不是照片或视频")


def embed_texts(settings: VisionSettings, core: CoreSettings, texts: list[str]) -> TextVectors:
    """Texts in the space of pictures. Raises BadInput where no model for both is set."""
    return _service(settings, core).text_vectors(texts)


def list_tags(settings: VisionSettings, core: CoreSettings) -> Knowledge:
    """What the heads know; loads them."""
    service = _service(settings, core)
    tags, defects = (
        [TagView(tag=name, threshold=round(heads.threshold_of(name), 4)) for name in heads.names]
        for heads in (service.tag_heads, service.defect_heads)
    )
    tags += [TagView(tag=name, threshold=settings.prompt_threshold) for name in service.prompted_tags]
    models = [ModelRef(name=file.name, version=file.version) for file in MODEL_FILES] + service.engines.beside
    return Knowledge(tags=tags, defects=defects, models=models)
