"""What is to be blurred: faces as found, and lines of a photo that read like a number plate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.base import rectangle
from contracts.reading import Line, Page, Reading
from foundation.settings import CoreSettings
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings
from services.vision.steps.private import PLATE, FaceBox, regions_of_faces


@pytest.mark.parametrize("text", ["京A·12345", "沪A12345", "粤B D12345", "苏E·88888挂", "浙AD12345"])
def test_number_plates_are_known_by_their_text(text: str) -> None:
    assert PLATE.search(text)


@pytest.mark.parametrize("text", ["京A", "3号楼A12345", "HRB400E", "豫章大道12345", "DC-018", "京AI2345O99"])
def test_other_codes_are_no_plates(text: str) -> None:
    assert not PLATE.search(text)


def test_a_face_without_an_area_is_none() -> None:
    assert regions_of_faces("page-1.webp", [FaceBox(0.5, 0.5, 0.5, 0.6, 0.9)], "m") == []


def reading(text: str) -> Reading:
    line = Line(text=text, polygon=rectangle(0.1, 0.8, 0.3, 0.9), confidence=0.9)
    return Reading(
        kind="photo",
        media_type="image/jpeg",
        text=text,
        pages=[Page(page=1, width_px=640, height_px=480, lines=[line])],
    )


@pytest.fixture
def looking(tmp_path: Path) -> VisionService:
    return VisionService(VisionSettings(engine="fake", faces="fake"), CoreSettings(home=tmp_path))


def test_a_photo_tells_its_faces_and_plates(looking: VisionService, picture: Callable[..., Path]) -> None:
    found = looking.see(picture("a.jpg"), Told(reading("沪A12345"))).sight.private
    assert found is not None
    assert sorted((region.kind, region.picture) for region in found) == [
        ("face", "page-1.webp"),
        ("plate", "page-1.webp"),
    ]


def test_a_video_tells_the_faces_of_every_picture_made_of_it(
    looking: VisionService, video: Callable[..., Path]
) -> None:
    seen = looking.watch(video("a.mp4", [(220, 60, 50), (50, 200, 60)]), Told())
    assert seen.sight.private is not None
    shown = {"page-1.webp", *(moment.thumbnail for moment in seen.sight.moments)}
    assert {region.picture for region in seen.sight.private} == shown


def test_switched_off_nobody_looks(service: VisionService, picture: Callable[..., Path]) -> None:
    assert service.see(picture("a.jpg"), Told()).sight.private is None
