"""Dates: every expression of the tables is read right, and the reading turns with the reference date."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from language.dates import find_dates

TABLES = Path(__file__).parent / "expressions"
NOVEMBER = date(2026, 11, 21)


def rows(name: str) -> list[tuple[str, date, list[list[object]]]]:
    table = yaml.safe_load((TABLES / f"{name}.yaml").read_text("utf-8"))
    return [(text, table["reference"], expected) for text, expected in table["rows"].items()]


@pytest.mark.parametrize(("text", "reference", "expected"), rows("dates_zh") + rows("dates_en"))
def test_every_expression_of_the_tables_is_read_right(text, reference, expected):
    found = find_dates(text, reference)
    assert [[span.text, span.from_, span.to] for span in found] == [row[:3] for row in expected]
    for span, row in zip(found, expected, strict=True):
        assert text[span.start : span.end] == span.text
        if len(row) > 3:
            assert [list(other) for other in span.other] == row[3]


def test_the_tables_hold_enough_to_mean_something():
    both = rows("dates_zh") + rows("dates_en")
    assert len(both) >= 300
    assert sum(1 for _, _, expected in both if not expected) >= 60


@pytest.mark.parametrize(
    ("reference", "first", "others"),
    [
        (date(2026, 11, 21), date(2025, 3, 1), [date(2026, 3, 1)]),
        (date(2026, 4, 1), date(2025, 3, 1), [date(2026, 3, 1)]),
        (date(2026, 2, 1), date(2025, 3, 1), []),
    ],
)
def test_last_march_is_march_of_last_year_and_this_years_is_offered_once_it_has_begun(reference, first, others):
    (span,) = find_dates("scaffolding issues last March", reference)
    assert span.from_ == first
    assert [other[0] for other in span.other] == others


@pytest.mark.parametrize(
    ("reference", "expected"),
    [(date(2026, 11, 21), 2026), (date(2026, 3, 1), 2026), (date(2026, 2, 28), 2025), (date(2025, 12, 31), 2025)],
)
def test_a_month_without_a_year_is_the_latest_that_has_begun(reference, expected):
    (span,) = find_dates("3月份的日志", reference)
    assert span.from_ == date(expected, 3, 1)


def test_weeks_begin_on_monday_whatever_day_it_is():
    for day in range(16, 23):
        (span,) = find_dates("上周的日志", date(2026, 11, day))
        assert (span.from_, span.to) == (date(2026, 11, 9), date(2026, 11, 15))


def test_lunar_new_year_moves_with_the_year():
    for year, day in ((2024, date(2024, 2, 10)), (2025, date(2025, 1, 29)), (2026, date(2026, 2, 17))):
        (span,) = find_dates(f"{year}年正月初一", NOVEMBER)
        assert span.from_ == span.to == day


def test_a_deadline_keeps_the_day_it_names():
    (span,) = find_dates("3月15日前完成整改", NOVEMBER)
    assert (span.edge, span.base) == ("before", (date(2026, 3, 15), date(2026, 3, 15)))
    (span,) = find_dates("6月底前完成", NOVEMBER)
    assert (span.edge, span.to) == ("until", date(2026, 6, 30))


def test_spans_count_code_points_of_the_text_as_written():
    text = "🏗 ２０２５ 年 ３ 月 的 照 片"
    (span,) = find_dates(text, NOVEMBER)
    assert text[span.start : span.end] == "２０２５ 年 ３ 月"


@given(
    st.text(
        alphabet="去今年前上下周月日号一二三十0123456789-至到.春节季度Q底初以来lastmarch between and5 ", max_size=40
    )
)
def test_no_text_breaks_the_reader_and_spans_never_overlap(text):
    done = 0
    for span in find_dates(text, NOVEMBER):
        assert done <= span.start < span.end <= len(text)
        assert span.from_ is None or span.to is None or span.from_ <= span.to
        done = span.end
