"""The engines that the settings name, each opened with its first use."""

from __future__ import annotations

from functools import cached_property

from contracts.base import ModelRef
from services.vision.engine import Detector, Embedder, FaceFinder, TextEmbedder, Texturer, knows_texts
from services.vision.engines import (
    HeadSet,
    open_detector,
    open_embedder,
    open_faces,
    open_heads,
    open_larger,
    open_texturer,
)
from services.vision.engines.looking import Looker
from services.vision.settings import VisionSettings

_SPOKEN_VERSION = "spoken 2"
"""Of what is kept of a picture in the space of texts."""


class Engines:
    """What looks at pictures in this process."""

    def __init__(self, settings: VisionSettings, threads: int) -> None:
        self._settings, self._threads = settings, threads

    @cached_property
    def embedder(self) -> Embedder:
        """The default one, which the shipped heads fit."""
        return open_embedder(self._settings.engine, self._threads)

    @cached_property
    def texturer(self) -> Texturer:
        """For defects."""
        return open_texturer(self._settings.engine, self._threads)

    @cached_property
    def heads(self) -> HeadSet:
        """The shipped ones."""
        return open_heads(self._settings.engine)

    @cached_property
    def faces(self) -> FaceFinder | None:
        """Where faces are looked for."""
        return open_faces(self._settings.faces, self._threads)

    @cached_property
    def detector(self) -> Detector | None:
        """Where one is set."""
        return open_detector(self._settings.detector, self._threads, self._settings.detector_score)

    @cached_property
    def larger(self) -> Embedder | None:
        """The model beside the default one, where one is set."""
        return open_larger(self._settings.embedder, self._settings.model, self._threads)

    @property
    def texts(self) -> TextEmbedder | None:
        """The same, where it knows texts."""
        return self.larger if knows_texts(self.larger) else None

    @cached_property
    def looker(self) -> Looker:
        """Both together."""
        return Looker(self.embedder, self.heads.tags, self.larger, self._settings.prompt_weight)

    @property
    def versions_beside(self) -> list[str]:
        """Of what lies beside the default engines: results change with it."""
        spoken = [_SPOKEN_VERSION] if self.texts else []
        return [f"{each.name} {each.version}" for each in self.beside] + spoken

    @property
    def beside(self) -> list[ModelRef]:
        """The larger model and the detector, where there are any."""
        return [ModelRef(name=each.name, version=each.version) for each in (self.larger, self.detector) if each]
