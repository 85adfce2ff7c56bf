"""A service with the fake engine, and pictures as people hand them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import av
import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import ExifTags, Image
from pydantic import SecretStr

from foundation.settings import CoreSettings
from services.vision.app import make_app
from services.vision.service import VisionService
from services.vision.settings import VisionSettings

Colour = tuple[int, int, int]
RED, GREEN, BLUE = (220, 60, 50), (50, 200, 60), (60, 70, 210)


@pytest.fixture
def service(tmp_path: Path) -> VisionService:
    """The fake engine: red is masonry, green scaffold_use, blue not_site; dark surfaces are damaged."""
    return VisionService(VisionSettings(engine="fake"), CoreSettings(home=tmp_path, max_pixels=30_000_000))


@pytest.fixture
def client_of(tmp_path: Path) -> Iterator[Callable[[VisionSettings], TestClient]]:
    """The service's own HTTP API with these settings, engine process and all."""
    core = CoreSettings(home=tmp_path, internal_token=SecretStr("inside"))
    with ExitStack() as open_clients:

        def start(settings: VisionSettings) -> TestClient:
            client = TestClient(make_app(settings, core), headers={"Authorization": "Bearer inside"})
            return open_clients.enter_context(client)

        yield start


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Writes a picture of one colour with some grain: name, colour, size; exif is kept."""

    def write(name: str, colour: Colour = RED, size: tuple[int, int] = (640, 480), **kept: object) -> Path:
        grain = np.random.default_rng(1).normal(0, 14, (size[1], size[0], 1))
        Image.fromarray(np.clip(np.array(colour) + grain, 0, 255).astype(np.uint8)).save(tmp_path / name, **kept)
        return tmp_path / name

    return write


@pytest.fixture
def video(tmp_path: Path) -> Callable[..., Path]:
    """Writes a video that shows each of some colours for a number of seconds; no two colours look alike."""

    def write(name: str, colours: list[Colour], seconds_each: int = 4, rate: int = 5) -> Path:
        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream("mpeg4", rate=rate)
            stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
            for number, colour in enumerate(colours):
                shape = np.random.default_rng(number).integers(-40, 40, (6, 8, 1))
                frame = np.clip(np.array(colour) + shape.repeat(40, axis=0).repeat(40, axis=1), 0, 255)
                for _ in range(seconds_each * rate):
                    container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.astype(np.uint8), format="rgb24")))
            container.mux(stream.encode())
        return tmp_path / name

    return write


@pytest.fixture
def camera() -> Image.Exif:
    """What a phone writes: when, where, with what."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "HUAWEI", "P60"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2025:03:12 14:30:05"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (30.0, 15.0, 36.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (120.0, 9.0, 0.0)
    return exif
