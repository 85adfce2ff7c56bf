"""Made pictures and the real stages that see them and learn from them, under a gateway or a road of a test."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
from PIL import Image

from contracts.sight import Sight
from contracts.stages import StageReply, StageRequest
from foundation.settings import CoreSettings
from foundation.stage import perform
from pipeline.road import Road, flush_outbox, take_reply
from services.vision.service import VisionService
from services.vision.settings import VisionSettings
from services.vision.tasks import LearnSightStage, SeeStage
from tests.support.road import NotingBroker, NotingSearch, drive

GRID, CELL_PX = 4, 32


def checked_photo(number: int, *, is_marked: bool) -> bytes:
    """Random coloured cells, no two pictures alike; a marked one has a violet diagonal."""
    cells = np.random.default_rng(number).integers(0, 256, (GRID, GRID, 3), dtype=np.uint8)
    if is_marked:
        for i in range(GRID):
            cells[i, i] = (255, 0, 255)
    return as_png(cells.repeat(CELL_PX, axis=0).repeat(CELL_PX, axis=1))


def made_scene(number: int, *, has_discs: bool) -> bytes:
    """A blurred or hard patchwork with grain, and dark discs on it or none: as varied for a real engine as photos."""
    rng = np.random.default_rng(number)
    patches = rng.integers(0, 256, (*rng.integers(3, 9, 2), 3), dtype=np.uint8)
    how = (cv2.INTER_NEAREST, cv2.INTER_CUBIC, cv2.INTER_LINEAR)[number % 3]
    scene = cv2.resize(patches, (320, 240), interpolation=how).astype(np.float64)
    scene = np.clip(scene + rng.normal(0, rng.uniform(0, 40), scene.shape), 0, 255).astype(np.uint8)
    for _ in range(5 if has_discs else 0):
        middle = (int(rng.integers(40, 280)), int(rng.integers(40, 200)))
        cv2.circle(scene, middle, int(rng.integers(14, 34)), (20, 20, 20), -1)
    return as_png(scene)


def as_png(pixels: Any) -> bytes:
    """Pixels (H, W, 3) as a file."""
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    return target.getvalue()


class Sights:
    """The stages `see` and `learn_sight` as they are; every other stage only invents."""

    def __init__(
        self, road: Road, broker: NotingBroker, search: NotingSearch, engine: str = "fake", detector: str = ""
    ) -> None:
        self.road, self.broker, self.search = road, broker, search
        settings = VisionSettings(engine=engine, detector=detector)  # type: ignore[arg-type]
        service = VisionService(settings, CoreSettings(home=road.settings.home))
        self._stages: dict[str, Any] = {"see": SeeStage(service), "learn_sight": LearnSightStage(service)}

    def work(self) -> None:
        """Work off what waits."""
        flush_outbox(self.road)
        while self.broker.sent:
            name, payload, queue = self.broker.sent.pop(0)
            if name.startswith("vision."):
                take_reply(self.road, self._perform(StageRequest.model_validate(payload)))
            else:
                rest, self.broker.sent = self.broker.sent, [(name, payload, queue)]
                drive(self.road, self.broker, self.search, limit=1)
                self.broker.sent = rest + self.broker.sent

    def _perform(self, request: StageRequest) -> StageReply:
        return perform(self._stages[request.stage], request, self.road.blobs, lambda _: None)

    def sight(self, document_id: str) -> Sight:
        """What is seen on a photo now."""
        from catalogue.documents import artefacts_of

        with self.road.database.read() as session:
            key = artefacts_of(session, document_id)["see"]
        return Sight.model_validate(self.road.blobs.get_artefact(key))
