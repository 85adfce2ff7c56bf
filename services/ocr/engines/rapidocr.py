"""The default reader: PP-OCRv6 small from the wheel rapidocr, with parameters tuned on site forms."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Any, cast

import numpy as np

from foundation.sessions import open_session
from services.ocr.engines.files import SMALL, Weights
from services.ocr.engines.orientation import Orientation
from services.ocr.engines.twostep import STRIP_SHAPE, TUNED, read_in_two_steps
from services.ocr.steps.quads import Pixels, Quad, ReadLine


class RapidOcr:
    """PP-OCRv6 under ONNX Runtime: detection, then recognition line by line (batches are slower on CPUs)."""

    def __init__(self, threads: int, min_score: float, *, name: str = "rapidocr", weights: Weights = SMALL) -> None:
        from omegaconf import OmegaConf
        from rapidocr.ch_ppocr_det import TextDetector
        from rapidocr.ch_ppocr_rec import TextRecognizer
        from rapidocr.utils.typings import EngineType

        logging.getLogger("RapidOCR").setLevel(logging.WARNING)
        self.name = name
        self.version = f"{version('rapidocr')}/{weights.version}/tuned-2"
        self._min_score = min_score
        self._orientation = Orientation(threads)
        shared: dict[str, Any] = {"engine_type": EngineType.ONNXRUNTIME}
        detector = {**shared, **TUNED, "session": open_session(weights.detector.locate(), threads, keeps_memory=False)}
        recognizer = {
            **shared,
            "lang_type": "ch",
            "font_path": None,
            "rec_img_shape": STRIP_SHAPE,
            "rec_batch_num": 1,
            "rec_keys_path": str(weights.keys.locate()) if weights.keys else None,
            "session": open_session(weights.recognizer.locate(), threads, keeps_memory=False),
        }
        flags = {"allow_objects": True}  # a session of our own goes in
        self._detect = TextDetector(cast(Any, OmegaConf.create(detector, flags=flags)))
        self._recognize = TextRecognizer(cast(Any, OmegaConf.create(recognizer, flags=flags)))

    def find_turn(self, image: Pixels) -> int:
        """See Engine.find_turn."""
        return self._orientation.find_turn(image)

    def read(self, image: Pixels, *, side_px: int) -> list[ReadLine]:
        """See Engine.read."""
        return read_in_two_steps(image, self.detect, self.recognize, side_px=side_px, min_score=self._min_score)

    def detect(self, image: Pixels) -> list[Quad]:
        """Quadrangles of lines in pixels."""
        boxes = self._detect(image).boxes
        return [] if boxes is None else [np.asarray(box, np.float32) for box in boxes]

    def recognize(self, strips: list[Pixels]) -> list[tuple[str, float]]:
        """See Engine.recognize."""
        from rapidocr.ch_ppocr_rec import TextRecInput

        if not strips:
            return []
        found: Any = self._recognize(TextRecInput(img=list(strips)))
        return [(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]
