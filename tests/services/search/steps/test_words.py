"""Sparse vectors, rarity, ranking, snippets, cursors and filters."""

from __future__ import annotations

import pytest

from contracts.search import Chip, SearchFilters, SearchRequest
from foundation.errors import BadInput
from services.search.steps.cursor import read_cursor, write_cursor
from services.search.steps.filters import NOTHING, explicit, of_chips, rights
from services.search.steps.payload import order_of, places_in
from services.search.steps.points import AnyOf, Between, Either
from services.search.steps.rank import BALANCES, Bar, Candidate, chances, floor_of, rank
from services.search.steps.rarity import rarity_of
from services.search.steps.snippet import show
from services.search.steps.sparse import passage_vector, question_terms, term_id


def test_a_term_is_saturated_and_a_context_term_weighs_less() -> None:
    vector = passage_vector("脚手架 脚手架 脚手架", "连墙件")
    weights = dict(zip(vector.indices, vector.values, strict=True))
    assert 1.0 < weights[term_id("脚手")] < 2.2
    assert weights[term_id("连墙")] == 0.5


def test_a_long_chunk_is_held_back() -> None:
    short, long = passage_vector("脚手架", ""), passage_vector("脚手架" + "混凝土浇筑" * 80, "")
    at = term_id("脚手")
    assert (
        dict(zip(short.indices, short.values, strict=True))[at] > dict(zip(long.indices, long.values, strict=True))[at]
    )


def test_synonyms_weigh_less_than_the_word_they_stand_for() -> None:
    terms = question_terms("外架")
    assert terms.own["外架"] == 1.0
    assert "脚手架" in terms.synonyms
    assert 0 < terms.others["手架"] < 1.0


def test_an_english_word_is_looked_for_in_chinese_too() -> None:
    terms = question_terms("scaffolding problem")
    assert "脚手架" in terms.synonyms
    assert max(terms.others.values()) < 1.0 <= terms.own["scaffold"]


def test_a_rare_term_weighs_more_than_a_frequent_one() -> None:
    rarity = rarity_of([passage_vector(f"混凝土{'龘' if n == 0 else ''}", "") for n in range(50)], 1000)
    assert rarity.of("龘") > rarity.of("混凝") > 0
    assert rarity.of("nowhere") > rarity.of("龘")


def test_an_empty_index_has_a_rarity() -> None:
    assert rarity_of([], 0).of("x") > 0


def candidate(number: int, meaning: float, words: float, **payload: object) -> Candidate:
    return Candidate(f"c{number}", {"document_id": f"d{number}", **payload}, meaning, words)


def test_a_document_is_ranked_by_its_best_chunk() -> None:
    chunks = [candidate(1, 1, 0.1), Candidate("c9", {"document_id": "d1"}, 4, 0.6), candidate(2, 3, 0.3)]
    assert [(each.document_id, each.chunk_id) for each in rank(chunks, BALANCES["zh"], [])] == [
        ("d1", "c9"),
        ("d2", "c2"),
    ]


def test_equal_scores_are_ordered_by_document() -> None:
    ranked = rank([candidate(n, 2, 0.2) for n in (3, 1, 2)], BALANCES["zh"], [])
    assert [each.document_id for each in ranked] == ["d1", "d2", "d3"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_scores_grow_with_meaning_and_words_and_stay_between_0_and_1(language: str) -> None:
    balance = BALANCES[language]
    said = [(-20, 0), (0, 0), (2, 0.2), (2, 0.9), (9, 2), (99, 9)]
    scores = chances([candidate(n, meaning, words) for n, (meaning, words) in enumerate(said)], balance)
    assert scores == sorted(scores)
    assert 0 <= scores[0] < 0.01
    assert 0.99 < scores[-1] <= 1


def test_a_bare_keyword_that_stands_in_the_text_is_shown_though_its_meaning_is_weak() -> None:
    all_words, few = chances([candidate(1, 0.0, 1.0), candidate(2, 0.0, 0.2)], BALANCES["zh"])
    assert all_words > 0.6
    assert few < 0.05


def test_nothing_found_has_no_chances() -> None:
    assert chances([], BALANCES["zh"]) == []


def test_what_bears_the_code_itself_comes_before_what_names_it() -> None:
    chip = Chip(key="code", value="DC-018", label="DC-018", span=(0, 6))
    named = candidate(1, 5, 1.2, codes=["DC18"], own_codes=[])
    own = candidate(2, 0, 0.1, codes=["DC18"], own_codes=["DC18"])
    ranked = rank([named, own], BALANCES["zh"], [chip])
    assert [each.document_id for each in ranked] == ["d2", "d1"]
    assert ranked[1].score > 0.6


def test_a_chip_that_is_no_filter_lifts_what_bears_it() -> None:
    chip = Chip(key="tag", value="scaffold", label="脚手架", span=(0, 3), is_filter=False)
    plain, tagged = candidate(1, 2, 0.2, tags=[]), candidate(2, 2, 0.2, tags=["scaffold"])
    assert [each.document_id for each in rank([plain, tagged], BALANCES["zh"], [chip])] == ["d2", "d1"]


def test_the_best_decides_whether_anything_is_shown_and_its_share_what_stands_behind_it() -> None:
    def shown(best: float) -> float:
        return floor_of(
            rank([Candidate("a", {"document_id": "a"}, 3.0, 0.5)], BALANCES["zh"], [], best), Bar(0.25, 0.3)
        )

    assert floor_of([], Bar(0.25, 0.3)) == 0.25
    assert shown(0.2) == 0.25
    assert shown(0.5) == pytest.approx(0.15)
    assert shown(0.95) == 0.25


def test_a_snippet_marks_the_words_that_were_asked_for() -> None:
    shown = show("外立面双排脚手架连墙件缺失4处", question_terms("连墙件缺失").own, [], 100)
    (mark,) = shown.highlights
    assert shown.text[slice(*mark)] == "连墙件缺失"
    assert shown.words == ["连墙件缺失"]


def test_a_snippet_is_cut_around_the_best_place() -> None:
    text = "无关的内容。" * 60 + "3号楼连墙件缺失,限期整改。" + "别的内容。" * 60
    shown = show(text, question_terms("连墙件缺失").own, [], 80)
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert len(shown.text) <= 82
    assert [shown.text[slice(*mark)] for mark in shown.highlights] == ["连墙件缺失"]


def test_synonyms_are_marked_and_named() -> None:
    shown = show("外架搭设至5层", question_terms("脚手架").own, ["外架", "爬架"], 100)
    assert shown.synonyms == ["外架"]
    assert [shown.text[slice(*mark)] for mark in shown.highlights] == ["外架"]


def test_spaces_put_in_by_ocr_do_not_hide_a_word() -> None:
    shown = show("连 墙 件 缺失", question_terms("连墙件").own, [], 100)
    assert [shown.text[slice(*mark)] for mark in shown.highlights] == ["连 墙 件"]


def test_a_cursor_comes_back_as_it_was() -> None:
    assert read_cursor(write_cursor("relevance", 0.25, "d1"), "relevance", 2) == [0.25, "d1"]


@pytest.mark.parametrize("cursor", ["", "xyz", "bnVsbA", write_cursor("date", 1), write_cursor("relevance", 1)])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadInput):
        read_cursor(cursor, "relevance", 2)


def test_no_projects_means_nothing_and_none_means_all() -> None:
    assert rights(SearchRequest(projects_allowed=None)) == ()
    assert rights(SearchRequest(projects_allowed=[])) == (AnyOf("project", (NOTHING,)),)
    assert rights(SearchRequest(projects_allowed=["b", "a"])) == (AnyOf("project", ("a", "b")),)


def test_asking_for_a_project_that_may_not_be_seen_finds_nothing() -> None:
    assert rights(SearchRequest(project="c", projects_allowed=["a"])) == (AnyOf("project", (NOTHING,)),)
    assert rights(SearchRequest(project="a", projects_allowed=["a"])) == (AnyOf("project", ("a",)),)


def test_a_wrong_date_says_how_to_write_it() -> None:
    with pytest.raises(BadInput, match="2025-03-12"):
        explicit(SearchFilters.model_validate({"from": "12.3.2025"}))


def chip(key: str, value: object, **given: object) -> Chip:
    return Chip.model_validate({"key": key, "value": value, "label": "x", "span": (0, 1), **given})


def test_chips_of_one_field_widen_and_of_different_fields_narrow() -> None:
    chips = [
        chip("section", "3号楼", field="building"),
        chip("section", "5号楼", field="building"),
        chip("section", "2层", field="floor"),
    ]
    assert of_chips(chips) == (AnyOf("places", ("3号楼", "5号楼")), AnyOf("places", ("2层",)))


def test_a_date_chip_may_be_open() -> None:
    assert of_chips([chip("date", {"from": "2025-03-01", "to": None})]) == (Between("date", 20250301, 99_999_999),)


def test_a_chip_that_is_no_filter_filters_nothing() -> None:
    assert of_chips([chip("tag", "scaffold", is_filter=False)]) == ()


def test_amounts_codes_types_and_people_become_conditions() -> None:
    chips = [
        chip("amount", {"min": 50000, "max": None}),
        chip("code", "DC-018"),
        chip("type", "hazard_notice", other=[{"value": "hazard_reply", "label": "x"}]),
        chip("person", "王磊"),
    ]
    assert of_chips(chips) == (
        Either((Between("amounts", 50000.0, None),)),
        AnyOf("codes", ("DC18",)),
        AnyOf("type", ("hazard_notice", "hazard_reply")),
        AnyOf("people", ("王磊",)),
    )


def test_the_order_of_documents_is_exact_in_a_float() -> None:
    number = order_of("2199-12-31", "any")
    assert int(float(number)) == number < 2**53
    assert order_of("2025-01-02", "a") > order_of("2025-01-01", "zzz") > order_of(None, "a") >= 0


def test_a_range_of_floors_is_found_by_each_of_them() -> None:
    assert {"3层", "4层", "5层", "3号楼"} <= set(places_in(["3#楼 3-5层 外墙"]))
