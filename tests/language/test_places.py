"""Places are found, brought to one form, and not seen inside other words."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Place
from language.places import find_places, place_values, read_place

ROWS = yaml.safe_load((Path(__file__).parent / "expressions/places.yaml").read_text("utf-8"))["rows"]


@pytest.mark.parametrize(("text", "expected"), ROWS.items())
def test_every_place_of_the_table_is_read_right(text, expected):
    found = find_places(text)
    assert [[span.text, span.field, span.normal] for span in found] == expected
    assert all(text[span.start : span.end] == span.text for span in found)


@pytest.mark.parametrize("written", ["3号楼", "3#楼", "三号楼", "３＃", "3栋", "#3楼", "三幢", "building 3", "Bldg. 3"])
def test_one_building_has_one_form_however_it_is_written(written):
    assert [span.normal for span in find_places(written)] == ["3号楼"]


@pytest.mark.parametrize("written", ["-1层", "负一层", "B1", "地下一层", "-1F", "basement level 1"])
def test_one_floor_has_one_form_however_it_is_written(written):
    assert [span.normal for span in find_places(written)] == ["-1层"]


def test_a_place_is_taken_apart():
    assert read_place("3#楼二层①-⑤/A-C轴梁板") == Place(
        text="3#楼二层①-⑤/A-C轴梁板", building="3号楼", floor="2层", axes="1-5/A-C"
    )
    assert read_place("地下室底板后浇带") == Place(text="地下室底板后浇带", part="地下室底板")
    assert read_place("安全检查").building is None


def test_only_what_has_a_number_or_letter_tells_a_place_from_others_of_its_kind():
    named = {span.normal: span.is_named for span in find_places("3号楼2层屋面底板①轴")}
    assert named == {"3号楼": True, "2层": True, "屋面": False, "底板": False, "1": True}


def test_a_range_of_floors_or_buildings_is_its_members():
    assert place_values("2-5层") == ["2层", "3层", "4层", "5层"]
    assert place_values("-2-1层") == ["-2层", "-1层", "1层"]
    assert place_values("1-3号楼") == ["1号楼", "2号楼", "3号楼"]
    assert place_values("3-1号楼") == ["3-1号楼"]
    assert place_values("屋面") == ["屋面"]


@given(st.text(alphabet="123三十号#楼栋层负地下B轴①⑤/-ACFf标段区 building floor第", max_size=30))
def test_no_text_breaks_the_finder_and_spans_never_overlap(text):
    done = 0
    for span in find_places(text):
        assert done <= span.start < span.end <= len(text)
        assert span.normal
        done = span.end
