"""Documents into the index and out of it; whatever crashes in between, the next attempt makes it whole."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Iterator

import numpy as np

from contracts.search import IndexDocument, IndexReceipt
from foundation.errors import BadInput, NotFound
from foundation.ids import digest
from services.search.engine import Store
from services.search.service.meaning import Meaning
from services.search.service.pictures import Pictures
from services.search.settings import SearchSettings
from services.search.steps.chunk import Chunk, chunk_document
from services.search.steps.payload import (
    chunk_id,
    chunk_payload,
    document_places,
    head_id,
    head_payload,
    shared_payload,
)
from services.search.steps.points import CHUNK, HEAD, Among, AnyOf, NoneOf, Payload, Point, Vectors
from services.search.steps.sparse import passage_vector

WORDS, TITLE = "words", "title"
SPARSE_NAMES = (WORDS, TITLE)
_VERSION = 1
_PICTURES_VERSION = "pictures 1"
_LOCKS = 64


class Writer:
    """The one way into the index. A document is locked while it changes; others go on."""

    def __init__(self, settings: SearchSettings, store: Store, meaning: Meaning, pictures: Pictures) -> None:
        self._settings, self._store, self._meaning, self._pictures = settings, store, meaning, pictures
        self._locks = tuple(threading.Lock() for _ in range(_LOCKS))
        self.n_changes = 0

    @property
    def made_with(self) -> str:
        """Digest of everything but the document that its points depend on."""
        pictures = [_PICTURES_VERSION] if self._pictures.is_on else []
        settings = self._settings
        return digest([_VERSION, self._meaning.name, settings.chunk_chars, settings.max_chunks, *pictures])[:16]

    def put(self, document: IndexDocument) -> IndexReceipt:
        """Index a document in place of what was known of it. The same revision again changes nothing."""
        started = time.perf_counter()
        _check(document)
        with self._alone(document.document_id):
            known = self._head(document.document_id)
            if known and (known["revision"], known["made_with"]) == (document.revision, self.made_with):
                n_chunks = known["n_chunks"]
            else:
                n_chunks = self._replace(document)
                self.n_changes += 1
        taken_ms = round((time.perf_counter() - started) * 1000, 1)
        return IndexReceipt(
            document_id=document.document_id, n_points=n_chunks + 1, revision=document.revision, took_ms=taken_ms
        )

    def _replace(self, document: IndexDocument) -> int:
        """New chunks first, then the old ones go, then the head tells that all is there. A crash in between leaves
        the old head, so that the document counts as not indexed and is put again."""
        settings = self._settings
        chunks = self._chunks(document)
        shared, places = shared_payload(document), document_places(document)
        all_places = dict.fromkeys(places)
        total: Vectors = np.zeros(self._meaning.dimension, np.float32)
        for start in range(0, len(chunks), settings.embed_batch):
            part = chunks[start : start + settings.embed_batch]
            texts = [chunk.embedded() for chunk in part if chunk.text]
            vectors = self._meaning.embed_passages(texts) if texts else np.zeros((0, len(total)), np.float32)
            total += vectors.sum(axis=0)
            payloads = [chunk_payload(shared, places, chunk, start + at) for at, chunk in enumerate(part)]
            for payload in payloads:
                all_places.update(dict.fromkeys(payload["places"]))
            self._store.upsert(list(self._points(document.document_id, part, payloads, vectors)))
        self._store.delete(
            (
                AnyOf("document_id", (document.document_id,)),
                AnyOf("role", (CHUNK,)),
                NoneOf("revision", (document.revision,)),
            )
        )
        self._drop_beyond(document.document_id, len(chunks))
        head = head_payload(document, shared, list(all_places), len(chunks), self.made_with)
        sparse = {TITLE: passage_vector(document.title, " ".join(document.codes[:20]))}
        norm = float(np.linalg.norm(total)) or 1.0
        self._store.upsert(
            [Point(head_id(document.document_id), head, {self._meaning.document_name: total / norm}, sparse)]
        )
        return len(chunks)

    def _chunks(self, document: IndexDocument) -> list[Chunk]:
        if not self._pictures.is_on and any(passage.picture for passage in document.passages):
            words = [passage.model_copy(update={"picture": None}) for passage in document.passages]
            document = document.model_copy(update={"passages": words})
        return chunk_document(document, self._settings.chunk_chars, self._settings.max_chunks)

    def _points(
        self, document_id: str, chunks: list[Chunk], payloads: list[Payload], vectors: Vectors
    ) -> Iterator[Point]:
        """A chunk without text has its picture alone: its title would be near any question that names the title."""
        of_texts = iter(vectors)
        for chunk, payload in zip(chunks, payloads, strict=True):
            dense, sparse = self._pictures.place(chunk.picture), {}
            if chunk.text:
                dense[self._meaning.name] = next(of_texts)
                sparse = {WORDS: passage_vector(chunk.text, chunk.context)}
            yield Point(chunk_id(document_id, payload["n"]), payload, dense, sparse)

    def _drop_beyond(self, document_id: str, n_chunks: int) -> None:
        """The same revision cut in another way may leave more chunks than there are now."""
        left = self._store.count((AnyOf("document_id", (document_id,)), AnyOf("role", (CHUNK,))))
        if left > n_chunks:
            wanted = {chunk_id(document_id, number) for number in range(n_chunks)}
            where = (AnyOf("document_id", (document_id,)), AnyOf("role", (CHUNK,)))
            surplus = [each for each, _ in self._store.scroll(where, ["n"]) if each not in wanted]
            self._store.delete((Among(tuple(surplus)),))

    def remove(self, document_id: str) -> None:
        """Take a document out. Raises NotFound when it is not there."""
        with self._alone(document_id):
            where = (AnyOf("document_id", (document_id,)),)
            if not self._store.count(where):
                raise NotFound(f"document {document_id} is not in the index", "索引中没有该文件")
            self._store.delete((*where, AnyOf("role", (HEAD,))))
            self._store.delete(where)
            self.n_changes += 1

    def receipt(self, document_id: str) -> IndexReceipt:
        """What is indexed of a document. Raises NotFound when it is not there, or was made by another model."""
        head = self._head(document_id)
        if head is None or head["made_with"] != self.made_with:
            raise NotFound(f"document {document_id} is not in the index", "索引中没有该文件")
        return IndexReceipt(
            document_id=document_id, n_points=head["n_chunks"] + 1, revision=head["revision"], took_ms=0.0
        )

    def _head(self, document_id: str) -> Payload | None:
        key = head_id(document_id)
        return self._store.get([key], ["revision", "made_with", "n_chunks"]).get(key)

    def _alone(self, document_id: str) -> threading.Lock:
        """The lock of a document; some share one."""
        return self._locks[zlib.crc32(document_id.encode()) % _LOCKS]


def _check(document: IndexDocument) -> None:
    if not document.revision:
        raise BadInput("revision: give the digest of what the document was made from", "缺少 revision")
