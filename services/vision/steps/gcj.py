"""From WGS-84 to GCJ-02, the shifted coordinates in which Chinese maps are drawn."""

from __future__ import annotations

import math

AXIS_M = 6378245.0
ECCENTRICITY = 0.00669342162296594323


def to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """GCJ-02 latitude and longitude (degrees) of a WGS-84 point; a point outside China stays where it is.

    Source: the published approximation of the GCJ-02 obfuscation; right to a few metres.
    """
    if not (0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347):
        return lat, lon
    x, y = lon - 105.0, lat - 35.0
    shift_lat = (
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _waves(x, y, (160.0, 320.0))
    )
    shift_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _waves(x, x, (150.0, 300.0))
    radians = lat / 180 * math.pi
    magic = 1 - ECCENTRICITY * math.sin(radians) ** 2
    metres_lat = AXIS_M * (1 - ECCENTRICITY) / (magic * math.sqrt(magic)) * math.pi / 180
    metres_lon = AXIS_M / math.sqrt(magic) * math.cos(radians) * math.pi / 180
    return round(lat + shift_lat / metres_lat, 7), round(lon + shift_lon / metres_lon, 7)


def _waves(x: float, along: float, long_waves: tuple[float, float]) -> float:
    short = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    middle = (20 * math.sin(along * math.pi) + 40 * math.sin(along / 3 * math.pi)) * 2 / 3
    divisor = 30.0
    far = (long_waves[0] * math.sin(along / 12 * math.pi) + long_waves[1] * math.sin(along * math.pi / divisor)) * 2 / 3
    return short + middle + far
