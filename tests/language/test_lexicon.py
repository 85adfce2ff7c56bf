"""The lexicon finds the longest words, and no piece of a longer word."""

from language.lexicon import Lexicon, singular
from language.tokens import stem

WORDS = Lexicon([("监理通知", 1), ("监理通知回复单", 2), ("site log", 3), ("log", 4), ("JS防水", 5)])


def found(text: str) -> list[tuple[str, int]]:
    return [(text[each.start : each.end], each.value) for each in WORDS.find(text)]


def test_the_longest_word_wins():
    assert found("监理通知回复单和监理通知") == [("监理通知回复单", 2), ("监理通知", 1)]
    assert found("site logs and a log") == [("site logs", 3), ("log", 4)]


def test_english_words_stand_alone():
    assert found("logistics, catalog, blog") == []


def test_a_word_cut_off_by_the_end_is_not_found():
    assert found("监理通") == []
    assert found("监理通知回复") == [("监理通知", 1)]


def test_letters_of_a_mixed_word_are_not_a_piece_of_a_longer_code():
    assert found("JS防水") != []
    assert found("AJS防水") == []


def test_the_singular_leaves_other_words_alone():
    assert [singular(word) for word in ("logs", "diaries", "glass", "drawing", "status", "axis")] == [
        "log", "diary", "glass", "drawing", "status", "axis",
    ]  # fmt: skip


def test_stems_make_forms_of_a_word_alike():
    stems = Lexicon([("cracking", "crack")], stem)
    assert [each.value for each in stems.find("cracks and cracked walls")] == ["crack", "crack"]


def test_a_word_is_looked_up_whole():
    assert WORDS.get("ＪＳ防水") == 5
    assert WORDS.get("Site Logs") == 3
    assert WORDS.get("监理") is None
