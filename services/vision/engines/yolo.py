"""A detector in YOLO's form under ONNX Runtime, as `sitetrace vision detector` exports it; without ultralytics."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from foundation.errors import BadInput
from foundation.sessions import open_session
from services.vision.steps.boxes import Found, find_boxes, lay_into
from services.vision.steps.decode import Rgb

DEFAULT_PX = 640


class YoloDetector:
    """One pass over the whole picture, laid into the frame that the model was exported for."""

    name = "yolo"

    def __init__(self, file: Path, threads: int, least: float) -> None:
        if not file.is_file():
            raise BadInput(f"VISION_DETECTOR: there is no file {file}", f"VISION_DETECTOR 指定的文件不存在:{file}")
        with file.open("rb") as read:
            self.version = hashlib.file_digest(read, "sha256").hexdigest()[:12]
        self._file, self._threads, self._least = file, threads, least

    def detect(self, picture: Rgb) -> list[Found]:
        """See Detector.detect."""
        width, height = self._size
        laid = lay_into(picture, width, height)
        try:
            output = self._session.run(None, {self._session.get_inputs()[0].name: laid.pixels})[0]
            return find_boxes(output, laid, picture.shape[:2], self._names, self._least)
        except Exception as error:  # whatever the graph holds; it is the operator's file
            raise _foreign(self._file, error) from error

    @cached_property
    def _session(self) -> Any:
        try:
            return open_session(self._file, self._threads)
        except Exception as error:  # ONNX Runtime's own errors have no common base
            raise _foreign(self._file, error) from error

    @cached_property
    def _names(self) -> Mapping[int, str]:
        """Number -> label, as ultralytics writes it into the file."""
        told = self._session.get_modelmeta().custom_metadata_map.get("names", "")
        try:
            return {int(number): str(name) for number, name in ast.literal_eval(told).items()}
        except (ValueError, SyntaxError, AttributeError) as error:
            raise BadInput(
                f"VISION_DETECTOR: {self._file} does not say what its labels are (metadata `names`)",
                "检测模型文件中没有标签名称",
            ) from error

    @cached_property
    def _size(self) -> tuple[int, int]:
        """Width and height of the frame; files for any size get the usual one."""
        height, width = self._session.get_inputs()[0].shape[2:]
        return (
            width if isinstance(width, int) else DEFAULT_PX,
            height if isinstance(height, int) else DEFAULT_PX,
        )


def _foreign(file: Path, error: Exception) -> Exception:
    if isinstance(error, BadInput):
        return error
    return BadInput(
        f"VISION_DETECTOR: {file} is no detector in YOLO's form ({type(error).__name__}: {error})",
        "该文件不是 YOLO 格式的检测模型",
    )
