"""Numbers and amounts of money."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from language.numbers import capital_amount, digit_string, find_amounts, read_number, small_number, to_capital_amount

ROWS = yaml.safe_load((Path(__file__).parent / "expressions/amounts.yaml").read_text("utf-8"))["rows"]


@pytest.mark.parametrize(("text", "expected"), ROWS.items())
def test_every_amount_of_the_table_is_read_right(text, expected):
    found = find_amounts(text)
    assert [[span.text, span.min, span.max] for span in found] == expected
    assert all(text[span.start : span.end] == span.text for span in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两百三十", 230),
        ("１２，３４５.５", 12345.5),
        ("1.5万", 15000),
        ("壹拾贰万", 120000),
        ("三千五", 3500),
        ("脚手架", None),
    ],
)
def test_numbers_are_read_in_digits_and_numerals(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("廿三", 23), ("三十一", 31), ("07", 7), ("百", None), ("一二", None)]
)
def test_small_numbers_stop_at_ninety_nine(text, value):
    assert small_number(text) == value


def test_years_are_read_digit_by_digit():
    assert digit_string("二〇二五") == digit_string("2025") == 2025
    assert digit_string("二十五") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("人民币壹拾贰万叁仟元整", 123000),
        ("伍万陆仟柒佰捌拾玖元壹角贰分", 56789.12),
        ("壹佰元零伍分", 100.05),
        ("（大写）：叁拾万零伍佰元", 300500),
        ("壹萬圓整", 10000),
        ("叁角", 0.3),
        ("脚手架", None),
        ("", None),
    ],
)
def test_capital_amounts_are_read(text, value):
    assert capital_amount(text) == value


@given(st.integers(min_value=1, max_value=10**11))
def test_an_amount_written_in_capitals_is_read_back(cents):
    yuan = cents / 100
    assert capital_amount(to_capital_amount(yuan)) == pytest.approx(yuan, abs=0.005)


@pytest.mark.parametrize("text", ["一" * 5000, "1" * 5000, "万" * 5000, "超过" + "九" * 400 + "亿元", "9" * 400 + "元"])
def test_numbers_that_nobody_wrote_on_purpose_are_none(text):
    assert find_amounts(text) == []
    assert read_number(text) is None
