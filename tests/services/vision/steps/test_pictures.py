"""Pixels: decoding with limits, quality, fingerprints, frames of a video."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageFilter

from foundation.errors import TooLarge, UnreadableFile
from services.vision.steps.decode import Rgb, open_upright, pixels
from services.vision.steps.encode import heat_overlay, to_webp
from services.vision.steps.fingerprint import hash_distance, perceptual_hash
from services.vision.steps.quality import measure_quality
from services.vision.steps.video import choose_frames, group, look_at


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture with large and small structure."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(30, 220, (6, 8, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    fine = rng.normal(0, 18, (size[1], size[0], 1))
    return Image.fromarray(np.clip(np.asarray(coarse) + fine, 0, 255).astype(np.uint8))


def clip(path: Path, pictures: list[Image.Image], seconds_each: int, rate: int = 10) -> Path:
    """A video that shows each picture for some seconds."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *pictures[0].size, "yuv420p"
        stream.bit_rate = 2_000_000
        for picture in pictures:
            for _ in range(seconds_each * rate):
                container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return path


def test_a_turned_photo_comes_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20), "red").save(tmp_path / "a.jpg", exif=exif)
    assert open_upright(tmp_path / "a.jpg", 10_000).size == (20, 40)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tiff", ".heic", ".jpg"])
def test_every_kind_of_picture_is_decoded(tmp_path: Path, suffix: str) -> None:
    scene(1).save(tmp_path / f"a{suffix}")
    assert open_upright(tmp_path / f"a{suffix}", 1_000_000).size == (320, 240)


def test_too_many_pixels_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    (tmp_path / "bomb.png").write_bytes(bomb)
    with pytest.raises(TooLarge, match="pixels"):
        open_upright(tmp_path / "bomb.png", 120_000_000)


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_truncated_photo_is_told(tmp_path: Path, keep: float) -> None:
    scene(2).save(tmp_path / "a.jpg")
    content = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(UnreadableFile):
        open_upright(tmp_path / "a.jpg", 1_000_000)


def quality(picture: Image.Image) -> tuple[bool, bool]:
    told = measure_quality(pixels(picture), blur_limit=60, dark_limit=0.16)
    return told.is_blurred, told.is_dark


def test_blur_and_darkness_are_seen_at_one_scale() -> None:
    sharp = scene(3, (1600, 1200))
    assert quality(sharp) == (False, False)
    assert quality(sharp.resize((640, 480), Image.Resampling.LANCZOS)) == (False, False)
    assert quality(sharp.filter(ImageFilter.GaussianBlur(14))) == (True, False)
    assert quality(sharp.point(lambda value: value // 9))[1] is True


def test_a_plain_wall_with_one_sharp_corner_is_not_blurred() -> None:
    wall = Image.new("RGB", (800, 600), (150, 150, 150))
    wall.paste(scene(4, (200, 150)), (0, 0))
    assert quality(wall) == (False, False)


def test_the_same_picture_keeps_its_fingerprint() -> None:
    def mark(picture: Image.Image) -> str:
        return perceptual_hash(pixels(picture))

    picture = scene(5)
    assert hash_distance(mark(picture), mark(picture.resize((160, 120)))) <= 4
    assert hash_distance(mark(picture), mark(picture.point(lambda v: min(v + 20, 255)))) <= 4
    assert hash_distance(mark(picture), mark(scene(6))) >= 16


def test_pictures_for_people_carry_no_metadata() -> None:
    picture = scene(7)
    picture.info["exif"] = b"Exif\x00\x00"
    shown = Image.open(io.BytesIO(to_webp(picture, 100)))
    assert (shown.size, dict(shown.getexif())) == ((100, 75), {})
    heat: Rgb = np.zeros((8, 8), dtype=np.float32)  # type: ignore[assignment]
    overlay = Image.open(io.BytesIO(heat_overlay(heat, (64, 48))))  # type: ignore[arg-type]
    assert (overlay.size, overlay.mode) == ((64, 48), "RGBA")


def test_a_video_s_scenes_are_each_looked_at_once(tmp_path: Path) -> None:
    black = Image.new("RGB", (320, 240))
    path = clip(tmp_path / "a.mp4", [scene(8), black, scene(9)], 4)
    facts = look_at(path, 60)
    assert facts.duration_s == pytest.approx(12, abs=0.3)
    frames = list(choose_frames(path, facts, 2.0, 100))
    assert len(frames) == 2
    assert frames[0].at_s < 1
    assert 8 <= frames[1].at_s <= 10.1


def test_broken_and_long_videos_are_told(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", [scene(10)], 3)
    with pytest.raises(TooLarge):
        look_at(path, 2)
    content = path.read_bytes()
    (tmp_path / "b.mp4").write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableFile):
        look_at(tmp_path / "b.mp4", 60)
    (tmp_path / "c.mp4").write_bytes(b"\x00\x00\x00\x18ftypisom" + b"x" * 500)
    with pytest.raises(UnreadableFile):
        look_at(tmp_path / "c.mp4", 60)


def test_neighbours_with_the_same_tags_make_one_stretch() -> None:
    a, b = frozenset({"formwork"}), frozenset({"masonry"})
    assert [(s.first, s.last) for s in group([a, a, b, a, a, b, b])] == [(0, 4), (5, 6)]
    assert group([]) == []


@pytest.mark.parametrize("seconds_between_keys", [1, 3, 60])
def test_frames_are_looked_at_every_gap_however_far_apart_keyframes_are(
    tmp_path: Path, seconds_between_keys: int
) -> None:
    rate, length_s, gap_s = 10, 12, 2.0
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.options = {"preset": "ultrafast", "sc_threshold": "0"}
        stream.codec_context.gop_size = seconds_between_keys * rate
        for number in range(length_s * rate):
            # Every second shows a ground of its own, bright enough to count.
            ground = np.random.default_rng(number // rate).integers(60, 255, (9, 16, 3)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(ground.repeat(40, 0).repeat(40, 1), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    clip = look_at(path, 60)
    seconds = [frame.at_s for frame in choose_frames(path, clip, gap_s, 100)]
    assert seconds == sorted(set(seconds))
    assert seconds[0] == 0.0
    assert max(b - a for a, b in zip(seconds, [*seconds[1:], length_s], strict=True)) <= gap_s * 1.5 + 0.2
    assert len(seconds) <= length_s / (gap_s * 0.75) + 1
