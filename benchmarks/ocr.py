"""Reading speed and character errors on the development pages: the service with each reader, bare ones, the API.

    .venv/bin/python benchmarks/ocr.py                                  # writes benchmarks/ocr.md
    .venv/bin/python benchmarks/ocr.py --url http://127.0.0.1:8000 --key KEY   # adds the row of POST /v1/read

SITETRACE_EVAL_DATA names the directory that holds eval/ocr_pages (default: `shared` beside the checkout).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DATA = Path(os.environ.get("SITETRACE_EVAL_DATA", ROOT.parent / "shared"))

ReadPage = Callable[[Path], list[str]]


@dataclass
class Row:
    """One way of reading, and what it gave on each page."""

    name: str
    cer: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


# Character errors --------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """White space and punctuation out, full width to half."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and not unicodedata.category(c).startswith("P"))


def character_error_rate(gold: Sequence[str], lines: Sequence[str]) -> float:
    """Percent: edits of each piece against the best free stretch of what was read, plus what was read too much.

    The order of the pieces does not count. Longer pieces choose first.
    """
    pieces = sorted((g for g in map(folded, gold) if g), key=len, reverse=True)
    read = "".join(map(folded, lines))
    free = [True] * len(read)
    edits = 0
    for piece in pieces:
        cost, start, end = place(piece, read, free)
        if cost < len(piece):
            edits += cost
            free[start:end] = [False] * (end - start)
        else:
            edits += len(piece)
    return 100 * (edits + sum(free)) / sum(map(len, pieces))


def place(piece: str, read: str, free: Sequence[bool]) -> tuple[int, int, int]:
    """Cost, start and exclusive end of the best stretch of `read` for a piece, among what is free."""
    at = read.find(piece)
    while at >= 0:
        if all(free[at : at + len(piece)]):
            return 0, at, at + len(piece)
        at = read.find(piece, at + 1)
    costs = [0] * (len(read) + 1)
    starts = list(range(len(read) + 1))
    for i, char in enumerate(piece, 1):
        row, row_starts = [i], [0]
        for j in range(1, len(read) + 1):
            swap = costs[j - 1] + (read[j - 1] != char or not free[j - 1])
            cost, start = min((swap, starts[j - 1]), (costs[j] + 1, starts[j]), (row[j - 1] + 1, row_starts[j - 1]))
            row.append(cost)
            row_starts.append(start)
        costs, starts = row, row_starts
    end = min(range(len(costs)), key=costs.__getitem__)
    return costs[end], starts[end], end


# Ways of reading ---------------------------------------------------------------------------------------------


def through_the_service(engine: str) -> ReadPage:
    """All of it: type, upright, flat, seals, tables, signatures, page image, thumbnail."""
    from foundation.blobs import sha256_of
    from foundation.settings import CoreSettings
    from services.ocr.service import Handling, OcrService
    from services.ocr.settings import OcrSettings

    scratch = Path(tempfile.mkdtemp())
    service = OcrService(OcrSettings.model_validate({"engine": engine}), CoreSettings(home=scratch))
    _ = service.engine

    def read(path: Path) -> list[str]:
        done = service.read(path, path.name, Handling(sha256_of, scratch))
        return [line.text for page in done.reading.pages for line in page.lines]

    return read


def others() -> dict[str, str]:
    """Readers beside the default that are installed here, with their names as people write them."""
    from services.ocr.engines import NAMES, is_installed

    shown = {"rapidocr-tiny": "RapidOCR tiny", "paddleocr": "PaddleOCR", "tesseract": "tesseract"}
    return {name: shown.get(name, name) for name in NAMES if name not in {"rapidocr", "fake"} and is_installed(name)}


def bare_engine(*, is_tuned: bool) -> ReadPage:
    """RapidOCR as its own package runs it, on two threads, orientation not looked at; tuned, or by its defaults."""
    from rapidocr import RapidOCR

    params: dict[str, object] = {
        "EngineConfig.onnxruntime.intra_op_num_threads": 2,
        "Global.log_level": "warning",
    }
    if is_tuned:
        params |= {
            "Det.mean": [0.485, 0.456, 0.406],
            "Det.std": [0.229, 0.224, 0.225],
            "Det.thresh": 0.2,
            "Det.box_thresh": 0.45,
            "Det.unclip_ratio": 1.4,
            "Det.use_dilation": False,
            "Rec.rec_batch_num": 1,
            "Global.use_cls": False,
        }
    engine = RapidOCR(params=params)

    def read(path: Path) -> list[str]:
        found: Any = engine(str(path))
        return list(found.txts or ())

    return read


def bare_tesseract() -> ReadPage:
    """The tesseract program over the picture as it is."""
    import cv2

    from services.ocr.engines.tesseract import Tesseract
    from services.ocr.steps.quads import as_pixels

    engine = Tesseract("chi_sim+eng", 0.0)
    return lambda path: [line.text for line in engine.read(as_pixels(cv2.imread(str(path))), side_px=0)]


def through_the_api(url: str, key: str) -> ReadPage:
    """POST /v1/read of a running gateway, other bytes behind each picture's end: nothing is remembered."""
    import httpx

    client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=300)

    def read(path: Path) -> list[str]:
        content = path.read_bytes() + os.urandom(8)
        answer = client.post("/v1/read", files={"file": (path.name, content, "image/jpeg")})
        answer.raise_for_status()
        return [line["text"] for page in answer.json()["pages"] for line in page["lines"]]

    return read


# Measuring ---------------------------------------------------------------------------------------------------


def measure(ways: dict[str, ReadPage], pages: Sequence[Path], n_rounds: int) -> list[Row]:
    """Ways take turns page by page, so that a busy moment of the machine falls on all of them."""
    rows = {name: Row(name) for name in ways}
    for page in pages:
        gold = json.loads(page.with_suffix(".json").read_text("utf-8"))
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(n_rounds):
            for name, read in ways.items():
                started = time.perf_counter()
                lines = read(page)
                times[name].append(time.perf_counter() - started)
                if len(times[name]) == 1:
                    rows[name].cer.append(character_error_rate(gold, lines))
        for name, taken in times.items():
            rows[name].seconds.append(min(taken))
            print(f"{page.name:24} {name:34} {rows[name].cer[-1]:6.2f} % {min(taken):6.2f} s", flush=True)
    return list(rows.values())


def table(rows: Sequence[Row], pages: Sequence[Path], against: Row) -> str:
    """The rows in Markdown."""
    names = [page.stem for page in pages]
    head = ["way", *names, "mean CER %", "seconds a page", "against the bare engine"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [f"{value:.2f}" for value in row.cer]
        mean, took = statistics.mean(row.cer), statistics.mean(row.seconds)
        ratio = took / statistics.mean(against.seconds)
        lines.append("| " + " | ".join([row.name, *cells, f"{mean:.2f}", f"{took:.2f}", f"{ratio:.2f}"]) + " |")
    return "\n".join(lines)


def machine() -> str:
    """The machine in words."""
    model = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [row.partition(":")[2].strip() for row in info.read_text().splitlines() if row.startswith("model name")]
        model = named[0] if named else model
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory_gb:.0f} GB, Python {platform.python_version()}, {platform.system()}"
    )


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="", help="address of a running gateway")
    parser.add_argument("--key", default=os.environ.get("SITETRACE_KEY", ""), help="API key for --url")
    parser.add_argument("--rounds", type=int, default=3, help="rounds a page; the quickest counts")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "ocr.md")
    given = parser.parse_args()
    pages = sorted((DATA / "eval" / "ocr_pages").glob("*.jpg"))
    if not pages:
        raise SystemExit(f"no pages under {DATA}/eval/ocr_pages; set SITETRACE_EVAL_DATA")
    bare = "bare RapidOCR, tuned"
    ways: dict[str, ReadPage] = {
        "service (RapidOCR)": through_the_service("rapidocr"),
        bare: bare_engine(is_tuned=True),
        "bare RapidOCR, its defaults": bare_engine(is_tuned=False),
        **{f"service ({shown})": through_the_service(name) for name, shown in others().items()},
    }
    if given.url:
        ways = {"API: POST /v1/read": through_the_api(given.url, given.key), **ways}
    if shutil.which("tesseract"):
        ways["bare tesseract (chi_sim+eng)"] = bare_tesseract()
    for read in ways.values():
        read(pages[0])  # models are loaded before the clock runs
    rows = measure(ways, pages, given.rounds)
    against = next(row for row in rows if row.name == bare)
    given.out.write_text(report(rows, pages, against, given.rounds), "utf-8")
    print(table(rows, pages, against))


def report(rows: Sequence[Row], pages: Sequence[Path], against: Row, n_rounds: int) -> str:
    """The page that is committed."""
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"""# Reading pages: errors and speed

Made by `benchmarks/ocr.py` on {time.strftime("%Y-%m-%d")}; machine: {machine()}.
Six development pages (ruled site log, minutes, contact form, concealed-work record under a red seal, phone photo, scan
turned by 90 degrees). CER in percent after removing white space and punctuation and folding width; the order of pieces
does not count; what was read too much counts. Seconds: the quickest of {n_rounds} rounds, the ways taking turns.

{table(rows, pages, against)}

- *API* is the whole way: upload, checks, store, job, queue, worker, artefact, answer; every upload has other bytes
  behind the picture's end, because the same bytes would be answered from the store.
- *service* does all that the stage does: type from bytes, page or photo, corners and flattening, orientation, seals
  read and faded, lines, ruled tables, signatures, page image and thumbnail as WebP.
- *bare* engines get the picture as it lies on disk; they do not turn it, so the turned page is lost to them.
- All of these in one process: {peak_mb} MB at the peak. The six pages are for development; they do not decide.
"""


if __name__ == "__main__":
    main()
