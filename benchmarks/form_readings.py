"""Readings of a generated set of forms, made once and kept: `python -m benchmarks.form_readings SET READINGS`.

SET holds gold.jsonl and the files it names (see tools/forms); READINGS takes one JSON a file, named by the digest of
its bytes, so that a set that was made anew is read anew. --printed takes the lines of gold.jsonl instead.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contracts.reading import Line, Page, Reading
from foundation.blobs import sha256_of
from foundation.settings import CoreSettings
from services.ocr.service import READ_VERSION, Handling, OcrService
from services.ocr.settings import OcrSettings

PRINTED_PX = (1240, 1754)


def gold_of(folder: Path) -> list[dict[str, Any]]:
    """What the generator says of each file."""
    return [json.loads(line) for line in (folder / "gold.jsonl").read_text().splitlines() if line.strip()]


def place_of(folder: Path, readings: Path, file: str) -> Path:
    """Where the reading of a file is kept."""
    return readings / f"{READ_VERSION}-{sha256_of(folder / file)[:32]}.json"


def read_set(folder: Path, readings: Path, limit: int) -> int:
    """Read what is not read yet, at most so many files. Returns how many are left."""
    readings.mkdir(parents=True, exist_ok=True)
    service = OcrService(OcrSettings(), CoreSettings(home=readings / "home"))
    left = [row["file"] for row in gold_of(folder) if not place_of(folder, readings, row["file"]).exists()]
    for file in left[:limit]:
        with tempfile.TemporaryDirectory() as scratch:
            reading = service.read(folder / file, file, Handling(sha256_of, Path(scratch))).reading
        place = place_of(folder, readings, file)
        draft = place.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(reading.model_dump(mode="json"), ensure_ascii=False))
        draft.replace(place)
    return max(len(left) - limit, 0)


def print_set(folder: Path, readings: Path) -> None:
    """Instead of reading: the lines as the generator printed them, without tables; where only the words count."""
    readings.mkdir(parents=True, exist_ok=True)
    for row in gold_of(folder):
        lines = sorted(row["lines"], key=lambda line: (round(line["polygon"][1], 2), line["polygon"][0]))
        pages = [
            Page(
                page=number,
                width_px=PRINTED_PX[0],
                height_px=PRINTED_PX[1],
                source="ocr",
                lines=[
                    Line(text=line["text"], polygon=line["polygon"], confidence=1.0)
                    for line in lines
                    if line["page"] == number and line["text"].strip()
                ],
            )
            for number in range(1, row["pages"] + 1)
        ]
        reading = Reading(kind="document", media_type="image/jpeg", text="", pages=pages)
        place_of(folder, readings, row["file"]).write_text(reading.model_dump_json())


def readings_of(folder: Path, readings: Path) -> Iterator[tuple[dict[str, Any], Reading]]:
    """(gold, reading) of every file that is read."""
    for row in gold_of(folder):
        place = place_of(folder, readings, row["file"])
        if place.exists():
            yield row, Reading.model_validate_json(place.read_text())


def main() -> None:
    """Read a set, or a part of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.form_readings", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--limit", type=int, default=10**6, help="at most so many files")
    parser.add_argument("--printed", action="store_true", help="take the lines as they were printed, read nothing")
    given = parser.parse_args()
    if given.printed:
        print_set(given.folder, given.readings)
        return
    print(f"{read_set(given.folder, given.readings, given.limit)} files are left")


if __name__ == "__main__":
    main()
