"""Reading forms that nobody tuned on: print and handwriting apart, by look, and the memory of a worker over many pages.

python -m tools.forms SET --n 400 --seed 23 --half third
python -m benchmarks.ocr_forms SET --n 300 --page benchmarks/ocr_forms.md
python -m benchmarks.ocr_forms SET --only-memory --page benchmarks/ocr_forms.md   # writes that part again
python -m benchmarks.ocr_forms SET --readings READINGS --page benchmarks/ocr_forms.md   # the other parts again
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.form_readings import place_of
from benchmarks.ocr import bare_engine, folded, machine, place, through_the_service
from contracts.reading import Reading

INKS = ("print", "hand")
LEFT_OUT = {"illegible"}
EVERY = 50
PAGES_FOR_MEMORY = 300
MEMORY = "## Memory of one process"
SERVICE = "service (RapidOCR)"


@dataclass
class Count:
    """Edits and characters."""

    edits: int = 0
    chars: int = 0

    @property
    def percent(self) -> float:
        return 100 * self.edits / max(self.chars, 1)


@dataclass
class Tally:
    """What one way of reading got wrong. too_much: characters that stand nowhere on the page."""

    by_ink: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    by_look: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    too_much: int = 0
    seconds: float = 0.0


Tallies = dict[str, tuple[Tally, Tally]]


def count(tally: Tally, lines: list[dict[str, Any]], read: list[str], look: str) -> None:
    """Each piece against the best free stretch of what was read; longer pieces choose first."""
    text = "".join(map(folded, read))
    free = [True] * len(text)
    for line in sorted(lines, key=lambda each: len(folded(each["text"])), reverse=True):
        piece = folded(line["text"])
        if not piece or line["ink"] not in INKS:
            continue
        cost, start, end = place(piece, text, free)
        cost = min(cost, len(piece))
        if cost < len(piece):
            free[start:end] = [False] * (end - start)
        tally.by_ink[line["ink"]].edits += cost
        tally.by_ink[line["ink"]].chars += len(piece)
        tally.by_look[look].edits += cost
        tally.by_look[look].chars += len(piece)
    tally.too_much += sum(free)


def chosen(folder: Path, n: int) -> list[dict[str, Any]]:
    """One-page pictures of the set, in an order that does not follow the types."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    rows = [
        row for row in rows if row["pages"] == 1 and row["look"] not in LEFT_OUT and not row["file"].endswith("pdf")
    ]
    random.Random(1).shuffle(rows)
    return rows[:n]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--n", type=int, default=300, help="pages that the service reads")
    parser.add_argument("--beside", type=int, default=60, help="pages that the other readers read too")
    parser.add_argument("--page", type=Path, default=Path(tempfile.gettempdir()) / "ocr_forms.md")
    parser.add_argument("--only-memory", action="store_true", help="write the part on memory again, keep the rest")
    parser.add_argument(
        "--readings", type=Path, help="of the same version (benchmarks.form_readings): memory is kept too"
    )
    given = parser.parse_args()
    kept, _, told = given.page.read_text("utf-8").partition(MEMORY) if given.page.exists() else ("", "", "")
    memory = MEMORY + told if given.readings else memory_part(given.folder)
    if given.only_memory:
        text = kept + memory
    else:
        rows = chosen(given.folder, given.n)
        text = report(rows, given.beside, tallies_of(given.folder, rows, given.beside, given.readings)) + memory
    given.page.write_text(text, "utf-8")
    print(text)


def tallies_of(folder: Path, rows: list[dict[str, Any]], beside: int, readings: Path | None) -> Tallies:
    """Of each way: over all its pages, and over those that every way reads, one page after the other. readings: what
    the service made of the pages behind these."""
    ways = {SERVICE: through_the_service("rapidocr")}
    ways["service (RapidOCR tiny)"] = through_the_service("rapidocr-tiny")
    ways["bare RapidOCR, tuned"] = bare_engine(is_tuned=True)
    tallies = {name: (Tally(), Tally()) for name in ways}
    for row in rows[:beside]:
        for name, read in ways.items():
            started = time.perf_counter()
            lines = read(folder / row["file"])
            seconds = time.perf_counter() - started
            for tally in tallies[name]:
                tally.seconds += seconds
                count(tally, row["lines"], lines, row["look"])
    for number, row in enumerate(rows[beside:], beside + 1):
        lines = kept_lines(folder, readings, row["file"]) if readings else ways[SERVICE](folder / row["file"])
        count(tallies[SERVICE][0], row["lines"], lines, row["look"])
        if number % EVERY == 0:
            print(f"{number} pages", flush=True)
    return tallies


def kept_lines(folder: Path, readings: Path, file: str) -> list[str]:
    """Lines of a kept reading."""
    reading = Reading.model_validate_json(place_of(folder, readings, file).read_text("utf-8"))
    return [line.text for page in reading.pages for line in page.lines]


def memory_marks(files: list[Path]) -> tuple[list[int], float]:
    """Resident MB after every EVERY files, read by the service alone, and the seconds a file from the first mark on."""
    read = through_the_service("rapidocr")
    marks: list[int] = []
    started = time.perf_counter()
    for number, file in enumerate(files, 1):
        read(file)
        if number % EVERY == 0:
            marks.append(psutil.Process().memory_info().rss >> 20)
            print(f"{number} pages, {marks[-1]} MB", flush=True)
        if number == EVERY:
            started = time.perf_counter()
    return marks, (time.perf_counter() - started) / (len(files) - EVERY)


def memory_part(folder: Path) -> str:
    """The end of the page: a fresh process that only reads."""
    files = [folder / row["file"] for row in chosen(folder, PAGES_FOR_MEMORY)]
    n_different = len(files)
    files = (files * (PAGES_FOR_MEMORY // n_different + 1))[:PAGES_FOR_MEMORY]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
        marks, seconds = alone.submit(memory_marks, files).result()
    told = ", ".join(f"{mb} MB after {(n + 1) * EVERY}" for n, mb in enumerate(marks))
    return f"""{MEMORY}
The service alone (RapidOCR) in a fresh process, {len(files)} pages of `{folder.name}`, {n_different} of them different,
{seconds:.2f} s a page; measured on {time.strftime("%Y-%m-%d")}, {machine()}.

Resident: {told} pages; {100 * (marks[-1] - marks[0]) / marks[0]:+.1f} % from page {EVERY} to page {len(files)}.
"""


def report(rows: list[dict[str, Any]], beside: int, tallies: Tallies) -> str:
    """The page that is committed, but for its end."""
    bare = tallies["bare RapidOCR, tuned"][1].seconds
    same = [
        f"| {name} | {one.by_ink['print'].percent:.2f} | {one.by_ink['hand'].percent:.1f} | "
        f"{one.seconds / beside:.2f} | {one.seconds / bare:.2f} |"
        for name, (_, one) in tallies.items()
    ]
    whole = tallies[SERVICE][0]
    looks = [f"| {look} | {each.percent:.2f} | {each.chars} |" for look, each in sorted(whole.by_look.items())]
    n_chars = sum(each.chars for each in whole.by_ink.values())
    return f"""# Reading forms that nobody tuned on

Made by `benchmarks/ocr_forms.py` on {time.strftime("%Y-%m-%d")}; machine: {machine()}.
**Synthetic** pages of `tools/forms`, the half written by a third designer, blind for the reader: other wordings, fonts
and layouts than the samples, a quarter clean, the others skewed, faxed, creased, photographed, copied and so on;
illegible ones left out. CER in percent of the characters of print and of handwriting (handwriting fonts); the order of
pieces does not count.

## Beside other readers, the same {beside} pages
| way | print CER % | handwriting CER % | seconds a page | against the bare engine |
|---|---|---|---|---|
{chr(10).join(same)}

## The service, {len(rows)} pages
Print {whole.by_ink["print"].percent:.2f} %, handwriting {whole.by_ink["hand"].percent:.1f} %; read where nothing
stands: {whole.too_much} characters beside {n_chars} ({100 * whole.too_much / max(n_chars, 1):.1f} %; seals and drawn
strokes among them).

| look | CER % | characters |
|---|---|---|
{chr(10).join(looks)}

"""


if __name__ == "__main__":
    main()
