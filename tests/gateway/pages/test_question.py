"""A question survives the address line, and one click changes one thing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from contracts.search import Chip, Hit, Matched, Scores
from gateway.pages.question import Question, hit_address, month_range
from gateway.pages.routes.search import histogram

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)
QUESTIONS = st.builds(
    Question,
    query=TEXT.map(str.strip),
    project=st.none() | TEXT,
    kind=st.lists(st.sampled_from(["photo", "video", "document"]), unique=True).map(tuple),
    tag=st.lists(TEXT, unique=True, max_size=4).map(tuple),
    date_from=st.none() | st.dates().map(str),
    is_flagged=st.booleans(),
    is_weaker=st.booleans(),
    sort=st.sampled_from(["relevance", "date"]),
    off=st.lists(TEXT, unique=True, max_size=3).map(tuple),
)


def parsed(address: str) -> Question:
    return Question.of(QueryParams(address.partition("?")[2]))


@given(QUESTIONS)
def test_a_question_read_from_its_own_address_is_the_same(question: Question) -> None:
    assert parsed(question.address()) == question


@given(QUESTIONS)
def test_a_kept_question_is_the_same_when_opened_again(question: Question) -> None:
    assert Question.from_request(question.request()) == question


def test_a_facet_toggles() -> None:
    question = Question(query="外架").toggled("tag", "honeycomb")
    assert question.request().filters.tag == ["honeycomb"]
    assert question.toggled("tag", "honeycomb") == Question(query="外架")


def test_a_chip_is_switched_off_where_it_stands() -> None:
    chip = Chip(key="date", value={"from": None, "to": None}, label="2025年3月", span=(2, 6))
    question = Question(query="x 去年三月").without_chip(chip)
    assert question.request().chips_off == ["date:2"]
    assert question.with_chips().off == ()


def test_another_reading_of_a_chip_is_a_filter_in_its_place() -> None:
    tag = Chip(key="tag", value="scaffold_use", label="脚手架(使用中)", span=(2, 5))
    assert Question(query="x 脚手架").otherwise(tag, "scaffold_erect") == Question(
        query="x 脚手架", tag=("scaffold_erect",), off=("tag:2",)
    )
    day = Chip(key="date", value={"from": None, "to": None}, label="3月", span=(0, 2))
    read = Question(query="3月").otherwise(day, {"from": "2025-03-01", "to": "2025-03-31"})
    assert read is not None
    assert (read.date_from, read.date_to, read.off) == ("2025-03-01", "2025-03-31", ("date:0",))
    person = Chip(key="person", value="王伟", label="王伟", span=(0, 2))
    assert Question(query="王伟").otherwise(person, "王维") is None


def test_a_month_is_chosen_and_left_again() -> None:
    chosen = Question(query="x").in_month("2024-02")
    assert (chosen.date_from, chosen.date_to) == ("2024-02-01", "2024-02-29")
    assert chosen.in_month("2024-02") == Question(query="x")


def test_nonsense_in_an_address_is_left_out() -> None:
    question = parsed("/?q=x&kind=ghost&from=yesterday&sort=size&flagged=maybe")
    assert question == Question(query="x")


def test_an_address_without_a_question_is_home() -> None:
    assert parsed("/?off=date").is_empty
    assert not parsed("/?kind=photo").is_empty


def hit(**more: object) -> Hit:
    base = {"document_id": "d", "kind": "document", "title": "t", "project": "p", "score": 1.0, "scores": Scores()}
    return Hit.model_validate(base | {"snippet": "外架整改", "matched": Matched()} | more)


def test_a_hit_opens_at_its_page_and_lines() -> None:
    assert hit_address(hit(page=3, span=(10, 20))) == "/documents/d?page=3&start=10&end=20"


def test_a_hit_without_a_span_opens_with_its_words() -> None:
    assert hit_address(hit(page=2, highlights=[(0, 2)])) == "/documents/d?page=2&w=%E5%A4%96%E6%9E%B6"


def test_a_moment_opens_at_its_second() -> None:
    assert hit_address(hit(kind="video", start_s=8.04)) == "/documents/d?t=8.0"


def test_the_histogram_has_every_month_of_its_years() -> None:
    from contracts.search import FacetValue

    bars = histogram([FacetValue(value="2024-11", count=4), FacetValue(value="2025-02", count=2)], Question(query="x"))
    assert len(bars) == 24
    told = {str(bar["month"]): bar["count"] for bar in bars}
    assert (told["2024-11"], told["2024-12"], told["2025-02"]) == (4, 0, 2)
    assert month_range("2025-02") == ("2025-02-01", "2025-02-28")
