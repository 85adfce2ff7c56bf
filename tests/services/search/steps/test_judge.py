"""Whether a question is answered at all: more evidence never makes it less likely, a small sample is not believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.search.steps.judge import JUDGES, USUAL_SPREAD, Clues, Spread, spread_of

CLUES = Clues(best=0.5, words=0.3, nearest=3.0, translated=0.5, n_chars=9, spread=Spread(0.4, 0.8))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("better", [{"best": 0.9}, {"words": 0.9}, {"nearest": 5.0}])
def test_more_evidence_never_makes_an_answer_less_likely(language: str, better: dict[str, float]) -> None:
    judge = JUDGES[language]
    assert judge.chance(replace(CLUES, **better)) > judge.chance(CLUES)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_nearest_passage_like_any_other_is_no_answer(language: str) -> None:
    assert JUDGES[language].chance(replace(CLUES, best=0.02, words=0.0, nearest=1.2)) < 0.2


def test_a_small_sample_is_drawn_towards_what_is_usual() -> None:
    usual = USUAL_SPREAD["zh"]
    assert spread_of([], "zh") == usual
    one = spread_of([9.0], "zh")
    assert usual.mean < one.mean < 2.0
    assert one.deviation == pytest.approx(usual.deviation * 16 / 17)
    many = spread_of([0.0, 2.0] * 2000, "zh")
    assert (many.mean, many.deviation) == (pytest.approx(1.0, abs=0.01), pytest.approx(1.0, abs=0.01))
