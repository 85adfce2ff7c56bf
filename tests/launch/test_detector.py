"""`sitetrace vision boxes` and `detector` on the record: drawn boxes become a data set, and a file that serves."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest
import yaml
from PIL import Image
from typer.testing import CliRunner

from casework.boxedphotos import collect_boxed_photos
from catalogue.boxes import draw_box
from catalogue.documents import HandedIn, submit
from catalogue.projects import create_project
from catalogue.schema import Document, Project
from contracts.documents import NewBox
from foundation.settings import CoreSettings
from launch.cli import app
from pipeline.road import start_document
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings
from tests.support.photos import Sights, checked_photo
from tests.support.road import NotingSearch, small_road

runner = CliRunner()
BOX = [0.1, 0.2, 0.5, 0.2, 0.5, 0.8, 0.1, 0.8]
HAS_EXTRA = importlib.util.find_spec("ultralytics") is not None


@pytest.fixture
def sights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sights:
    monkeypatch.setenv("SITETRACE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VISION_ENGINE", "fake")
    road, broker = small_road(tmp_path / "home")
    return Sights(road, broker, NotingSearch())


def hand_in(sights: Sights, number: int, *labels: str) -> str:
    """A photo that was looked at, with a box of each label."""
    sha = sights.road.blobs.put_bytes(checked_photo(number, is_marked=False))
    with sights.road.database.write() as session:
        home = session.get(Project, "p") or create_project(session, "p")
        document = submit(session, home, "tester", HandedIn(sha, 10, "image/png", "photo", f"{number}.png")).document
        start_document(session, document, actor="tester", lane="bulk")
    sights.work()
    with sights.road.database.write() as session:
        for label in labels:
            draw_box(session, session.get_one(Document, document.id), "reviewer", NewBox(label=label, polygon=BOX))
    return document.id


def test_every_drawn_box_is_written_whatever_its_label(sights: Sights, tmp_path: Path) -> None:
    ids = [hand_in(sights, number, *(["crack", "excavator"] if number else [])) for number in range(4)]
    done = runner.invoke(app, ["vision", "boxes", str(tmp_path / "set"), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"labels": ["crack", "excavator"], "n_train": 2, "n_held_out": 1, "n_boxes": 6}
    assert {file.stem for file in (tmp_path / "set" / "images").iterdir()} == set(ids[1:])
    table = yaml.safe_load((tmp_path / "set" / "data.yaml").read_text())
    assert table["names"] == {0: "crack", 1: "excavator"}
    again = runner.invoke(app, ["vision", "boxes", str(tmp_path / "set")])
    assert again.exit_code != 0
    assert "is there already" in again.output


def test_a_box_that_was_taken_away_is_not_written(sights: Sights) -> None:
    from catalogue.boxes import boxes_of, remove_box

    document_id = hand_in(sights, 1, "crack", "spalling")
    with sights.road.database.write() as session:
        document = session.get_one(Document, document_id)
        remove_box(session, document, "reviewer", boxes_of(session, document_id)[0].id)
    with sights.road.database.read() as session:
        (photo,) = collect_boxed_photos(session, "")
    assert [box.label for box in photo.boxes] == ["spalling"]


def test_nothing_drawn_is_told(sights: Sights, tmp_path: Path) -> None:
    hand_in(sights, 1)
    done = runner.invoke(app, ["vision", "boxes", str(tmp_path / "set")])
    assert done.exit_code != 0
    assert "at least 1" in done.output


@pytest.mark.skipif(HAS_EXTRA, reason="the extra [yolo] is installed")
def test_without_the_extra_training_says_how_to_install_it(sights: Sights, tmp_path: Path) -> None:
    done = runner.invoke(app, ["vision", "detector", str(tmp_path / "a.onnx")])
    assert done.exit_code != 0
    assert "[yolo]" in done.output


@pytest.mark.engine
@pytest.mark.skipif(not HAS_EXTRA, reason="the extra [yolo] is not installed")
def test_a_detector_is_trained_exported_and_served_without_ultralytics(sights: Sights, tmp_path: Path) -> None:
    """Two rounds teach nothing; what is held here is that the file fits the engine."""
    for number in range(12):
        hand_in(sights, number, "crack")
    target = tmp_path / "boxes.onnx"
    words = ["vision", "detector", str(target), "--epochs", "2", "--size", "64", "--json"]
    done = runner.invoke(app, words)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout[done.stdout.index("{") :])
    assert (told["n_train"] + told["n_held_out"], told["labels"]) == (12, ["crack"])
    settings = VisionSettings(engine="fake", detector=str(target), detector_score=0.001)
    Image.new("RGB", (320, 240)).save(tmp_path / "a.png")
    seen = VisionService(settings, CoreSettings(home=tmp_path)).see(tmp_path / "a.png", Told())
    assert {each.label for each in seen.sight.detections or []} <= {"crack"}
    assert seen.sight.detections is not None
    assert "ultralytics" not in sys.modules
