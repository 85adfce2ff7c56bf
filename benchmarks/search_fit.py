"""Fits the judge of the search (services/search/steps/judge.py) on a synthetic set made for that alone.

    PYTHONPATH=. .venv/bin/python benchmarks/search_fit.py      # prints the weights and what each floor silences

The topics of search_fit_topics.json are dealt into parts. Every part is judged by weights fitted on the others: that
chooses the floor. The weights that the search uses are fitted on all. Single words are asked but not fitted: what has
the word answers. Questions that nothing answers are those written as such, and every question again with its documents
left out.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.search_runs import Bench, Remembered, open_remembered, opened
from benchmarks.search_sets import Question, half_of
from contracts.search import IndexDocument, Passage
from services.search.service.finding import Finder
from services.search.steps.judge import Clues, Judge
from services.search.steps.rank import by_words, either

TOPICS = Path(__file__).with_name("search_fit_topics.json")
KINDS = {"word": "zh", "zh": "zh", "para": "zh", "para2": "zh", "en": "en"}
ABSENT = ("absent_site", "absent_else", "absent_word")
FLOORS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
FOLDS, COPIES = 4, 2
PARTS = 10
EVIDENCE = 3
RIDGE = 0.5
LEFT_OUT = 0.5
"""What a question counts whose documents were left out: what is left may still half answer it."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Noted:
    """A question with its clues. None: nothing passed its filters."""

    question: Question
    group: str
    clues: Clues | None


class Noting(Finder):
    """Keeps the clues of the last question."""

    last: Clues | None = None

    def _clues(self, *given: Any) -> Clues:
        self.last = super()._clues(*given)
        return self.last


def document(topic: Mapping[str, Any], at: int, copy: int) -> IndexDocument:
    """A page of a topic in a building of its own; without title and type where the topic has none."""
    building = f"{(at * 2 + copy * 5) % 9 + 1}号楼"
    text = "\n".join(part for part in (topic["title"], topic["body"].format(b=building)) if part)
    return IndexDocument(
        document_id=f"{at:02d}-{copy}",
        project="fit",
        kind="photo" if topic["kind"] == "photo" else "document",
        title=topic["title"],
        type=topic["type"],
        building=building,
        doc_date=f"2026-{(at * 7 + copy * 5) % 10 + 1:02d}-{(at * 5 + copy * 11) % 27 + 1:02d}",
        revision="1",
        passages=[Passage(source="text", text=text, page=1, span=(0, len(text)))],
    )


def asked_of(topics: Sequence[Mapping[str, Any]], chosen: Callable[[int], bool]) -> Iterator[Question]:
    """Every question about the chosen topics."""
    for at, topic in enumerate(topics):
        if chosen(at):
            names = frozenset(f"{at:02d}-{copy}" for copy in range(COPIES))
            for kind, language in KINDS.items():
                yield Question(topic[kind], kind, "en" if language == "en" else "zh", names, half_of(topic["zh"]))


def note(bench: Bench, questions: Sequence[Question], prefix: str = "") -> Iterator[Noted]:
    """Ask, and keep the clues."""
    finder = bench.finder(judged=True)
    finder.__class__ = Noting
    assert isinstance(finder, Noting)
    for question in questions:
        finder.last = None
        bench.ask(question, finder)
        yield Noted(question, prefix + question.kind, finder.last)


def collect(embedders: Mapping[str, Remembered]) -> list[Noted]:
    """The whole archive asked everything, then the archive without a quarter of its topics asked about those."""
    told = json.loads(TOPICS.read_text(encoding="utf-8"))
    topics = told["topics"]
    documents = [document(topic, at, copy) for at, topic in enumerate(topics) for copy in range(COPIES)]
    absent = [
        Question(text, kind, "en" if text.isascii() and text.islower() else "zh", frozenset(), half_of(text))
        for kind in ABSENT
        for text in told[kind]
    ]
    noted: list[Noted] = []
    with opened(list(embedders.values()), documents) as bench:
        noted += note(bench, [*asked_of(topics, lambda _: True), *absent])
    for fold in range(FOLDS):
        kept = [each for each in documents if int(each.document_id[:2]) % FOLDS != fold]
        with opened(list(embedders.values()), kept) as bench:
            left = list(asked_of(topics, lambda at, fold=fold: at % FOLDS == fold))  # type: ignore[misc]
            noted += note(bench, left, "left out: ")
    return noted


def is_answered(noted: Noted) -> bool:
    """Whether the archive had an answer."""
    return bool(noted.question.relevant) and not noted.group.startswith("left out")


def fit(rows: Floats, answers: Floats, counts: Floats) -> Judge:
    """Logistic regression. Evidence never speaks against an answer: of the first three columns, which are evidence,
    those that would are left out."""
    used = list(range(rows.shape[1]))
    while True:
        plain, base = regress(rows[:, used], answers, counts)
        wrong = [column for column, weight in zip(used, plain, strict=True) if column < EVIDENCE and weight < 0]
        if not wrong:
            weights = dict(zip(used, plain, strict=True))
            return Judge(tuple(round(float(weights.get(at, 0.0)), 3) for at in range(rows.shape[1])), round(base, 3))
        used = [column for column in used if column not in wrong]


def regress(rows: Floats, answers: Floats, counts: Floats) -> tuple[Floats, float]:
    """Weights and base of a logistic regression with a ridge on standardised columns, by Newton's method."""
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    deviation[deviation == 0] = 1.0
    scaled = np.c_[(rows - mean) / deviation, np.ones(len(rows))]
    ridge = np.diag([*[RIDGE] * rows.shape[1], 0.0])
    weights = np.zeros(scaled.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (counts * (chance - answers)) + ridge @ weights
        bend = (scaled * (counts * chance * (1 - chance))[:, None]).T @ scaled + ridge
        weights -= np.linalg.solve(bend, slope)
    plain: Floats = weights[:-1] / deviation
    return plain, float(weights[-1] - plain @ mean)


def judge_of(noted: Sequence[Noted]) -> Judge:
    """The judge fitted on these questions."""
    known = [each for each in noted if each.clues and not each.group.endswith("word")]
    rows = np.array([each.clues.row() for each in known if each.clues])
    counts = np.array([LEFT_OUT if each.group.startswith("left out") else 1.0 for each in known])
    return fit(rows, np.array([float(is_answered(each)) for each in known]), counts)


def part_of(noted: Noted) -> int:
    """The part of a question: all about one topic are in one."""
    about = min(noted.question.relevant, default=noted.question.text).split("-")[0]
    return zlib.crc32(about.encode()) % PARTS


def chance_of(judge: Judge, noted: Noted) -> float:
    """As the search reckons it."""
    return 0.0 if noted.clues is None else either(judge.chance(noted.clues), by_words(noted.clues.words))


def silent(chances: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Rows: what share of each group a floor silences."""
    yield "| floor | " + " | ".join(chances) + " |\n" + "|---" * (len(chances) + 1) + "|"
    for floor in FLOORS:
        shares = [np.mean([chance < floor for chance in group]) for group in chances.values()]
        yield f"| {floor} | " + " | ".join(f"{share:.0%}" for share in shares) + " |"


def main() -> None:
    """Fit and print."""
    noted = collect(open_remembered())
    for language in ("zh", "en"):
        asked = [each for each in noted if each.question.language == language]
        spreads = [each.clues.spread for each in asked if each.clues and not each.group.endswith("word")]
        usual = np.median([(each.mean, each.deviation) for each in spreads], axis=0).round(2)
        print(f"\n{language}: {judge_of(asked)}; usual spread {usual}; {len(asked)} questions\n")
        chances: dict[str, list[float]] = {each.group: [] for each in asked}
        for part in range(PARTS):
            judge = judge_of([each for each in asked if part_of(each) != part])
            for each in asked:
                if part_of(each) == part:
                    chances[each.group].append(chance_of(judge, each))
        print("\n".join(silent(chances)))


if __name__ == "__main__":
    main()
