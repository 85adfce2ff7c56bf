"""Lines are near to types by what papers say; a line near to many says little of each."""

from __future__ import annotations

import numpy as np

from contracts.reading import Line, Page
from language.domain import doc_types, outside_knowledge, type_knowledge
from services.ocr.steps.nearness import (
    Owned,
    all_phrases,
    chunks_of,
    log_shares,
    phrases_of_types,
    shown_cosines,
    strangeness,
    strongest,
)
from services.ocr.steps.phrases import known_phrases


def page(*texts: str) -> Page:
    lines = [Line(text=text, polygon=[0.1, 0.1, 0.5, 0.1, 0.5, 0.2, 0.1, 0.2], confidence=0.9) for text in texts]
    return Page(page=1, width_px=100, height_px=100, source="ocr", lines=lines)


def test_every_type_but_other_has_knowledge_of_every_kind() -> None:
    assert list(type_knowledge()) == [kind.key for kind in doc_types() if kind.key != "other"]
    for told in type_knowledge().values():
        assert min(len(told.titles), len(told.labels), len(told.phrases)) >= 6
        assert told.purposes


def test_every_kind_of_paper_outside_the_archive_has_titles_labels_and_sentences() -> None:
    for told in outside_knowledge().values():
        assert told.titles
        assert told.labels
        assert told.phrases


def test_a_line_is_strange_that_is_nearer_to_papers_outside_than_to_any_type() -> None:
    vectors = np.eye(3, dtype=np.float32)
    nearest = Owned(vectors[:2], np.array([0, 1])).nearest(vectors)
    outside = shown_cosines(vectors, vectors[1:]).max(1)
    inside, both, strange = strangeness(nearest, outside, 0.1)
    assert inside < -0.9
    assert both == 0.0
    assert strange > 0.9


def test_phrases_of_every_kind_are_owned_by_every_type_in_order() -> None:
    told = phrases_of_types()
    n_types = len(doc_types()) - 1
    for rows in (told.names, told.uses, told.labels, told.phrases, told.sayings):
        owners = [owner for owner, _ in rows]
        assert owners == sorted(owners)
        assert set(owners) == set(range(n_types))


def test_the_shipped_vectors_hold_every_phrase() -> None:
    """`python -m tools.phrase_vectors` writes them; without them a worker would make them at its first page."""
    assert {*all_phrases()} == known_phrases().keys()


def test_the_nearest_phrase_of_each_type_counts_and_a_hidden_one_does_not() -> None:
    vectors = np.eye(4, dtype=np.float32)
    owned = Owned(vectors[:3], np.array([0, 0, 1]))
    assert owned.nearest(vectors[1:3]).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert owned.nearest(vectors[1:2], hidden_above=0.9)[0, 0] < 0.7


def test_a_line_near_to_all_types_says_nothing_and_one_near_to_one_says_much() -> None:
    even, sure = log_shares(np.array([[0.8, 0.8, 0.8], [0.9, 0.4, 0.4]]), 0.05)
    assert np.allclose(even, 0.0)
    assert sure[0] > 0.5
    assert sure[1] < -1.0


def test_only_the_strongest_lines_are_added_up() -> None:
    assert np.allclose(strongest(np.array([[0.8], [0.7], [0.7], [0.5]]), 2), 3.0)


def test_long_lines_are_taken_apart_and_figures_left_out() -> None:
    assert chunks_of([page("同意隐蔽，进行下道工序。请签字确认", "2024-05-01", "No.12", "同意隐蔽，进行下道工序")]) == [
        "同意隐蔽，进行下道工序",
        "请签字确认",
    ]
