"""What a detector finds stands in the document; damage among it is asked about in review."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.gateway.conftest import House
from tests.support.detectors import detector_file, many_boxes
from tests.support.photos import Sights, as_png

GREY = as_png(np.full((480, 640, 3), 200, np.uint8))


def test_detections_stand_in_the_document_and_damage_among_them_in_review(house: House, tmp_path: Path) -> None:
    file = detector_file(tmp_path / "boxes.onnx", many_boxes())
    sights = Sights(house.gate.road, house.broker, house.search, detector=str(file))
    document_id = str(house.hand_in(GREY, "wall.png")["document"]["id"])
    sights.work()
    shown = house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()
    assert [(each["label"], each["zh"], each["score"]) for each in shown["detections"]] == [
        ("crack", "裂缝", 0.9),
        ("excavator", "挖掘机", 0.7),
    ]
    (defect,) = shown["defects"]
    assert defect["defect"] == "crack"
    assert defect["polygon"] == shown["detections"][0]["polygon"]
    assert (defect["heatmap_url"], defect["statement"]) == (None, "suspected, confirm")
    items = house.client.get("/v1/review", headers=house.as_("staff")).json()["items"]
    assert "defect:crack" in {each["code"] for each in items if each["document_id"] == document_id}


def test_without_a_detector_the_list_is_empty(house: House) -> None:
    sights = Sights(house.gate.road, house.broker, house.search)
    document_id = str(house.hand_in(GREY, "wall.png")["document"]["id"])
    sights.work()
    shown = house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()
    assert shown["detections"] == []
