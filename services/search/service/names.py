"""What the archive knows by name, how rare its words are, what its passages mean: looked up now and then."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from foundation.logs import get_log
from language.query import KnownNames
from services.search.engine import Store
from services.search.service.writing import WORDS
from services.search.steps.filters import project_condition
from services.search.steps.points import CHUNK, HEAD, AnyOf, Vectors
from services.search.steps.rarity import Rarity, rarity_of

_FRESH_S = 30.0
_STALE_S = 300.0
"""So old, and the question waits for a new one; younger, and it is made meanwhile."""
_MOST_NAMES = 3000
_SAMPLED = 3000
_MEANINGS = 400
_MOST_KEYS = 2000
_FIELDS = ("people", "units", "section")
T = TypeVar("T")
Counts = Mapping[str, Mapping[str, int]]
"""Field -> name -> in how many documents."""


@dataclass(frozen=True)
class _Kept:
    """A value, when it was made, and after how many changes of the index."""

    made_at: float
    changes: int
    value: object


class Names:
    """Lists of names by the projects that may be seen, and the rarity of terms."""

    def __init__(self, store: Store, n_changes: Callable[[], int]) -> None:
        self._store, self._n_changes = store, n_changes
        self._guard = threading.Lock()
        self._kept: dict[object, _Kept] = {}
        self._making: set[object] = set()

    def known(self, allowed: list[str] | None, project: str | None) -> KnownNames:
        """People, units and sections of the projects that the caller may see.

        Counted project by project: callers differ in which they see, and counting is dear in a large archive.
        """
        seen: tuple[str, ...] | None = None
        if project is not None:
            seen = (project,) if allowed is None or project in allowed else ()
        elif allowed is not None:
            seen = tuple(sorted(set(allowed)))
        counts = [self._of_project(each) for each in (seen if seen is not None else (None,))]
        kept = self._kept.get(("joined", seen))
        if kept is None or [id(each) for each in counts] != [id(each) for each in cast("_Joined", kept.value).parts]:
            kept = _Kept(0.0, 0, _Joined(counts, _joined(counts)))
            self._keep(("joined", seen), kept)
        return cast("_Joined", kept.value).names

    def rarity(self) -> Rarity:
        """Rarity of terms over the whole index."""
        return self._fresh(("rarity",), self._sample)

    def meanings(self, using: str) -> Vectors:
        """Dense vectors of passages drawn at random."""
        return self._fresh(("meanings", using), lambda: self._store.sample_dense(_MEANINGS, using))

    def _of_project(self, project: str | None) -> Counts:
        def count() -> Counts:
            where = (AnyOf("role", (HEAD,)), *project_condition(None if project is None else [project]))
            return {field: dict(self._store.facet(field, where, _MOST_NAMES)) for field in _FIELDS}

        return self._fresh(("names", project), count)

    def _sample(self) -> Rarity:
        total = self._store.count((AnyOf("role", (CHUNK,)),))
        return rarity_of(self._store.sample(min(_SAMPLED, max(total, 1)), WORDS), total)

    def _fresh(self, key: object, make: Callable[[], T]) -> T:
        """A kept value. When the index changed and it is older than half a minute, it is made again behind the
        question's back; only one that is very old, or missing, is waited for."""
        now, changes = time.monotonic(), self._n_changes()
        with self._guard:
            kept = self._kept.get(key)
            age = now - kept.made_at if kept else _STALE_S
            is_due = kept is None or (kept.changes != changes and age >= _FRESH_S)
            is_begun = is_due and age < _STALE_S and key not in self._making
            if is_begun:
                self._making.add(key)
        if kept is None or (is_due and age >= _STALE_S):
            return self._make(key, changes, make)
        if is_begun:
            threading.Thread(target=self._make_again, args=(key, changes, make), daemon=True, name="names").start()
        return cast("T", kept.value)

    def _make(self, key: object, changes: int, make: Callable[[], T]) -> T:
        value = make()
        self._keep(key, _Kept(time.monotonic(), changes, value))
        return value

    def _make_again(self, key: object, changes: int, make: Callable[[], object]) -> None:
        try:
            self._make(key, changes, make)
        except Exception as error:  # the old value stays; the next question tries again
            get_log("search").warning("a list of names could not be renewed", reason=str(error))
        finally:
            with self._guard:
                self._making.discard(key)

    def _keep(self, key: object, kept: _Kept) -> None:
        with self._guard:
            if len(self._kept) >= _MOST_KEYS:
                self._kept.clear()
            self._kept[key] = kept


@dataclass(frozen=True)
class _Joined:
    """The names of several projects, and the counts they were made from."""

    parts: list[Counts]
    names: KnownNames


def _joined(counts: Iterable[Counts]) -> KnownNames:
    """The most frequent names of all."""
    totals: dict[str, Counter[str]] = {field: Counter() for field in _FIELDS}
    for each in counts:
        for field, found in each.items():
            totals[field].update(found)
    people, units, sections = (tuple(name for name, _ in totals[each].most_common(_MOST_NAMES)) for each in _FIELDS)
    return KnownNames(people=people, units=units, sections=sections)
