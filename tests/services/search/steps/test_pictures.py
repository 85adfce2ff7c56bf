"""What is kept of a picture, and what a fit is worth."""

from __future__ import annotations

import numpy as np
import pytest

from contracts.sight import PictureVector
from services.search.steps.pictures import asked, fit_chance, kept, space_of


def picture(*vector: float, model: str = "clip 1", usual: float = 0.2, spread: float = 0.05) -> PictureVector:
    return PictureVector(model=model, vector=list(vector), usual=usual, spread=spread)


def test_the_product_is_the_cosine_in_deviations_of_the_picture() -> None:
    text = PictureVector(model="clip 1", vector=[0.6, 0.8])
    assert np.dot(kept(picture(1.0, 0.0)), asked(text)) == pytest.approx((0.6 - 0.2) / 0.05, rel=1e-5)
    assert np.dot(kept(picture(0.0, 1.0, usual=0.8, spread=0.1)), asked(text)) == pytest.approx(0.0, abs=1e-5)


def test_a_picture_without_spread_is_no_division_by_nothing() -> None:
    assert np.isfinite(kept(picture(1.0, 0.0, spread=0.0))).all()


def test_every_model_and_length_has_a_space_of_its_own() -> None:
    spaces = {
        space_of(each) for each in (picture(1, 0), picture(0, 1), picture(1, 0, model="clip 2"), picture(1, 0, 0))
    }
    assert len(spaces) == 3


def test_a_picture_that_does_not_fit_says_nothing_and_one_that_just_does_is_just_shown() -> None:
    assert fit_chance(2.99, 3.0, 0.2) == 0.0
    assert fit_chance(3.0, 3.0, 0.2) == pytest.approx(0.2)
    assert 0.2 < fit_chance(4.0, 3.0, 0.2) < fit_chance(6.0, 3.0, 0.2) < 1.0
    assert fit_chance(3.0, 3.0, 0.0) > 0
