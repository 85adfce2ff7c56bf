"""What the camera wrote into the file: when, where, with what."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image


@dataclass(frozen=True)
class Exif:
    """time: RFC 3339, without a zone where the camera gives none. lat, lon: WGS-84 degrees."""

    time: str | None = None
    lat: float | None = None
    lon: float | None = None
    device: str | None = None


def read_exif(path: Path) -> Exif:
    """The facts of a picture's EXIF; empty where there is none or it is broken."""
    try:
        with Image.open(path) as image:
            exif = image.getexif()
            inner = exif.get_ifd(ExifTags.IFD.Exif)
            gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except (OSError, ValueError, SyntaxError, KeyError):
        return Exif()
    time = _time(
        inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime),
        inner.get(ExifTags.Base.OffsetTimeOriginal),
    )
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), 90)
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), 180)
    names = [str(exif.get(t) or "").strip("\0 ") for t in (ExifTags.Base.Make, ExifTags.Base.Model)]
    device = " ".join(name for name in names if name) or None
    return Exif(time, lat if lon is not None else None, lon if lat is not None else None, device)


def _time(text: Any, offset: Any) -> str | None:
    try:
        moment = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    zone = str(offset).strip("\0 ") if offset else ""
    try:
        return datetime.fromisoformat(f"{moment.isoformat()}{zone}").isoformat()
    except ValueError:
        return moment.isoformat()


def _degrees(value: Any, reference: Any, limit: float) -> float | None:
    try:
        degrees, minutes, seconds = (float(piece) for piece in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    total = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(total) or not 0 <= total <= limit:
        return None
    sign = -1 if str(reference).upper().strip("\0 ") in ("S", "W", "B'S'", "B'W'") else 1
    return round(sign * total, 7)
