"""Precision and recall of the first review: `python -m benchmarks.checks SET READINGS [--report FILE]`.

SET holds gold.jsonl and the files it names (tools/forms makes such sets; they are synthetic). READINGS takes one JSON
a file, named by the version of the reader and the digest of the file's bytes, so that nothing is read twice.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.classification import Check
from contracts.reading import Reading
from foundation.blobs import sha256_of
from foundation.settings import CoreSettings
from services.ocr.engines import open_embedder
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import READ_VERSION, Handling, OcrService
from services.ocr.settings import OcrSettings

CODES = (
    "missing_signature",
    "missing_seal",
    "missing_field",
    "weekday_conflict",
    "impossible_date",
    "date_order_conflict",
    "arithmetic_mismatch",
    "amount_mismatch",
    "unknown_grade",
    "illegible_page",
)
LOOKS_CLEAR = {"clean", "skew", "jpeg"}


@dataclass
class Score:
    """Counts of one check: right findings, wrong ones, planted faults that were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of findings that are right; None without findings."""
        n = self.right + self.wrong
        return self.right / n if n else None

    @property
    def recall(self) -> float | None:
        """Share of planted faults that were found; None when none was planted."""
        n = self.right + self.missed
        return self.right / n if n else None


@dataclass
class Scored:
    """Scores by check and by look of the page, how many files, and what went wrong for whoever wants to look."""

    by_code: dict[str, Score] = field(default_factory=lambda: {code: Score() for code in CODES})
    by_look: dict[str, Score] = field(default_factory=dict)
    n_files: int = 0
    n_pages: int = 0
    n_clean: int = 0
    n_clean_flagged: int = 0
    mistakes: list[str] = field(default_factory=list)


def gold_of(folder: Path) -> list[dict[str, Any]]:
    """What the generator says of each file."""
    return [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines() if line.strip()]


def place_of(folder: Path, readings: Path, file: str) -> Path:
    """Where the reading of a file is kept."""
    return readings / f"{READ_VERSION}-{sha256_of(folder / file)[:32]}.json"


def read_some(folder: Path, readings: Path, wanted: int, limit: int) -> int:
    """Read those of the first `wanted` files that are not read yet, at most `limit`. Returns how many are left."""
    readings.mkdir(parents=True, exist_ok=True)
    service = OcrService(OcrSettings(), CoreSettings(home=readings / "home"))
    rows = gold_of(folder)[:wanted]
    left = [row["file"] for row in rows if not place_of(folder, readings, row["file"]).exists()]
    for file in left[:limit]:
        with tempfile.TemporaryDirectory() as scratch:
            reading = service.read(folder / file, file, Handling(sha256_of, Path(scratch))).reading
        place = place_of(folder, readings, file)
        draft = place.with_suffix(f".{os.getpid()}")
        draft.write_text(reading.model_dump_json(), "utf-8")
        draft.replace(place)
    return max(len(left) - limit, 0)


def readings_of(folder: Path, readings: Path, wanted: int) -> Iterator[tuple[dict[str, Any], Reading]]:
    """(gold, reading) of every file that is read."""
    for row in gold_of(folder)[:wanted]:
        place = place_of(folder, readings, row["file"])
        if place.exists():
            yield row, Reading.model_validate_json(place.read_text("utf-8"))


def code_of(check: Check) -> str:
    """The generator's name of a check: it tells weekdays, impossible days and days out of order apart."""
    if check.code == "date_conflict":
        return {"weekday": "weekday_conflict", "date": "impossible_date"}.get(check.field or "", "date_order_conflict")
    return {"illegible": "illegible_page", "arithmetic": "arithmetic_mismatch"}.get(check.code, check.code)


def score(folder: Path, readings: Path, wanted: int) -> Scored:
    """Findings against planted faults, by check and page: two findings of one check on one page count once."""
    service = OcrService(OcrSettings(engine="fake"), CoreSettings(), FakeOcr(), open_embedder(OcrSettings(), 2))
    done = Scored()
    for row, reading in readings_of(folder, readings, wanted):
        found = service.classify(reading, row["file"])
        told: dict[tuple[str, int], list[Check]] = {}
        for check in found.checks:
            told.setdefault((code_of(check), check.page or 1), []).append(check)
        planted = {(plant["code"], plant["page"]): plant for plant in row["plants"]}
        done.n_files += 1
        done.n_pages += len(reading.pages)
        done.n_clean += not planted
        done.n_clean_flagged += not planted and bool(told)
        for key in sorted({*told, *planted}):
            if key[0] not in done.by_code:
                continue
            for counts in (done.by_code[key[0]], done.by_look.setdefault(row["look"], Score())):
                counts.right += key in told and key in planted
                counts.wrong += key in told and key not in planted
                counts.missed += key not in told and key in planted
            if key not in planted:
                words = "; ".join(check.message_zh for check in told[key])
                done.mistakes.append(f"wrong {row['file']} {row['look']} {found.classification.type} {key}: {words}")
            elif key not in told:
                detail = planted[key]["detail"]
                done.mistakes.append(f"missed {row['file']} {row['look']} {found.classification.type} {key}: {detail}")
    return done


def table_of(scores: dict[str, Scored]) -> str:
    """Precision and recall as Markdown, one row a check; what was not planted or not found has a dash."""
    names = list(scores)
    head = "| check | " + " | ".join(f"{name} P | {name} R | {name} planted / found" for name in names) + " |"
    lines = [head, "|---" * (1 + 3 * len(names)) + "|"]
    for code in (*CODES, "all"):
        cells = []
        for scored in scores.values():
            counts = _total(scored) if code == "all" else scored.by_code[code]
            cells += [_share(counts.precision), _share(counts.recall)]
            cells.append(f"{counts.right + counts.missed} / {counts.right + counts.wrong}")
        lines.append(f"| {code} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def looks_of(name: str, scored: Scored) -> str:
    """All checks together by how the pages look, as Markdown."""
    lines = [f"| {name}: pages | P | R | planted / found |", "|---|---|---|---|"]
    for look, counts in sorted(scored.by_look.items()):
        shares = f"{_share(counts.precision)} | {_share(counts.recall)}"
        lines.append(f"| {look} | {shares} | {counts.right + counts.missed} / {counts.right + counts.wrong} |")
    return "\n".join(lines)


def _total(scored: Scored) -> Score:
    counts = scored.by_code.values()
    return Score(sum(c.right for c in counts), sum(c.wrong for c in counts), sum(c.missed for c in counts))


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def size_line(name: str, scored: Scored) -> str:
    """What a set held, in a sentence."""
    return (
        f"- {name}: {scored.n_files} files, {scored.n_pages} pages; {scored.n_clean} files without a planted fault, "
        f"of which {scored.n_clean_flagged} got a finding."
    )


def main() -> None:
    """Read what is lacking, score, and print or write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checks", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="sets, for example dev and held")
    parser.add_argument("--readings", type=Path, required=True)
    parser.add_argument("--files", type=int, default=10**6, help="only the first so many of each set")
    parser.add_argument("--read", type=int, default=10**6, help="read at most so many that are not read yet")
    parser.add_argument("--mistakes", action="store_true", help="list what was wrong or missed")
    given = parser.parse_args()
    scores = {}
    for folder in given.folders:
        if given.read:
            print(f"{folder.name}: {read_some(folder, given.readings, given.files, given.read)} files are left to read")
        scores[folder.name] = score(folder, given.readings, given.files)
        if given.mistakes:
            print("\n".join(scores[folder.name].mistakes))
    print(table_of(scores))
    print("\n".join(size_line(name, scored) for name, scored in scores.items()))
    print("\n".join(looks_of(name, scored) for name, scored in scores.items()))


if __name__ == "__main__":
    main()
