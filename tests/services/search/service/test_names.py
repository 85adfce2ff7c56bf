"""What the archive knows by name: counted once a project, renewed behind the question's back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from services.search.service import names as module
from services.search.service.names import Names
from services.search.steps.points import AnyOf, Where


class Counting:
    """A store that knows who is named in which project, and counts how often it is asked."""

    def __init__(self) -> None:
        self.people = {"p1": {"张三": 3, "李四": 1}, "p2": {"李四": 5}, "p3": {"王五": 9}}
        self.asked: list[str | None] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.fails = False

    def facet(self, name: str, where: Where, limit: int) -> list[tuple[str, int]]:
        assert self.may_answer.wait(10)
        if self.fails:
            raise OSError("the disk is gone")
        if name != "people":
            return []
        told = [each for each in where if isinstance(each, AnyOf) and each.field == "project"]
        projects = [str(value) for value in told[0].values] if told else list(self.people)
        self.asked.append(projects[0] if told else None)
        return [pair for project in projects for pair in self.people[project].items()][:limit]


@pytest.fixture
def store() -> Counting:
    return Counting()


@pytest.fixture
def changes() -> list[int]:
    return [0]


@pytest.fixture
def names(store: Counting, changes: list[int]) -> Names:
    return Names(store, lambda: changes[0])  # type: ignore[arg-type]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock on."""
    now = [1000.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def renewed() -> None:
    for thread in threading.enumerate():
        if thread.name == "names":
            thread.join(10)


def test_names_are_those_of_the_projects_that_may_be_seen_most_frequent_first(names: Names) -> None:
    assert names.known(["p1", "p2"], None).people == ("李四", "张三")
    assert names.known(["p1", "p2"], "p1").people == ("张三", "李四")
    assert names.known(["p1"], "p3").people == ()
    assert names.known([], None).people == ()
    assert set(names.known(None, None).people) == {"张三", "李四", "王五"}


def test_a_project_is_counted_once_for_all_who_may_see_it(names: Names, store: Counting) -> None:
    for seen in (["p1"], ["p2", "p1"], ["p3", "p1"], ["p1", "p2", "p3"]):
        names.known(seen, None)
    assert sorted(str(each) for each in store.asked) == ["p1", "p2", "p3"]


def test_the_same_projects_are_joined_once(names: Names) -> None:
    assert names.known(["p1", "p2"], None) is names.known(["p2", "p1"], None)


def test_new_names_are_fetched_while_the_question_goes_on(
    names: Names, store: Counting, changes: list[int], later: Callable[[float], None]
) -> None:
    names.known(["p1"], None)
    store.people["p1"] = {"赵六": 1}
    later(60)
    assert names.known(["p1"], None).people == ("张三", "李四")  # nothing changed, as far as the index tells
    changes[0] += 1
    store.may_answer.clear()
    assert names.known(["p1"], None).people == ("张三", "李四")
    store.may_answer.set()
    renewed()
    assert names.known(["p1"], None).people == ("赵六",)


def test_names_that_cannot_be_renewed_stay(
    names: Names, store: Counting, changes: list[int], later: Callable[[float], None]
) -> None:
    names.known(["p1"], None)
    store.fails = True
    changes[0] += 1
    later(60)
    names.known(["p1"], None)
    renewed()
    assert names.known(["p1"], None).people == ("张三", "李四")


def test_what_is_very_old_is_waited_for(
    names: Names, store: Counting, changes: list[int], later: Callable[[float], None]
) -> None:
    names.known(["p1"], None)
    store.people["p1"] = {"赵六": 1}
    changes[0] += 1
    later(3600)
    assert names.known(["p1"], None).people == ("赵六",)
