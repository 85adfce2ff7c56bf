"""Fields on generated forms: `python -m benchmarks.fields SET READINGS --page benchmarks/fields.md`.

Judged are files of one document, each with the fields that stand on it. A field counts as found when a field of the
same name was told with the same value: dates by the day, amounts by the number, texts without blanks and punctuation.
What is told beyond the known fields of a page is not judged.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.classify import write_between
from benchmarks.form_readings import readings_of
from contracts.classification import FieldValue
from contracts.reading import Reading
from foundation.settings import CoreSettings
from language.fold import folded
from services.ocr.service import CLASSIFY_VERSION, OcrService
from services.ocr.settings import OcrSettings
from services.ocr.steps.clues import folded_label
from services.ocr.steps.fieldnames import by_label

LEAST = 3


@dataclass
class Count:
    """Of one field: how often it stands on a page, was told, and was told right."""

    n_there: int = 0
    n_told: int = 0
    n_right: int = 0

    @property
    def precision(self) -> float:
        return self.n_right / self.n_told if self.n_told else 0.0

    @property
    def recall(self) -> float:
        return self.n_right / self.n_there if self.n_there else 0.0


def names_of(label: str) -> set[str]:
    """Names under which a field of the type tables may be told: 购买方/销售方 is either."""
    bare = re.sub(r"[(（].*?[)）]", "", label)
    parts = {folded_label(part) for part in (label, bare, *re.split("[/、]", bare)) if part}
    return {by_label()[part].name if part in by_label() else part for part in parts}


def is_same(field: FieldValue, truth: str, printed: str) -> bool:
    """Whether a told field has the value of the gold."""
    if isinstance(field.normalized, float | int) and re.fullmatch(r"-?\d+(\.\d+)?", truth):
        return abs(float(field.normalized) - float(truth)) < 0.005
    if field.normalized == truth:
        return True
    return bool({_plain(field.value), _plain(str(field.normalized or ""))} & {_plain(truth), _plain(printed)} - {""})


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", folded(text))


def judge(folder: Path, readings: Path) -> tuple[dict[str, Count], dict[str, Count]]:
    """Counts by field, and by how the page looks."""
    service = OcrService(OcrSettings(engine="fake"), CoreSettings())
    by_field: dict[str, Count] = defaultdict(Count)
    by_look: dict[str, Count] = defaultdict(Count)
    for gold, reading in readings_of(folder, readings):
        if len(gold["segments"]) > 1 or gold["type"] == "other":
            continue
        for name, is_told, is_right in judge_page(service, gold, reading):
            for count in (by_field[name], by_look[gold["look"]]):
                count.n_there += 1
                count.n_told += is_told
                count.n_right += is_right
    return by_field, by_look


def judge_page(service: OcrService, gold: dict[str, Any], reading: Reading) -> Iterator[tuple[str, bool, bool]]:
    """(field, whether it was told, whether rightly) of each field that stands on the page."""
    told = service.classify(reading, gold["file"]).fields
    for label, truth in gold["fields"].items():
        names = names_of(label)
        same = [field for field in told if field.name in names]
        right = any(is_same(field, str(truth), str(gold["printed"].get(label, ""))) for field in same)
        name = next((by_label()[p].name for p in (folded_label(label),) if p in by_label()), label)
        yield name, bool(same), right


def page(name: str, by_field: dict[str, Count], by_look: dict[str, Count]) -> str:
    """The results as Markdown."""
    whole = Count()
    for count in by_look.values():
        whole.n_there += count.n_there
        whole.n_told += count.n_told
        whole.n_right += count.n_right
    lines = [f"### {name} ({CLASSIFY_VERSION})", "| field | on pages | precision | recall |", "|---|---|---|---|"]
    lines.append(f"| **all** | {whole.n_there} | **{whole.precision:.1%}** | **{whole.recall:.1%}** |")
    often = sorted((item for item in by_field.items() if item[1].n_there >= LEAST), key=lambda item: -item[1].n_there)
    lines += [f"| {field} | {c.n_there} | {c.precision:.0%} | {c.recall:.0%} |" for field, c in often]
    lines += ["", "| pages | fields | precision | recall |", "|---|---|---|---|"]
    lines += [f"| {look} | {c.n_there} | {c.precision:.0%} | {c.recall:.0%} |" for look, c in sorted(by_look.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Judge a set; print its figures or write them into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fields", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--name", default="", help="what the set is called in the page; its folder's name if left out")
    parser.add_argument("--page", type=Path, help="write between the marks of that name in this page")
    given = parser.parse_args()
    name = given.name or given.folder.name
    text = page(name, *judge(given.folder, given.readings))
    if given.page:
        write_between(given.page, name, text)
    else:
        print(text)


if __name__ == "__main__":
    main()
