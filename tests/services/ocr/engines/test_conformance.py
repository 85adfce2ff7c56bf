"""What every reader of pages must do; each engine that is installed passes it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from foundation.errors import Unavailable
from services.ocr.engine import Engine
from services.ocr.engines import MODEL_FILES, NAMES, is_installed, open_engine, paddleocr
from services.ocr.engines.twostep import is_tall
from services.ocr.settings import EngineName, OcrSettings
from services.ocr.steps.pictures import turn
from services.ocr.steps.quads import Pixels

LINES = ["CONCRETE POUR RECORD", "Project: East Lake School", "Date: 2025-06-03", "Grade C30 quantity 136.5"]
REAL = [pytest.param(n, marks=pytest.mark.engine) for n in NAMES if n != "fake"]


@pytest.fixture(scope="module", params=["fake", *REAL])
def engine(request: pytest.FixtureRequest) -> Engine:
    name: EngineName = request.param
    if not is_installed(name):
        pytest.skip(f"{name} is not installed here")
    return open_engine(OcrSettings(engine=name), 2)


@pytest.fixture(scope="module")
def page(make: SimpleNamespace) -> Pixels:
    return np.ascontiguousarray(np.asarray(make.scan(LINES))[:, :, ::-1])


def test_it_tells_its_name_and_version(engine: Engine) -> None:
    assert engine.name in NAMES
    assert engine.version


def test_lines_lie_on_the_page_with_scores(engine: Engine, page: Pixels) -> None:
    before = page.copy()
    lines = engine.read(page, side_px=1600)
    assert lines
    for line in lines:
        assert line.text.strip() == line.text != ""
        assert 0 <= line.score <= 1
        assert line.quad.shape == (4, 2)
        assert line.quad.dtype == np.float32
        left, top, right, bottom = line.box
        assert -5 <= left < right <= page.shape[1] + 5
        assert -5 <= top < bottom <= page.shape[0] + 5
    assert (page == before).all(), "an engine changes no image"


def test_a_blank_page_gives_no_lines(engine: Engine) -> None:
    assert engine.read(np.full((600, 400, 3), 255, np.uint8), side_px=1600) == []


def test_print_is_read(engine: Engine, page: Pixels) -> None:
    if engine.name == "fake":
        pytest.skip("the fake engine reads what the test says")
    text = " ".join(line.text for line in sorted(engine.read(page, side_px=1600), key=lambda item: item.box[1]))
    for word in ("CONCRETE", "School", "2025-06-03", "C30", "136.5"):
        assert word in text


@pytest.mark.parametrize("degrees", [90, 270])
def test_print_on_its_side_among_upright_lines_is_read(engine: Engine, page: Pixels, degrees: int) -> None:
    if not engine.name.startswith("rapidocr"):
        pytest.skip("a matter of those that find lines first and read each alone")
    label = turn(np.ascontiguousarray(page[290:340, 110:620]), degrees)
    mixed = page.copy()
    mixed[700 : 700 + label.shape[0], 200 : 200 + label.shape[1]] = label
    columns = [line for line in engine.read(mixed, side_px=1600) if is_tall(line.quad)]
    assert [line.text.replace(" ", "") for line in columns] == ["Date:2025-06-03"]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turn_is_found_and_undone(engine: Engine, page: Pixels, degrees: int) -> None:
    if engine.name == "fake":
        pytest.skip("the fake engine turns as the test says")
    turned = turn(page, degrees)
    assert (engine.find_turn(turned) + degrees) % 360 == 0


def test_strips_are_read_in_their_order(engine: Engine, page: Pixels) -> None:
    assert engine.recognize([]) == []
    strips = [page[205 + 15 : 270, 100:1000], page[360:420, 100:1000]]
    found = engine.recognize([np.ascontiguousarray(s) for s in strips])
    assert len(found) == 2
    assert all(0 <= score <= 1 for _, score in found)


def test_model_files_are_here_and_unchanged() -> None:
    for file in MODEL_FILES:
        assert file.verify(), file.name
        assert file.licence == ("MIT" if file.name.startswith("bge") else "Apache-2.0")


def test_an_engine_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(Unavailable, match="apt-get install"):
        open_engine(OcrSettings(engine="tesseract"), 1)


def test_paddleocr_without_its_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "paddleocr", None)
    with pytest.raises(Unavailable, match=r"\[paddle\]"):
        open_engine(OcrSettings(engine="paddleocr"), 1)


@pytest.mark.engine
def test_a_directory_without_a_model_is_told_with_its_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paddleocr, "_modules", lambda: (None, None))
    with pytest.raises(Unavailable, match="OCR_PADDLE_DETECTOR_DIR"):
        open_engine(OcrSettings(engine="paddleocr", paddle_detector_dir=str(tmp_path)), 1)
