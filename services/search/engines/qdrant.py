"""The store on a Qdrant server or cluster, through qdrant-client; `:memory:` needs no server and is for trying out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from foundation.errors import Unavailable
from services.search.settings import SearchSettings
from services.search.steps.points import (
    FIELDS,
    Among,
    AnyOf,
    Between,
    Condition,
    Either,
    FieldKind,
    Found,
    HasVector,
    Nearest,
    NoneOf,
    Payload,
    Point,
    Sparse,
    Vectors,
    Where,
    layout_of,
)

_KINDS: dict[FieldKind, models.PayloadSchemaType] = {
    "keyword": models.PayloadSchemaType.KEYWORD,
    "integer": models.PayloadSchemaType.INTEGER,
    "float": models.PayloadSchemaType.FLOAT,
}
_SCROLLED = 512
_UPSERTED = 256
_BYTES_PER_NUMBER = 2


class QdrantStore:
    """A collection on a server. Raises Unavailable when the server does not answer."""

    def __init__(self, settings: SearchSettings, dense: dict[str, int], sparse: Sequence[str]) -> None:
        self._collection = f"{settings.collection}-{layout_of(dense, sparse)}"
        self._is_local = settings.qdrant_url == ":memory:"
        key = settings.qdrant_key.get_secret_value() or None
        self._client = (
            QdrantClient(":memory:")
            if self._is_local
            else QdrantClient(url=settings.qdrant_url, api_key=key, timeout=30, prefer_grpc=False)
        )
        try:
            if not self._client.collection_exists(self._collection):
                self._create(settings, dense, sparse)
            self._add_fields()
        except (ApiException, UnexpectedResponse, OSError) as error:
            raise Unavailable(
                f"the Qdrant server at {settings.qdrant_url} does not answer: {error}", "Qdrant 服务没有响应"
            ) from error

    def _create(self, settings: SearchSettings, dense: dict[str, int], sparse: Sequence[str]) -> None:
        widest = max(dense.values())
        self._client.create_collection(
            self._collection,
            vectors_config={
                name: models.VectorParams(
                    size=size, distance=models.Distance.DOT, datatype=models.Datatype.FLOAT16, on_disk=True
                )
                for name, size in dense.items()
            },
            sparse_vectors_config={name: models.SparseVectorParams(modifier=models.Modifier.IDF) for name in sparse},
            shard_number=settings.shards,
            replication_factor=settings.replicas,
            optimizers_config=models.OptimizersConfigDiff(
                indexing_threshold=settings.exact_below * widest * _BYTES_PER_NUMBER // 1024
            ),
            quantization_config=models.ScalarQuantization(
                scalar=models.ScalarQuantizationConfig(type=models.ScalarType.INT8, quantile=0.99, always_ram=True)
            )
            if settings.quantize
            else None,
        )

    def _add_fields(self) -> None:
        if self._is_local:
            return
        there = self._client.get_collection(self._collection).payload_schema or {}
        for name, kind in FIELDS.items():
            if name not in there:
                self._client.create_payload_index(self._collection, name, _KINDS[kind], wait=True)

    def add_dense(self, name: str, dimension: int) -> None:
        """Needs a server of version 1.18 or newer."""
        wanted = models.DenseVectorConfig(
            size=dimension, distance=models.Distance.DOT, datatype=models.Datatype.FLOAT16
        )
        self._client.create_vector_name(self._collection, name, models.DenseVectorNameConfig(dense=wanted), wait=True)

    def upsert(self, points: Sequence[Point]) -> None:
        """Points in batches; the head of a document is sent last by the service, so a crash shows as an old head."""
        for start in range(0, len(points), _UPSERTED):
            made = [
                models.PointStruct(
                    id=point.id,
                    vector=cast(
                        "dict[str, Any]",
                        {
                            **{name: vector.tolist() for name, vector in point.dense.items()},
                            **{
                                name: models.SparseVector(indices=list(each.indices), values=list(each.values))
                                for name, each in point.sparse.items()
                            },
                        },
                    ),
                    payload=point.payload,
                )
                for point in points[start : start + _UPSERTED]
            ]
            self._client.upsert(self._collection, made, wait=True)

    def delete(self, where: Where) -> None:
        """Take out the points for which all conditions hold."""
        self._client.delete(self._collection, models.FilterSelector(filter=filter_of(where)), wait=True)

    def nearest(self, questions: Sequence[Nearest], fields: Sequence[str]) -> list[list[Found]]:
        """All questions in one batch."""
        wanted: Any = models.PayloadSelectorInclude(include=list(fields)) if fields else False
        asked = [
            models.QueryRequest(
                query=_vector(question.vector),
                using=question.using,
                filter=filter_of(question.where) if question.where else None,
                limit=question.limit,
                with_payload=wanted,
            )
            for question in questions
        ]
        answers = self._client.query_batch_points(self._collection, asked)
        return [[Found(str(hit.id), hit.score, hit.payload or {}) for hit in answer.points] for answer in answers]

    def get(self, ids: Sequence[str], fields: Sequence[str] | None = None) -> dict[str, Payload]:
        """Payloads by id."""
        if not ids:
            return {}
        wanted: Any = True if fields is None else list(fields)
        records = self._client.retrieve(self._collection, list(ids), with_payload=wanted, with_vectors=False)
        return {str(each.id): each.payload or {} for each in records}

    def scroll(self, where: Where, fields: Sequence[str] | None = None) -> Iterator[tuple[str, Payload]]:
        """All points for which the conditions hold, in the order of their ids."""
        wanted: Any = True if fields is None else list(fields)
        offset: Any = None
        while True:
            records, offset = self._client.scroll(
                self._collection, scroll_filter=filter_of(where), limit=_SCROLLED, offset=offset, with_payload=wanted
            )
            for record in records:
                yield str(record.id), record.payload or {}
            if offset is None:
                return

    def page(self, where: Where, limit: int, below: int | None) -> list[Found]:
        """Points by `order` downwards."""
        bounded = where if below is None else (*where, Between("order", None, below - 1))
        records, _ = self._client.scroll(
            self._collection,
            scroll_filter=filter_of(bounded),
            limit=limit,
            order_by=models.OrderBy(key="order", direction=models.Direction.DESC),
        )
        return [Found(str(each.id), 0.0, each.payload or {}) for each in records]

    def sparse_of(self, ids: Sequence[str], using: str) -> dict[str, Sparse]:
        """A sparse vector of each point that has it."""
        return {key: _sparse(value) for key, value in self._vectors(ids, using).items()}

    def dense_of(self, ids: Sequence[str], using: str) -> dict[str, Vectors]:
        """A dense vector of each point that has it."""
        return {key: np.asarray(value, np.float32) for key, value in self._vectors(ids, using).items()}

    def _vectors(self, ids: Sequence[str], using: str) -> dict[str, Any]:
        if not ids:
            return {}
        records = self._client.retrieve(self._collection, list(ids), with_payload=False, with_vectors=[using])
        vectors = {str(each.id): cast("dict[str, Any]", each.vector or {}) for each in records}
        return {key: value[using] for key, value in vectors.items() if using in value}

    def count(self, where: Where) -> int:
        """Exact number of points."""
        return self._client.count(self._collection, filter_of(where), exact=True).count

    def facet(self, name: str, where: Where, limit: int) -> list[tuple[str, int]]:
        """Values with the number of points that have them."""
        answer = self._client.facet(self._collection, name, filter_of(where), limit=limit, exact=True)
        return [(str(hit.value), hit.count) for hit in answer.hits]

    def sample(self, n: int, using: str) -> list[Sparse]:
        """Sparse vectors of about n points drawn at random."""
        return [_sparse(each) for each in self._drawn(n, using)]

    def sample_dense(self, n: int, using: str) -> Vectors:
        """Dense vectors of about n points drawn at random."""
        return np.asarray(self._drawn(n, using), np.float32)

    def _drawn(self, n: int, using: str) -> list[Any]:
        answer = self._client.query_points(
            self._collection,
            query=models.SampleQuery(sample=models.Sample.RANDOM),
            query_filter=models.Filter(must=[models.HasVectorCondition(has_vector=using)]),
            limit=n,
            with_vectors=[using],
            with_payload=False,
        )
        return [cast("dict[str, Any]", hit.vector)[using] for hit in answer.points if hit.vector]

    def flush(self) -> None:
        """The server writes its own log before it answers."""

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _vector(vector: Vectors | Sparse) -> Any:
    if isinstance(vector, Sparse):
        return models.SparseVector(indices=list(vector.indices), values=list(vector.values))
    return vector.tolist()


def _sparse(value: Any) -> Sparse:
    return Sparse(tuple(value.indices), tuple(value.values))


def filter_of(where: Where) -> models.Filter:
    """The conditions in the store's own words."""
    return models.Filter(must=[_condition(each) for each in where])


def _condition(condition: Condition) -> Any:
    match condition:
        case AnyOf(field, values):
            return models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))
        case NoneOf(field, values):
            inner = models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))
            return models.Filter(must_not=[inner])
        case Between(field, low, high):
            return models.FieldCondition(key=field, range=models.Range(gte=low, lte=high))
        case Either(conditions):
            return models.Filter(should=[_condition(each) for each in conditions])
        case Among(ids):
            return models.HasIdCondition(has_id=list(ids))
        case HasVector(using):
            return models.HasVectorCondition(has_vector=using)
