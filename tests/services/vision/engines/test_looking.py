"""A larger model beside the default one, with fakes: prompts beside heads, vectors of texts and pictures, keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from contracts.sight import Sight
from contracts.stages import StageRequest
from foundation.errors import BadInput
from foundation.settings import CoreSettings
from services.vision.engines import fake
from services.vision.engines.looking import Looker
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings
from services.vision.tasks import SeeStage

BROWN, RED, GREEN = (150, 100, 50), (220, 60, 50), (50, 200, 60)
WITH_TEXTS = VisionSettings(engine="fake", embedder="fake")


class PicturesOnly:
    """An embedder that knows no texts."""

    name, version, n_dims = "pictures-only", "7", 3

    def embed(self, picture: np.ndarray) -> np.ndarray:
        colour = picture.reshape(-1, 3).mean(axis=0)
        return np.asarray(colour / np.linalg.norm(colour), np.float32)


def test_tags_without_a_head_are_told_by_prompts_over_the_api(
    picture: Callable[..., Path], client_of: Callable[[VisionSettings], TestClient]
) -> None:
    client = client_of(WITH_TEXTS)
    answer = client.post("/v1/analyze", files={"file": ("a.png", picture("a.png", BROWN).read_bytes())})
    sight = Sight.model_validate(answer.json())
    earth = next(tag for tag in sight.tags if tag.tag == "earthwork")
    assert (earth.zh, earth.threshold, earth.model) == ("土方开挖", 0.5, "prompts fake-texts 1")
    assert sight.picture_vector is not None
    assert sight.picture_vector.model == "fake-texts 1"
    assert (sight.picture_vector.usual, sight.picture_vector.spread) == (0.0, 0.0)
    assert np.linalg.norm(sight.picture_vector.vector) == pytest.approx(1.0, abs=1e-3)
    known = {view["tag"]: view["threshold"] for view in client.get("/v1/tags").json()["tags"]}
    assert known["earthwork"] == 0.5
    assert {"masonry", "excavator"} <= known.keys()


def test_texts_lie_in_the_space_of_pictures(
    picture: Callable[..., Path], client_of: Callable[[VisionSettings], TestClient]
) -> None:
    client = client_of(WITH_TEXTS)
    content = picture("a.png", BROWN).read_bytes()
    seen = client.post("/v1/analyze", files={"file": ("a.png", content)}).json()["picture_vector"]
    answer = client.post("/v1/text-vectors", json={"texts": ["土方", "墙"]}).json()
    assert answer["language"] == "zh"
    earth, wall = answer["items"]
    assert earth["model"] == seen["model"]
    assert np.dot(earth["vector"], seen["vector"]) > 0.9 > np.dot(wall["vector"], seen["vector"])
    assert client.post("/v1/text-vectors", json={"texts": []}).status_code == 422


def test_without_such_a_model_texts_have_no_vector_and_the_answer_says_what_to_set(
    client_of: Callable[[VisionSettings], TestClient],
) -> None:
    answer = client_of(VisionSettings(engine="fake")).post("/v1/text-vectors", json={"texts": ["土方"]})
    assert answer.status_code == 400
    assert "VISION_EMBEDDER" in answer.json()["detail"]


def test_heads_keep_their_say_and_prompts_move_them_by_their_weight(
    picture: Callable[..., Path], tmp_path: Path
) -> None:
    photo = picture("a.png", RED)
    scores = {}
    for weight in (0.0, 0.3, 1.0):
        settings = WITH_TEXTS.model_copy(update={"prompt_weight": weight})
        service = VisionService(settings, CoreSettings(home=tmp_path))
        scores[weight] = service.see(photo, Told()).sight.scores["masonry"]
    alone = VisionService(VisionSettings(engine="fake"), CoreSettings(home=tmp_path)).see(photo, Told()).sight
    assert scores[0.0] == alone.scores["masonry"] > scores[0.3] > scores[1.0]


def test_videos_are_looked_at_with_prompts_too(video: Callable[..., Path], tmp_path: Path) -> None:
    service = VisionService(WITH_TEXTS, CoreSettings(home=tmp_path))
    sight = service.watch(video("a.mp4", [GREEN, BROWN]), Told()).sight
    assert "earthwork" in {tag.tag for tag in sight.tags}
    assert sight.picture_vector is not None
    shown = [moment.picture_vector for moment in sight.moments if moment.picture_vector]
    assert len(shown) == len(sight.moments) == 2
    assert shown[0].vector != shown[1].vector


def test_a_model_without_texts_gives_the_marks_and_leaves_the_heads_alone(tmp_path: Path) -> None:
    pixels = np.full((40, 60, 3), RED, np.uint8)
    embedder, heads = fake.FakeEmbedder(), fake.fake_tag_heads()
    alone, beside = Looker(embedder, heads, None, 0.3), Looker(embedder, heads, PicturesOnly(), 0.3)
    look = beside.look(pixels)
    assert look.scores == alone.look(pixels).scores
    assert look.mark.shape == (3,)
    assert (look.spoken, look.prompted, beside.prompts) == (None, {}, {})
    assert (alone.embedding, beside.embedding) == ("fake 1", "pictures-only 7")
    assert len(beside.placing.centre) == 3


def test_keys_of_earlier_results_stay_while_the_options_are_off(tmp_path: Path) -> None:
    request = StageRequest(
        dispatch_id="d",
        job_id="j",
        stage="see",
        attempt=1,
        sha256="0" * 64,
        size_bytes=1,
        name="a.png",
        media_type="image/png",
        kind="photo",
    )

    def key(**set_to: object) -> str:
        settings = VisionSettings(engine="fake", **set_to)  # type: ignore[arg-type]
        return SeeStage(VisionService(settings, CoreSettings(home=tmp_path))).key(request)

    plain = key()
    assert key(model="/anywhere", prompt_weight=0.9, detector_score=0.9) == plain
    assert key(embedder="fake") != plain
    assert key(embedder="fake", prompt_weight=0.9) != key(embedder="fake")


def test_a_model_that_is_not_named_or_not_there_is_told(tmp_path: Path) -> None:
    for model, words in (("", "needs VISION_MODEL"), (str(tmp_path / "none"), "there is no directory")):
        settings = VisionSettings(engine="fake", embedder="transformers", model=model)
        with pytest.raises(BadInput, match=words):
            _ = VisionService(settings, CoreSettings(home=tmp_path)).version
