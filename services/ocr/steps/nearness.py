"""How near titles, labels and lines are to what papers of each type say: phrases with their owners, and shares."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from contracts.reading import Page
from language.domain import doc_types, outside_knowledge, outside_meanings, type_knowledge, type_meanings, type_wordings
from services.ocr.steps.typewords import GENERIC, label_variants

Vectors = NDArray[np.float32]
Matrix = NDArray[np.float64]
HIDDEN = 0.6
"""What a phrase that must not count is near to."""
LAPSE = 0.1
N_CHUNKS, CHUNK_CHARS, LEAST_LETTERS, FULL_CHARS = 48, 40, 4, 16
SAYING_FROM = 0.6
OTHER = "other"
_PARTS = re.compile(r"[。；;\t]|\s{2,}")
_LETTERS = re.compile("[\u4e00-\u9fffA-Za-z]")
Phrase = tuple[int, str]


@dataclass(frozen=True)
class Phrases:
    """What papers of each type say, as (place of the type, text). sayings: what a line may be. forms: one a type.

    outside_uses, outside_names, outside_labels, outside_sayings: likewise, of papers that no archive keeps.
    """

    names: list[Phrase]
    uses: list[Phrase]
    labels: list[Phrase]
    phrases: list[Phrase]
    sayings: list[Phrase]
    forms: list[str]
    outside_uses: list[str]
    outside_names: list[str]
    outside_labels: list[str]
    outside_sayings: list[str]


def phrases_of_types() -> Phrases:
    """From the tables, in their order."""
    kinds = [kind for kind in doc_types() if kind.key != OTHER]
    names: list[Phrase] = []
    uses: list[Phrase] = []
    labels: list[Phrase] = []
    phrases: list[Phrase] = []
    sayings: list[Phrase] = []
    for i, kind in enumerate(kinds):
        told, known = type_wordings().get(kind.key), type_knowledge()[kind.key]
        words = {*kind.title_words, *kind.zh.split("/"), *((*told.named, *told.titles) if told else ())}
        usual = [word for word in sorted(words) if len(word) >= 3 and word.lower() not in GENERIC]
        meant = [*type_meanings()[kind.key], *known.purposes]
        names += [(i, word) for word in dict.fromkeys((*usual, *known.titles))]
        uses += [(i, use) for use in meant]
        labels += [(i, label) for label in dict.fromkeys((*sorted(label_variants(kind)), *known.labels))]
        phrases += [(i, phrase) for phrase in known.phrases]
        sayings += [(i, text) for text in dict.fromkeys((*known.phrases, *known.labels, *known.titles, *meant))]
    forms = [f"{kind.zh}：{'、'.join(kind.fields)[:200]}" for kind in kinds]
    strange = outside_knowledge().values()
    titles = [text for told in strange for text in told.titles]
    others = [text for told in strange for text in told.labels]
    lines = [text for told in strange for text in (*told.phrases, *told.labels, *told.titles)]
    return Phrases(names, uses, labels, phrases, sayings, forms, list(outside_meanings()), titles, others, lines)


@cache
def all_phrases() -> tuple[str, ...]:
    """Every text that documents are compared with, each once."""
    told = phrases_of_types()
    rows = (*told.names, *told.uses, *told.labels, *told.phrases, *told.sayings)
    outside = (*told.outside_uses, *told.outside_names, *told.outside_labels, *told.outside_sayings)
    return tuple(dict.fromkeys((*(text for _, text in rows), *told.forms, *outside)))


class Owned:
    """Vectors of phrases, each owned by a type. Each type has at least one; owners come in order."""

    def __init__(self, vectors: Vectors, owner: NDArray[np.int64]) -> None:
        self._vectors = vectors
        self._starts = np.flatnonzero(np.diff(owner, prepend=-1))

    def nearest(self, vectors: Vectors, hidden_above: float = 2.0) -> Matrix:
        """(texts, types): the best cosine of each type's phrases; what is above the bound counts as hardly near."""
        shown = shown_cosines(vectors, self._vectors, hidden_above)
        best: Matrix = np.maximum.reduceat(shown, self._starts, axis=1).astype(np.float64)
        return best


def shown_cosines(vectors: Vectors, phrases: Vectors, hidden_above: float = 2.0) -> Vectors:
    """(texts, phrases): cosines; what is above the bound counts as hardly near."""
    cosines = vectors @ phrases.T
    shown: Vectors = np.where(cosines > hidden_above, np.float32(HIDDEN), cosines)
    return shown


def strangeness(nearest: Matrix, outside: Matrix, doubt: float) -> Matrix:
    """For each text: how much nearer it is to papers that no archive keeps than to any type, -1..1."""
    told: Matrix = np.tanh((outside - nearest.max(1)) / doubt)
    return told


def log_shares(nearest: Matrix, doubt: float) -> Matrix:
    """(texts, types): log of each type's share of a text beside an even share; a text near many says little."""
    odds = np.exp((nearest - nearest.max(1, keepdims=True)) / doubt)
    shares = odds / odds.sum(1, keepdims=True)
    n_types = nearest.shape[1]
    told: Matrix = np.log((1 - LAPSE) * shares + LAPSE / n_types) + math.log(n_types)
    return told


def strongest(nearest: Matrix, n: int) -> Matrix:
    """Per type the sum of what its n nearest texts have above the bound, in tenths."""
    above = np.sort(np.maximum(nearest - SAYING_FROM, 0), axis=0)[::-1][:n]
    told: Matrix = 10 * above.sum(0)
    return told


def chunks_of(pages: list[Page]) -> list[str]:
    """Lines of some pages, long ones by sentence, each once; figures and scraps are left out."""
    parts = (part.strip() for page in pages[:3] for line in page.lines for part in _PARTS.split(line.text))
    told = dict.fromkeys(part[:CHUNK_CHARS] for part in parts if len(_LETTERS.findall(part)) >= LEAST_LETTERS)
    return list(told)[:N_CHUNKS]
