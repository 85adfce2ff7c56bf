"""The generator of forms: it repeats itself, and its gold agrees with the table of types and with its own faults."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from tools.forms import document, fonts
from tools.forms.build import Half, build, schedule
from tools.forms.story import Story, words, written_day
from tools.forms.wear import LOOKS, moved, wear

ROOT = Path(__file__).parents[2]
TYPES = {t["type"]: t for t in json.loads((ROOT / "language/domain/doctypes.json").read_text(encoding="utf-8"))}
HALVES: tuple[Half, ...] = ("dev", "held", "fresh", "third")
needs_fonts = pytest.mark.skipif(fonts.find(fonts.FALLBACK) is None, reason="fonts-noto-cjk is not installed")


@pytest.mark.parametrize("half", HALVES)
def test_every_type_has_words(half: str) -> None:
    assert set(document.kinds(half)) | {"other"} == set(TYPES)


@pytest.mark.parametrize("half", HALVES)
def test_fields_are_those_of_the_table_of_types(half: str) -> None:
    for form, names in document.fields_known(half).items():
        kind = form.partition("#")[0]
        assert set(names) <= set(TYPES[kind]["fields"]), form
        assert len(names) == len(set(names)), form


def test_no_two_halves_share_a_name_and_the_first_two_no_title() -> None:
    titles = [{t for spec in words(f"types_{half}").values() for t in spec["titles"]} for half in HALVES[:2]]
    assert not titles[0] & titles[1]
    names = [words(f"names_{half}") for half in HALVES]
    for key in ("project", "contractor", "supervisor", "owner", "part", "given", "goods"):
        for one, other in combinations(names, 2):
            assert not set(one[key]) & set(other[key]), key


def test_no_two_halves_print_or_write_with_the_same_font() -> None:
    for half, other in combinations(HALVES, 2):
        assert not set(fonts.HANDS[half]) & set(fonts.HANDS[other])
        assert not {text for text, _ in fonts.FACES[half]} & {text for text, _ in fonts.FACES[other]}


@pytest.mark.parametrize("half", HALVES)
def test_a_set_of_400_holds_every_type_four_times_and_enough_others(half: Half) -> None:
    jobs = schedule(400, half, 7)
    counts = Counter(job.kinds[0] for job in jobs)
    assert min(counts[kind] for kind in TYPES) >= 4
    assert counts["other"] >= 100
    assert any(len(job.kinds) > 1 for job in jobs)


def test_a_day_that_does_not_exist_can_be_written() -> None:
    assert written_day(2024, 2, 30, "cn") == "2024年2月30日"
    assert written_day(2024, 11, 3, "han") == "二〇二四年十一月三日"
    assert written_day(2026, 3, 5, "zero") == "二零二六年三月五日"
    assert written_day(2026, 3, 5, "short") == "26/03/05"


def test_a_wrong_weekday_is_never_the_right_one() -> None:
    for seed in range(40):
        story = Story(Random(seed), "dev")
        assert story.weekday("d0", wrong=True) != story.weekday("d0")


def test_sums_agree_unless_they_are_planted_wrong() -> None:
    for seed in range(30):
        story = Story(Random(seed), "held")
        *rows, total = document.money_rows(story, document.Plan())
        assert all(round(float(r[3]) * float(r[4]), 2) == float(r[5]) for r in rows)
        assert abs(sum(float(r[5]) for r in rows) - float(total[1])) < 0.01
        *rows, total = document.money_rows(story, document.Plan({"arithmetic_mismatch"}))
        wrong = [r for r in rows if abs(float(r[3]) * float(r[4]) - float(r[5])) > 1]
        assert wrong or abs(sum(float(r[5]) for r in rows) - float(total[1])) > 1


@needs_fonts
@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("hidden_work", "missing_signature"), ("handover", "missing_seal"), ("permit", "missing_field"),
        ("safety_log", "weekday_conflict"), ("pile_test", "impossible_date"), ("hazard_notice", "date_order_conflict"),
        ("site_visa", "arithmetic_mismatch"), ("contract", "amount_mismatch"), ("concrete_cube", "unknown_grade"),
    ],
)  # fmt: skip
def test_a_planned_fault_is_on_the_page_and_no_other(kind: str, fault: str) -> None:
    for half in HALVES:
        book, _ = document.write(kind, half, Random(3), document.Plan({fault}))
        assert {plant.code for sheet in book.sheets for plant in sheet.plants} == {fault}


@needs_fonts
def test_dates_are_in_order_unless_planted() -> None:
    for faults in (set(), {"date_order_conflict"}):
        book, _ = document.write("hidden_work", "dev", Random(5), document.Plan(set(faults)))
        fields = book.sheets[0].fields
        first, second = (date.fromisoformat(fields[name]) for name in ("隐检日期", "复查日期"))
        assert (first < second) is not bool(faults)


@needs_fonts
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        build(folder, 6, 3, "held", n_workers=1)
    sums = [{f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.iterdir()} for folder in folders]
    assert sums[0] == sums[1]
    assert len(sums[0]) == 7


@needs_fonts
def test_gold_tells_types_pages_and_places(tmp_path: Path) -> None:
    records = build(tmp_path, 7, 11, "dev", n_workers=1)
    assert [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text(encoding="utf-8").splitlines()] == records
    for record in records:
        assert (tmp_path / record["file"]).exists()
        assert record["segments"][-1]["to"] == record["pages"]
        assert {s["type"] for s in record["segments"]} <= set(TYPES)
        assert record["faults"] == sorted({plant["code"] for plant in record["plants"]})
        assert all(0 <= v <= 1 for line in record["lines"] for v in line["polygon"])
        if record["type"] != "other":
            assert set(record["fields"]) <= set(TYPES[record["type"]]["fields"])


def test_every_look_keeps_a_page_a_page() -> None:
    page = Image.new("RGB", (240, 320), "white")
    for look in [*LOOKS, "illegible"]:
        worn, matrix = wear(page, look, np.random.default_rng(1))
        assert 180 < worn.width <= 240
        assert len(moved((10, 10, 60, 30), matrix, worn.size)) == 8
