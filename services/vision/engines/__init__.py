"""The one place where a model is chosen. A new one is one file and one `case`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from foundation.errors import BadInput
from foundation.models import ModelFile
from services.vision.engine import Detector, Embedder, FaceFinder, Texturer
from services.vision.engines.centerface import CENTERFACE
from services.vision.engines.lite import LITE1, LITE2
from services.vision.steps.heads import Heads, load_heads

TAG_HEADS = ModelFile(
    name="tag-heads",
    version="2026.11.3",
    package="",
    path="services/vision/weights/tag_heads.npz",
    sha256="017ce9f08b5383969513332bba668aee448f422ea2da6829ce7897095de9f30e",
    licence="Apache-2.0",
    source="tools/vision/train_heads.py",
    purpose="What a photo shows, out of its vector",
)
DEFECT_HEADS = ModelFile(
    name="defect-heads",
    version="2026.11.3",
    package="",
    path="services/vision/weights/defect_heads.npz",
    sha256="b3a5f2e2e203724f7a4a5823e03e0d1b2b7074315dc113cf0f150529817bedfa",
    licence="Apache-2.0",
    source="tools/vision/train_defects.py",
    purpose="Whether a picture shows a damaged surface, out of its vector",
)
DEFECT_WINDOWS = ModelFile(
    name="defect-windows",
    version="2026.11.3",
    package="",
    path="services/vision/weights/defect_windows.npz",
    sha256="477ba7bb286e60f6de074499b06476d5f0ff725fe4dbf47322696aa41466b8a4",
    licence="Apache-2.0",
    source="tools/vision/train_defects.py",
    purpose="The same out of windows of 448 px, and where",
)
CRACK_CELLS = ModelFile(
    name="crack-cells",
    version="2026.11.3",
    package="",
    path="services/vision/weights/crack_cells.npz",
    sha256="530773aef67ae8f318944b5d65d82fca41c7f5d9f06a2bc6d6eb337d7414beab",
    licence="Apache-2.0",
    source="tools/vision/train_defects.py",
    purpose="Where a crack runs, cell by cell",
)
MODEL_FILES: tuple[ModelFile, ...] = (LITE1, LITE2, TAG_HEADS, DEFECT_HEADS, DEFECT_WINDOWS, CRACK_CELLS, CENTERFACE)
NAMES = "lite or fake"


@dataclass(frozen=True)
class HeadSet:
    """The heads that fit one engine: tags and defects on whole pictures, defects on windows, cracks on cells."""

    tags: Heads
    defects: Heads
    defect_windows: Heads
    crack_cells: Heads

    @property
    def version(self) -> str:
        """Of all of them."""
        return "/".join(heads.version for heads in (self.tags, self.defects, self.defect_windows, self.crack_cells))


def open_embedder(name: str, threads: int) -> Embedder:
    """The embedder with this name. Raises BadInput for one that does not exist."""
    match name:
        case "lite":
            from services.vision.engines.lite import LiteEmbedder

            return LiteEmbedder(threads)
        case "fake":
            from services.vision.engines.fake import FakeEmbedder

            return FakeEmbedder()
        case _:
            raise BadInput(f"there is no embedder {name!r}; VISION_ENGINE is {NAMES}", "没有这个视觉模型")


def open_larger(name: str, model: str, threads: int) -> Embedder | None:
    """The larger model beside the default one; None where there is none. Raises BadInput, Unavailable."""
    match name:
        case "off":
            return None
        case "transformers":
            from services.vision.engines.transformers import open_transformers

            return open_transformers(model, threads)
        case "fake":
            from services.vision.engines.fake import FakeTextEmbedder

            return FakeTextEmbedder()
        case _:
            raise BadInput(
                f"there is no larger model {name!r}; VISION_EMBEDDER is off, transformers or fake", "没有这个视觉模型"
            )


def open_detector(file: str, threads: int, least: float) -> Detector | None:
    """The detector of an ONNX file; None where no file is named. Raises BadInput for a file that is not there."""
    if not file:
        return None
    from services.vision.engines.yolo import YoloDetector

    return YoloDetector(Path(file), threads, least)


def open_texturer(name: str, threads: int) -> Texturer:
    """The texturer with this name. Raises BadInput for one that does not exist."""
    match name:
        case "lite":
            from services.vision.engines.lite import LiteTexturer

            return LiteTexturer(threads)
        case "fake":
            from services.vision.engines.fake import FakeTexturer

            return FakeTexturer()
        case _:
            raise BadInput(f"there is no texturer {name!r}; VISION_ENGINE is {NAMES}", "没有这个视觉模型")


def open_faces(name: str, threads: int) -> FaceFinder | None:
    """The finder of faces with this name; None where they are not looked for. Raises BadInput for an unknown one."""
    match name:
        case "off":
            return None
        case "centerface":
            from services.vision.engines.centerface import CenterFace

            return CenterFace(threads)
        case "fake":
            from services.vision.engines.fake import FakeFaces

            return FakeFaces()
        case _:
            raise BadInput(
                f"there is no finder of faces {name!r}; VISION_FACES is off, centerface or fake", "没有这个人脸模型"
            )


def open_heads(name: str) -> HeadSet:
    """The heads trained for the engine with this name. Raises BadInput for one that does not exist."""
    match name:
        case "lite":
            files = (TAG_HEADS, DEFECT_HEADS, DEFECT_WINDOWS, CRACK_CELLS)
            return HeadSet(*(load_heads(file.locate()) for file in files))
        case "fake":
            from services.vision.engines import fake

            return HeadSet(
                fake.fake_tag_heads(), fake.fake_defect_heads(), fake.fake_defect_windows(), fake.fake_crack_cells()
            )
        case _:
            raise BadInput(f"there are no heads for {name!r}; VISION_ENGINE is {NAMES}", "没有这个视觉模型")
