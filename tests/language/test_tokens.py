"""Tokens: what is written alike is found alike, and question words are not searched."""

import pytest

from language.tokens import query_tokens, term_counts, tokens


def texts(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


def test_chinese_is_cut_into_characters_and_pairs():
    assert texts("脚手架") == ["脚", "手", "脚手", "架", "手架"]


def test_spaces_put_in_by_ocr_change_nothing():
    assert texts("脚 手 架\n整改") == texts("脚手架整改")


@pytest.mark.parametrize("written", ["DC-018", "dc018", "ＤＣ－０１８", "DC_18", "DC-18"])
def test_a_code_is_one_term_however_it_is_written(written):
    assert "dc18" in texts(written)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("DC-018", {"dc", "18"}),
        ("HRB400E", {"hrb400", "400"}),
        ("C35P6", {"c35", "p6"}),
        ("JL-2025-015", {"jl", "2025", "15"}),
        ("GB50204-2015", {"gb50204", "50204", "2015"}),
    ],
)
def test_a_code_is_also_found_by_its_parts(code, parts):
    assert parts <= set(texts(code))


@pytest.mark.parametrize(
    ("one", "other"), [("inspected", "inspection"), ("scaffolding", "Scaffold"), ("cracks", "cracked")]
)
def test_english_words_of_one_stem_meet(one, other):
    assert texts(one) == texts(other)


def test_a_short_number_holds_on_to_the_character_behind_it():
    assert "3号" in texts("3号楼")
    assert "2层" in texts("2层")


def test_question_words_are_not_searched_and_cut_the_text():
    found = [token.text for token in query_tokens("谁负责地下室渗漏整改，什么时候完成")]
    assert "渗漏" in found
    assert not {"谁", "什", "时候", "负责"} & set(found)
    assert [token.text for token in query_tokens("Who is responsible for the leak?")] == ["respons", "leak"]


@pytest.mark.parametrize(
    ("text", "kept"), [("目的", "目的"), ("了解情况", "了解"), ("对拉螺栓", "对拉"), ("和易性", "和易")]
)
def test_words_that_hold_a_question_character_stay_whole(text, kept):
    assert kept in [token.text for token in query_tokens(text)]


@pytest.mark.parametrize("text", ["３号楼 脚 手 架", "HRB400E Φ25 螺纹钢", "①-⑤/A-C轴", "on-site Inspection"])
def test_a_token_points_at_its_place_in_the_original(text):
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
    assert term_counts(text).total() == len(tokens(text))
