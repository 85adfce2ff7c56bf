"""Fitting heads: planes, calibration, thresholds, folds, and heads on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from services.vision.engines.fake import fake_tag_heads
from services.vision.steps.heads import load_heads, save_heads
from services.vision.steps.learn import (
    average_precision,
    choose_threshold,
    fit_calibration,
    fit_ridge,
    sigmoid,
    source_folds,
)


def clouds(n: int, n_dims: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    shown = rng.random(n) < 0.3
    vectors = rng.normal(0, 1, (n, n_dims)) / np.sqrt(n_dims)
    vectors[:, 0] += np.where(shown, 1.5, -1.5)
    return vectors, shown


@pytest.mark.parametrize(("n", "n_dims"), [(60, 200), (400, 20)])
def test_a_plane_parts_two_clouds(n: int, n_dims: int) -> None:
    vectors, shown = clouds(n, n_dims)
    plane, bias = fit_ridge(vectors, shown)
    assert ((vectors @ plane + bias > 0) == shown).mean() > 0.97


def test_both_ways_to_solve_give_the_same_plane() -> None:
    vectors, shown = clouds(30, 30)
    importance = np.random.default_rng(2).random(30) + 0.5
    few, bias = fit_ridge(vectors, shown, importance)
    padded = np.concatenate([vectors, np.zeros((30, 5))], axis=1)
    same, same_bias = fit_ridge(padded, shown, importance)
    tall = np.concatenate([vectors, vectors[:1]])
    weight = np.append(importance, 0.0)
    weight[0] /= 2
    weight[-1] = weight[0]
    third, third_bias = fit_ridge(tall, np.append(shown, shown[0]), weight)
    assert same[:30] == pytest.approx(few, abs=1e-8)
    assert third == pytest.approx(few, abs=1e-6)
    assert (same_bias, third_bias) == pytest.approx((bias, bias), abs=1e-6)


def test_calibrated_scores_are_shares() -> None:
    rng = np.random.default_rng(1)
    raw = rng.normal(0, 2, 4000)
    shown = rng.random(4000) < sigmoid(1.7 * raw - 0.8)
    assert fit_calibration(raw, shown) == pytest.approx((1.7, -0.8), abs=0.15)


def test_calibration_never_turns_a_ranking_round() -> None:
    raw = np.linspace(-1, 1, 50)
    assert fit_calibration(raw, raw < 0)[0] > 0


def test_a_threshold_lies_between_right_and_wrong() -> None:
    chance = np.array([0.9, 0.8, 0.7, 0.3, 0.2])
    assert choose_threshold(chance, np.array([True, True, True, False, False])) == pytest.approx(0.5)


def test_a_tag_without_evidence_has_no_threshold() -> None:
    chance = np.linspace(0.9, 0.1, 20)
    shown = np.zeros(20, bool)
    shown[[5, 11, 16]] = True
    assert choose_threshold(chance, shown) is None
    assert choose_threshold(chance, np.arange(20) < 2) is None


def test_average_precision_is_that_of_the_definition() -> None:
    assert average_precision(np.array([4.0, 3, 2, 1]), np.array([True, False, True, False])) == pytest.approx(5 / 6)
    assert np.isnan(average_precision(np.zeros(3), np.zeros(3, bool)))


def test_sources_are_never_split() -> None:
    sources = [f"s{n % 7}" for n in range(100)]
    folds = list(source_folds(sources, 3))
    assert np.sum(folds, axis=0).tolist() == [1] * 100
    for held_out in folds:
        inside = {source for source, is_in in zip(sources, held_out, strict=True) if is_in}
        outside = {source for source, is_in in zip(sources, held_out, strict=True) if not is_in}
        assert not inside & outside


def test_heads_survive_the_disk(tmp_path: Path) -> None:
    heads = fake_tag_heads()
    save_heads(tmp_path / "heads.npz", heads)
    again = load_heads(tmp_path / "heads.npz")
    assert (again.names, again.version, again.embedding) == (heads.names, heads.version, heads.embedding)
    vectors = np.random.default_rng(1).random((5, 48))
    assert again.score(vectors) == pytest.approx(heads.score(vectors), abs=1e-3)
