"""The sketch of where photos were taken: metres, north up, a round scale bar."""

from __future__ import annotations

import pytest

from contracts.documents import Spot
from gateway.pages.sketch import SIDE, sketch_of


def spot(name: str, lat: float, lon: float) -> Spot:
    return Spot(id=name, title=name, lat=lat, lon=lon)


def test_without_a_spot_there_is_no_sketch() -> None:
    assert sketch_of([]) is None


def test_a_photo_alone_stands_in_the_middle_of_a_round_scale() -> None:
    made = sketch_of([spot("a", 31.0, 121.0)])
    assert made is not None
    assert (made.own.x, made.own.y) == (SIDE / 2, SIDE / 2)
    assert made.bar_m in (1, 2, 5, 10, 20)


def test_north_is_up_and_distances_are_metres() -> None:
    made = sketch_of([spot("a", 31.0, 121.0), spot("north", 31.001, 121.0), spot("east", 31.0, 121.001)])
    assert made is not None
    north, east = made.marks
    assert north.y < made.own.y
    assert north.x == made.own.x
    assert east.x > made.own.x
    assert north.distance_m == pytest.approx(111.3, abs=0.5)
    assert east.distance_m == pytest.approx(95.4, abs=0.5)
    # The bar is as long as it says.
    assert made.bar / made.bar_m == pytest.approx((made.own.y - north.y) / north.distance_m, rel=0.02)


def test_what_lies_far_away_is_counted_not_drawn() -> None:
    made = sketch_of([spot("a", 31.0, 121.0), spot("far", 32.0, 121.0)])
    assert made is not None
    assert (len(made.marks), made.n_far) == (0, 1)
