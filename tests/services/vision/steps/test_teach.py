"""Heads retrained on people's words: what they move, what they leave alone, what is refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from contracts.headlearning import LearnedHeads, NewTag, PhotoLessons
from services.vision.steps.alike import Mark, group_alike
from services.vision.steps.layer import LearnedLayer, Placing
from services.vision.steps.learn import fit_pushes, sigmoid
from services.vision.steps.learned import Basis, learn
from services.vision.steps.teach import Taught

N_DIMS = 40
PLACING = Placing(np.zeros(N_DIMS), 1.0)
BASIS = Basis({"masonry": 0.4, "formwork": 0.4, "surface_defect": 0.5, "crack": 0.5}, PLACING, "fake 1", "shipped")
NOTHING = LearnedLayer([], PLACING, "fake 1")


def photo(number: int, shown: dict[str, bool], *, pull: float = 0.0, is_whole: bool = True, **scores: float) -> Taught:
    """A photo in a random direction, drawn towards the first axis by `pull`."""
    rng = np.random.default_rng(number)
    vector = rng.standard_normal(N_DIMS) / np.sqrt(N_DIMS)
    vector[0] += pull
    told = {"masonry": 0.1, "formwork": 0.1, "surface_defect": 0.1, "crack": 0.5} | scores
    phash = f"{rng.integers(0, 2**63):016x}"
    unit = (vector / np.linalg.norm(vector)).astype(np.float32)
    return Taught(f"{number:04d}", unit, phash, told, shown, is_whole)


def missed(n: int, *, first: int = 0) -> list[Taught]:
    """Photos of masonry that the shipped head misses, which look alike in one way."""
    return [photo(first + i, {"masonry": True}, pull=1.0) for i in range(n)]


def others(n: int, *, first: int = 500) -> list[Taught]:
    return [photo(first + i, {}) for i in range(n)]


def learned(photos: Sequence[Taught], in_use: LearnedLayer = NOTHING, **lessons: object) -> LearnedHeads:
    return learn(photos, PhotoLessons(version="v", lessons=[], **lessons), BASIS, in_use)  # type: ignore[arg-type]


def score(heads: LearnedHeads, one: Taught, name: str = "masonry") -> float:
    return LearnedLayer([heads], PLACING, "fake 1").score(one.vector, one.scores).get(name, 0.0)


def test_what_people_corrected_rises_on_a_photo_that_looks_alike_and_stays_elsewhere() -> None:
    made = learned([*missed(12), *others(20)])
    assert made.comparison.verdict == "better"
    assert [head.name for head in made.heads] == ["masonry"]
    told = made.comparison.by_tag["masonry"]
    assert (told.n_yes, told.n_right_before) == (12, 20)
    assert told.n_right > 26
    assert score(made, photo(900, {}, pull=1.0)) > 0.4
    assert score(made, photo(901, {})) < 0.25


def test_a_head_that_was_right_hardly_moves() -> None:
    right = [photo(i, {"masonry": True}, pull=1.0, masonry=0.95) for i in range(10)]
    made = learned([*right, *others(10)])
    assert made.comparison.verdict != "better" or score(made, photo(900, {}, pull=1.0, masonry=0.95)) > 0.95
    assert score(made, photo(901, {})) == pytest.approx(0.1, abs=0.05)


def test_words_that_contradict_one_another_are_refused() -> None:
    """The shipped head has these right; answers at random would spoil that."""
    rng = np.random.default_rng(7)
    photos = [photo(i, {"masonry": bool(rng.integers(2))}, masonry=0.5) for i in range(40)]
    made = learned(photos)
    assert made.comparison.verdict in ("worse", "no better")
    assert "masonry" in made.refused


def test_a_tag_without_words_enough_stays_as_it_was() -> None:
    made = learned([*missed(2), *others(6)])
    assert made.refused == {"masonry": "too few"}
    assert made.heads == []


def test_a_new_tag_needs_ten_photos_and_gets_a_threshold_of_its_own() -> None:
    own = [NewTag(key="sleeve", zh="灌浆套筒", en="grouting sleeve")]
    nine = [photo(i, {"sleeve": True}, pull=1.5) for i in range(9)]
    assert learned([*nine, *others(20)], new_tags=own).refused == {"sleeve": "too few"}
    made = learned([*nine, photo(9, {"sleeve": True}, pull=1.5), *others(20)], new_tags=own)
    (head,) = made.heads
    assert (head.name, head.zh, head.n_yes) == ("sleeve", "灌浆套筒", 10)
    assert head.threshold is not None
    assert score(made, photo(900, {}, pull=1.5), "sleeve") >= head.threshold > score(made, photo(901, {}), "sleeve")


def test_what_a_defect_is_called_is_learnt_from_damaged_surfaces_alone() -> None:
    cracks = [photo(i, {"surface_defect": True, "crack": True}, pull=1.0, is_whole=False) for i in range(10)]
    holes = [photo(50 + i, {"surface_defect": True, "crack": False}, is_whole=False) for i in range(10)]
    sound = [photo(100 + i, {"surface_defect": False}, pull=1.0, is_whole=False) for i in range(10)]
    told = learned([*cracks, *holes, *sound]).comparison.by_tag["crack"]
    assert (told.n_yes, told.n_no) == (10, 10)


def test_only_the_tags_asked_for_are_learnt_and_others_stay_as_they_are_in_use() -> None:
    formwork = [photo(200 + i, {"formwork": True}, pull=-1.0) for i in range(12)]
    first = learned([*missed(12), *others(20)])
    in_use = LearnedLayer([first], PLACING, "fake 1")
    second = learned([*missed(12), *formwork, *others(20)], in_use, only=["formwork"])
    assert [head.name for head in second.heads] == ["formwork", "masonry"]
    assert list(second.comparison.by_tag) == ["formwork"]
    assert score(second, photo(900, {}, pull=1.0)) == pytest.approx(score(first, photo(900, {}, pull=1.0)))


def test_the_version_in_use_is_judged_on_photos_that_did_not_teach_it() -> None:
    first = learned([*missed(12), *others(20)])
    in_use = LearnedLayer([first], PLACING, "fake 1")
    told = learned([*missed(12), *missed(6, first=300), *others(20)], in_use).comparison
    assert told.n_unseen == 6
    assert told.n_unseen_right_in_use > 0


def test_a_project_s_head_counts_before_the_archive_s_which_stands_in_for_what_it_lacks() -> None:
    archive = learned([*missed(12), *others(20)])
    own = learned([*[photo(200 + i, {"formwork": True}, pull=-1.0) for i in range(12)], *others(20)])
    both = LearnedLayer([own, archive], PLACING, "fake 1")
    assert set(both.heads) == {"masonry", "formwork"}
    assert LearnedLayer([own, archive], PLACING, "another engine").heads == {}


def test_copies_parts_and_photos_of_one_minute_are_held_out_together() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.standard_normal((4, N_DIMS)).astype(np.float32)
    marks = [
        Mark("a", vectors[0], "0" * 16, "2025-03-12T10:00"),
        Mark("b", vectors[0] + 0.01, "f" * 16, None),
        Mark("c", vectors[1], "00000000ffffffff", "2025-03-12T10:00"),
        Mark("d", vectors[2], "ffffffff00000000", "2025-03-12T10:01"),
        Mark("d", vectors[3], "0f0f0f0f0f0f0f0f", None),
    ]
    first, copy, same_minute, another, part = group_alike(marks)
    assert first == copy == same_minute != another == part


def test_pushes_bring_the_odds_to_where_the_gradient_is_nought() -> None:
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((30, 5))
    kernel, offset, target = rows @ rows.T, rng.standard_normal(30), (rng.random(30) < 0.5).astype(np.float64)
    weight = rng.uniform(0.1, 1.0, 30)
    pushes = fit_pushes(kernel, offset, target, weight)
    assert np.abs(pushes - weight * (target - sigmoid(offset + kernel @ pushes))).max() < 1e-3
