"""Classification on generated forms: `python -m benchmarks.classify SET READINGS --page benchmarks/classify.md`.

SET is a folder that `python -m tools.forms` wrote; READINGS holds what the reader made of it
(`python -m benchmarks.form_readings SET READINGS`). Judged is every document of every file: several may share a scan.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.form_readings import readings_of
from contracts.classification import DocumentClass
from foundation.settings import CoreSettings
from services.ocr.service import CLASSIFY_VERSION, OcrService
from services.ocr.settings import OcrSettings

OTHER = "other"
N_BINS = 10
N_SHOWN = 15


@dataclass(frozen=True)
class Judged:
    """One document: what it is, what was said with which confidence, and how its page looks."""

    truth: str
    told: str
    confidence: float
    look: str
    note: str

    @property
    def is_right(self) -> bool:
        return self.truth == self.told


@dataclass(frozen=True)
class Figures:
    """What the page of this benchmark tells."""

    n: int
    macro_f1: float
    accuracy: float
    n_outside: int
    n_false_accepts: int
    n_inside: int
    n_false_rejects: int
    calibration_error: float
    heaps: tuple[int, int]
    singles: tuple[int, int]


def judge(folder: Path, readings: Path) -> tuple[list[Judged], tuple[int, int], tuple[int, int]]:
    """Every document judged; and (divided rightly, all) of files with several documents, and of files with one."""
    service = OcrService(OcrSettings(), CoreSettings())
    rows: list[Judged] = []
    divided: Counter[tuple[bool, bool]] = Counter()
    for gold, reading in readings_of(folder, readings):
        found = service.classify(reading, gold["file"])
        parts = [(part["from"], part["to"]) for part in gold["segments"]]
        is_same = [tuple(s.pages) for s in found.segments_by_type] == parts
        divided[len(parts) > 1, is_same] += 1
        for part in gold["segments"]:
            told, confidence = told_of(found, part["from"])
            rows.append(Judged(part["type"], told, confidence, part["look"], part["note"]))
    heaps = (divided[True, True], divided[True, True] + divided[True, False])
    singles = (divided[False, True], divided[False, True] + divided[False, False])
    return rows, heaps, singles


def told_of(found: DocumentClass, page: int) -> tuple[str, float]:
    """Type and confidence of the stretch that holds a page."""
    for segment in found.segments_by_type:
        if segment.pages[0] <= page <= segment.pages[1]:
            return segment.type, segment.confidence
    return found.classification.type, found.classification.confidence


def figures(rows: list[Judged], heaps: tuple[int, int], singles: tuple[int, int]) -> Figures:
    """All figures of the rows."""
    outside = [row for row in rows if row.truth == OTHER]
    inside = [row for row in rows if row.truth != OTHER]
    return Figures(
        n=len(rows),
        macro_f1=macro_f1(rows),
        accuracy=share(rows),
        n_outside=len(outside),
        n_false_accepts=sum(row.told != OTHER for row in outside),
        n_inside=len(inside),
        n_false_rejects=sum(row.told == OTHER for row in inside),
        calibration_error=calibration_error(rows),
        heaps=heaps,
        singles=singles,
    )


def macro_f1(rows: list[Judged]) -> float:
    """Mean F1 over the types that occur, "other" among them."""
    scores = []
    for kind in {row.truth for row in rows}:
        right = sum(row.is_right for row in rows if row.truth == kind)
        said = sum(row.told == kind for row in rows)
        true = sum(row.truth == kind for row in rows)
        scores.append(2 * right / (said + true))
    return sum(scores) / max(len(scores), 1)


def share(rows: Iterable[Judged]) -> float:
    """Share that is right."""
    kept = list(rows)
    return sum(row.is_right for row in kept) / max(len(kept), 1)


def calibration_error(rows: list[Judged]) -> float:
    """Expected calibration error over ten bins of confidence. Source: Naeini et al., 2015."""
    total = 0.0
    for part in bins(rows):
        if part:
            total += len(part) * abs(sum(row.confidence for row in part) / len(part) - share(part))
    return total / max(len(rows), 1)


def bins(rows: list[Judged]) -> list[list[Judged]]:
    """Rows by tenth of confidence."""
    return [[row for row in rows if min(int(row.confidence * N_BINS), N_BINS - 1) == i] for i in range(N_BINS)]


def page(name: str, rows: list[Judged], told: Figures) -> str:
    """The results as Markdown."""
    pairs = Counter((row.truth, row.told) for row in rows if not row.is_right)
    lines = [
        f"### {name}",
        "| measure | value |",
        "|---|---|",
        f"| documents ({told.n_outside} of them outside the archive) | {told.n} |",
        f"| macro-F1 over {len({row.truth for row in rows})} types | {told.macro_f1:.3f} |",
        f"| right | {told.accuracy:.1%} |",
        f"| outside the archive, falsely accepted | {told.n_false_accepts} of {told.n_outside} "
        f"({told.n_false_accepts / max(told.n_outside, 1):.1%}) |",
        f"| of the archive, told as other | {told.n_false_rejects} of {told.n_inside} |",
        f"| calibration error (ECE, ten bins) | {told.calibration_error:.3f} |",
        f"| scans of several documents, divided rightly | {told.heaps[0]} of {told.heaps[1]} |",
        f"| files of one document, left whole | {told.singles[0]} of {told.singles[1]} |",
        "",
        "| pages | right |",
        "|---|---|",
    ]
    for tag, kept in groups(rows):
        lines.append(f"| {tag} | {share(kept):.1%} of {len(kept)} |")
    lines += ["", "| confidence | documents | right |", "|---|---|---|"]
    for i, part in enumerate(bins(rows)):
        if part:
            lines.append(f"| {i / 10:.1f} to {(i + 1) / 10:.1f} | {len(part)} | {share(part):.1%} |")
    lines += ["", "| is | was told as | times |", "|---|---|---|"]
    lines += [f"| {truth} | {said} | {n} |" for (truth, said), n in pairs.most_common(N_SHOWN)]
    return "\n".join(lines) + "\n"


def groups(rows: list[Judged]) -> list[tuple[str, list[Judged]]]:
    """Documents of the archive by what is hard about them."""
    inside = [row for row in rows if row.truth != OTHER]
    looks = sorted({row.look for row in inside})
    found = [("title cut off", [row for row in inside if row.note == "title cut"])]
    found.append(("second page alone", [row for row in inside if row.note == "second page"]))
    found += [(look, [row for row in inside if row.look == look]) for look in looks]
    return [(tag, kept) for tag, kept in found if kept]


def write_between(file: Path, name: str, text: str) -> None:
    """Put a result in its place in a page, between the marks `<!-- name -->` and `<!-- /name -->`."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    whole = file.read_text()
    before, _, rest = whole.partition(begin)
    _, _, after = rest.partition(end)
    file.write_text(f"{before}{begin}\n{text}{end}{after}")


def main() -> None:
    """Judge a set; print its figures or write them into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classify", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--name", default="", help="what the set is called in the page; its folder's name if left out")
    parser.add_argument("--page", type=Path, help="write between the marks of that name in this page")
    given = parser.parse_args()
    name = given.name or given.folder.name
    rows, heaps, singles = judge(given.folder, given.readings)
    text = page(f"{name} ({CLASSIFY_VERSION})", rows, figures(rows, heaps, singles))
    if given.page:
        write_between(given.page, name, text)
    else:
        print(text)


if __name__ == "__main__":
    main()
