"""Other ways to search the same chunks: SQLite FTS5, numpy brute force, and LanceDB where it is installed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from language.tokens import query_tokens, tokens
from services.search.steps.points import Vectors

DEPTH = 300


@dataclass(frozen=True)
class Row:
    """What a peer is given of a chunk."""

    text: str
    building: int
    day: int
    project: str


@dataclass(frozen=True)
class Ask:
    """What a peer is asked: a vector, words, and the filters that the chips gave."""

    vector: Vectors
    text: str
    building: int | None
    first: int
    last: int
    projects: tuple[str, ...]


Peer = Callable[[Ask], int]


def words(text: str) -> str:
    """The same tokens as the index has, as words between spaces."""
    return " ".join(_word(token.text) for token in tokens(text))


def _word(text: str) -> str:
    return "x" + text.encode().hex()


def fts5(rows: Sequence[Row], directory: Path) -> Peer:
    """SQLite's full text index, BM25, filters as columns of a joined table."""
    base = sqlite3.connect(directory / "fts.db")
    base.execute("CREATE VIRTUAL TABLE page USING fts5(words)")
    base.execute("CREATE TABLE fact(id INTEGER PRIMARY KEY, building INT, day INT, project TEXT)")
    base.executemany("INSERT INTO page(rowid, words) VALUES (?, ?)", ((i, words(r.text)) for i, r in enumerate(rows)))
    base.executemany(
        "INSERT INTO fact VALUES (?, ?, ?, ?)", ((i, r.building, r.day, r.project) for i, r in enumerate(rows))
    )
    base.commit()

    def ask(asked: Ask) -> int:
        match = " OR ".join(dict.fromkeys(_word(token.text) for token in query_tokens(asked.text))) or "x00"
        marks = ",".join("?" * len(asked.projects))
        where = "" if asked.building is None else f"AND building = {asked.building}"
        found = base.execute(
            "SELECT fact.id, bm25(page) FROM page JOIN fact ON fact.id = page.rowid WHERE page MATCH ? "
            f"AND day BETWEEN ? AND ? AND project IN ({marks}) {where} ORDER BY 2 LIMIT {DEPTH}",
            (match, asked.first, asked.last, *asked.projects),
        ).fetchall()
        return len(found)

    return ask


def brute(rows: Sequence[Row], vectors: Vectors) -> Peer:
    """Every vector that passes the filters is compared; no words."""
    building = np.array([row.building for row in rows])
    day = np.array([row.day for row in rows])
    names = sorted({row.project for row in rows})
    project = np.array([names.index(row.project) for row in rows])

    def ask(asked: Ask) -> int:
        passes = (day >= asked.first) & (day <= asked.last)
        passes &= np.isin(project, [names.index(each) for each in asked.projects if each in names])
        if asked.building is not None:
            passes &= building == asked.building
        at = np.flatnonzero(passes)
        scores = vectors[at] @ asked.vector if len(at) < len(rows) // 4 else (vectors @ asked.vector)[at]
        best = np.argpartition(-scores, DEPTH)[:DEPTH] if len(scores) > DEPTH else np.arange(len(scores))
        return len(at[best[np.argsort(-scores[best])]])

    return ask


def lance(rows: Sequence[Row], vectors: Vectors, directory: Path) -> Peer | None:
    """LanceDB: every vector compared behind the filters, and its full text index; None where it is not installed."""
    if find_spec("lancedb") is None:
        return None
    import lancedb
    import pyarrow as pa

    flat = pa.array(vectors.reshape(-1))
    table: Any = lancedb.connect(str(directory / "lance")).create_table(
        "page",
        pa.table(
            {
                "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
                "words": [words(row.text) for row in rows],
                "building": [row.building for row in rows],
                "day": [row.day for row in rows],
                "project": [row.project for row in rows],
            }
        ),
    )
    table.create_fts_index("words", base_tokenizer="whitespace", stem=False, remove_stop_words=False)

    def ask(asked: Ask) -> int:
        names = ",".join(f"'{each}'" for each in asked.projects)
        where = f"day >= {asked.first} AND day <= {asked.last} AND project IN ({names})"
        if asked.building is not None:
            where += f" AND building = {asked.building}"
        near = table.search(asked.vector).distance_type("dot").where(where, prefilter=True).limit(DEPTH).to_arrow()
        match = " ".join(dict.fromkeys(_word(token.text) for token in query_tokens(asked.text)))
        worded = table.search(match, query_type="fts").where(where, prefilter=True).limit(DEPTH).to_arrow()
        return len(near) + len(worded)

    return ask


def timed(make: Callable[[], Peer | None]) -> tuple[Peer | None, float]:
    """A peer and the seconds its index took."""
    started = time.perf_counter()
    made = make()
    return made, time.perf_counter() - started
