"""A picture as the heads, the memory and the search take it: the default embedder, and a larger model beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from services.vision.engine import Embedder, Vector, knows_texts
from services.vision.steps.decode import Rgb
from services.vision.steps.heads import Heads
from services.vision.steps.layer import Placing
from services.vision.steps.learn import Floats
from services.vision.steps.prompts import chances, directions, join, middle_of, prompts_of


@dataclass(frozen=True)
class Look:
    """One picture looked at once.

    vector: what the shipped heads weigh. mark: what is kept, compared and learnt from. scores: of the shipped heads,
    moved by prompts. prompted: of tags that prompts alone tell. spoken: the picture in the space of texts. usual:
    median and deviation of its cosines with the prompts.
    """

    vector: Vector
    mark: Vector
    scores: dict[str, float]
    prompted: dict[str, float] = field(default_factory=dict)
    spoken: Vector | None = None
    usual: tuple[float, float] = (0.0, 0.0)


class Looker:
    """Looks at pictures. The shipped heads fit the default embedder alone, which therefore always looks.

    A larger model with texts moves the scores by its prompts. One without texts gives the vectors that near-duplicates
    are found by and that people's words teach heads on.
    """

    def __init__(self, embedder: Embedder, heads: Heads, larger: Embedder | None, prompt_weight: float) -> None:
        self._embedder, self._heads, self._weight = embedder, heads, prompt_weight
        self._texts = larger if knows_texts(larger) else None
        self._marks = larger if self._texts is None else None

    def look(self, picture: Rgb) -> Look:
        """Look at a picture."""
        vector = self._embedder.embed(picture)
        found = self._heads.score(vector[None].astype(np.float64))[0]
        scores = {name: round(float(chance), 4) for name, chance in zip(self._heads.names, found, strict=True)}
        mark = vector if self._marks is None else self._marks.embed(picture)
        if self._texts is None:
            return Look(vector, mark, scores)
        spoken = self._texts.embed(picture)
        cosines = self._directions @ spoken
        told = chances(cosines, self._texts.scale, self._texts.bias)
        asked = {name: round(float(chance), 4) for name, chance in zip(self.prompts, told, strict=True)}
        alone = {name: chance for name, chance in asked.items() if name not in scores}
        return Look(vector, mark, join(scores, asked, self._weight), alone, spoken, middle_of(cosines))

    @property
    def embedding(self) -> str:
        """What marks are named by: engine and version."""
        marks = self._marks or self._embedder
        return f"{marks.name} {marks.version}"

    @cached_property
    def placing(self) -> Placing:
        """How marks are placed before people's words weigh them."""
        if self._marks is None:
            return Placing(self._heads.centre, self._heads.scale)
        # Nothing is known of where its vectors lie; they have length 1 as they are.
        return Placing(np.zeros(self._marks.n_dims), 1.0)

    @cached_property
    def prompts(self) -> dict[str, tuple[str, ...]]:
        """Tags that the larger model is asked for, and with what; none where it knows no texts."""
        return prompts_of(self._texts.language) if self._texts is not None else {}

    @cached_property
    def _directions(self) -> Floats:
        assert self._texts is not None
        texts = [prompt for prompts in self.prompts.values() for prompt in prompts]
        return directions(self._texts.embed_texts(texts), [len(prompts) for prompts in self.prompts.values()])
