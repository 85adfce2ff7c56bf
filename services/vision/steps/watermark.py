"""What a watermark camera wrote onto the picture: time, place, weather, project, out of the lines that were read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contracts.reading import Reading

TIME_LABELS = r"(?:拍摄)?时\s*间|日\s*期|time|date"
PLACE_LABELS = r"(?:拍摄)?地\s*[点址]|位\s*置|施工(?:部位|区域)|部\s*位|location|place|address"
WEATHER_LABELS = r"天\s*气|weather"
PROJECT_LABELS = r"(?:工程|项目)(?:名称)?|project"
MOMENT = re.compile(
    r"(20\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s*[T]?\s*(?:星期.|周.)?\s*(\d{1,2})\s*[::.]\s*(\d{2})"
    r"(?:\s*[::.]\s*(\d{2}))?)?"
)
CLOCK = re.compile(r"^\s*(\d{1,2})[::](\d{2})(?:[::](\d{2}))?\s*$")


@dataclass(frozen=True)
class Watermark:
    """time: ISO without a zone, or a date alone."""

    time: str | None = None
    place: str | None = None
    weather: str | None = None
    project: str | None = None

    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not any((self.time, self.place, self.weather, self.project))


def read_watermark(reading: Reading | None) -> Watermark:
    """The watermark among a photo's lines; a bare time counts only with a second fact beside it."""
    if reading is None:
        return Watermark()
    lines = [line.text.strip() for page in reading.pages[:1] for line in page.lines]
    place, weather = _labelled(lines, PLACE_LABELS), _labelled(lines, WEATHER_LABELS)
    project = _labelled(lines, PROJECT_LABELS)
    time = _moment(_labelled(lines, TIME_LABELS) or "") or _moment_of(lines)
    return Watermark(time, place, weather, project)


def _labelled(lines: list[str], labels: str) -> str | None:
    pattern = re.compile(rf"^\W{{0,3}}(?:{labels})\s*[::]\s*(.+)$", re.IGNORECASE)
    for line in lines:
        match = pattern.match(line)
        if match and match[1].strip():
            return match[1].strip()
    return None


def _moment_of(lines: list[str]) -> str | None:
    """A date on a line, with a clock on its own line where the watermark sets it apart."""
    found = next((moment for line in lines if (moment := _moment(line))), None)
    if found is None or "T" in found:
        return found
    for line in lines:
        clock = CLOCK.match(line)
        if clock and int(clock[1]) < 24 and int(clock[2]) < 60:
            return f"{found}T{int(clock[1]):02d}:{clock[2]}:{clock[3] or '00'}"
    return found


def _moment(text: str) -> str | None:
    match = MOMENT.search(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    told = f"{year:04d}-{month:02d}-{day:02d}"
    if match[4] is None or int(match[4]) > 23 or int(match[5]) > 59:
        return told
    return f"{told}T{int(match[4]):02d}:{match[5]}:{match[6] or '00'}"
