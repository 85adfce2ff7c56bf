"""Unigram and WordPiece pieces on small vocabularies; the real ones are tested with their models."""

from __future__ import annotations

from foundation.wordpiece import WordPiece
from services.search.steps.unigram import Unigram

UNIGRAM = Unigram(
    pieces={
        "▁": (5, -3.0),
        "▁混": (6, -4.0),
        "混凝": (7, -5.0),
        "混凝土": (8, -6.0),
        "土": (9, -4.0),
        "▁a": (10, -2.0),
    },
    normal={ord("Ａ"): "a", 0xAD: ""},
    unknown=3,
    unknown_score=-30.0,
    longest=4,
)
WORDPIECE = WordPiece({"[UNK]": 0, "混": 1, "凝": 2, "scaff": 3, "##old": 4, "##ing": 5, "-": 6, "c": 7, "##30": 8}, 0)


def test_the_likeliest_pieces_win() -> None:
    assert UNIGRAM.cut("混凝土") == [5, 8]


def test_what_the_vocabulary_lacks_is_one_unknown_a_character() -> None:
    assert UNIGRAM.cut("混凝土龘") == [5, 8, 3]


def test_replacements_come_before_the_cutting() -> None:
    assert UNIGRAM.prepare("Ａ\u00ad  b") == "▁a▁b"


def test_an_empty_text_is_a_lone_space() -> None:
    assert UNIGRAM.cut("") == [5]


def test_chinese_characters_stand_alone_and_words_take_the_longest_match() -> None:
    assert WORDPIECE.cut("混凝Scaffolding-C30") == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_word_with_an_unknown_rest_is_unknown_as_a_whole() -> None:
    assert WORDPIECE.cut("scaffx 凝") == [0, 2]


def test_accents_and_control_characters_are_dropped() -> None:
    assert WORDPIECE.cut("scáffold\u200bing\x00") == [3, 4, 5]


def test_a_word_that_is_far_too_long_is_unknown() -> None:
    assert WORDPIECE.cut("x" * 101) == [0]
