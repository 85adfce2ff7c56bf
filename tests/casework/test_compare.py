"""Comparing is quick enough for a large project, and its parts hold on their own."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.compare import compare
from casework.daylogs import sky_of
from casework.facts import Facts, Said, Spot, is_written, spot_of
from casework.records import Neighbours, Record, may_be_same, same_spot
from language.rulesfile import load_rules


def record(number: int, kind: str, day: date, part: str) -> Record:
    spot = spot_of(part)
    said = Said(text=f"{kind[:2].upper()}-{number:05}", key=f"{kind[:2].upper()}{number}")
    facts = Facts(type=kind, type_confidence=1.0, number=said, topic=f"{part}钢筋绑扎")
    spots = (spot,) if spot else ()
    return Record(f"{kind}-{number:05}", kind, True, day, kind, None, str(number) + kind, None, facts, spots)


def test_a_project_of_four_thousand_documents_is_compared_in_seconds() -> None:
    start, records = date(2024, 1, 1), []
    for n in range(1000):
        part, day = f"{n // 40 + 1}号楼{n % 40 + 1}层梁板", start + timedelta(days=n)
        records += [record(n, "hidden_work", day, part), record(n, "concrete_pour", day + timedelta(days=2), part)]
        records += [record(n, "standing_supervision", day + timedelta(days=2), part)]
        records += [record(n, "construction_log", day, part)]
    started = time.monotonic()
    found = compare(records, load_rules()).suspicions
    assert time.monotonic() - started < 10
    assert found == {}


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


SPOTS = st.lists(
    st.builds(
        Spot,
        text=st.just("somewhere"),
        buildings=some("1号楼", "2号楼"),
        floors=some("1层", "2层", "3层"),
        parts=some("地下室底板", "屋面"),
        elements=some("梁", "板"),
    ),
    max_size=2,
).map(tuple)


@given(st.lists(SPOTS, max_size=12), SPOTS)
def test_no_neighbour_is_missed(spots: list[tuple[Spot, ...]], where: tuple[Spot, ...]) -> None:
    records = [replace(record(n, "hidden_work", date(2025, 1, 1), ""), spots=each) for n, each in enumerate(spots)]
    asked = replace(record(99, "concrete_pour", date(2025, 1, 1), ""), spots=where)
    near = Neighbours(records).of(asked)
    assert near == [each for each in records if each in near]
    for each in records:
        assert each in near or not (may_be_same(asked, each) or may_be_same(each, asked))
        assert each in near or (same_spot(asked, each) is None and same_spot(each, asked) is None)


def test_a_record_with_a_place_of_its_own_has_no_other_neighbours() -> None:
    day = date(2025, 1, 1)
    records = [record(n, "hidden_work", day, f"{n % 5 + 1}号楼{n // 5 + 1}层梁板") for n in range(50)]
    assert Neighbours(records).of(record(7, "concrete_pour", day, "3号楼2层梁板")) == [records[7]]


@pytest.mark.parametrize(
    ("one", "other", "is_same", "may_be"),
    [
        ("2号楼3层梁板", "2号楼三层梁、板", True, True),
        ("2号楼3层梁板", "2号楼3层墙柱", False, False),
        ("2号楼3层梁板", "2号楼4层梁板", False, False),
        ("2号楼3层梁板", "3号楼3层梁板", False, False),
        ("2号楼3层梁板", "3层梁板", False, True),
        ("2号楼3层梁板", "2号楼2-4层梁板", True, True),
        ("地下室底板", "地下室底板A~F轴/1~12轴", True, True),
        ("地下室底板", "地下室顶板", False, False),
    ],
)
def test_places_are_the_same_only_where_building_floor_and_part_say_so(
    one: str, other: str, is_same: bool, may_be: bool
) -> None:
    day = date(2025, 1, 1)
    a, b = record(1, "hidden_work", day, one), record(2, "concrete_pour", day, other)
    assert (same_spot(a, b) is not None) == is_same
    assert may_be_same(a, b) == may_be


@pytest.mark.parametrize(
    ("weather", "sky"),
    [("晴", "dry"), ("多云 9℃", "dry"), ("小雨", "wet"), ("晴转小雨", None), ("26℃", None), (None, None)],
)
def test_the_sky_is_dry_or_wet_or_not_told(weather: str | None, sky: str | None) -> None:
    assert sky_of(Said(text=weather) if weather else None) == sky


def test_a_date_is_written_in_the_text_or_is_not() -> None:
    assert is_written("2025-03-05", "日期:2025年3月5日")
    assert is_written("2025-03-05", "2025.03.05")
    assert not is_written("2025-03-05", "2025年3月15日")
    assert not is_written("yesterday", "2025年3月5日")
