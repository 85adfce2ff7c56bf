"""Words that ask for a type, a kind or a state, and topics that do not."""

from pathlib import Path

import pytest
import yaml

from language import labels
from language.domain import has_doc_type, has_tag
from language.words import STATES, find_words

ROWS = yaml.safe_load((Path(__file__).parent / "expressions/words.yaml").read_text("utf-8"))["rows"]


@pytest.mark.parametrize(("text", "expected"), ROWS.items())
def test_every_word_of_the_table_is_read_right(text, expected):
    found = [[span.text, span.key, span.value, span.is_filter] for span in find_words(text)]
    filters = [row for row in found if row[3]]
    assert sorted(filters) == sorted(row for row in expected if row[3])
    assert all(row in found for row in expected)
    assert all(text[span.start : span.end] == span.text for span in find_words(text))


@pytest.mark.parametrize(
    "topic", ["脚手架", "外架", "scaffolding", "蜂窝", "crack", "塔吊", "防水施工", "会议", "整改"]
)
def test_a_topic_never_excludes_documents_about_it(topic):
    assert not any(span.is_filter for span in find_words(topic))


def test_every_reading_has_a_key_that_the_tables_know():
    for text, _ in ROWS.items():
        for span in find_words(text):
            for value in (span.value, *span.other):
                known = {
                    "type": has_doc_type,
                    "tag": has_tag,
                    "state": STATES.__contains__,
                    "kind": labels.KINDS.__contains__,
                }
                assert known[span.key](value), (text, span)


def test_states_have_names_in_both_languages():
    assert set(labels.STATES) == set(STATES)
