"""The service's own HTTP API: parse, call, return. Pages are read in a process that can be killed."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile

from contracts.base import ModelRef, Shape
from contracts.classification import DocumentClass
from contracts.reading import Reading
from foundation.blobs import sha256_of
from foundation.errors import TooLarge
from foundation.pool import EnginePool
from foundation.settings import CoreSettings
from services.ocr.engines import MODEL_FILES, NAMES, is_installed
from services.ocr.service import Handling, OcrService
from services.ocr.settings import EngineName, OcrSettings

PIECE_BYTES = 1 << 20
Upload = Annotated[UploadFile, File(description="The file; its type is told from its bytes")]
EngineChoice = Annotated[EngineName | None, Query(description="Reader to use instead of the configured one")]


class EngineView(Shape):
    """One reader of pages."""

    name: EngineName
    is_default: bool
    is_installed: bool


class Engines(Shape):
    """The readers there are, and the model files that lie here."""

    engines: list[EngineView]
    models: list[ModelRef]


def make_router(settings: OcrSettings, core: CoreSettings, pool: EnginePool) -> APIRouter:
    """The verbs under /v1."""
    router = APIRouter(prefix="/v1", tags=["reading"])

    @router.post("/read", summary="Read a file: pages with lines, tables, seals, signatures")
    async def read(file: Upload, engine: EngineChoice = None) -> Reading:
        with tempfile.TemporaryDirectory(prefix="sitetrace-ocr-") as folder:
            path = await _receive(file, Path(folder), core)
            return await pool.run(read_file, settings, core, path, file.filename or "", engine)

    @router.post("/classify", summary="Read a file and say what kind of document it is, with fields and checks")
    async def classify(file: Upload, engine: EngineChoice = None) -> DocumentClass:
        with tempfile.TemporaryDirectory(prefix="sitetrace-ocr-") as folder:
            path = await _receive(file, Path(folder), core)
            return await pool.run(classify_file, settings, core, path, file.filename or "", engine)

    @router.get("/engines", summary="Readers that can be chosen, and their model files")
    async def engines() -> Engines:
        return Engines(
            engines=[
                EngineView(name=name, is_default=name == settings.engine, is_installed=is_installed(name))
                for name in NAMES
            ],
            models=[ModelRef(name=file.name, version=file.version) for file in MODEL_FILES],
        )

    return router


async def _receive(file: UploadFile, folder: Path, core: CoreSettings) -> Path:
    """The upload in a file of ours. Raises TooLarge."""
    path = folder / "upload"
    n_bytes = 0
    with path.open("wb") as target:
        while piece := await file.read(PIECE_BYTES):
            n_bytes += len(piece)
            if n_bytes > core.max_upload_bytes:
                raise TooLarge(
                    f"more than {core.max_upload_bytes} bytes; split the file, or raise SITETRACE_MAX_UPLOAD_BYTES",
                    "文件超过大小上限,请拆分后提交",
                )
            target.write(piece)
    return path


# In the engine's process -----------------------------------------------------------------------------------


@cache
def _service(settings: OcrSettings, core: CoreSettings) -> OcrService:
    return OcrService(settings, core)


def read_file(
    settings: OcrSettings, core: CoreSettings, path: Path, name: str, engine: EngineName | None = None
) -> Reading:
    """Read a file in this process; members of a container are told by their digest, and not kept."""
    chosen = settings.model_copy(update={"engine": engine}) if engine else settings
    handling = Handling(keep=sha256_of, scratch=path.parent)
    return _service(chosen, core).read(path, name, handling).reading


def classify_file(
    settings: OcrSettings, core: CoreSettings, path: Path, name: str, engine: EngineName | None = None
) -> DocumentClass:
    """Read and classify a file in this process."""
    chosen = settings.model_copy(update={"engine": engine}) if engine else settings
    return _service(chosen, core).classify(read_file(settings, core, path, name, engine), name)


def check_ready(settings: OcrSettings, core: CoreSettings) -> None:
    """Load the engine in this process. Raises SiteTraceError when it cannot be."""
    _ = _service(settings, core).engine
