"""The search service: one store, its embeddings, and the verbs over them."""

from __future__ import annotations

import threading
from typing import Any

from contracts.search import Hit, IndexDocument, IndexReceipt, SearchRequest, SearchResponse, Suggestion
from foundation.errors import NotFound
from foundation.logs import get_log
from foundation.settings import CoreSettings
from services.search.engine import PictureWords, Store
from services.search.engines import open_embedders, open_picture_words, open_store
from services.search.service.finding import Finder, hit_of_head
from services.search.service.meaning import Meaning
from services.search.service.names import Names
from services.search.service.pictures import Pictures
from services.search.service.suggesting import suggest
from services.search.service.writing import SPARSE_NAMES, Writer
from services.search.settings import SearchSettings
from services.search.steps.cursor import read_cursor, write_cursor
from services.search.steps.filters import project_condition, without
from services.search.steps.payload import head_id
from services.search.steps.points import CHUNK, HEAD, AnyOf, Between, Nearest

_HEADS = AnyOf("role", (HEAD,))


class SearchService:
    """Everything the service can do. All methods may be called from many threads."""

    def __init__(
        self, settings: SearchSettings, store: Store, meaning: Meaning, words: PictureWords | None = None
    ) -> None:
        self._settings, self._store, self._meaning = settings, store, meaning
        pictures = Pictures(store, words)
        self._writer = Writer(settings, store, meaning, pictures)
        self._names = Names(store, lambda: self._writer.n_changes)
        self._finder = Finder(settings, store, meaning, self._names, pictures=pictures)
        self._flushed_changes = 0
        self._is_closed = threading.Event()
        self._flusher = threading.Thread(target=self._flush_now_and_then, daemon=True, name="flush")
        self._flusher.start()

    def put(self, document: IndexDocument) -> IndexReceipt:
        """Index a document; the same revision again changes nothing."""
        return self._writer.put(document)

    def remove(self, document_id: str) -> None:
        """Take a document out. Raises NotFound."""
        self._writer.remove(document_id)

    def receipt(self, document_id: str) -> IndexReceipt:
        """What is indexed of a document. Raises NotFound."""
        return self._writer.receipt(document_id)

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a question."""
        return self._finder.search(request)

    def suggest(self, text: str, projects: list[str] | None, limit: int) -> list[Suggestion]:
        """What could be meant by the beginning of a question."""
        return suggest(self._store, self._names, text, projects, limit)

    def similar(self, document_id: str, projects: list[str] | None, limit: int) -> list[Hit]:
        """Documents that are about the same. Raises NotFound for a document that is not there or may not be seen."""
        head, name = head_id(document_id), self._meaning.document_name
        known = self._store.get([head], ["project"]).get(head)
        vector = self._store.dense_of([head], name).get(head)
        if known is None or vector is None or (projects is not None and known["project"] not in projects):
            raise NotFound(f"document {document_id} is not in the index", "索引中没有该文件")
        where = (*project_condition(projects), without(document_id))
        (found,) = self._store.nearest([Nearest(name, vector, limit, where)], ())
        heads = self._store.get([each.id for each in found])
        n_parts = len(self._meaning.names)
        return [
            hit_of_head(heads[each.id], ()).model_copy(
                update={"score": round(min(max(each.score / n_parts, 0.0), 1.0), 4)}
            )
            for each in found
            if each.id in heads
        ]

    def overview(self, cursor: str | None, limit: int) -> dict[str, Any]:
        """Counts, and a page of documents with their revisions, for comparing with the record."""
        below = int(read_cursor(cursor, "index", 1)[0]) if cursor else None
        page = self._store.page((_HEADS,), limit + 1, below)
        shown = page[:limit]
        return {
            "embedding": self._meaning.name,
            "made_with": self._writer.made_with,
            "n_documents": self._store.count((_HEADS,)),
            "n_chunks": self._store.count((AnyOf("role", (CHUNK,)),)),
            "projects": dict(self._store.facet("project", (_HEADS,), 100_000)),
            "items": [
                {
                    "document_id": found.payload["document_id"],
                    "revision": found.payload["revision"],
                    "is_current": found.payload["made_with"] == self._writer.made_with,
                    "n_points": found.payload["n_chunks"] + 1,
                }
                for found in shown
            ],
            "next_cursor": write_cursor("index", shown[-1].payload["order"]) if len(page) > limit else None,
        }

    def verify(self, limit: int = 1000) -> dict[str, Any]:
        """Count the chunks of every document against its head. Documents that do not agree are to be put again."""
        chunks: dict[str, int] = {}
        for _, payload in self._store.scroll((AnyOf("role", (CHUNK,)),), ["document_id"]):
            chunks[payload["document_id"]] = chunks.get(payload["document_id"], 0) + 1
        wrong: list[str] = []
        n_documents = 0
        for _, payload in self._store.scroll((_HEADS,), ["document_id", "n_chunks"]):
            n_documents += 1
            if chunks.pop(payload["document_id"], 0) != payload["n_chunks"]:
                wrong.append(payload["document_id"])
        return {"n_documents": n_documents, "wrong": [*wrong, *chunks][:limit], "is_whole": not wrong and not chunks}

    def warm(self) -> None:
        """Load what the first question would wait for."""
        self._meaning.warm()

    def check(self) -> None:
        """Raises Unavailable when the store does not answer."""
        self._store.count((AnyOf("role", (HEAD,)), Between("order", 0, 0)))

    def close(self) -> None:
        """Flush and let go of the store; once is enough."""
        if self._is_closed.is_set():
            return
        self._is_closed.set()
        self._flusher.join(timeout=10)
        self._store.close()

    def _flush_now_and_then(self) -> None:
        while not self._is_closed.wait(self._settings.flush_s):
            changes = self._writer.n_changes
            if changes == self._flushed_changes:
                continue
            try:
                self._store.flush()
                self._flushed_changes = changes
            except Exception as error:  # the next round tries again; the log of the store holds the changes
                get_log("search").error("flush failed", reason=str(error))


def open_service(settings: SearchSettings, core: CoreSettings) -> SearchService:
    """The service that the settings describe."""
    meaning = Meaning(open_embedders(settings.embeddings, settings.threads or core.threads))
    store = open_store(settings, core, meaning.dense, SPARSE_NAMES)
    return SearchService(settings, store, meaning, open_picture_words(settings, core))
