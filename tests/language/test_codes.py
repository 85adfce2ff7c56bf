"""Codes are found, brought to one form, and compared by one key."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from language.codes import code_key, code_keys, find_codes

ROWS = yaml.safe_load((Path(__file__).parent / "expressions/codes.yaml").read_text("utf-8"))["rows"]


@pytest.mark.parametrize(("text", "expected"), ROWS.items())
def test_every_code_of_the_table_is_read_right(text, expected):
    found = find_codes(text)
    assert [[span.text, span.kind, span.normal] for span in found] == expected
    assert all(text[span.start : span.end] == span.text for span in found)


@pytest.mark.parametrize("written", ["DC-018", "dc018", "DC 018", "ＤＣ—０１８", "DC_018", "DC-18"])
def test_one_number_has_one_key_however_it_is_written(written):
    assert code_key(written) == "DC18"


def test_numbers_that_differ_keep_different_keys():
    codes = ["DC-018", "DC-1-8", "DC-0180", "QZ-018", "JL-2025-015", "JL-2025-115", "监通第15号", "监通第5号"]
    assert len({code_key(code) for code in codes}) == len(codes)


@pytest.mark.parametrize(
    ("of_document", "asked"),
    [
        ("GB 50204-2015", "GB50204"),
        ("GB/T 50328-2014", "GB/T50328"),
        ("监通[2025]15号", "监通字第15号"),
        ("监通【2025】015号", "监通〔2025〕15号"),
        ("DC-018", "dc18"),
    ],
)
def test_a_document_is_found_by_what_people_leave_out(of_document, asked):
    assert code_key(asked) in code_keys(of_document)


def test_a_question_with_the_year_does_not_find_another_year():
    assert code_key("GB 50204-2015") not in code_keys("GB 50204-2002")


@given(st.text(alphabet="DCQZGBJL0123456789-/ 监通字第号[]2025ΦφPM.", max_size=30))
def test_no_text_breaks_the_finder_and_spans_never_overlap(text):
    done = 0
    for span in find_codes(text):
        assert done <= span.start < span.end <= len(text)
        assert code_key(span.normal)
        done = span.end
