"""A detector of an ONNX file through the whole service, without ultralytics; files that are none are told."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from contracts.sight import Sight
from foundation.errors import BadInput
from foundation.settings import CoreSettings
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings
from tests.support.detectors import detector_file, many_boxes
from tests.support.tree import modules


def service_with(file: Path | str, home: Path) -> VisionService:
    return VisionService(VisionSettings(engine="fake", detector=str(file)), CoreSettings(home=home))


def test_detections_stand_in_what_is_seen_over_the_api(
    tmp_path: Path, picture: Callable[..., Path], client_of: Callable[[VisionSettings], TestClient]
) -> None:
    file = detector_file(tmp_path / "boxes.onnx", many_boxes())
    client = client_of(VisionSettings(engine="fake", detector=str(file)))
    answer = client.post("/v1/analyze", files={"file": ("a.jpg", picture("a.jpg").read_bytes())})
    models = {each["name"] for each in client.get("/v1/tags").json()["models"]}
    sight = Sight.model_validate(answer.json())
    assert [(each.label, each.zh, each.score) for each in sight.detections or []] == [
        ("crack", "裂缝", 0.9),
        ("excavator", "挖掘机", 0.7),
    ]
    # The picture of 640 x 480 lies in 320 x 240 with grey of 40 pixels above and below.
    assert (sight.detections or [])[0].polygon[:4] == [0.375, 0.375, 0.625, 0.375]
    assert [(each.defect, each.polygon) for each in sight.defects] == [("crack", (sight.detections or [])[0].polygon)]
    assert "yolo" in models
    assert "yolo" in {each.name for each in sight.models}


def test_corners_without_overlaps_are_read_too(tmp_path: Path, picture: Callable[..., Path]) -> None:
    output = np.zeros((1, 30, 6), np.float32)
    output[0, 0] = (120, 130, 200, 190, 0.9, 1)
    seen = service_with(detector_file(tmp_path / "end.onnx", output), tmp_path).see(picture("a.jpg"), Told())
    assert [each.label for each in seen.sight.detections or []] == ["excavator"]
    assert seen.sight.defects == []


def test_without_a_detector_nothing_was_looked_for(service: VisionService, picture: Callable[..., Path]) -> None:
    assert service.see(picture("a.jpg"), Told()).sight.detections is None


def test_ultralytics_is_not_imported(tmp_path: Path, picture: Callable[..., Path]) -> None:
    service_with(detector_file(tmp_path / "boxes.onnx", many_boxes()), tmp_path).see(picture("a.jpg"), Told())
    assert "ultralytics" not in sys.modules


def test_one_module_alone_names_ultralytics_in_an_import_and_nothing_imports_that_module() -> None:
    """AGPL-3.0: it runs in the process that trains, never in a service, a worker or the command line itself."""
    found = set()
    for file, tree in modules():
        for node in ast.walk(tree):
            names = [each.name for each in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {(str(file), name.split(".")[0]) for name in names if name.startswith("ultralytics")}
            found |= {(str(file), name) for name in names if "yolotrain" in name}
    assert found == {("launch/yolotrain.py", "ultralytics")}


def test_another_file_makes_another_version(tmp_path: Path) -> None:
    one = service_with(detector_file(tmp_path / "one.onnx", many_boxes()), tmp_path)
    other = service_with(detector_file(tmp_path / "other.onnx", many_boxes() + 1), tmp_path)
    assert one.version != other.version


def test_a_file_that_is_not_there_or_no_detector_is_told(tmp_path: Path, picture: Callable[..., Path]) -> None:
    photo = picture("a.jpg")
    nothing = tmp_path / "none.onnx"
    with pytest.raises(BadInput, match="there is no file"):
        service_with(nothing, tmp_path).see(photo, Told())
    nothing.write_bytes(b"no graph")
    with pytest.raises(BadInput, match="no detector in YOLO's form"):
        service_with(nothing, tmp_path).see(photo, Told())
    unnamed = detector_file(tmp_path / "unnamed.onnx", many_boxes(), names="")
    with pytest.raises(BadInput, match="what its labels are"):
        service_with(unnamed, tmp_path).see(photo, Told())
    foreign = detector_file(tmp_path / "foreign.onnx", np.zeros((1, 9, 40)))
    with pytest.raises(BadInput, match="does not fit 2 labels"):
        service_with(foreign, tmp_path).see(photo, Told())
