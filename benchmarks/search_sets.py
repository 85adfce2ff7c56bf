"""Question sets for the search benchmark: the evaluation set, and the project's own set made from topics."""

from __future__ import annotations

import calendar
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from contracts.search import IndexDocument, Passage
from language.dates import find_dates

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SITETRACE_EVAL_DATA", ROOT.parent / "shared"))
EVALUATION = DATA / "eval" / "retrieval" / "retrieval_test.json"
TOPICS = Path(__file__).with_name("search_topics.json")
REFERENCE = date(2026, 11, 21)
Half = Literal["dev", "held"]

_MONTHS = "一二三四五六七八九十"
_DIGITS = "零一二三四五六七八九"
_BUILDINGS, _FLOORS = 9, 17


@dataclass(frozen=True)
class Question:
    """A question with the documents that answer it; none: nothing is to be shown."""

    text: str
    kind: str
    language: Literal["zh", "en"]
    relevant: frozenset[str]
    half: Half = "dev"


@dataclass(frozen=True)
class QuestionSet:
    """Documents and what is asked about them."""

    documents: tuple[IndexDocument, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Place:
    """Where and when one of a topic's documents was written."""

    building: int
    floor: int
    day: date
    number: str


def half_of(text: str) -> Half:
    """The half of a topic, by its digest: fixed for ever."""
    return "held" if hashlib.sha256(text.encode()).digest()[0] & 1 else "dev"


def evaluation_set() -> QuestionSet | None:
    """The evaluation set, or None where it is not there.

    Passages become documents as the road would make them: dated by the first whole date in the text, a photo where
    the text is a photo's tags.
    """
    if not EVALUATION.is_file():
        return None
    told = json.loads(EVALUATION.read_text(encoding="utf-8"))
    documents = tuple(_of_passage(each["id"], each["text"]) for each in told["passages"])
    questions = tuple(
        Question(
            each["text"],
            each["kind"],
            "en" if each["kind"] == "english" else "zh",
            frozenset(each["relevant"]),
        )
        for each in told["queries"]
    )
    return QuestionSet(documents, questions)


def _of_passage(name: str, text: str) -> IndexDocument:
    days = [span.from_ for span in find_dates(text, REFERENCE) if span.from_ and span.from_ == span.to]
    return IndexDocument(
        document_id=name,
        project="evaluation",
        kind="photo" if text.startswith("照片") else "document",
        title="",
        doc_date=days[0].isoformat() if days else None,
        revision="1",
        passages=[Passage(source="text", text=text, page=1, span=(0, len(text)))],
    )


def topics() -> list[dict[str, Any]]:
    """The hand-written topics."""
    made: list[dict[str, Any]] = json.loads(TOPICS.read_text(encoding="utf-8"))["topics"]
    return made


def own_set() -> QuestionSet:
    """Three documents a topic, and questions of every kind."""
    told = json.loads(TOPICS.read_text(encoding="utf-8"))
    documents: list[IndexDocument] = []
    questions: list[Question] = []
    numbers: Counter[str] = Counter()
    for at, topic in enumerate(told["topics"]):
        places = [_place(at, which, topic["prefix"], numbers) for which in range(3)]
        names = [f"t{at:02d}-{which}" for which in range(3)]
        documents += [document_of(topic, place, name) for place, name in zip(places, names, strict=True)]
        questions += _questions(at, topic, places, names)
    questions += [
        Question(text, "nothing there", "en" if text.isascii() and " " in text else "zh", frozenset(), half_of(text))
        for text in told["absent"]
    ]
    return QuestionSet(tuple(documents), tuple(questions))


def _place(at: int, which: int, prefix: str, numbers: Counter[str]) -> Place:
    numbers[prefix] += 1
    day = date(2024, 10, 3) + timedelta(days=(at * 53 + which * 251) % 770)
    return Place(
        building=(at + which * 3) % _BUILDINGS + 1,
        floor=(at * 5 + which * 4) % _FLOORS + 2,
        day=day,
        number=f"{prefix}-{numbers[prefix] + 100:03d}",
    )


def document_of(topic: dict[str, Any], place: Place, name: str, project: str = "own") -> IndexDocument:
    """A page of a topic with its number, date and place, as the road hands it to the index."""
    body = topic["body"].format(b=f"{place.building}号楼", f=f"{place.floor}层")
    day = f"{place.day.year}年{place.day.month}月{place.day.day}日"
    text = f"{topic['title']}\n编号:{place.number}\n日期:{day}\n{body}\n记录人签字:"
    return IndexDocument(
        document_id=name,
        project=project,
        kind="document",
        title=topic["title"],
        type=topic["type"],
        building=f"{place.building}号楼",
        floor=f"{place.floor}层" if "{f}" in topic["body"] else None,
        doc_date=place.day.isoformat(),
        codes=[place.number],
        revision="1",
        passages=[
            Passage(source="text", text=text, page=1, span=(0, len(text))),
            Passage(source="field", text=f"编号:{place.number}", page=1),
        ],
    )


def _questions(at: int, topic: dict[str, Any], places: list[Place], names: list[str]) -> Iterator[Question]:
    half, all_of_them = half_of(topic["zh"]), frozenset(names)
    has_floor = "{f}" in topic["body"]
    zh, para, en = topic["zh"], topic["para"], topic["en"]
    yield Question(zh, "plain", "zh", all_of_them, half)
    yield Question(para, "other words", "zh", all_of_them, half)
    yield Question(en, "English", "en", all_of_them, half)
    for which, (place, name) in enumerate(zip(places, names, strict=True)):
        one, turn = frozenset([name]), at + which
        yield Question(_number(place.number, topic["title"], turn), "number", "zh", one, half)
        yield Question(f"{_day(place.day, turn)}{zh}", "date", "zh", one, half)
        yield Question(f"{en} {_english_day(place.day)}", "date, English", "en", one, half)
        yield Question(f"{_where(place, has_floor, turn)}{zh}", "place", "zh", one, half)
        yield Question(f"{en} {_english_where(place, has_floor, turn)}", "place, English", "en", one, half)
        both = f"{_day(place.day, turn + 1)}{_where(place, False, turn + 1)}"
        yield Question(f"{both}{para}", "date and place", "zh", one, half)
        other = places[(which + 1) % 3]
        if (place.day.year, place.day.month) != (other.day.year, other.day.month):
            crossed = f"{_day(place.day, 0)}{_where(other, False, turn)}{zh}"
            yield Question(crossed, "near miss", "zh", frozenset(), half)
    free = next(n for n in range(1, _BUILDINGS + 1) if n not in {place.building for place in places})
    yield Question(f"{free}号楼{zh}", "near miss", "zh", frozenset(), half)
    yield Question(f"{en} in building {free}", "near miss", "en", frozenset(), half)


def _number(number: str, title: str, turn: int) -> str:
    return (number, number.lower(), f"{title}{number}", number.replace("-", ""))[turn % 4]


def _day(day: date, turn: int) -> str:
    forms = [f"{day.year}年{day.month}月", f"{day.isoformat()} ", f"{day.year % 100}年{day.month}月份的"]
    if day.year == REFERENCE.year - 1:
        forms.append(f"去年{_chinese(day.month)}月的")
    if day.year == REFERENCE.year:
        forms.append(f"今年{day.month}月的")
    return forms[turn % len(forms)]


def _english_day(day: date) -> str:
    month = calendar.month_name[day.month]
    return f"last {month}" if day.year == REFERENCE.year - 1 else f"in {month} {day.year}"


def _where(place: Place, has_floor: bool, turn: int) -> str:
    building = (f"{place.building}号楼", f"{place.building}#楼", f"{_DIGITS[place.building]}号楼")[turn % 3]
    floor = (f"{place.floor}层", f"{place.floor}F", f"{_chinese(place.floor)}层")[turn % 3]
    return building + (floor if has_floor and turn % 2 else "")


def _english_where(place: Place, has_floor: bool, turn: int) -> str:
    floor = f"on floor {place.floor} of " if has_floor and turn % 2 else "in "
    return f"{floor}building {place.building}"


def _chinese(number: int) -> str:
    if number <= 10:
        return _MONTHS[number - 1]
    return "十" + _MONTHS[number - 11] if number < 20 else "二十"
