"""Photos seen and videos watched; most with the fake engine, a few with the real one."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from contracts.reading import Line, Page, Reading
from foundation.errors import TooLarge, UnreadableFile
from foundation.settings import CoreSettings
from language.domain import tag as find_tag
from services.vision.engines import MODEL_FILES, open_embedder, open_heads, open_texturer
from services.vision.service import Seen, Told, VisionService
from services.vision.settings import VisionSettings
from services.vision.steps.fingerprint import hash_distance

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "samples" / "08_影像"
RED, GREEN, BLUE, DARK = (220, 60, 50), (50, 200, 60), (60, 70, 210), (20, 18, 16)


def names(seen: Seen) -> list[str]:
    return [tag.tag for tag in seen.sight.tags]


# Photos ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("colour", "expected"), [(RED, "masonry"), (GREEN, "scaffold_use"), (BLUE, "not_site")])
def test_a_photo_is_tagged(
    service: VisionService, picture: Callable[..., Path], colour: tuple[int, int, int], expected: str
) -> None:
    seen = service.see(picture("a.jpg", colour), Told())
    best = seen.sight.tags[0]
    assert (best.tag, best.zh) == (expected, find_tag(expected).zh)
    assert best.score >= best.threshold
    assert seen.sight.scores[expected] == best.score


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tiff", "bmp"])
def test_every_kind_of_picture_comes_with_pictures_for_people(
    service: VisionService, picture: Callable[..., Path], suffix: str
) -> None:
    seen = service.see(picture(f"a.{suffix}", RED, (2400, 1200)), Told())
    assert (seen.sight.width_px, seen.sight.height_px) == (2400, 1200)
    sides = {name: Image.open(io.BytesIO(seen.attachments[name])).size for name in ("page-1.webp", "thumbnail.webp")}
    assert sides == {"page-1.webp": (1600, 800), "thumbnail.webp": (400, 200)}


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_pictures_of_any_colours_are_seen(service: VisionService, tmp_path: Path, mode: str) -> None:
    file = tmp_path / ("a.tiff" if mode in ("CMYK", "I;16") else "a.png")
    Image.new(mode, (120, 90)).save(file)
    assert service.see(file, Told()).sight.width_px == 120


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (17, 31)])
def test_tiny_and_narrow_pictures_are_seen(
    service: VisionService, picture: Callable[..., Path], size: tuple[int, int]
) -> None:
    assert service.see(picture("a.png", RED, size), Told()).sight.width_px == size[0]


def test_a_picture_of_20000_px_is_refused_at_once(service: VisionService, tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "a.png")
    started = time.perf_counter()
    with pytest.raises(TooLarge, match="make it smaller"):
        service.see(tmp_path / "a.png", Told())
    assert time.perf_counter() - started < 1


def test_a_panorama_of_20000_px_is_seen(service: VisionService, picture: Callable[..., Path]) -> None:
    assert names(service.see(picture("a.jpg", GREEN, (20_000, 300)), Told())) == ["scaffold_use"]


@pytest.mark.parametrize("kept", [0, 10, 200, 2000])
def test_a_broken_picture_is_told(service: VisionService, picture: Callable[..., Path], kept: int) -> None:
    file = picture("a.jpg")
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(UnreadableFile, match="send the original again"):
        service.see(file, Told())


def test_nothing_of_the_camera_s_facts_is_left_in_pictures_for_people(
    service: VisionService, picture: Callable[..., Path], camera: Image.Exif
) -> None:
    seen = service.see(picture("a.jpg", exif=camera), Told())
    assert all(not Image.open(io.BytesIO(made)).getexif() for made in seen.attachments.values())


# Capture facts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["jpg", "heic"])
def test_time_place_and_device_are_kept(
    service: VisionService, picture: Callable[..., Path], camera: Image.Exif, suffix: str
) -> None:
    capture = service.see(picture(f"a.{suffix}", exif=camera), Told()).sight.capture
    assert (capture.time, capture.device, capture.source) == ("2025-03-12T14:30:05", "HUAWEI P60", "exif")
    assert (capture.lat, capture.lon) == (30.26, 120.15)
    assert capture.gcj_lat is not None
    assert capture.gcj_lat != capture.lat


def test_a_watermark_and_its_conflicts_are_told(
    service: VisionService, picture: Callable[..., Path], camera: Image.Exif
) -> None:
    box = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0]
    lines = [Line(text=t, polygon=box, confidence=0.9) for t in ("时间:2025-04-02 09:00", "地点:3号楼2层", "天气:晴")]
    page = Page(page=1, width_px=640, height_px=480, lines=lines)
    reading = Reading(kind="photo", media_type="image/jpeg", text="\n".join(x.text for x in lines), pages=[page])
    told = Told(reading, captured_at="2025-03-12", uploaded_at="2026-03-12T00:00:00Z")
    capture = service.see(picture("a.jpg", exif=camera), told).sight.capture
    assert (capture.place, capture.weather, capture.time) == ("3号楼2层", "晴", "2025-03-12T14:30:05")
    assert [conflict.code for conflict in capture.conflicts] == ["exif_watermark", "late_upload"]


# Quality and fingerprints ------------------------------------------------------------------------------------


def test_blurred_and_dark_photos_are_told(service: VisionService, picture: Callable[..., Path], tmp_path: Path) -> None:
    sharp = picture("sharp.png")
    Image.open(sharp).filter(ImageFilter.GaussianBlur(6)).save(tmp_path / "blurred.png")
    facts = {
        file: service.see(path, Told()).sight.quality
        for file, path in {
            "sharp": sharp,
            "blurred": tmp_path / "blurred.png",
            "dark": picture("dark.png", (12, 12, 12)),
        }.items()
    }
    assert (facts["sharp"].is_blurred, facts["sharp"].is_dark, facts["sharp"].is_legible) == (False, False, True)
    assert (facts["blurred"].is_blurred, facts["blurred"].is_legible) == (True, False)
    assert (facts["dark"].is_dark, facts["dark"].is_legible) == (True, False)


def test_the_same_photo_in_another_shape_has_nearly_the_same_fingerprint(
    service: VisionService, tmp_path: Path
) -> None:
    rng = np.random.default_rng(1)

    def scene() -> Image.Image:
        return Image.fromarray(rng.integers(0, 255, (9, 12, 3), dtype=np.uint8)).resize((960, 720))

    first, other = scene(), scene()
    first.save(tmp_path / "a.png")
    first.resize((480, 360)).save(tmp_path / "b.jpg", quality=30)
    other.save(tmp_path / "c.png")
    marks = [service.see(tmp_path / name, Told()).sight.fingerprint for name in ("a.png", "b.jpg", "c.png")]
    assert all(mark is not None for mark in marks)
    one, again, third = (mark for mark in marks if mark is not None)
    assert hash_distance(one.phash, again.phash) <= 4 < hash_distance(one.phash, third.phash)
    cosines = np.array(one.embedding) @ np.array([again.embedding, third.embedding]).T
    assert cosines[0] > 0.999 > cosines[1]


# Defects -----------------------------------------------------------------------------------------------------


def test_a_damaged_surface_is_suspected_where_it_is(service: VisionService, tmp_path: Path) -> None:
    wall = np.full((900, 1200, 3), 30, np.uint8)
    wall[:, 600:] = 70
    Image.fromarray(wall).save(tmp_path / "a.png")
    seen = service.see(tmp_path / "a.png", Told())
    (defect,) = seen.sight.defects
    assert (defect.defect, defect.zh, defect.statement) == ("crack", find_tag("crack").zh, "suspected, confirm")
    assert defect.polygon is not None
    across = np.array(defect.polygon).reshape(-1, 2)[:, 0]
    assert across.min() < 0.1
    assert across.max() < 0.65
    assert defect.heatmap is not None
    heat = Image.open(io.BytesIO(seen.attachments[defect.heatmap]))
    assert heat.size == (600, 450)
    assert heat.mode == "RGBA"


def test_a_sound_surface_is_not_suspected(service: VisionService, picture: Callable[..., Path]) -> None:
    seen = service.see(picture("a.png", (200, 200, 200)), Told())
    assert seen.sight.defects == []
    assert {"crack", "surface_defect"} <= set(seen.sight.scores)
    assert not any(name.startswith("heatmap") for name in seen.attachments)


# Videos ------------------------------------------------------------------------------------------------------


def test_a_video_is_cut_into_stretches(service: VisionService, video: Callable[..., Path]) -> None:
    seen = service.watch(video("a.mp4", [RED, GREEN]), Told())
    assert seen.sight.duration_s == pytest.approx(8, abs=0.3)
    assert [[tag.tag for tag in moment.tags] for moment in seen.sight.moments] == [["masonry"], ["scaffold_use"]]
    first, second = seen.sight.moments
    assert first.start_s == 0
    assert first.end_s == second.start_s == pytest.approx(4, abs=1.1)
    assert second.end_s == pytest.approx(8, abs=0.3)
    assert {moment.thumbnail for moment in seen.sight.moments} < set(seen.attachments)
    assert sorted(names(seen)) == ["masonry", "scaffold_use"]


def test_a_video_of_darkness_still_has_a_picture(service: VisionService, video: Callable[..., Path]) -> None:
    seen = service.watch(video("a.mp4", [(0, 0, 0)]), Told())
    assert "thumbnail.webp" in seen.attachments
    assert seen.sight.width_px == 320


def test_a_long_video_is_refused(tmp_path: Path, video: Callable[..., Path]) -> None:
    service = VisionService(VisionSettings(engine="fake"), CoreSettings(home=tmp_path, max_video_s=2))
    with pytest.raises(TooLarge, match="cut it"):
        service.watch(video("a.mp4", [RED]), Told())


@pytest.mark.parametrize("kept", [0, 40, 900])
def test_a_broken_video_is_told(service: VisionService, video: Callable[..., Path], kept: int) -> None:
    file = video("a.mp4", [RED])
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(UnreadableFile):
        service.watch(file, Told())


# Versions and models -----------------------------------------------------------------------------------------


def test_the_version_names_engine_and_heads(service: VisionService) -> None:
    assert service.version == "3/fake/fake/fake/fake/fake"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> VisionService:
    return VisionService(VisionSettings(engine="lite"), CoreSettings(home=tmp_path_factory.mktemp("home")))


@pytest.mark.engine
def test_the_heads_fit_the_engine_they_were_trained_for() -> None:
    embedder, texturer, heads = open_embedder("lite", 2), open_texturer("lite", 2), open_heads("lite")
    vector_of, surface_of = (f"{engine.name} {engine.version}" for engine in (embedder, texturer))
    assert {heads.tags.embedding, heads.defects.embedding} == {vector_of}
    assert {heads.defect_windows.embedding, heads.crack_cells.embedding} == {surface_of}
    assert heads.tags.weights.shape[1] == heads.defects.weights.shape[1] == embedder.n_dims
    assert heads.defect_windows.weights.shape[1] == texturer.n_coarse
    assert heads.crack_cells.weights.shape[1] == texturer.n_fine
    assert heads.defects.names == heads.defect_windows.names
    assert all(file.verify() and file.sha256 for file in MODEL_FILES)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("start", "tag"),
    [
        ("钢筋绑扎", "rebar_tying"),
        ("柱钢筋", "rebar_tying"),
        ("外脚手架", "scaffold_use"),
    ],
)
def test_the_samples_are_tagged(real: VisionService, start: str, tag: str) -> None:
    (file,) = SAMPLES.glob(f"{start}_*")
    seen = real.see(file, Told())
    assert tag in names(seen)
    assert seen.sight.defects == []


@pytest.mark.engine
@pytest.mark.parametrize(("start", "defect"), [("裂缝", "crack"), ("蜂窝", "surface_defect")])
def test_damage_on_the_samples_is_suspected_where_it_is(real: VisionService, start: str, defect: str) -> None:
    (file,) = SAMPLES.glob(f"{start}_*")
    (told,) = real.see(file, Told()).sight.defects
    assert told.defect == defect
    assert told.polygon is not None
    middle = np.array(told.polygon).reshape(-1, 2).mean(axis=0)
    assert np.abs(middle - 0.5).max() < 0.15


@pytest.mark.engine
def test_blurred_and_dark_samples_are_told(real: VisionService) -> None:
    blurred = real.see(SAMPLES / "IMG_rendered_20250908_083355.jpg", Told()).sight.quality
    dark = real.see(SAMPLES / "IMG_rendered_20251203_174210.jpg", Told()).sight.quality
    assert (blurred.is_blurred, dark.is_dark) == (True, True)


@pytest.mark.engine
def test_the_sample_video_is_watched(real: VisionService) -> None:
    (file,) = SAMPLES.glob("*.mp4")
    seen = real.watch(file, Told())
    assert "rebar_tying" in names(seen)
    assert seen.sight.moments
