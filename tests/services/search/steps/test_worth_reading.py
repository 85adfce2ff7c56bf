"""What is left unread can never have been shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contracts.search import Chip
from services.search.steps.rank import BALANCES, Bar, Candidate, rank, shown_of, worth_reading

CHIPS = {
    "tag": Chip(key="tag", value="scaffold", label="脚手架", span=(0, 3), is_filter=False),
    "kind": Chip(key="kind", value="photo", label="照片", span=(4, 6), is_filter=False),
    "code": Chip(key="code", value="DC-018", label="DC-018", span=(0, 6)),
}
Told = tuple[int, float, float, float, bool, bool]
CANDIDATES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.floats(-8, 9),
        st.floats(0, 1.3),
        st.sampled_from([0.0, 0.0, 0.0, 0.4]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=120,
)


def made(at: int, told: Told) -> Candidate:
    document, meaning, words, picture, is_tagged, is_named = told
    payload = {
        "document_id": f"d{document}",
        "tags": ["scaffold"] if is_tagged else [],
        "kind": "photo" if document % 3 else "document",
        "codes": ["DC18"] if is_named else [],
    }
    return Candidate(f"c{at:03d}", payload, meaning, words, picture)


@given(
    CANDIDATES,
    st.sets(st.sampled_from(sorted(CHIPS))),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0.05, 1),
    st.sampled_from(["zh", "en"]),
)
def test_what_is_shown_is_the_same_as_if_all_were_read(
    told: list[Told], keys: set[str], answered: float, floor: float, tail: float, language: str
) -> None:
    chips, bar, balance = [CHIPS[key] for key in sorted(keys)], Bar(floor, tail), BALANCES[language]
    candidates = [made(at, each) for at, each in enumerate(told)]
    read = worth_reading(candidates, balance, chips, answered, bar)
    everything = rank(candidates, balance, chips, answered)
    chosen = rank(read, balance, chips, answered)
    assert shown_of(chosen, bar) == shown_of(everything, bar)
    assert len(read) == len({each.id for each in read})


def test_of_what_lies_far_below_only_the_nearest_are_read() -> None:
    answer = Candidate("answer", {"document_id": "answer"}, 6.0, 0.9)
    far = [Candidate(f"c{n}", {"document_id": f"d{n}"}, -5.0 + n / 100, 0.0) for n in range(300)]
    read = {each.id for each in worth_reading([*far, answer], BALANCES["zh"], [], 0.9, Bar(0.2, 0.3))}
    assert {"answer", "c299", "c260"} <= read
    assert len(read) == 41
