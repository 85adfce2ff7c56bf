"""Ways of searching that are compared: a service over documents, whole or with one of its parts taken out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.search_score import Score, score
from benchmarks.search_sets import REFERENCE, Question
from contracts.search import IndexDocument, SearchRequest, SearchResponse
from foundation.settings import CoreSettings
from services.search.engine import Embedder, Store
from services.search.engines import open_embedder, open_store
from services.search.service import SearchService
from services.search.service.finding import Finder
from services.search.service.meaning import Meaning
from services.search.service.names import Names
from services.search.service.writing import SPARSE_NAMES
from services.search.settings import EmbeddingName, SearchSettings
from services.search.steps.judge import JUDGES
from services.search.steps.points import Vectors
from services.search.steps.rank import BALANCES, Balance
from services.search.steps.sparse import Terms, question_terms

ALL_CHIPS = ["date", "section", "project", "type", "tag", "kind", "person", "unit", "code", "amount", "state"]


class Remembered:
    """An embedding that reckons each text once: the same texts are asked of many ways of searching."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._queries: dict[str, Vectors] = {}
        self._passages: dict[str, Vectors] = {}
        self.name, self.dimension = inner.name, inner.dimension

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32."""
        for text in texts:
            if text not in self._queries:
                self._queries[text] = self._inner.embed_queries([text])[0]
        return np.stack([self._queries[text] for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32."""
        for text in texts:
            if text not in self._passages:
                self._passages[text] = self._inner.embed_passages([text])[0]
        return np.stack([self._passages[text] for text in texts])


def open_remembered(names: Sequence[EmbeddingName] = ("e5", "bge"), threads: int = 2) -> dict[str, Remembered]:
    """The real embeddings."""
    return {name: Remembered(open_embedder(name, threads)) for name in names}


@contextmanager
def opened(embedders: Sequence[Embedder], documents: Sequence[IndexDocument]) -> Iterator[Bench]:
    """A service with its index in a directory of its own, all documents put."""
    with tempfile.TemporaryDirectory() as home:
        settings, meaning = SearchSettings(), Meaning(embedders)
        store = open_store(settings, CoreSettings(home=Path(home)), meaning.dense, SPARSE_NAMES)
        service = SearchService(settings, store, meaning)
        try:
            for document in documents:
                service.put(document)
            yield Bench(service, store, meaning)
        finally:
            service.close()


class Bench:
    """A filled service, asked whole or in parts."""

    def __init__(self, service: SearchService, store: Store, meaning: Meaning) -> None:
        self.service, self._store, self._meaning = service, store, meaning

    def ask(
        self,
        question: Question,
        finder: Finder | None = None,
        chips_off: Sequence[str] = (),
        *,
        weaker: bool = False,
    ) -> SearchResponse:
        """The answer to a question on the reference date."""
        request = SearchRequest(
            query=question.text,
            reference_date=REFERENCE.isoformat(),
            limit=10,
            chips_off=list(chips_off),
            weaker=weaker,
        )
        return (finder or self.service).search(request)

    def scores(
        self,
        questions: Sequence[Question],
        finder: Finder | None = None,
        chips_off: Sequence[str] = (),
        *,
        weaker: bool = False,
    ) -> list[tuple[Question, Score]]:
        """Each question with its score."""
        made = []
        for question in questions:
            answer = self.ask(question, finder, chips_off, weaker=weaker)
            made.append((question, score([hit.document_id for hit in answer.hits], question.relevant)))
        return made

    def finder(
        self,
        balances: Mapping[str, Balance] | None = None,
        *,
        floor: float = 0.0,
        has_synonyms: bool = True,
        judged: bool = False,
    ) -> Finder:
        """The same index asked in another way."""
        meaning = self._meaning if has_synonyms else Meaning(self._meaning.embedders, lambda _: "", str)
        return Finder(
            SearchSettings(floor=floor),
            self._store,
            meaning,
            Names(self._store, lambda: 0),
            balances or BALANCES,
            question_terms if has_synonyms else _without_synonyms,
            JUDGES if judged else None,
        )


def _without_synonyms(text: str) -> Terms:
    return Terms(question_terms(text).own, {})
