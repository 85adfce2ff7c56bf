"""300 pictures and videos with bytes turned, cut, doubled and swapped: each is seen or refused in words, in time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from foundation.errors import SiteTraceError
from services.vision.service import Told, VisionService
from tests.support.mutate import mutate

LIMIT_S = 10.0
N_PICTURES, N_VIDEOS = 40, 20


def outcome(look: Callable[[Path, Told], object], file: Path) -> str:
    """`seen`, or the name of the error in words. Any other error goes up and fails the test."""
    started = time.perf_counter()
    try:
        look(file, Told())
        told = "seen"
    except SiteTraceError as error:
        told = type(error).__name__ if error.message else "silent"
    assert time.perf_counter() - started < LIMIT_S, f"{file.name} took too long"
    return told


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "heic", "tiff", "gif"])
def test_mutated_pictures_are_seen_or_refused(
    service: VisionService, picture: Callable[..., Path], camera: Image.Exif, tmp_path: Path, suffix: str
) -> None:
    kept = {} if suffix == "gif" else {"exif": camera}
    content, rng = picture(f"a.{suffix}", (90, 120, 90), (160, 120), **kept).read_bytes(), np.random.default_rng(1)
    told: Counter[str] = Counter()
    for number in range(N_PICTURES):
        file = tmp_path / f"{number}.{suffix}"
        file.write_bytes(mutate(content, rng))
        told[outcome(service.see, file)] += 1
    assert set(told) <= {"seen", "UnreadableFile", "TooLarge"}
    assert told.total() == N_PICTURES


@pytest.mark.parametrize("suffix", ["mp4", "mov", "avi"])
def test_mutated_videos_are_watched_or_refused(
    service: VisionService, video: Callable[..., Path], tmp_path: Path, suffix: str
) -> None:
    content = video(f"a.{suffix}", [(220, 60, 50), (50, 200, 60)], seconds_each=1).read_bytes()
    rng = np.random.default_rng(1)
    told: Counter[str] = Counter()
    for number in range(N_VIDEOS):
        file = tmp_path / f"{number}.{suffix}"
        file.write_bytes(mutate(content, rng))
        told[outcome(service.watch, file)] += 1
    assert set(told) <= {"seen", "UnreadableFile", "TooLarge"}
    assert told.total() == N_VIDEOS
