"""Photos found by their pictures: handed in, seen by a model of pictures and texts, indexed, asked for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from catalogue.documents import HandedIn, artefacts_of, submit
from catalogue.projects import create_project
from catalogue.schema import Document, Project
from contracts.reading import Reading
from contracts.search import IndexDocument, IndexReceipt, Passage
from contracts.sight import Capture, Moment, PictureVector, Quality, Sight
from contracts.stages import StageReply, StageRequest
from foundation.settings import CoreSettings
from pipeline.index import index_document
from pipeline.passages import Known, passages_of
from pipeline.road import Road, flush_outbox, start_document, take_reply
from services.search.service import SearchService, open_service
from services.search.settings import SearchSettings
from services.vision.app import make_app
from services.vision.service import VisionService
from services.vision.settings import VisionSettings
from services.vision.tasks import SeeStage
from tests.support.road import NotingBroker, NotingSearch, perform_fake, small_road, small_settings
from tests.support.search import ask, ids
from tests.support.tinymodels import needs_extra, write_chinese_clip

PICTURE = PictureVector(model="clip 1", vector=[0.6, 0.8], usual=0.2, spread=0.04)


def seen(**given: Any) -> dict[str, Any]:
    quality = Quality(sharpness=900.0, exposure=0.5, is_blurred=False, is_dark=False)
    sight = Sight(**{"width_px": 10, "height_px": 10, "quality": quality, "thumbnail": "t.webp", **given})
    return sight.model_dump(mode="json")


def pictured(see: dict[str, Any], **given: Any) -> list[Passage]:
    return [each for each in passages_of(Known(title="IMG_1", name="IMG_1.jpg", see=see, **given)) if each.picture]


def test_a_photo_s_picture_goes_with_its_tags_or_alone() -> None:
    (alone,) = pictured(seen(picture_vector=PICTURE))
    assert (alone.source, alone.text, alone.page, alone.picture) == ("tag", "", 1, PICTURE)
    (tagged,) = pictured(seen(picture_vector=PICTURE), tags=("masonry",))
    assert "砌" in tagged.text


def test_every_moment_of_a_video_has_the_picture_of_its_own_frame() -> None:
    other = PICTURE.model_copy(update={"vector": [0.8, 0.6]})
    moments = [
        Moment(start_s=0, end_s=4, thumbnail="1", thumbnail_s=1, picture_vector=PICTURE),
        Moment(start_s=4, end_s=9, thumbnail="2", thumbnail_s=5, picture_vector=other),
    ]
    found = pictured(seen(duration_s=9.0, picture_vector=PICTURE, moments=moments))
    assert [(each.start_s, each.picture) for each in found] == [(0, PICTURE), (4, other)]


def test_a_picture_that_does_not_say_what_its_cosines_are_worth_stays_out() -> None:
    bare = PictureVector(model="clip 1", vector=[0.6, 0.8])
    assert pictured(seen(picture_vector=bare, capture=Capture(place="3号楼"))) == []


def test_documents_without_pictures_are_told_as_before() -> None:
    told = Passage(source="tag", text="砌筑", page=1).model_dump(mode="json")
    assert "picture" not in told


# The whole road -----------------------------------------------------------------------------------------------

QUESTION = "夜间照明"


class Indexing(NotingSearch):
    """The search service itself, where the road sends documents."""

    def __init__(self, service: SearchService) -> None:
        super().__init__()
        self.service = service

    def index(self, document: IndexDocument) -> IndexReceipt:
        super().index(document)
        return self.service.put(document)


@pytest.fixture
def vision(tmp_path: Path) -> VisionSettings:
    """A Chinese-CLIP that was never trained, its weights drawn so wide that no two texts lie on one spot."""
    import torch
    from transformers import ChineseCLIPModel

    torch.manual_seed(11)
    folder = tmp_path / "clip"
    write_chinese_clip(folder)
    model = ChineseCLIPModel.from_pretrained(folder)
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.normal_(0, 0.3)
    model.save_pretrained(folder)
    return VisionSettings(engine="fake", embedder="transformers", model=str(folder))


@pytest.fixture
def open_search(
    tmp_path: Path, vision: VisionSettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., SearchService]]:
    """Opens the search service on one index; it asks the vision service's own routes, engine process and all."""
    core = small_settings(tmp_path / "home")
    opened: list[SearchService] = []
    with TestClient(make_app(vision, core)) as door:

        def to_the_app(**given: Any) -> httpx.Client:
            door.headers.update(given["headers"])
            return door

        monkeypatch.setattr("services.search.engines.visiontexts.httpx.Client", to_the_app)

        def start(**given: Any) -> SearchService:
            settings = {"embeddings": ("fake",), "pictures": "vision", "picture_fit": -2.0, "floor": 0.5, **given}
            opened.append(open_service(SearchSettings(**settings), core))
            return opened[-1]

        yield start
        for service in opened:
            service.close()


def a_photo(number: int) -> bytes:
    """Blots of colour, another picture for each number."""
    small = np.random.default_rng(number).integers(0, 255, (3, 4, 3)).astype(np.uint8)
    made = io.BytesIO()
    Image.fromarray(small).resize((320, 240), Image.Resampling.NEAREST).save(made, "PNG")
    return made.getvalue()


def hand_in(road: Road, number: int) -> str:
    content = a_photo(number)
    sha = road.blobs.put_bytes(content)
    with road.database.write() as session:
        project = session.get(Project, "p") or create_project(session, "p")
        handed = HandedIn(sha, len(content), "image/png", "photo", f"IMG_{number:04}.png")
        document = submit(session, project, "tester", handed).document
        start_document(session, document, actor="tester", lane="bulk")
    flush_outbox(road)
    return document.id


def work(road: Road, broker: NotingBroker, search: Indexing, see: SeeStage) -> None:
    """Every stage; photos are really looked at, but nothing is told of them in words."""
    while broker.sent:
        name, payload, _ = broker.sent.pop(0)
        request = StageRequest.model_validate(payload)
        if name == "pipeline.index_document":
            index_document(road, search, request.job_id)  # type: ignore[arg-type]
            told = {key: payload[key] for key in ("dispatch_id", "job_id", "stage", "attempt")}
            take_reply(road, StageReply.model_validate(told | {"status": "succeeded"}))
            continue
        made: Any = Reading(kind="photo", media_type="image/png", text="", pages=[])
        if request.stage == "see":
            content = see.run(request, road.blobs, lambda _: None).content
            made = content.model_copy(update={"tags": [], "defects": []})
        take_reply(road, perform_fake(road, payload, made))


def fits_of(road: Road, documents: list[str], text: PictureVector) -> dict[str, float]:
    """How well each photo fits, from what is in the record."""
    fits = {}
    with road.database.read() as session:
        for key in documents:
            assert session.get_one(Document, key).status == "succeeded"
            picture = Sight.model_validate(road.blobs.get_artefact(artefacts_of(session, key)["see"])).picture_vector
            assert picture is not None
            assert picture.usual is not None
            assert picture.spread is not None
            fits[key] = (np.dot(picture.vector, text.vector) - picture.usual) / max(picture.spread, 0.01)
    return fits


@needs_extra
def test_photos_come_in_the_order_in_which_their_pictures_fit_the_words(
    tmp_path: Path, vision: VisionSettings, open_search: Callable[..., SearchService]
) -> None:
    road, broker = small_road(tmp_path / "record")
    service = open_search()
    eyes = VisionService(vision, CoreSettings(home=tmp_path))
    documents = [hand_in(road, number) for number in range(8)]
    work(road, broker, Indexing(service), SeeStage(eyes))
    fits = fits_of(road, documents, eyes.text_vectors([QUESTION]).items[0])
    answer = ask(service, QUESTION)
    assert answer.interpretation.chips == []
    assert set(ids(answer)) == set(documents)
    in_order = [fits[key] for key in ids(answer)]
    assert in_order == pytest.approx(sorted(in_order, reverse=True), abs=0.01)
    assert max(in_order) - min(in_order) > 0.3
    assert all(hit.matched.picture and hit.kind == "photo" for hit in answer.hits)
    assert ids(ask(service, QUESTION, projects_allowed=["another"])) == []
    service.close()
    lower, upper = sorted(fits.values())[3:5]
    assert ids(ask(open_search(picture_fit=(lower + upper) / 2), QUESTION)) == ids(answer)[:4]
