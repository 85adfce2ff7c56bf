"""A peer to compare with: PaddleOCR's own reading over ONNX Runtime, where the extra [paddle] is installed."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from foundation.errors import Unavailable
from foundation.models import ModelFile
from foundation.sessions import open_session
from services.ocr.engines.files import SMALL
from services.ocr.engines.orientation import Orientation
from services.ocr.engines.twostep import STRIP_SHAPE, TUNED, read_in_two_steps
from services.ocr.steps.quads import Pixels, Quad, ReadLine

WEIGHTS, CONFIGURATION = "inference.onnx", "inference.yml"
DETECTOR_NAME, RECOGNIZER_NAME = "PP-OCRv6_small_det", "PP-OCRv6_small_rec"
"""As PaddleOCR calls what lies in the wheel of rapidocr."""
CONTRIB, HEADLESS = "opencv-contrib-python", "opencv-python-headless"


class PaddleOcr:
    """PaddleOCR's detector and recognizer, each a directory of its own, never fetched from anywhere.

    detector_dir, recognizer_dir: directories in PaddleOCR's form; empty for rapidocr's weights laid out in that form.
    """

    name = "paddleocr"

    def __init__(self, threads: int, min_score: float, detector_dir: str = "", recognizer_dir: str = "") -> None:
        detection, recognition = _modules()
        self._min_score = min_score
        self._orientation = Orientation(threads)
        shared = {
            "device": "cpu",
            "engine": "onnxruntime",
            "engine_config": {
                "intra_op_num_threads": threads,
                "inter_op_num_threads": 1,
                "enable_cpu_mem_arena": False,
                "enable_mem_pattern": False,
                "log_severity_level": 3,
            },
        }
        tuned = {name: TUNED[name] for name in ("limit_side_len", "limit_type", "thresh", "box_thresh", "unclip_ratio")}
        with tempfile.TemporaryDirectory(prefix="sitetrace-paddle-") as folder:
            detector = _checked(detector_dir) if detector_dir else _laid_out_detector(Path(folder))
            recognizer = _checked(recognizer_dir) if recognizer_dir else _laid_out_recognizer(Path(folder))
            names = _model_name(detector), _model_name(recognizer)
            self._detect = detection(model_name=names[0], model_dir=str(detector), **shared, **tuned)
            self._recognize = recognition(model_name=names[1], model_dir=str(recognizer), **shared)
        self.version = f"{importlib.metadata.version('paddleocr')}/{'+'.join(names)}/tuned-2"

    def find_turn(self, image: Pixels) -> int:
        """See Engine.find_turn."""
        return self._orientation.find_turn(image)

    def read(self, image: Pixels, *, side_px: int) -> list[ReadLine]:
        """See Engine.read."""
        return read_in_two_steps(image, self.detect, self.recognize, side_px=side_px, min_score=self._min_score)

    def detect(self, image: Pixels) -> list[Quad]:
        """Quadrangles of lines in pixels."""
        found: Any = self._detect.predict(image)
        return [np.asarray(box, np.float32) for box in found[0]["dt_polys"]]

    def recognize(self, strips: list[Pixels]) -> list[tuple[str, float]]:
        """See Engine.recognize."""
        if not strips:
            return []
        found: Any = self._recognize.predict([np.ascontiguousarray(strip) for strip in strips], batch_size=1)
        return [(str(each["rec_text"]), float(each["rec_score"])) for each in found]


def _modules() -> tuple[Any, Any]:
    """Its two classes. Raises Unavailable where the extra is not installed."""
    # It keeps a directory of its own under the home directory, which a worker may not be able to write to.
    os.environ.setdefault("PADDLE_PDX_CACHE_HOME", str(Path(tempfile.gettempdir()) / "sitetrace-paddlex"))
    try:
        with _headless_counts():
            from paddleocr import TextDetection, TextRecognition
    except ImportError as error:
        raise Unavailable(
            f"paddleocr is not installed ({error}): uv pip install --overrides requirements/overrides.txt "
            "'.[paddle]' (docs/dependencies.md), or set OCR_ENGINE to another reader",
            "未安装 paddleocr,请安装扩展 [paddle] 后重试,或将 OCR_ENGINE 改为其他引擎",
        ) from error
    return TextDetection, TextRecognition


@contextlib.contextmanager
def _headless_counts() -> Iterator[None]:
    """While the block runs, the headless OpenCV answers for the one with a window system.

    PaddleX asks for that package by name before it imports cv2, and only one of the two may lie there. What it calls
    is in both; it asks once and remembers.
    """
    asked = importlib.metadata.version

    def version(distribution_name: str) -> str:
        try:
            return asked(distribution_name)
        except importlib.metadata.PackageNotFoundError:
            if distribution_name != CONTRIB:
                raise
            return asked(HEADLESS)

    importlib.metadata.version = version
    try:
        yield
    finally:
        importlib.metadata.version = asked


def _checked(folder: str) -> Path:
    """A directory from the settings. Raises Unavailable when it does not hold what it should."""
    for name in (WEIGHTS, CONFIGURATION):
        if not (Path(folder) / name).is_file():
            raise Unavailable(
                f"{folder} has no {name}; paddleocr runs from {WEIGHTS} and {CONFIGURATION} side by side "
                "(OCR_PADDLE_DETECTOR_DIR, OCR_PADDLE_RECOGNIZER_DIR; leave them empty for the weights of rapidocr)",
                f"{folder} 中缺少 {name};请检查 OCR_PADDLE_DETECTOR_DIR 与 OCR_PADDLE_RECOGNIZER_DIR,或将其留空",
            )
    return Path(folder)


def _model_name(folder: Path) -> str:
    told: Any = yaml.safe_load((folder / CONFIGURATION).read_text("utf-8"))
    return str(told["Global"]["model_name"])


def _laid_out_detector(folder: Path) -> Path:
    operations: list[dict[str, Any]] = [
        {"DetResizeForTest": {}},
        {"NormalizeImage": {"mean": TUNED["mean"], "std": TUNED["std"], "scale": 1 / 255, "order": "hwc"}},
        {"ToCHWImage": None},
    ]
    reading = {name: TUNED[name] for name in ("max_candidates", "use_dilation", "score_mode")}
    return _lay_out(folder / "det", DETECTOR_NAME, SMALL.detector, operations, {"name": "DBPostProcess", **reading})


def _laid_out_recognizer(folder: Path) -> Path:
    told = open_session(SMALL.recognizer.locate(), 1, keeps_memory=False).get_modelmeta().custom_metadata_map
    characters = told["character"].split("\n")
    operations = [{"RecResizeImg": {"image_shape": STRIP_SHAPE}}]
    reading = {"name": "CTCLabelDecode", "character_dict": characters}
    return _lay_out(folder / "rec", RECOGNIZER_NAME, SMALL.recognizer, operations, reading)


def _lay_out(
    folder: Path, name: str, weights: ModelFile, operations: list[dict[str, Any]], reading: dict[str, Any]
) -> Path:
    """Weights and a description in PaddleOCR's form."""
    folder.mkdir()
    (folder / WEIGHTS).symlink_to(weights.locate())
    described = {
        "Global": {"model_name": name},
        "PreProcess": {"transform_ops": [{"DecodeImage": {"channel_first": False, "img_mode": "BGR"}}, *operations]},
        "PostProcess": reading,
    }
    (folder / CONFIGURATION).write_text(yaml.safe_dump(described, allow_unicode=True), "utf-8")
    return folder
