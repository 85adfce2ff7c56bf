"""How fast the search answers at 10, 50 and 200 thousand chunks, beside other ways to search the same chunks.

    PYTHONPATH=. .venv/bin/python benchmarks/search_scale.py                    # writes benchmarks/search_scale.md
    PYTHONPATH=. .venv/bin/python benchmarks/search_scale.py --sizes 10000 --held-s 10 --print

LanceDB takes part where it is installed; it is no dependency of the project.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.search_crowd import PAGES, Varied, documents, requests
from benchmarks.search_peers import Ask, Peer, Row, brute, fts5, lance, timed
from benchmarks.search_serve import Held, Server, hold
from contracts.search import SearchRequest
from foundation.settings import CoreSettings
from language.query import read_query, topic_of
from services.search.engines import open_embedder
from services.search.engines.edge import EdgeStore
from services.search.service import SearchService
from services.search.service.meaning import Meaning
from services.search.service.writing import SPARSE_NAMES
from services.search.settings import SearchSettings
from services.search.steps.points import CHUNK, Found, Nearest, Payload, Point, Vectors, Where

PAGE = Path(__file__).with_name("search_scale.md")
SIZES = (10_000, 50_000, 200_000)
N_ASKED, N_ASKED_OF_PEERS = 300, 100


class Watched(EdgeStore):
    """The store with a clock on what a search asks of it, and a copy for the peers of what it is given."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.spent_s = 0.0
        self.rows: list[Row] = []
        self.vectors: list[Vectors] = []

    def upsert(self, points: Sequence[Point]) -> None:
        """Keep a copy, then put."""
        for point in points:
            if point.payload["role"] == CHUNK:
                told = point.payload
                building = next((int(p[:-2]) for p in told["places"] if p.endswith("号楼")), 0)
                self.rows.append(Row(told["text"], building, told["date"], told["project"]))
                self.vectors += point.dense.values()
        super().upsert(points)

    def nearest(self, questions: Sequence[Nearest], fields: Sequence[str]) -> list[list[Found]]:
        """Timed."""
        started = time.perf_counter()
        try:
            return super().nearest(questions, fields)
        finally:
            self.spent_s += time.perf_counter() - started

    def get(self, ids: Sequence[str], fields: Sequence[str] | None = None) -> dict[str, Payload]:
        """Timed."""
        started = time.perf_counter()
        try:
            return super().get(ids, fields)
        finally:
            self.spent_s += time.perf_counter() - started

    def facet(self, name: str, where: Where, limit: int) -> list[tuple[str, int]]:
        """Timed."""
        started = time.perf_counter()
        try:
            return super().facet(name, where, limit)
        finally:
            self.spent_s += time.perf_counter() - started


@dataclass
class Times:
    """Milliseconds of many questions."""

    ms: list[float] = field(default_factory=list)

    @property
    def cells(self) -> str:
        """p50 and p95."""
        return f"{statistics.median(self.ms):.1f} | {np.percentile(self.ms, 95):.1f}"


@dataclass
class Size:
    """What was measured at one size."""

    n: int
    rate: float
    memory_mb: int
    whole: Times
    index: Times
    peers: list[tuple[str, float, Times]]


def measure(store: Watched, service: SearchService, asked: Sequence[SearchRequest]) -> Times:
    """The index's part of every question."""
    service.search(asked[0])
    index = Times()
    for request in asked:
        store.spent_s = 0.0
        service.search(request)
        index.ms.append(1000 * store.spent_s)
    return index


def measure_peers(store: Watched, meaning: Meaning, asked: Sequence[SearchRequest]) -> list[tuple[str, float, Times]]:
    """The same chunks in other hands. Questions are read and embedded beforehand: only their index is timed."""
    vectors = np.stack(store.vectors)
    put = [ask_of(meaning, request) for request in asked]
    made = []
    with tempfile.TemporaryDirectory() as directory:
        ways = {
            "SQLite FTS5, BM25, same tokens (words alone)": lambda: fts5(store.rows, Path(directory)),
            "numpy, every vector (meaning alone)": lambda: brute(store.rows, vectors),
            "LanceDB, every vector and its full text index": lambda: lance(store.rows, vectors, Path(directory)),
        }
        for name, make in ways.items():
            peer, build_s = timed(make)
            if peer is not None:
                made.append((name, len(store.rows) / build_s, ask_all(peer, put)))
    return made


def ask_all(peer: Peer, asked: Sequence[Ask]) -> Times:
    """Ask a peer one question after the other."""
    peer(asked[0])
    times = Times()
    for each in asked:
        started = time.perf_counter()
        peer(each)
        times.ms.append(1000 * (time.perf_counter() - started))
    return times


def ask_of(meaning: Meaning, request: SearchRequest) -> Ask:
    """What a peer is asked for a question: what its chips say, and what is left."""
    read = read_query(request.query, date(2026, 11, 21))
    chips = {chip.key: chip.value for chip in read.chips if chip.is_filter}
    told = chips.get("date")
    days = told if isinstance(told, dict) else {"from": request.filters.from_, "to": None}
    place = str(chips.get("section", ""))
    topic = topic_of(request.query, read.chips) or request.query
    return Ask(
        vector=meaning.embed_question(topic, read.language).vector,
        text=topic,
        building=int(place[:-2]) if place.endswith("号楼") else None,
        first=_number(days.get("from"), 0),
        last=_number(days.get("to"), 99_999_999),
        projects=tuple(request.projects_allowed or ()),
    )


def _number(day: object, otherwise: int) -> int:
    return int(day.replace("-", "")) if isinstance(day, str) else otherwise


def measure_sizes(home: Path, sizes: Sequence[int], held_s: float) -> Iterator[Size | Held]:
    """Fill, ask, and fill further."""
    meaning = Meaning([Varied(open_embedder(name, 2), {}) for name in ("e5", "bge")])
    meaning.warm()
    dense = meaning.dense
    settings, core, asked = SearchSettings(), CoreSettings(home=home), requests(N_ASKED)
    waiting = documents(max(sizes) // PAGES)
    rows: list[Row] = []
    vectors: list[Vectors] = []
    for size in sizes:
        store = Watched(core.path("index"), dense, SPARSE_NAMES)
        store.rows, store.vectors = rows, vectors
        service = SearchService(settings, store, meaning)
        before, started = len(rows), time.perf_counter()
        while len(rows) < size:
            service.put(next(waiting))
        store.flush()
        rate = (len(rows) - before) / (time.perf_counter() - started)
        index = measure(store, service, asked)
        service.close()
        with Server(home) as server:
            whole = Times(server.ask_all(asked))
            memory_mb = server.memory_mb()
            if size == min(sizes):
                yield hold(server, held_s, 0)
                yield hold(server, held_s, 500)
        made = Size(size, rate, memory_mb, whole, index, measure_peers(store, meaning, asked[:N_ASKED_OF_PEERS]))
        print(made.n, round(rate), memory_mb, whole.cells, index.cells, file=sys.stderr)
        yield made


def report(results: Sequence[Size | Held]) -> Iterator[str]:
    """The page."""
    sizes = [each for each in results if isinstance(each, Size)]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    load = f"machine shared, load over 15 minutes {os.getloadavg()[2]:.1f}"
    yield f"# Finding: how fast\n\nMade by `benchmarks/search_scale.py` on {date.today()}; {machine}; {load}.\n"
    yield ABOUT
    yield "\n| chunks | written, chunks/s | memory MB | POST /v1/search p50 ms | p95 | of it the index p50 | p95 |"
    yield "|---|---|---|---|---|---|---|"
    for each in sizes:
        yield f"| {each.n:,} | {each.rate:.0f} | {each.memory_mb} | {each.whole.cells} | {each.index.cells} |"
    yield "\n## Other ways, same chunks, same filters, same run\n"
    yield "| chunks | way | written, chunks/s | p50 ms | p95 |\n|---|---|---|---|---|"
    for each in sizes:
        yield f"| {each.n:,} | SiteTrace's index (words, meaning, all filters, payloads) | - | {each.index.cells} |"
        for name, rate, times in each.peers:
            yield f"| {each.n:,} | {name} | {rate:.0f} | {times.cells} |"
    held = [each for each in results if isinstance(each, Held)]
    yield f"\n## Held at {sizes[0].n:,} chunks, {held[0].seconds:.0f} s, two callers, every question another\n"
    yield "| meanwhile | searches/s | p50 ms | p95 | errors |\n|---|---|---|---|---|"
    for one in held:
        times = Times(one.ms)
        yield f"| {one.meanwhile} | {len(one.ms) / one.seconds:.1f} | {times.cells} | {one.errors} |"


ABOUT = f"""Chunks are made of the hand-written topics: documents of {PAGES} pages that differ in building, floor,
day and number. A text without its numbers is embedded once; every chunk gets that vector with a little noise of its
own, because embedding all pages would take hours and measure the model. *Written* is therefore everything but the
model: cutting, places, codes, sparse vectors, the shard. Questions are embedded for real.

{N_ASKED} different questions, one after the other over HTTP against the service in a process of its own: a third with
month and building in words, a third with filters of the request, a third English with place and date, some bare
numbers; all limited to five of eight projects, all with facets, no cache of answers. *The index*: the part of a search
that is spent in the store. Memory: what the service's process holds alone or shares, in proportion (PSS). The peers are
asked the first {N_ASKED_OF_PEERS} of them, get the vector and the words ready-made, return ids, and count no facets."""


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--held-s", type=float, default=60.0)
    parser.add_argument("--print", action="store_true", help="write nothing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        results = list(measure_sizes(Path(home), sorted(given.sizes), given.held_s))
    written = "\n".join([*report(results), ""])
    if not given.print:
        PAGE.write_text(written, encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
