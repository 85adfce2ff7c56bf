"""The samples through the real reader: every planted fault is found, and nothing is said of the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from foundation.blobs import sha256_of
from foundation.settings import CoreSettings
from services.ocr.service import Handling, OcrService
from services.ocr.settings import OcrSettings

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
ITEMS: list[dict[str, Any]] = [
    item for item in json.loads((SAMPLES / "manifest.json").read_text("utf-8"))["items"] if item["kind"] == "document"
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> OcrService:
    return OcrService(OcrSettings(), CoreSettings(home=tmp_path_factory.mktemp("home")))


@pytest.mark.engine
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["file"])
def test_what_is_planted_is_found_and_nothing_else(service: OcrService, item: dict[str, Any], tmp_path: Path) -> None:
    path = SAMPLES / item["file"]
    reading = service.read(path, path.name, Handling(sha256_of, tmp_path)).reading
    found = [check.code for check in service.classify(reading, path.name).checks]
    planted = [fault["code"] for fault in item.get("faults", [])]
    assert sorted(found) == sorted(planted)
