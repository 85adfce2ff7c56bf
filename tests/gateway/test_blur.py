"""Faces and plates on derived pictures: blurred when asked, or always for who may not see originals."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from catalogue.documents import record_artefact
from catalogue.schema import Document
from contracts.base import rectangle
from contracts.sight import PrivateRegion, Quality, Sight
from foundation.blobs import BlobStore
from gateway.blur import blur
from tests.gateway.conftest import House

FACE = rectangle(0.4, 0.4, 0.6, 0.6)


def region(polygon: list[float], picture: str = "page-1.webp") -> PrivateRegion:
    return PrivateRegion(kind="face", picture=picture, polygon=polygon, score=0.9, model="m")


def noise(size: tuple[int, int] = (400, 300)) -> bytes:
    """A picture of fine grain: whatever is blurred loses it."""
    grain = np.random.default_rng(3).integers(0, 255, (size[1], size[0], 3)).astype(np.uint8)
    target = io.BytesIO()
    Image.fromarray(grain).save(target, "WEBP", lossless=True)
    return target.getvalue()


def grain(content: bytes, box: tuple[float, float, float, float]) -> float:
    """How much neighbouring pixels differ within a part of a picture, given in fractions."""
    with Image.open(io.BytesIO(content)) as image:
        wide, tall = image.size
        part = image.convert("L").crop((int(box[0] * wide), int(box[1] * tall), int(box[2] * wide), int(box[3] * tall)))
    return float(np.abs(np.diff(np.asarray(part, dtype=np.float64), axis=1)).mean())


INSIDE, OUTSIDE = (0.42, 0.42, 0.58, 0.58), (0.05, 0.05, 0.3, 0.3)


def test_only_the_regions_are_blurred() -> None:
    made = blur(noise(), [region(FACE)])
    assert grain(made, INSIDE) < 3
    assert grain(made, OUTSIDE) > 30


def test_without_regions_a_picture_stays_as_it_is() -> None:
    assert blur(noise(), []) == noise()


def test_what_nobody_looked_at_is_blurred_whole() -> None:
    assert grain(blur(noise(), None), OUTSIDE) < 3


@pytest.mark.parametrize(
    "polygon", [rectangle(0, 0, 0.001, 0.001), rectangle(0.999, 0.999, 1, 1), rectangle(0, 0, 1, 1)]
)
def test_regions_at_the_edges_do_no_harm(polygon: list[float]) -> None:
    with Image.open(io.BytesIO(blur(noise((16, 9)), [region(polygon)]))) as image:
        assert image.size == (16, 9)


def put_sight(house: House, blobs: BlobStore, kind: str, private: list[PrivateRegion] | None) -> str:
    document_id = house.hand_in(kind.encode(), f"{kind}.txt")["document"]["id"]
    house.work()
    sight = Sight(
        width_px=400,
        height_px=300,
        quality=Quality(sharpness=1, exposure=0.5, is_blurred=False, is_dark=False),
        thumbnail="thumbnail.webp",
        private=private,
    )
    key = f"{len(kind)}" * 64
    names = ("page-1.webp", "thumbnail.webp", "moment-1.webp")
    blobs.put_artefact(key, sight.model_dump(mode="json"), {name: noise() for name in names})
    with house.gate.database.write() as session:
        document = session.get_one(Document, document_id)
        document.kind = kind
        record_artefact(session, document, "see", key)
    return str(document_id)


@pytest.fixture
def strict(house: House) -> House:
    """The same house, where pictures are always blurred for who may not see originals."""
    settings = house.gate.settings.model_copy(update={"blur": "always"})
    gate = replace(house.gate, settings=settings)
    house.client.app.state.gate = gate  # type: ignore[attr-defined]
    return replace(house, gate=gate)


def fetch(house: House, document_id: str, role: str, what: str) -> tuple[int, bytes]:
    answer = house.client.get(f"/v1/documents/{document_id}/{what}", headers=house.as_(role))
    return answer.status_code, answer.content


def test_nothing_is_blurred_unless_somebody_asks(house: House) -> None:
    document_id = put_sight(house, house.gate.blobs, "photo", [region(FACE)])
    assert grain(fetch(house, document_id, "staff", "pages/1/image")[1], INSIDE) > 30
    assert grain(fetch(house, document_id, "staff", "pages/1/image?blur=true")[1], INSIDE) < 3
    assert grain(fetch(house, document_id, "staff", "thumbnail?blur=true")[1], INSIDE) < 3
    assert fetch(house, document_id, "staff", "content")[0] == 200
    assert house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()["n_private"] == 1


def test_always_blurs_for_staff_and_keeps_the_original_from_them(strict: House) -> None:
    document_id = put_sight(strict, strict.gate.blobs, "photo", [region(FACE)])
    for what in ("pages/1/image", "thumbnail", "attachments/see/page-1.webp", "pages/1/image?width=200"):
        assert grain(fetch(strict, document_id, "staff", what)[1], INSIDE) < 3, what
    status, body = fetch(strict, document_id, "staff", "content")
    assert status == 403
    assert "originals" in body.decode()
    assert fetch(strict, document_id, "staff", "searchable.pdf")[0] == 403


def test_who_may_see_originals_sees_them(strict: House) -> None:
    document_id = put_sight(strict, strict.gate.blobs, "photo", [region(FACE)])
    assert fetch(strict, document_id, "controller", "content")[0] == 200
    assert grain(fetch(strict, document_id, "controller", "pages/1/image")[1], INSIDE) > 30
    assert grain(fetch(strict, document_id, "controller", "pages/1/image?blur=true")[1], INSIDE) < 3


def test_a_photo_that_was_not_looked_at_is_blurred_whole_for_staff(strict: House) -> None:
    document_id = put_sight(strict, strict.gate.blobs, "photo", None)
    assert grain(fetch(strict, document_id, "staff", "pages/1/image")[1], OUTSIDE) < 3


def test_each_moment_of_a_video_has_its_own_regions(strict: House) -> None:
    document_id = put_sight(strict, strict.gate.blobs, "video", [region(FACE, "moment-1.webp")])
    assert grain(fetch(strict, document_id, "staff", "attachments/see/moment-1.webp")[1], INSIDE) < 3
    assert grain(fetch(strict, document_id, "staff", "thumbnail")[1], INSIDE) > 30
    assert fetch(strict, document_id, "staff", "content")[0] == 403


def test_documents_are_not_concerned(strict: House) -> None:
    document_id = strict.hand_in()["document"]["id"]
    assert fetch(strict, document_id, "staff", "content")[0] == 200
