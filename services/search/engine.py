"""What an embedding and a store must be able to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from contracts.sight import TextVectors
from services.search.steps.points import Found, Nearest, Payload, Point, Sparse, Vectors, Where


class Embedder(Protocol):
    """Turns text into unit vectors. The same text gives the same vector, whatever it is embedded with."""

    @property
    def name(self) -> str:
        """Name of the vector in the index; changes when the numbers change (e5-v1)."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, unit length."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, unit length."""
        ...


class PictureWords(Protocol):
    """Lays texts where pictures lie. May be asked from many threads."""

    def vectors(self, texts: Sequence[str]) -> TextVectors:
        """One for each text, all by one model. Raises Unavailable where there is none, or none answers in time."""
        ...


class Store(Protocol):
    """Keeps points and finds them. Filters hold inside the index. All methods may be called from many threads."""

    def add_dense(self, name: str, dimension: int) -> None:
        """Make room for one more dense vector of points; nothing happens where there is."""
        ...

    def upsert(self, points: Sequence[Point]) -> None:
        """Put points in, in place of those with the same id. All or none of them, also after a crash."""
        ...

    def delete(self, where: Where) -> None:
        """Take out the points for which all conditions hold."""
        ...

    def nearest(self, questions: Sequence[Nearest], fields: Sequence[str]) -> list[list[Found]]:
        """The best points for each question, best first, with these fields of their payload."""
        ...

    def get(self, ids: Sequence[str], fields: Sequence[str] | None = None) -> dict[str, Payload]:
        """Payloads by id; what is not there is missing."""
        ...

    def scroll(self, where: Where, fields: Sequence[str] | None = None) -> Iterator[tuple[str, Payload]]:
        """All points for which the conditions hold, in the order of their ids."""
        ...

    def page(self, where: Where, limit: int, below: int | None) -> list[Found]:
        """Points by `order` downwards, beginning below a value of it; with whole payloads."""
        ...

    def sparse_of(self, ids: Sequence[str], using: str) -> dict[str, Sparse]:
        """A sparse vector of each point that has it."""
        ...

    def dense_of(self, ids: Sequence[str], using: str) -> dict[str, Vectors]:
        """A dense vector of each point that has it."""
        ...

    def count(self, where: Where) -> int:
        """Exact number of points."""
        ...

    def facet(self, name: str, where: Where, limit: int) -> list[tuple[str, int]]:
        """Values of a keyword field with the number of points that have them, most frequent first."""
        ...

    def sample(self, n: int, using: str) -> list[Sparse]:
        """Sparse vectors of about n points drawn at random."""
        ...

    def sample_dense(self, n: int, using: str) -> Vectors:
        """(about n, dimension): dense vectors of points drawn at random."""
        ...

    def flush(self) -> None:
        """Returns when all changes are on the disk."""
        ...

    def close(self) -> None:
        """Flush and let go."""
        ...
