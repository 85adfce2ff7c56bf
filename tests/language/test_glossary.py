"""Other words for the same thing: both ways, below the word itself, across the languages, and not where it misleads."""

import pytest

from language.glossary import expand, other_words, to_chinese, to_english, to_trade


def terms(text: str) -> dict[str, float]:
    return {each.term: each.weight for each in expand(text) if each.is_synonym}


@pytest.mark.parametrize(
    ("one", "other"), [("砼", "混凝土"), ("外架", "脚手架"), ("监通", "监理通知单"), ("塔吊", "塔式起重机")]
)
def test_synonyms_lead_both_ways(one, other):
    assert other in terms(one)
    assert one in terms(other)


@pytest.mark.parametrize("text", ["外架连墙件缺失", "scaffolding issues last March", "打灰", "砼试块"])
def test_no_other_word_weighs_as_much_as_the_word_itself(text):
    for each in expand(text):
        assert each.weight == 1.0 if not each.is_synonym else 0 < each.weight < 1.0


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("scaffolding", "脚手架"),
        ("exposed rebar", "露筋"),
        ("honeycombing", "蜂窝"),
        ("tower crane inspection", "塔吊 检查"),
        ("foundation pit displacement", "基坑 位移"),
        ("leaking roof", "渗漏 屋面"),
        ("meeting minutes", "会议纪要"),
        ("the quick brown fox", ""),
    ],
)
def test_an_english_question_is_carried_into_chinese(english, chinese):
    assert to_chinese(english) == chinese


def test_a_chinese_question_needs_no_carrying():
    assert to_chinese("脚手架整改") == ""


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("脚手架", "scaffolding"),
        ("钢筋绑扎", "rebar tying"),
        ("塔吊旁的基坑", "tower crane foundation pit"),
        ("红色的车", ""),
    ],
)
def test_a_chinese_question_is_carried_into_english(chinese, english):
    assert to_english(chinese) == english
    assert to_english("tower crane") == ""


@pytest.mark.parametrize("word", ["灰", "铁", "函", "检查", "验收", "设计"])
def test_words_that_mean_too_much_alone_are_not_replaced_by_synonyms(word):
    assert not [term for term in terms(word) if not term.isascii()]


def test_a_single_character_counts_only_inside_its_compound():
    assert "浇筑" in terms("打灰")
    assert "混凝土" not in terms("抹灰")
    assert "钢筋绑扎" in terms("绑铁")


def test_a_place_is_not_replaced_by_another():
    assert terms("3号楼") == {}
    assert "负一层" not in terms("地下室")


def test_a_long_word_also_lends_its_parts():
    found = terms("混凝土浇筑记录")
    assert found["砼"] < other_words("混凝土")[0][1]


def test_every_term_knows_the_words_that_it_stands_for():
    text = "３号楼 外 架 连墙件"
    spans = {text[each.start : each.end] for each in expand(text)}
    assert "外 架" in spans


def test_unknown_words_expand_to_nothing():
    assert expand("xyzzy 彁") == []
    assert other_words("彁") == []


def test_chinese_words_of_one_entry_of_the_bilingual_table_stand_for_each_other():
    assert "安全带" in [term for term, _ in other_words("保险绳")]
    assert "样板间" in [term for term, _ in other_words("show flat")]


def test_what_people_say_leads_to_the_words_of_the_records_and_not_back():
    assert "渗漏" in [term for term, _ in other_words("滴水")]
    assert "滴水" not in [term for term, _ in other_words("渗漏")]
    assert to_trade("厕所滴水了没有") == "卫生间渗漏了没有"
    assert to_trade("外脚手架验收") == "外脚手架验收"
