"""Folding brings spellings together and never loses the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.fold import fold, folded


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("３＃楼", "3#楼"),
        ("ＨＲＢ４００Ｅ", "hrb400e"),
        ("（子分部）工程：", "(子分部)工程:"),
        ("監理通知單", "监理通知单"),
        ("A—C轴", "a-c轴"),
        ("工 程 名 称", "工程名称"),
        ("脚手　架", "脚手架"),
        ("脚手\n架", "脚手架"),
        ("⼯程", "工程"),
        ("混凝\u200b土", "混凝土"),
        ("the  last\tMarch", "the last march"),
        ("C30 混凝土", "c30 混凝土"),
        ("①～⑤", "①~⑤"),
        ("㎡ ℃ Φ25 ½", "㎡ ℃ φ25 ½"),
        ("ﬁre", "fire"),
    ],
)
def test_spellings_that_mean_the_same_get_one_form(written, form):
    assert folded(written) == form


@pytest.mark.parametrize("char", list("①②⑳㎡㎥℃‰Ⅲ½著乾"))
def test_characters_that_mean_something_of_their_own_stay(char):
    assert folded(char) == char.lower()


def test_line_ends_stay_unless_lines_are_joined():
    assert fold("3号楼\n脚手架").text == "3号楼\n脚手架"
    assert fold("脚手\n架", joins_lines=True).text == "脚手架"


def test_a_span_of_the_folded_text_leads_back_to_the_original():
    text = "见 脚 手　架 整改"
    result = fold(text)
    at = result.text.index("脚手架")
    start, end = result.span(at, at + 3)
    assert text[start:end] == "脚 手　架"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(list("（３＃楼） ﬁ\u200b脚手\n"))), max_size=80))
def test_every_folded_character_knows_where_it_came_from(text):
    for joins in (False, True):
        result = fold(text, joins_lines=joins)
        assert len(result.offsets) == len(result.text) + 1
        assert list(result.offsets) == sorted(result.offsets)
        assert result.offsets[-1] == len(text)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text):
    once = fold(text, joins_lines=True).text
    assert fold(once, joins_lines=True).text == once
