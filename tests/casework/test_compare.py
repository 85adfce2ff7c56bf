"""Comparing holds for a large project (the limit on each test bounds its time), and so do its parts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.compare import compare
from casework.daylogs import sky_of
from casework.facts import Facts, Said, is_written, spot_of
from casework.records import Record, may_be_same, same_spot
from language.rulesfile import load_rules


def record(number: int, kind: str, day: date, part: str) -> Record:
    spot = spot_of(part)
    said = Said(text=f"{kind[:2].upper()}-{number:05}", key=f"{kind[:2].upper()}{number}")
    facts = Facts(type=kind, type_confidence=1.0, number=said, topic=f"{part}钢筋绑扎")
    spots = (spot,) if spot else ()
    return Record(f"{kind}-{number:05}", kind, True, day, kind, None, str(number) + kind, None, facts, spots)


def test_a_project_of_four_thousand_documents_is_compared() -> None:
    start, records = date(2024, 1, 1), []
    for n in range(1000):
        part, day = f"{n // 40 + 1}号楼{n % 40 + 1}层梁板", start + timedelta(days=n)
        records += [record(n, "hidden_work", day, part), record(n, "concrete_pour", day + timedelta(days=2), part)]
        records += [record(n, "standing_supervision", day + timedelta(days=2), part)]
        records += [record(n, "construction_log", day, part)]
    assert compare(records, load_rules()).suspicions == {}


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
