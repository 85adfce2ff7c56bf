"""One contract for both stores: the embedded shard and the Qdrant client (on :memory: where no server is)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foundation.errors import Unavailable
from services.search.engine import Store
from services.search.engines.edge import EdgeStore
from services.search.settings import SearchSettings
from services.search.steps.payload import chunk_id
from services.search.steps.points import (
    Among,
    AnyOf,
    Between,
    Condition,
    Either,
    HasVector,
    Nearest,
    NoneOf,
    Payload,
    Point,
    Sparse,
)

DENSE, SPARSE = {"meaning": 4, "document": 4}, ("words",)


@pytest.fixture(params=["embedded", "qdrant"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "embedded":
        made: Store = EdgeStore(tmp_path / "index", DENSE, SPARSE)
    else:
        pytest.importorskip("qdrant_client", reason="the extra [server] is not installed")
        from services.search.engines.qdrant import QdrantStore

        made = QdrantStore(SearchSettings(store="qdrant", qdrant_url=":memory:"), DENSE, SPARSE)
    yield made
    made.close()


def vector(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float32)


def point(number: int, project: str = "p1", **payload: object) -> Point:
    turned = number * 0.3
    return Point(
        chunk_id("d", number),
        {"role": "chunk", "document_id": f"d{number // 2}", "project": project, "n": number, **payload},
        {"meaning": vector(np.cos(turned), np.sin(turned), 0, 0)},
        {"words": Sparse((1, 100 + number), (1.0, 2.0))},
    )


def numbers(found: list[Payload]) -> list[int]:
    return sorted(payload["n"] for payload in found)


def those(store: Store, *where: Condition) -> list[int]:
    return numbers([payload for _, payload in store.scroll(where, ["n"])])


def test_the_nearest_come_first_with_the_fields_that_were_asked_for(store: Store) -> None:
    store.upsert([point(n) for n in range(5)])
    (found,) = store.nearest([Nearest("meaning", vector(1, 0, 0, 0), 3)], ["n"])
    assert [each.payload for each in found] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert found[0].score == pytest.approx(1.0, abs=1e-3)


def test_scores_are_dot_products_so_that_parts_can_be_weighed(store: Store) -> None:
    store.upsert([point(0)])
    (found,) = store.nearest([Nearest("meaning", vector(3, 0, 0, 0), 1)], [])
    assert found[0].score == pytest.approx(3.0, abs=1e-2)


def test_rare_terms_count_more_than_frequent_ones(store: Store) -> None:
    store.upsert([point(n) for n in range(8)])
    (found,) = store.nearest([Nearest("words", Sparse((1, 105), (1.0, 1.0)), 8)], ["n"])
    assert found[0].payload == {"n": 5}
    assert found[0].score > 2 * found[1].score


def test_idf_is_the_one_that_rarity_reckons_with(store: Store) -> None:
    store.upsert([point(n) for n in range(8)])
    (found,) = store.nearest([Nearest("words", Sparse((105,), (1.0,)), 1)], [])
    assert found[0].score == pytest.approx(2.0 * np.log(1 + (8 - 1 + 0.5) / (1 + 0.5)), rel=1e-3)


def test_filters_hold_inside_the_index(store: Store) -> None:
    store.upsert([*(point(n) for n in range(50)), point(50, project="p2")])
    (found,) = store.nearest([Nearest("meaning", vector(1, 0, 0, 0), 3, (AnyOf("project", ("p2",)),))], ["n"])
    assert [each.payload["n"] for each in found] == [50]


def test_several_questions_are_answered_in_their_order(store: Store) -> None:
    store.upsert([point(n) for n in range(4)])
    answers = store.nearest(
        [Nearest("meaning", vector(1, 0, 0, 0), 1), Nearest("words", Sparse((102,), (1.0,)), 1)], ["n"]
    )
    assert [[each.payload["n"] for each in answer] for answer in answers] == [[0], [2]]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ((AnyOf("project", ("p2", "p3")),), [1]),
        ((AnyOf("flagged", ("yes",)),), [2]),
        ((AnyOf("flagged", ("no",)),), [3]),
        ((AnyOf("tags", ("a",)),), [0, 1]),
        ((NoneOf("tags", ("a",)),), [2, 3]),
        ((Between("date", 20250301, 20250331),), [1]),
        ((Between("date", 20250301, None),), [1, 2]),
        ((Between("amounts", None, 10.0),), [0]),
        ((Either((AnyOf("tags", ("b",)), Between("date", 20260101, None))),), [1, 2]),
        ((AnyOf("tags", ("a",)), AnyOf("project", ("p2",))), [1]),
        ((Among((chunk_id("d", 3), chunk_id("d", 0))),), [0, 3]),
        ((), [0, 1, 2, 3]),
    ],
)
def test_every_condition_holds(store: Store, where: tuple[Condition, ...], expected: list[int]) -> None:
    store.upsert(
        [
            point(0, tags=["a"], date=20250228, amounts=[5.0, 99.0]),
            point(1, "p2", tags=["a", "b"], date=20250315, amounts=[20.0]),
            point(2, flagged="yes", date=20260115),
            point(3, flagged="no"),
        ]
    )
    assert those(store, *where) == expected
    assert store.count(where) == len(expected)


def test_a_point_put_again_is_replaced_whole(store: Store) -> None:
    store.upsert([point(0, tags=["old"])])
    store.upsert([Point(chunk_id("d", 0), {"role": "chunk", "n": 7}, {"meaning": vector(0, 0, 1, 0)})])
    assert store.get([chunk_id("d", 0)]) == {chunk_id("d", 0): {"role": "chunk", "n": 7}}
    assert store.sparse_of([chunk_id("d", 0)], "words") == {}


def test_deleted_points_are_gone(store: Store) -> None:
    store.upsert([point(n) for n in range(6)])
    store.delete((AnyOf("document_id", ("d1",)),))
    assert those(store) == [0, 1, 4, 5]
    (found,) = store.nearest([Nearest("meaning", vector(1, 0, 0, 0), 10)], ["n"])
    assert len(found) == 4


def test_scrolling_passes_every_point_once(store: Store) -> None:
    store.upsert([point(n) for n in range(1100)])
    assert those(store) == list(range(1100))


def test_pages_go_down_by_order_and_begin_below_the_last(store: Store) -> None:
    store.upsert([point(n, order=(n << 32) + 5) for n in range(7)])
    first = store.page((), 3, None)
    assert [each.payload["n"] for each in first] == [6, 5, 4]
    assert [each.payload["n"] for each in store.page((), 9, first[-1].payload["order"])] == [3, 2, 1, 0]


def test_facets_count_points(store: Store) -> None:
    store.upsert([point(n, tags=["a", "b"] if n < 2 else ["a"]) for n in range(5)])
    assert store.facet("tags", (), 10) == [("a", 5), ("b", 2)]
    assert store.facet("tags", (AnyOf("document_id", ("d0",)),), 10) == [("a", 2), ("b", 2)]


def test_vectors_come_back(store: Store) -> None:
    store.upsert([point(3)])
    key = chunk_id("d", 3)
    assert store.sparse_of([key], "words")[key] == Sparse((1, 103), (1.0, 2.0))
    assert store.dense_of([key], "meaning")[key] == pytest.approx([np.cos(0.9), np.sin(0.9), 0, 0], abs=2e-3)
    assert store.dense_of([key], "document") == {}


def test_a_sample_holds_vectors_of_the_index(store: Store) -> None:
    store.upsert([point(n) for n in range(20)])
    sampled = store.sample(10, "words")
    assert len(sampled) == 10
    assert all(1 in each.indices for each in sampled)
    assert store.sample_dense(10, "meaning").shape == (10, 4)


def test_an_empty_store_answers(store: Store) -> None:
    (found,) = store.nearest([Nearest("meaning", vector(1, 0, 0, 0), 5)], ["n"])
    assert found == []
    assert store.sample(5, "words") == []
    assert len(store.sample_dense(5, "meaning")) == 0
    assert store.page((), 5, None) == []
    assert store.facet("tags", (), 5) == []
    assert store.get([]) == {}
    store.flush()


def pictured(number: int, *numbers: float, using: str = "picture-a", **payload: Any) -> Point:
    plain = point(number, **payload)
    return Point(plain.id, plain.payload, plain.dense | {using: vector(*numbers)}, plain.sparse)


def test_room_for_another_vector_is_made_while_points_are_there(store: Store) -> None:
    store.upsert([point(n) for n in range(4)])
    assert store.count((HasVector("picture-a"),)) == 0
    for _ in range(2):
        store.add_dense("picture-a", 3)
    store.upsert([pictured(1, 1, 0, 0), pictured(5, 0.5, 2, 0), pictured(6, 1, 1, 0, project="p2")])
    asked = Nearest("picture-a", vector(1, 0, 0), 9, (AnyOf("project", ("p1",)),))
    (found,) = store.nearest([asked], ["n"])
    assert [(each.payload["n"], each.score) for each in found] == [(1, 1.0), (5, 0.5)]
    assert store.count((HasVector("picture-a"), AnyOf("project", ("p2",)))) == 1
    (near,) = store.nearest([Nearest("meaning", vector(1, 0, 0, 0), 9)], ["n"])
    assert len(near) == 6
    assert store.dense_of([chunk_id("d", 5)], "picture-a")[chunk_id("d", 5)] == pytest.approx([0.5, 2, 0])
    assert store.dense_of([chunk_id("d", 2)], "picture-a") == {}


def test_vectors_of_another_name_have_their_own_length_and_are_not_compared(store: Store) -> None:
    store.add_dense("picture-a", 3)
    store.add_dense("picture-b", 2)
    store.upsert([pictured(1, 1, 0, 0), pictured(2, 1, 0, using="picture-b")])
    (found,) = store.nearest([Nearest("picture-b", vector(1, 0), 9)], ["n"])
    assert [each.payload["n"] for each in found] == [2]


def test_a_point_put_again_without_its_picture_has_none(store: Store) -> None:
    store.add_dense("picture-a", 3)
    store.upsert([pictured(1, 1, 0, 0)])
    store.upsert([point(1)])
    assert store.count((HasVector("picture-a"),)) == 0


def test_the_embedded_store_keeps_vectors_that_were_added_later(tmp_path: Path) -> None:
    first = EdgeStore(tmp_path, DENSE, SPARSE)
    first.upsert([point(0)])
    first.add_dense("picture-a", 3)
    first.upsert([pictured(1, 1, 0, 0)])
    first.close()
    again = EdgeStore(tmp_path, DENSE, SPARSE)
    again.add_dense("picture-a", 3)
    assert (again.count(()), again.count((HasVector("picture-a"),))) == (2, 1)
    again.close()


def test_the_embedded_store_keeps_what_it_was_given(tmp_path: Path) -> None:
    first = EdgeStore(tmp_path, DENSE, SPARSE)
    first.upsert([point(n) for n in range(10)])
    first.close()
    again = EdgeStore(tmp_path, DENSE, SPARSE)
    assert those(again) == list(range(10))
    again.close()


def test_one_process_owns_the_embedded_store(tmp_path: Path) -> None:
    owner = EdgeStore(tmp_path, DENSE, SPARSE)
    with pytest.raises(Unavailable, match="stop it first"):
        EdgeStore(tmp_path, DENSE, SPARSE)
    owner.close()


def test_what_is_left_after_deleting_a_third_is_found(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path, DENSE, SPARSE)
    store.upsert([point(n) for n in range(3000)])
    store.delete((AnyOf("document_id", tuple(f"d{n}" for n in range(1000))),))
    assert those(store) == list(range(2000, 3000))
    store.close()


def test_a_shard_of_another_layout_is_made_anew(tmp_path: Path) -> None:
    old = EdgeStore(tmp_path / "index", DENSE, SPARSE)
    old.upsert([point(0)])
    old.close()
    new = EdgeStore(tmp_path / "index", {**DENSE, "meaning": 5}, SPARSE)
    assert new.count(()) == 0
    new.close()
    assert len(list((tmp_path / "index").glob("shard*"))) == 1


def test_a_shard_of_the_same_layout_is_kept(tmp_path: Path) -> None:
    for n_before in (0, 1):
        store = EdgeStore(tmp_path / "index", DENSE, SPARSE)
        assert store.count(()) == n_before
        store.upsert([point(0)])
        store.close()
