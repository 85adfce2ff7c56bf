"""A large archive out of the hand-written topics, for measuring speed: varied documents, vectors reused."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from benchmarks.search_sets import Place, document_of, topics
from contracts.search import IndexDocument, SearchFilters, SearchRequest
from services.search.engine import Embedder
from services.search.steps.points import Vectors

PAGES = 5
BUILDINGS, FLOORS, DAYS = 20, 30, 700
_DIGITS = re.compile(r"\d+")
_NOISE = 0.25
FIRST_DAY = date(2024, 11, 1)


@dataclass(frozen=True)
class Varied:
    """An embedding that reckons a text without its numbers once, and varies its vector by the numbers.

    Embedding hundreds of thousands of pages would take hours and would measure the model, not the index.
    """

    inner: Embedder
    known: dict[str, Vectors]

    @property
    def name(self) -> str:
        """The name of the embedding itself."""
        return self.inner.name

    @property
    def dimension(self) -> int:
        """The width of the embedding itself."""
        return self.inner.dimension

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, as the embedding gives them."""
        return self.inner.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, unit length."""
        return np.stack([self._varied(text) for text in texts])

    def _varied(self, text: str) -> Vectors:
        bare = _DIGITS.sub("0", text)
        if bare not in self.known:
            self.known[bare] = self.inner.embed_passages([bare])[0]
        return vary(self.known[bare], zlib.crc32(text.encode()))


def vary(vector: Vectors, seed: int) -> Vectors:
    """A unit vector near another one."""
    noise = np.random.default_rng(seed).standard_normal(len(vector)).astype(np.float32)
    made = vector + noise * np.float32(_NOISE / np.sqrt(len(vector)))
    unit: Vectors = made / np.linalg.norm(made)
    return unit


def documents(n: int, seed: int = 1, name: str = "c") -> Iterator[IndexDocument]:
    """n documents of PAGES pages, each page one chunk."""
    rows = topics()
    dice = random.Random(seed)
    for at in range(n):
        topic = rows[at % len(rows)]
        day = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
        building = dice.randrange(BUILDINGS) + 1
        number = f"{topic['prefix']}-{at:06d}"
        pages = [
            document_of(topic, Place(building, dice.randrange(FLOORS) + 1, day, number), f"{name}{at}")
            for _ in range(PAGES)
        ]
        passages = [page.passages[0].model_copy(update={"page": i + 1}) for i, page in enumerate(pages)]
        yield pages[0].model_copy(
            update={"passages": passages, "project": f"p{at % 8}", "tags": [], "section": f"{building % 4 + 1}标段"}
        )


def requests(n: int, seed: int = 7) -> list[SearchRequest]:
    """n different questions: a third with place and date in words, a third with filters, a third in English; a few
    bare numbers. All with facets, as every answer has them."""
    rows = topics()
    dice = random.Random(seed)
    made: dict[str, SearchRequest] = {}
    while len(made) < n:
        topic, building = rows[dice.randrange(len(rows))], dice.randrange(BUILDINGS) + 1
        day = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
        allowed = [f"p{each}" for each in dice.sample(range(8), 5)]
        floor = dice.randrange(FLOORS) + 1
        kind = dice.randrange(10)
        filters = SearchFilters()
        if kind < 3:
            text = f"{day.year}年{day.month}月{building}号楼{topic['zh']}"
        elif kind < 6:
            text = f"{floor}层{topic['para']}"
            filters = SearchFilters(kind=["document"], from_="2025-01-01")
        elif kind < 9:
            text = f"{topic['en']} in building {building} since {day:%B} {day.year}"
        else:
            text = f"{topic['prefix']}-{dice.randrange(2000):06d}"
        made.setdefault(
            text,
            SearchRequest(query=text, filters=filters, projects_allowed=allowed, reference_date="2026-11-21"),
        )
    return list(made.values())
