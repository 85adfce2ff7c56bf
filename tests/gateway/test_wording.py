"""A person's word as it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from casework.amendments import MINUTES, Words, amended, with_ids
from contracts.base import Source
from contracts.minutes import ItemCorrection
from contracts.understanding import Action, HeadMark, Minutes
from foundation.errors import BadInput
from gateway.wording import word_on, words_on_all

MACHINE = with_ids(
    Minutes(
        engine="rules",
        time="2025-03-12",
        place="项目部",
        actions=[
            Action(task="补装连墙件", due="2025-03-15", due_text="会后三日内", source=Source(page=1, text="原文"))
        ],
        head={"place": HeadMark(source=Source(page=1, line=2))},
    )
)


def after(words: Words, **told: Any) -> dict[str, Any]:
    """The words with one more."""
    body = ItemCorrection.model_validate(told)
    word, _ = word_on(MACHINE, words, body)
    return {**words, MINUTES.target(body.list, word["id"]): word}


def moment(text: str) -> str | None:
    return amended(MACHINE, after({}, list="head", op="change", id="time", item={"text": text})).time


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2025-03-20", "2025-03-20"), ("2025-03-20 9:05", "2025-03-20 09:05"), ("2025-03-20T14:30", "2025-03-20 14:30")],
)
def test_a_day_and_its_hour_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert moment(typed) == kept


@pytest.mark.parametrize("typed", ["3月20日", "2025-02-30", "2025-03-20 25:00", "09:30", "2025-03-20 下午"])
def test_words_that_are_no_day_are_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        moment(typed)


def test_a_value_that_was_taken_out_keeps_its_place_when_it_is_filled_in() -> None:
    words = after({}, list="head", op="drop", id="place")
    held = amended(MACHINE, after(words, list="head", op="change", id="place", item={"text": "二楼会议室"}))
    assert (held.place, held.head["place"].source.line) == ("二楼会议室", 2)


def test_after_all_is_confirmed_a_corrected_day_moves_no_due_date() -> None:
    item = MACHINE.actions[0].id
    left = after({}, list="actions", op="change", id=item, item={"owner": "李长顺"})
    moved = {"list": "head", "op": "change", "id": "time", "item": {"text": "2025-03-20"}}
    assert amended(MACHINE, after(left, **moved)).actions[0].due == "2025-03-23"
    settled = {**left, **words_on_all(MACHINE, left)}
    assert amended(MACHINE, after(settled, **moved)).actions[0].due == "2025-03-15"
