"""The readers there are: one visible match, each imported only when it is chosen."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

from foundation.bgefiles import BGE_VOCABULARY, BGE_WEIGHTS
from foundation.models import ModelFile
from services.ocr.engine import Engine
from services.ocr.engines.files import (
    DETECTOR,
    ORIENTATION,
    RECOGNIZER,
    TINY,
    TINY_DETECTOR,
    TINY_KEYS,
    TINY_RECOGNIZER,
)
from services.ocr.settings import EngineName, OcrSettings
from services.ocr.steps.meaning import Embeds

NAMES: tuple[EngineName, ...] = ("rapidocr", "rapidocr-tiny", "paddleocr", "tesseract", "fake")
MODEL_FILES: tuple[ModelFile, ...] = (
    DETECTOR,
    RECOGNIZER,
    ORIENTATION,
    TINY_DETECTOR,
    TINY_RECOGNIZER,
    TINY_KEYS,
    BGE_WEIGHTS,
    BGE_VOCABULARY,
)


def is_installed(name: EngineName) -> bool:
    """Whether an engine can be opened here."""
    match name:
        case "tesseract":
            return shutil.which("tesseract") is not None
        case "paddleocr":
            return find_spec("paddleocr") is not None
        case _:
            return True


def open_engine(settings: OcrSettings, threads: int, name: EngineName | None = None) -> Engine:
    """The engine of that name, or the one the settings choose. Raises Unavailable when it is not installed."""
    chosen = name or settings.engine
    match chosen:
        case "rapidocr":
            from services.ocr.engines.rapidocr import RapidOcr

            return RapidOcr(threads, settings.min_score)
        case "rapidocr-tiny":
            from services.ocr.engines.rapidocr import RapidOcr

            return RapidOcr(threads, settings.min_score, name="rapidocr-tiny", weights=TINY)
        case "paddleocr":
            from services.ocr.engines.paddleocr import PaddleOcr

            return PaddleOcr(threads, settings.min_score, settings.paddle_detector_dir, settings.paddle_recognizer_dir)
        case "tesseract":
            from services.ocr.engines.tesseract import Tesseract

            return Tesseract(settings.tesseract_languages, settings.min_score)
        case "fake":
            from services.ocr.engines.fake import FakeOcr

            return FakeOcr()


def open_embedder(settings: OcrSettings, threads: int) -> Embeds | None:
    """The embedding of titles and labels; None where rules alone classify, and beside the reader of tests."""
    if settings.meaning == "none" or settings.engine == "fake":
        return None
    from foundation.bge import BgeEmbedder

    return BgeEmbedder(BGE_WEIGHTS, BGE_VOCABULARY, threads)
