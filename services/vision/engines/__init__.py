"""The one place where a model is chosen. A new one is one file and one `case`."""

from __future__ import annotations

from foundation.errors import BadInput
from foundation.models import ModelFile
from services.vision.engine import Embedder, Texturer
from services.vision.engines.lite0 import LITE0

TAG_HEADS = ModelFile(
    name="tag-heads",
    version="1",
    package="",
    path="services/vision/weights/tag_heads.npz",
    sha256="",
    licence="Apache-2.0",
    source="tools/vision/train_heads.py",
    purpose="What a photo shows",
)
DEFECT_HEADS = ModelFile(
    name="defect-heads",
    version="1",
    package="",
    path="services/vision/weights/defect_heads.npz",
    sha256="",
    licence="Apache-2.0",
    source="tools/vision/train_heads.py",
    purpose="Suspected defects, place by place",
)
MODEL_FILES: tuple[ModelFile, ...] = (LITE0, TAG_HEADS, DEFECT_HEADS)


def open_embedder(name: str, threads: int) -> Embedder:
    """The embedder with this name. Raises BadInput for one that does not exist."""
    match name:
        case "lite0":
            from services.vision.engines.lite0 import Lite0Embedder

            return Lite0Embedder(threads)
        case "fake":
            from services.vision.engines.fake import FakeEmbedder

            return FakeEmbedder()
        case _:
            raise BadInput(f"there is no embedder {name!r}; VISION_EMBEDDER is lite0 or fake", "没有这个视觉模型")


def open_texturer(name: str, threads: int) -> Texturer:
    """The texturer with this name. Raises BadInput for one that does not exist."""
    match name:
        case "lite0":
            from services.vision.engines.lite0 import Lite0Texturer

            return Lite0Texturer(threads)
        case "fake":
            from services.vision.engines.fake import FakeTexturer

            return FakeTexturer()
        case _:
            raise BadInput(f"there is no texturer {name!r}; VISION_TEXTURER is lite0 or fake", "没有这个视觉模型")
