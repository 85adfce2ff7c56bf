"""What the archive knows by name, how rare its words are, what its passages mean: looked up now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from language.query import KnownNames
from services.search.engine import Store
from services.search.service.writing import WORDS
from services.search.steps.filters import project_condition
from services.search.steps.points import CHUNK, HEAD, AnyOf, Vectors
from services.search.steps.rarity import Rarity, rarity_of

_FRESH_S = 30.0
_MOST_NAMES = 3000
_SAMPLED = 3000
_MEANINGS = 400
_MOST_KEYS = 64
T = TypeVar("T")


class Names:
    """Lists of names by the projects that may be seen, and the rarity of terms."""

    def __init__(self, store: Store, n_changes: Callable[[], int]) -> None:
        self._store, self._n_changes = store, n_changes
        self._guard = threading.Lock()
        self._kept: dict[object, tuple[float, int, object]] = {}

    def known(self, allowed: list[str] | None, project: str | None) -> KnownNames:
        """People, units and sections of the projects that the caller may see."""
        seen: tuple[str, ...] | None = None
        if project is not None:
            seen = (project,) if allowed is None or project in allowed else ()
        elif allowed is not None:
            seen = tuple(sorted(set(allowed)))
        return self._fresh(("known", seen), lambda: self._count_names(seen))

    def rarity(self) -> Rarity:
        """Rarity of terms over the whole index."""
        return self._fresh(("rarity",), self._sample)

    def meanings(self, using: str) -> Vectors:
        """Dense vectors of passages drawn at random."""
        return self._fresh(("meanings", using), lambda: self._store.sample_dense(_MEANINGS, using))

    def _count_names(self, projects: tuple[str, ...] | None) -> KnownNames:
        where = (AnyOf("role", (HEAD,)), *project_condition(None if projects is None else list(projects)))

        def values(name: str) -> tuple[str, ...]:
            return tuple(value for value, _ in self._store.facet(name, where, _MOST_NAMES))

        return KnownNames(people=values("people"), units=values("units"), sections=values("section"))

    def _sample(self) -> Rarity:
        total = self._store.count((AnyOf("role", (CHUNK,)),))
        return rarity_of(self._store.sample(min(_SAMPLED, max(total, 1)), WORDS), total)

    def _fresh(self, key: object, make: Callable[[], T]) -> T:
        """A kept value, made again when the index changed and it is older than half a minute."""
        now, changes = time.monotonic(), self._n_changes()
        with self._guard:
            kept = self._kept.get(key)
        if kept and (kept[1] == changes or now - kept[0] < _FRESH_S):
            return kept[2]  # type: ignore[return-value]
        value = make()
        with self._guard:
            if len(self._kept) >= _MOST_KEYS:
                self._kept.clear()
            self._kept[key] = (now, changes, value)
        return value
