"""The embedded store: one Qdrant shard in this process (qdrant-edge-py). One process owns it."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import qdrant_edge as edge

from foundation.errors import Unavailable
from foundation.logs import get_log
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

_KINDS: dict[FieldKind, Any] = {
    "keyword": edge.PayloadSchemaType.Keyword,
    "integer": edge.PayloadSchemaType.Integer,
    "float": edge.PayloadSchemaType.Float,
}
_NEVER = 2_000_000_000  # KB: above it a graph would be walked; below, every vector is compared
_SCROLLED = 512
T = TypeVar("T")


class EdgeStore:
    """A shard in a directory of its own. Raises Unavailable when another process has it open."""

    def __init__(self, directory: Path, dense: dict[str, int], sparse: Sequence[str]) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._lock_file = (directory / "owner.lock").open("w")
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock_file.close()
            raise Unavailable(
                f"another process has the index in {directory} open; stop it first", "索引正被另一进程使用"
            ) from error
        self._path = directory / f"shard-{layout_of(dense, sparse)}"
        if (self._path / "segments").is_dir() and any((self._path / "segments").iterdir()):
            self._shard = edge.EdgeShard.load(str(self._path), None)
        else:
            _make_room(directory)
            self._path.mkdir(exist_ok=True)
            self._shard = edge.EdgeShard.create(str(self._path), _config(dense, sparse))
        self._add_fields()

    def _add_fields(self) -> None:
        there = self._shard.info().payload_schema
        for name, kind in FIELDS.items():
            if name not in there:
                self._shard.update(edge.UpdateOperation.create_field_index(name, _KINDS[kind]))

    def add_dense(self, name: str, dimension: int) -> None:
        """An entry of the write-ahead log, too."""
        self._update(
            edge.UpdateOperation.create_dense_vector(
                name, dimension, edge.Distance.Dot, datatype=edge.VectorStorageDatatype.Float16
            )
        )

    def upsert(self, points: Sequence[Point]) -> None:
        """One entry of the write-ahead log: all or none, also after a crash."""
        made = [
            edge.Point(
                point.id,
                {
                    **{name: vector.tolist() for name, vector in point.dense.items()},
                    **{
                        name: edge.SparseVector(list(each.indices), list(each.values))
                        for name, each in point.sparse.items()
                    },
                },
                point.payload,
            )
            for point in points
        ]
        self._update(edge.UpdateOperation.upsert_points(made))

    def delete(self, where: Where) -> None:
        """Take out the points for which all conditions hold."""
        self._update(edge.UpdateOperation.delete_points_by_filter(filter_of(where)))

    def _update(self, operation: edge.UpdateOperation) -> None:
        self._told(lambda: self._shard.update(operation))

    def _told(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except Exception as error:
            if type(error).__module__.startswith(("qdrant_edge", "builtins")) and "No space left" in str(error):
                raise Unavailable("the disk with the index is full; make room", "索引所在磁盘已满") from error
            raise

    def nearest(self, questions: Sequence[Nearest], fields: Sequence[str]) -> list[list[Found]]:
        """All questions in one batch."""
        wanted = edge.PayloadSelector.Include(list(fields)) if fields else False
        asked = [
            edge.QueryRequest(
                limit=question.limit,
                query=edge.Query.Nearest(_vector(question.vector), using=question.using),
                filter=filter_of(question.where) if question.where else None,
                with_payload=wanted,
            )
            for question in questions
        ]
        answers = self._shard.query_batch(edge.QueryBatchRequest(asked))
        return [[Found(str(hit.id), hit.score, hit.payload or {}) for hit in answer] for answer in answers]

    def get(self, ids: Sequence[str], fields: Sequence[str] | None = None) -> dict[str, Payload]:
        """Payloads by id."""
        if not ids:
            return {}
        wanted = True if fields is None else edge.PayloadSelector.Include(list(fields))
        return {str(each.id): each.payload or {} for each in self._shard.retrieve(list(ids), wanted, False)}

    def scroll(self, where: Where, fields: Sequence[str] | None = None) -> Iterator[tuple[str, Payload]]:
        """All points for which the conditions hold, in the order of their ids."""
        wanted = True if fields is None else edge.PayloadSelector.Include(list(fields))
        offset: Any = None
        while True:
            request = edge.ScrollRequest(
                offset=offset, limit=_SCROLLED, filter=filter_of(where), with_payload=wanted, with_vector=False
            )
            records, offset = self._shard.scroll(request)
            for record in records:
                yield str(record.id), record.payload or {}
            if offset is None:
                return

    def page(self, where: Where, limit: int, below: int | None) -> list[Found]:
        """Points by `order` downwards."""
        bounded = where if below is None else (*where, Between("order", None, below - 1))
        request = edge.ScrollRequest(
            limit=limit,
            filter=filter_of(bounded),
            with_payload=True,
            with_vector=False,
            order_by=edge.OrderBy("order", direction=edge.Direction.Desc),
        )
        records, _ = self._shard.scroll(request)
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
        records = self._shard.retrieve(list(ids), False, [using])
        vectors = {str(each.id): cast("dict[str, Any]", each.vector or {}) for each in records}
        return {key: value[using] for key, value in vectors.items() if using in value}

    def count(self, where: Where) -> int:
        """Exact number of points."""
        return self._shard.count(edge.CountRequest(exact=True, filter=filter_of(where)))

    def facet(self, name: str, where: Where, limit: int) -> list[tuple[str, int]]:
        """Values with the number of points that have them."""
        answer = self._shard.facet(edge.FacetRequest(name, limit=limit, exact=True, filter=filter_of(where)))
        return [(str(hit.value), hit.count) for hit in answer.hits]

    def sample(self, n: int, using: str) -> list[Sparse]:
        """Sparse vectors of about n points drawn at random."""
        return [_sparse(each) for each in self._drawn(n, using)]

    def sample_dense(self, n: int, using: str) -> Vectors:
        """Dense vectors of about n points drawn at random."""
        return np.asarray(self._drawn(n, using), np.float32)

    def _drawn(self, n: int, using: str) -> list[Any]:
        request = edge.QueryRequest(
            limit=n,
            query=edge.Sample.Random,
            filter=edge.Filter(must=[edge.HasVectorCondition(using)]),
            with_vector=[using],
            with_payload=False,
        )
        return [cast("dict[str, Any]", hit.vector)[using] for hit in self._shard.query(request) if hit.vector]

    def flush(self) -> None:
        """Returns when all changes are on the disk."""
        self._shard.flush()

    def close(self) -> None:
        """Flush and let go of the directory."""
        self._shard.flush()
        self._shard.close()
        self._lock_file.close()


def _make_room(directory: Path) -> None:
    """Shards of another layout cannot be read by this version. The index is derived: the record fills the new one."""
    for old in directory.glob("shard*"):
        get_log("search").warning("the index has another layout; it is made anew from the record", old=old.name)
        shutil.rmtree(old)


def _config(dense: dict[str, int], sparse: Sequence[str]) -> edge.EdgeConfig:
    return edge.EdgeConfig(
        vectors={
            name: edge.EdgeVectorParams(
                size=size,
                distance=edge.Distance.Dot,
                datatype=edge.VectorStorageDatatype.Float16,
                memory=edge.Memory.Cached,
            )
            for name, size in dense.items()
        },
        sparse_vectors={name: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf) for name in sparse},
        optimizers=edge.EdgeOptimizersConfig(
            indexing_threshold=_NEVER, default_segment_number=1, max_segment_size=_NEVER
        ),
        payload_memory=edge.Memory.Cached,
    )


def _vector(vector: Vectors | Sparse) -> Any:
    if isinstance(vector, Sparse):
        return edge.SparseVector(list(vector.indices), list(vector.values))
    return vector.tolist()


def _sparse(value: Any) -> Sparse:
    return Sparse(tuple(value.indices), tuple(value.values))


def filter_of(where: Where) -> edge.Filter:
    """The conditions in the store's own words."""
    return edge.Filter(must=[_condition(each) for each in where])


def _condition(condition: Condition) -> Any:
    match condition:
        case AnyOf(field, values):
            return edge.FieldCondition(field, match=edge.MatchAny(list(values)))
        case NoneOf(field, values):
            return edge.Filter(must_not=[edge.FieldCondition(field, match=edge.MatchAny(list(values)))])
        case Between(field, low, high):
            return edge.FieldCondition(field, range=edge.RangeFloat(gte=low, lte=high))
        case Either(conditions):
            return edge.Filter(should=[_condition(each) for each in conditions])
        case Among(ids):
            return edge.HasIdCondition(set(ids))
        case HasVector(using):
            return edge.HasVectorCondition(using)
