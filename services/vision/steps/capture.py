"""When and where a picture was taken, out of everything that says so, and where those statements disagree."""

from __future__ import annotations

from datetime import date

from contracts.sight import Capture, CaptureConflict
from services.vision.steps.exif import Exif
from services.vision.steps.gcj import to_gcj02
from services.vision.steps.watermark import Watermark


def capture_facts(
    exif: Exif,
    mark: Watermark,
    *,
    told_at: str | None,
    uploaded_at: str | None,
    date_slack_days: int,
    upload_slack_days: int,
) -> Capture:
    """The camera's own time wins over the watermark, which anybody can write.

    told_at: what the one who handed it in says. Conflicts are told, never settled.
    """
    time = exif.time or mark.time
    source = "exif" if exif.time or exif.lat is not None else "none" if mark.is_empty() else "watermark"
    gcj = to_gcj02(exif.lat, exif.lon) if exif.lat is not None and exif.lon is not None else (None, None)
    conflicts = [
        *_differ(
            "exif_watermark", exif.time, mark.time, date_slack_days, "camera", "watermark", "相机时间", "水印时间"
        ),
        *_differ("told_capture", time, told_at, date_slack_days, "picture", "hand-in", "照片时间", "填报时间"),
        *_upload(time, uploaded_at, upload_slack_days),
    ]
    return Capture(
        time=time,
        place=mark.place,
        lat=exif.lat,
        lon=exif.lon,
        gcj_lat=gcj[0],
        gcj_lon=gcj[1],
        weather=mark.weather,
        project=mark.project,
        device=exif.device,
        source=source,
        conflicts=conflicts,
    )


def _differ(
    code: str, first: str | None, second: str | None, slack_days: int, name: str, other: str, zh: str, other_zh: str
) -> list[CaptureConflict]:
    one, two = _day(first), _day(second)
    if one is None or two is None or abs((one - two).days) <= slack_days:
        return []
    return [
        CaptureConflict(
            code=code,
            message=f"the {name} says {one}, the {other} says {two}",
            message_zh=f"{zh}为 {one},{other_zh}为 {two},不一致",
        )
    ]


def _upload(time: str | None, uploaded_at: str | None, slack_days: int) -> list[CaptureConflict]:
    taken, uploaded = _day(time), _day(uploaded_at)
    if taken is None or uploaded is None:
        return []
    if (taken - uploaded).days > 1:
        return [
            CaptureConflict(
                code="capture_after_upload",
                message=f"taken on {taken}, after it was handed in on {uploaded}",
                message_zh=f"拍摄日期 {taken} 晚于上传日期 {uploaded}",
            )
        ]
    if (uploaded - taken).days > slack_days:
        return [
            CaptureConflict(
                code="late_upload",
                message=f"taken on {taken}, handed in only on {uploaded}",
                message_zh=f"拍摄于 {taken},{uploaded} 才上传,相隔过久",
            )
        ]
    return []


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
