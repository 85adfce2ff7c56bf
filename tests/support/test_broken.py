"""The 200 small files are what they say: good ones are read, broken ones are refused for the reason they carry."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from foundation.blobs import sha256_of
from foundation.errors import SiteTraceError, UnreadableFile
from foundation.settings import CoreSettings
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import Handling, OcrService
from services.ocr.settings import OcrSettings
from services.vision.steps.video import look_at
from tests.support.broken import SmallFile, generate


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[SmallFile]:
    return generate(tmp_path_factory.mktemp("files"))


def test_there_are_180_good_and_20_broken_files_and_no_two_are_the_same(files: list[SmallFile]) -> None:
    assert Counter(f.is_broken for f in files) == {False: 180, True: 20}
    assert len({sha256_of(f.path) for f in files}) == 200


def test_two_runs_give_the_same_bytes(files: list[SmallFile], tmp_path: Path) -> None:
    def digests(made: list[SmallFile]) -> list[tuple[str, str]]:
        return [(f.path.name, hashlib.sha256(f.path.read_bytes()).hexdigest()) for f in made]

    assert digests(generate(tmp_path / "again")) == digests(files)


def outcome(service: OcrService, file: SmallFile, scratch: Path) -> str | None:
    """None for a file that is read; else the code of the refusal, which must be told in Chinese too."""
    try:
        reading = service.read(file.path, file.path.name, Handling(sha256_of, scratch)).reading
    except SiteTraceError as error:
        return error.code if error.zh else f"{error.code}, without a word in Chinese"
    return "left to the eyes" if reading.kind == "video" else None


def test_every_file_is_read_or_refused_as_it_says(files: list[SmallFile], tmp_path: Path) -> None:
    service = OcrService(OcrSettings(engine="fake"), CoreSettings(home=tmp_path / "home"), FakeOcr())
    told = {f.path.name: outcome(service, f, tmp_path) for f in files}
    assert told == {f.path.name: "left to the eyes" if f.path.suffix == ".mp4" else f.code for f in files}


def test_the_broken_video_is_refused_by_the_eyes(files: list[SmallFile]) -> None:
    video = next(f for f in files if f.path.suffix == ".mp4")
    with pytest.raises(UnreadableFile):
        look_at(video.path, max_video_s=60)
