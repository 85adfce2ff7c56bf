"""Several embeddings as one vector: how near two texts are is then one comparison, weighed by the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from contracts.search import Interpretation
from language.domain import doc_types, tags
from services.search.engine import Embedder
from services.search.steps.points import Vectors

_BACKGROUND = 160
# Shares of the embeddings by the language of the question, of standard scores. Measured in benchmarks/search.md.
_SHARES = {"zh": {"e5": 0.45, "bge": 0.55}, "en": {"e5": 0.75, "bge": 0.25}}


@dataclass(frozen=True)
class Asked:
    """A question as a vector of all embeddings. `standard(x)` turns the index's score into a standard score."""

    vector: Vectors
    mean: float
    deviation: float

    def standard(self, score: float) -> float:
        """How many deviations a passage is nearer than texts of the trade in general."""
        return (score - self.mean) / self.deviation


class Meaning:
    """The embeddings of passages side by side; a question weighs them by its language."""

    def __init__(self, embedders: Sequence[Embedder]) -> None:
        self._embedders = tuple(embedders)
        self.name = "+".join(each.name for each in embedders)
        self.dimension = sum(each.dimension for each in embedders)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension): unit vectors side by side."""
        return np.concatenate([each.embed_passages(texts) for each in self._embedders], axis=1)

    def embed_question(self, texts: dict[str, str], language: str) -> Asked:
        """texts: what each embedding is asked, by its name. The parts are weighed by language and by how much each
        embedding's scores differ between texts of the trade, so that neither drowns the other."""
        shares = _SHARES[language]
        total = sum(shares.get(each.name, 1.0) for each in self._embedders)
        parts: list[Vectors] = []
        at = 0
        for each in self._embedders:
            part = each.embed_queries([texts[each.name]])[0]
            spread = float(np.std(self._background[:, at : at + each.dimension] @ part)) or 1.0
            parts.append(part * (shares.get(each.name, 1.0) / total / spread))
            at += each.dimension
        vector: Vectors = np.concatenate(parts).astype(np.float32)
        scores = self._background @ vector
        return Asked(vector, float(np.mean(scores)), float(np.std(scores)) or 1.0)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the embeddings."""
        return tuple(each.name for each in self._embedders)

    @cached_property
    def _background(self) -> Vectors:
        """Texts of the trade in general, against which a score is told from noise."""
        return self.embed_passages(background_texts())

    def warm(self) -> None:
        """Load what the first question would wait for."""
        self.embed_question(dict.fromkeys(self.names, Interpretation(text="混凝土").text), "zh")


def background_texts() -> list[str]:
    """Short texts about everything the trade writes down, from the tables of document types and photo tags."""
    texts = [f"{each.zh}:{'、'.join([*each.title_words, *each.body_words][:12])}" for each in doc_types()]
    texts += [" ".join([each.zh, *each.aliases[:4]]) for each in tags()]
    step = max(len(texts) // _BACKGROUND, 1)
    return texts[::step]
