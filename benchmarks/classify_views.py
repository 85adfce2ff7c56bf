"""Generated forms as the classifier sees them, in views that know and read ever less; for benchmarks/classify_fit.py.

A view is kept on disk once it was looked at: `python -m benchmarks.classify_fit` may be stopped and go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.form_readings import readings_of
from contracts.reading import Line, Page, Reading
from language.domain import TypeWording, doc_types, type_wordings
from services.ocr.steps import classify, nearness, typewords
from services.ocr.steps.clues import Pair, find_pairs, find_titles
from services.ocr.steps.fusion import Traits, gate_columns, type_columns
from services.ocr.steps.meaning import Embeds, Meaning, Vectors

Matrix = NDArray[np.float64]
KNOWN_TITLE, STRICT_LABELS, STRICT_BODY = 3.0, 0.2, 0.4
USUAL_ZH = ("编号：A-01", "工程名称：东湖实验学校", "说明文字若干，按照图纸要求施工。")
USUAL_EN = ("No.: A-01", "Project: East Lake School", "Works to be carried out as shown on the drawings.")
OTHER = "other"
_CACHED = ("title_words", "title_shapes", "piece_weights", "label_weights", "body_words", "_same")


@dataclass(frozen=True)
class View:
    """How much is known and read. hidden_above: cosines that count as none. unread: share of lines left out.

    untitled: share of documents whose title lines are left out.
    """

    name: str
    has_all_lists: bool = False
    is_strict: bool = False
    hidden_above: float = 2.0
    unread: float = 0.0
    untitled: float = 0.0


VIEWS = (
    View("all lists", has_all_lists=True),
    View("lists of others' titles left out"),
    View("and no phrase word for word", is_strict=True, hidden_above=0.94),
    View("nor a near one, a third unread", is_strict=True, hidden_above=0.88, unread=0.3, untitled=0.3),
    View("and most unread", is_strict=True, hidden_above=0.88, unread=0.6, untitled=0.6),
)


@dataclass(frozen=True)
class Seen:
    """A document in one view: evidence of each type and of none, what it is, what its title says."""

    types: Matrix
    gate: Matrix
    traits: Traits
    truth: str
    wording: str


class Remembering:
    """An embedder that makes each vector once."""

    def __init__(self, embedder: Embeds) -> None:
        self._embedder = embedder
        self.kept: dict[str, Vectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """As the embedder does."""
        new = [text for text in dict.fromkeys(texts) if text not in self.kept]
        if new:
            self.kept.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return np.stack([self.kept[text] for text in texts])


def views_of(folder: Path, readings: Path, embedder: Embeds, kept: Path) -> list[list[Seen]]:
    """Every document of a set in every view."""
    kept.mkdir(parents=True, exist_ok=True)
    return [_kept_view(folder, readings, embedder, kept / f"{folder.name}-{i}.npz", i) for i in range(len(VIEWS))]


def _kept_view(folder: Path, readings: Path, embedder: Embeds, file: Path, number: int) -> list[Seen]:
    if not file.exists():
        with nullcontext() if VIEWS[number].has_all_lists else fewer_words():
            seen = look(folder, readings, Meaning(embedder, VIEWS[number].hidden_above), VIEWS[number])
        np.savez_compressed(
            file,
            types=np.stack([s.types for s in seen]),
            gate=np.stack([s.gate for s in seen]),
            traits=np.array([[s.traits.n_chars, s.traits.inside_title, s.traits.n_known] for s in seen]),
            told=np.array([[s.truth, s.wording] for s in seen]),
        )
    with np.load(file) as held:
        columns = (held["types"], held["gate"], held["traits"].tolist(), held["told"].tolist())
    return [
        Seen(types, gate, Traits(int(n_chars), inside, known), truth, wording)
        for types, gate, (n_chars, inside, known), (truth, wording) in zip(*columns, strict=True)
    ]


def usual(embedder: Embeds) -> list[Seen]:
    """Pages that bear a usual title of a type and hardly more; generated forms, all reworded, cannot teach these."""
    words = Meaning(embedder)
    seen = []
    for kind in doc_types():
        english = [part.strip() for part in kind.en.split("/") if len(part.strip()) >= typewords.LEAST_LATIN]
        for title in dict.fromkeys((*kind.title_words, *english)) if kind.key != OTHER else ():
            texts = (title, *(USUAL_EN if title.isascii() else USUAL_ZH))
            lines = [
                Line(text=text, polygon=[0.3, y, 0.7, y, 0.7, y + high, 0.3, y + high], confidence=1.0)
                for text, y, high in zip(texts, (0.05, 0.12, 0.15, 0.18), (0.03, 0.015, 0.015, 0.015), strict=True)
            ]
            page = Page(page=1, width_px=1240, height_px=1754, source="ocr", lines=lines)
            bare = Reading(kind="document", media_type="image/jpeg", text="", pages=[page])
            pairs = find_pairs(bare, typewords.is_label)
            seen.append(_look_at([page], pairs, words, kind.key, f"usual {title}", VIEWS[0]))
    return seen


@contextmanager
def fewer_words() -> Iterator[None]:
    """The lists as they were before anybody looked at generated forms."""
    asked = {key: TypeWording(told.named, (), ()) for key, told in type_wordings().items()}
    _forget()
    with (
        patch.object(typewords, "type_wordings", lambda: asked),
        patch.object(nearness, "type_wordings", lambda: asked),
        patch.object(typewords, "same_words", lambda: {"砼": "混凝土"}),
        patch.object(classify, "outside_words", lambda: ()),
    ):
        yield
    _forget()


def _forget() -> None:
    for name in _CACHED:
        getattr(typewords, name).cache_clear()


def look(folder: Path, readings: Path, words: Meaning, view: View) -> list[Seen]:
    """Every document of every file."""
    seen = []
    chance = np.random.default_rng(1)
    for gold, reading in readings_of(folder, readings):
        pairs = find_pairs(reading, typewords.is_label)
        for part in gold["segments"]:
            pages = [page for page in reading.pages if part["from"] <= page.page <= part["to"]]
            wording = (part["title"] or part["type"] + part["note"]).replace(" ", "")
            seen.append(_look_at(*thinned(pages, pairs, view, chance), words, part["type"], wording, view))
    return seen


def thinned(
    pages: list[Page], pairs: list[Pair], view: View, chance: np.random.Generator
) -> tuple[list[Page], list[Pair]]:
    """Pages and their labels with some lines left out."""
    numbers = {page.page for page in pages}
    pairs = [pair for pair in pairs if pair.value.page in numbers]
    if not view.unread:
        return pages, pairs
    titles = {title.text for page in pages[:2] for title in find_titles(page)[:3]}
    hidden = titles if chance.random() < view.untitled else set()
    kept = [
        page.model_copy(
            update={
                "lines": [
                    line for line in page.lines if chance.random() > view.unread and line.text.strip() not in hidden
                ]
            }
        )
        for page in pages
    ]
    return kept, [pair for pair in pairs if chance.random() > view.unread]


def _look_at(pages: list[Page], pairs: list[Pair], words: Meaning, truth: str, wording: str, view: View) -> Seen:
    bare = Reading(kind="document", media_type="image/jpeg", text="", pages=[])
    evidence = classify.classify_pages(pages, bare, pairs, "").evidence
    parts = {key: dict(each.parts) for key, each in evidence.items()}
    if view.is_strict:
        for each in parts.values():
            each["title"] = each.get("title", 0.0) if each.get("title", 0.0) < KNOWN_TITLE else 0.0
            each["labels"] = STRICT_LABELS * each.get("labels", 0.0)
            each["body"] = STRICT_BODY * each.get("body", 0.0)
    titles = [title for page in pages[:2] for title in find_titles(page)]
    sense = words.sense(pages, titles, pairs)
    traits = Traits(sum(len(line.text) for page in pages for line in page.lines), sense.inside_title, sense.n_known)
    return Seen(type_columns(parts, sense), gate_columns(parts, sense), traits, truth, wording)
