"""Prompts beside heads: what they are asked for, how cosines become chances, how both are joined."""

from __future__ import annotations

import numpy as np
import pytest

from language.domain import tag
from services.vision.steps.prompts import chances, directions, join, middle_of, prompts_of


def test_prompts_ask_for_activities_objects_and_scenes_and_never_for_a_defect() -> None:
    for language in ("zh", "en"):
        asked = prompts_of(language)  # type: ignore[arg-type]
        assert {tag(name).group for name in asked} == {"activity", "object", "scene"}
        assert all(asked.values())
    assert "砌" in "".join(prompts_of("zh")["masonry"])
    assert all(prompt.isascii() for prompt in prompts_of("en")["masonry"])


def test_the_direction_of_a_tag_lies_amid_its_prompts() -> None:
    found = directions(np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]), [2, 1])
    assert np.allclose(found, [[2**-0.5, 2**-0.5, 0], [0, 0, 1]])


def test_without_a_bias_tags_share_one_and_with_it_each_stands_for_itself() -> None:
    cosines = np.array([0.3, 0.3, 0.1])
    shared = chances(cosines, 100.0, None)
    assert shared.sum() == pytest.approx(1.0)
    assert shared[0] == pytest.approx(0.5, abs=1e-6)
    alone = chances(cosines, 100.0, -20.0)
    assert alone[0] == alone[1] > 0.99
    assert alone[2] < 0.01


def test_the_few_tags_that_show_move_neither_the_middle_nor_the_deviation() -> None:
    cosines = np.random.default_rng(2).normal(0.2, 0.03, 1000)
    usual, spread = middle_of(cosines)
    assert (usual, spread) == (pytest.approx(0.2, abs=0.005), pytest.approx(0.03, abs=0.003))
    cosines[:30] = 0.9
    assert middle_of(cosines) == (pytest.approx(usual, abs=0.003), pytest.approx(spread, abs=0.003))


def test_log_odds_are_averaged_and_heads_without_a_prompt_stay() -> None:
    joined = join({"masonry": 0.5, "crack": 0.7}, {"masonry": 0.9, "excavator": 0.9}, 0.5)
    assert joined == {"masonry": 0.75, "crack": 0.7}
    assert join({"masonry": 0.5}, {"masonry": 0.9}, 0.0) == {"masonry": 0.5}
    assert join({"masonry": 0.5}, {"masonry": 0.9}, 1.0) == {"masonry": 0.9}
    assert join({"masonry": 0.6}, {"masonry": 0.0}, 0.3)["masonry"] > 0
