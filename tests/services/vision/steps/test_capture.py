"""When and where a picture was taken: EXIF, watermark, and where they disagree."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ExifTags, Image

from contracts.reading import Line, Page, Reading
from services.vision.steps.capture import capture_facts
from services.vision.steps.exif import Exif, read_exif
from services.vision.steps.gcj import to_gcj02
from services.vision.steps.watermark import Watermark, read_watermark


def photo_with(path: Path, taken: str, offset: str | None = None) -> Path:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "HUAWEI"
    exif[ExifTags.Base.Model] = "P60"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = offset
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (30.0, 15.0, 36.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (120.0, 9.0, 0.0)
    Image.new("RGB", (32, 32)).save(path, exif=exif)
    return path


def reading(*lines: str) -> Reading:
    box = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0]
    rows = [Line(text=text, polygon=box, confidence=0.9) for text in lines]
    page = Page(page=1, width_px=1, height_px=1, lines=rows)
    return Reading(kind="photo", media_type="image/jpeg", text="\n".join(lines), pages=[page])


def test_the_camera_s_facts_are_read(tmp_path: Path) -> None:
    facts = read_exif(photo_with(tmp_path / "a.jpg", "2025:03:12 14:30:05", "+08:00"))
    assert facts == Exif("2025-03-12T14:30:05+08:00", 30.26, 120.15, "HUAWEI P60")


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "garbage", ""])
def test_a_camera_without_a_clock_tells_no_time(tmp_path: Path, taken: str) -> None:
    assert read_exif(photo_with(tmp_path / "a.jpg", taken)).time is None


def test_a_file_without_facts_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00broken")
    assert read_exif(tmp_path / "a.jpg") == Exif()


def test_chinese_maps_are_shifted_and_others_are_not() -> None:
    lat, lon = to_gcj02(39.908823, 116.397470)
    assert lat == pytest.approx(39.910227, abs=2e-4)
    assert lon == pytest.approx(116.403714, abs=2e-4)
    assert to_gcj02(48.8566, 2.3522) == (48.8566, 2.3522)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["工程名称:锦澜花园二期", "拍摄时间:2025-03-12 14:30", "地点:3号楼2层", "天气:晴 12℃"],
            Watermark("2025-03-12T14:30:00", "3号楼2层", "晴 12℃", "锦澜花园二期"),
        ),
        (
            ["14:30", "2025年3月12日 星期三", "地 点: 杭州市·锦澜花园"],
            Watermark("2025-03-12T14:30:00", "杭州市·锦澜花园"),
        ),
        (["2025.03.12 08:05:09", "位置:地下室"], Watermark("2025-03-12T08:05:09", "地下室")),
        (["安全第一", "2025"], Watermark()),
        (["2025-13-45 99:99"], Watermark()),
    ],
)
def test_watermarks_are_read(lines: list[str], expected: Watermark) -> None:
    assert read_watermark(reading(*lines)) == expected


def codes(exif: Exif, mark: Watermark, told: str | None = None, uploaded: str | None = None) -> list[str]:
    facts = capture_facts(exif, mark, told_at=told, uploaded_at=uploaded, date_slack_days=1, upload_slack_days=90)
    return [conflict.code for conflict in facts.conflicts]


def test_statements_that_disagree_are_told() -> None:
    exif, mark = Exif("2025-03-12T14:30:05"), Watermark("2025-03-12T14:30:00")
    assert codes(exif, mark, "2025-03-13", "2025-03-20T00:00:00Z") == []
    assert codes(exif, Watermark("2025-03-20")) == ["exif_watermark"]
    assert codes(exif, mark, told="2025-04-01") == ["told_capture"]
    assert codes(exif, mark, uploaded="2025-03-01T00:00:00Z") == ["capture_after_upload"]
    assert codes(exif, mark, uploaded="2026-03-01T00:00:00Z") == ["late_upload"]
    assert codes(Exif(), Watermark(), "2025-04-01", "2026-01-01T00:00:00Z") == []
