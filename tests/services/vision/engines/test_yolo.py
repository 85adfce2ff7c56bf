"""A detector of an ONNX file through the whole service, without ultralytics; files that are none are told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from fastapi.testclient import TestClient
from onnx import TensorProto, helper, numpy_helper

from contracts.sight import Sight
from foundation.errors import BadInput
from foundation.settings import CoreSettings
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings

SIDE_PX = 320


def detector_file(file: Path, output: np.ndarray, names: str = "{0: 'crack', 1: 'excavator'}") -> Path:
    """A graph in YOLO's form that says the same of every picture: it adds nothing of the picture to a constant."""
    told = numpy_helper.from_array(output.astype(np.float32), "told")
    nought = numpy_helper.from_array(np.zeros(1, np.float32), "nought")
    nodes = [
        helper.make_node("ReduceMean", ["images"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "nought"], ["nothing"]),
        helper.make_node("Add", ["told", "nothing"], ["output0"]),
    ]
    graph = helper.make_graph(
        nodes,
        "detector",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIDE_PX, SIDE_PX])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, list(output.shape))],
        [told, nought],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    if names:
        helper.set_model_props(model, {"names": names, "task": "detect"})
    onnx.save(model, str(file))
    return file


def many_boxes() -> np.ndarray:
    """(1, 6, 40): a crack told twice at nearly one place, an excavator, and boxes that are not sure."""
    output = np.full((1, 6, 40), 0.01, np.float32)
    output[0, :, 0] = (160, 160, 80, 60, 0.9, 0.1)
    output[0, :, 1] = (162, 160, 80, 60, 0.8, 0.1)
    output[0, :, 2] = (80, 80, 40, 40, 0.0, 0.7)
    return output


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
