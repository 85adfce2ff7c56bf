"""The domain tables load, hang together, and answer by key."""

import pytest

from foundation.errors import NotFound
from language import domain


def test_every_table_loads_whole():
    assert len(domain.doc_types()) == 58
    assert len(domain.tags()) == 123
    assert len(domain.archive_classes()) == 75
    assert len(domain.synonyms()) == 102


def test_keys_are_unique():
    for keys in ([each.key for each in domain.doc_types()], [each.key for each in domain.tags()]):
        assert len(keys) == len(set(keys))


def test_every_archive_code_of_a_type_stands_in_the_national_scheme():
    known = {each.code for each in domain.archive_classes() if each.scheme == domain.NATIONAL_SCHEME}
    assert {each.archive_code for each in domain.doc_types() if each.archive_code} <= known


def test_a_code_always_comes_with_its_scheme_and_the_national_one_is_first():
    codes = domain.archive_codes_for("supervision_notice")
    assert (codes[0].scheme, codes[0].code, codes[0].name) == ("GB/T 50328-2014(2019)", "B1", "监理管理文件")
    assert {each.scheme for each in codes} >= {"DB11/T 695 (Beijing)"}


def test_a_type_that_no_scheme_keeps_has_no_codes():
    assert domain.archive_codes_for("inspection_checklist") == ()


def test_the_same_code_of_two_schemes_means_two_things():
    assert domain.archive_class("GB/T 50328-2014(2019)", "C3").name == "进度造价文件"
    assert domain.archive_class("DB11/T 695 (Beijing)", "BJ-C3").name == "施工测量记录"


@pytest.mark.parametrize("look_up", [domain.doc_type, domain.tag, domain.archive_codes_for])
def test_an_unknown_key_is_told_plainly(look_up):
    with pytest.raises(NotFound) as caught:
        look_up("no_such_key")
    assert "no_such_key" in caught.value.message
    assert "no_such_key" in (caught.value.zh or "")


def test_the_rules_of_the_archive_name_the_four_checks():
    rules = domain.archive_rules()
    assert list(rules.four_natures) == ["真实性", "完整性", "可用性", "安全性"]
    assert "责任者" in rules.catalogue_fields["卷内目录"]
    assert any(each.id.startswith("GB/T 50328") for each in rules.standards)


def test_class_titles_keep_who_holds_them_and_their_form_number():
    titles = {title.title: title for each in domain.archive_classes() for title in each.titles}
    assert titles["建设用地批准书"].retained_by == ("建设单位:必须", "城建档案馆:必须")
    assert any(title.form for title in titles.values())
