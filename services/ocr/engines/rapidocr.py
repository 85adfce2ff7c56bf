"""The default reader: PP-OCRv6 small from the wheel rapidocr, with parameters tuned on site forms."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Any, cast

import cv2
import numpy as np

from foundation.sessions import open_session
from services.ocr.engines.files import SMALL, Weights
from services.ocr.engines.orientation import Orientation
from services.ocr.steps.quads import Pixels, Quad, ReadLine, as_pixels

# With rapidocr's own detector defaults a line under a seal and a lone "9℃" in a cell were lost.
TUNED = {
    "thresh": 0.2,
    "box_thresh": 0.45,
    "unclip_ratio": 1.4,
    "use_dilation": False,
    "score_mode": "fast",
    "max_candidates": 3000,
    "limit_side_len": 736,
    "limit_type": "min",
    "mean": [0.485, 0.456, 0.406],
    "std": [0.229, 0.224, 0.225],
}


class RapidOcr:
    """PP-OCRv6 under ONNX Runtime: detection, then recognition line by line (batches are slower on CPUs)."""

    def __init__(self, threads: int, min_score: float, *, name: str = "rapidocr", weights: Weights = SMALL) -> None:
        from omegaconf import OmegaConf
        from rapidocr.ch_ppocr_det import TextDetector
        from rapidocr.ch_ppocr_rec import TextRecognizer
        from rapidocr.utils.typings import EngineType

        logging.getLogger("RapidOCR").setLevel(logging.WARNING)
        self.name = name
        self.version = f"{version('rapidocr')}/{weights.version}/tuned-1"
        self._min_score = min_score
        self._orientation = Orientation(threads)
        shared: dict[str, Any] = {"engine_type": EngineType.ONNXRUNTIME}
        detector = {**shared, **TUNED, "session": open_session(weights.detector.locate(), threads, keeps_memory=False)}
        recognizer = {
            **shared,
            "lang_type": "ch",
            "font_path": None,
            "rec_img_shape": [3, 48, 320],
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
        scale = min(1.0, side_px / max(image.shape[:2]))
        seen = image
        if scale < 1.0:
            seen = as_pixels(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
        quads = [(quad / scale).astype(np.float32) for quad in self.detect(seen)]
        found = self.recognize([cut_strip(image, quad) for quad in quads])
        return [
            ReadLine(text.strip(), score, quad)
            for quad, (text, score) in zip(quads, found, strict=True)
            if text.strip() and score >= self._min_score
        ]

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


def cut_strip(image: Pixels, quad: Quad) -> Pixels:
    """A line's quadrangle made a rectangle; a tall one is laid on its side, as upright columns are read."""
    width = max(int(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2]))), 2)
    height = max(int(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))), 2)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    strip = cv2.warpPerspective(
        image,
        cv2.getPerspectiveTransform(quad, target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return as_pixels(np.rot90(strip) if height >= 1.5 * width else strip)
