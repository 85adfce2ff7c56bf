"""Fields on generated forms: `python -m benchmarks.fields SET READINGS --page benchmarks/fields.md`.

Judged are files of one document, each with the fields that stand on it. A field counts as found when a field of the
same name was told with the same value: dates by the day, amounts by the number, texts without blanks and punctuation.
What is told beyond the known fields of a page is counted only where its value belongs to another field.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.classify import write_between
from benchmarks.form_readings import readings_of
from contracts.classification import DocumentClass, FieldValue
from contracts.reading import Reading
from foundation.settings import CoreSettings
from language.fold import folded
from services.ocr.engines import open_embedder
from services.ocr.service import CLASSIFY_VERSION, OcrService
from services.ocr.settings import OcrSettings
from services.ocr.steps.clues import folded_label
from services.ocr.steps.fieldnames import by_label
from services.ocr.steps.pairing import find_offers

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
    return bool({plain(field.value), plain(str(field.normalized or ""))} & {plain(truth), plain(printed)} - {""})


def plain(text: str) -> str:
    """Without blanks and punctuation, folded."""
    return re.sub(r"[\W_]+", "", folded(text))


FATES = (
    "right",
    "told with another value",
    "value read otherwise",
    "value not paired with a label",
    "told under another name",
    "label not named, type wrong",
    "label not named",
)
"""What becomes of a field, each in its turn."""


@dataclass
class Judged:
    """Counts by field and by look of the page, and what became of the fields; n_misnamed of n_known told fields.

    n_known: fields told whose value is that of some field of the gold. n_outside: papers of no type, and the fields
    that were told of them.
    """

    by_field: dict[str, Count]
    by_look: dict[str, Count]
    fates: dict[str, dict[str, int]]
    n_known: int = 0
    n_misnamed: int = 0
    n_outside: int = 0
    n_told_outside: int = 0

    def add(self, name: str, look: str, fate: str) -> None:
        """Count one field."""
        for count in (self.by_field[name], self.by_look[look]):
            count.n_there += 1
            count.n_told += fate in FATES[:2]
            count.n_right += fate == FATES[0]
        self.fates[fate][look] = self.fates[fate].get(look, 0) + 1


def judge(folder: Path, readings: Path, *, is_meant: bool = True) -> Judged:
    """Judge a set. is_meant: by what labels mean too, as the product does; else by rules alone."""
    embedder = open_embedder(OcrSettings(), 2) if is_meant else None
    service = OcrService(OcrSettings(engine="fake"), CoreSettings(), embedder=embedder)
    done = Judged(defaultdict(Count), defaultdict(Count), {fate: {} for fate in FATES})
    for gold, reading in readings_of(folder, readings):
        if len(gold["segments"]) > 1:
            continue
        told = service.classify(reading, gold["file"])
        if gold["type"] == "other":
            done.n_outside += 1
            done.n_told_outside += len(told.fields)
            continue
        judge_page(done, gold, reading, told)
    return done


def judge_page(done: Judged, gold: dict[str, Any], reading: Reading, told: DocumentClass) -> None:
    """Count each field that stands on the page, and the told ones that bear the value of another."""
    is_type = told.classification.type == gold["type"]
    words = plain("".join(line.text for page in reading.pages for line in page.lines))
    offered = [as_field(offer.value.text) for offer in find_offers(reading)]
    truths = [(names_of(k), str(v), str(gold["printed"].get(k, ""))) for k, v in gold["fields"].items()]
    for label, (names, truth, printed) in zip(gold["fields"], truths, strict=True):
        same = [field for field in told.fields if field.name in names]
        if any(is_same(field, truth, printed) for field in same):
            fate = FATES[0]
        elif same:
            fate = FATES[1]
        elif plain(printed) not in words:
            fate = FATES[2]
        elif any(is_same(field, truth, printed) for field in told.fields):
            fate = FATES[4]
        elif not any(is_same(field, truth, printed) for field in offered):
            fate = FATES[3]
        else:
            fate = FATES[6] if is_type else FATES[5]
        name = next((by_label()[p].name for p in (folded_label(label),) if p in by_label()), label)
        done.add(name, gold["look"], fate)
    for field in told.fields:
        owners = [names for names, truth, printed in truths if is_same(field, truth, printed)]
        done.n_known += bool(owners)
        done.n_misnamed += bool(owners) and not any(field.name in names for names in owners)


def as_field(value: str) -> FieldValue:
    """A value alone, to be compared."""
    return FieldValue(name="", label_zh="", value=value, confidence=1.0)


def page(name: str, done: Judged) -> str:
    """The results as Markdown."""
    by_field, by_look = done.by_field, done.by_look
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
    looks = sorted(by_look)
    lines += ["", "| what became of a field | all | " + " | ".join(looks) + " |", "|---" * (len(looks) + 2) + "|"]
    for fate, n_by_look in done.fates.items():
        shares = [f"{n_by_look.get(look, 0) / by_look[look].n_there:.0%}" for look in looks]
        lines.append(f"| {fate} | {sum(n_by_look.values()) / whole.n_there:.1%} | " + " | ".join(shares) + " |")
    lines += [
        "",
        f"Of {done.n_known} told fields whose value is that of a field of the page, {done.n_misnamed} bore another "
        f"field's name. On {done.n_outside} papers of no type {done.n_told_outside} fields were told.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Judge a set; print its figures or write them into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fields", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--name", default="", help="what the set is called in the page; its folder's name if left out")
    parser.add_argument("--page", type=Path, help="write between the marks of that name in this page")
    parser.add_argument("--rules", action="store_true", help="by rules alone, without what labels mean")
    given = parser.parse_args()
    name = given.name or given.folder.name
    text = page(name, judge(given.folder, given.readings, is_meant=not given.rules))
    if given.page:
        write_between(given.page, name, text)
    else:
        print(text)


if __name__ == "__main__":
    main()
