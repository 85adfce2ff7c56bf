"""The same photo for another place or date is found, whoever comes first; the same claim twice is no matter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from casework.reuse import NEAR_BITS, Claim, are_alike, near, reuse, sketch_of
from catalogue.documents import HandedIn, record_artefact, submit
from catalogue.projects import create_project
from catalogue.schema import Document, Finding, Project
from catalogue.types import utc_now
from contracts.sight import Fingerprint, Quality, Sight
from foundation.ids import digest
from gateway.lookalikes import look_alikes
from pipeline.reuse import look_for_reuse
from pipeline.road import Road
from tests.support.road import put_text, small_road

DIMS = 64


def vector(seed: int, noise: float = 0.0) -> list[float]:
    made = np.random.default_rng(seed).standard_normal(DIMS)
    made = made / np.linalg.norm(made) + noise * np.random.default_rng(seed + 99).standard_normal(DIMS) / DIMS**0.5
    return [float(value) for value in made / np.linalg.norm(made)]


class Photos:
    """Photos in a real record, seen by nobody: their marks are given."""

    def __init__(self, home: Path) -> None:
        self.road: Road = small_road(home)[0]

    def hand_in(self, text: str, phash: str, embedding: list[float], section: str | None, day: date | None) -> str:
        sha = put_text(self.road.blobs, text)
        with self.road.database.write() as session:
            project = session.get(Project, "p") or create_project(session, "p")
            handed = HandedIn(sha, len(text), "image/jpeg", "photo", f"{text}.jpg", section=section, doc_date=day)
            document = submit(session, project, "t", handed).document
            mark = Fingerprint(phash=phash, embedding=embedding, embedding_model="m 1")
            quality = Quality(sharpness=200, exposure=0.5, is_blurred=False, is_dark=False)
            sight = Sight(width_px=8, height_px=8, quality=quality, fingerprint=mark, thumbnail="t")
            key = digest([document.id])
            self.road.blobs.put_artefact(key, sight.model_dump(mode="json"), {})
            record_artefact(session, document, "see", key)
        return document.id

    def findings(self, document_id: str) -> list[tuple[str, str | None]]:
        with self.road.database.read() as session:
            rows = session.scalars(select(Finding).where(Finding.document_id == document_id, Finding.is_current))
            return [(row.code, row.related_id) for row in rows]


@pytest.fixture
def photos(tmp_path: Path) -> Photos:
    return Photos(tmp_path)


MARCH, JULY = date(2025, 3, 14), date(2025, 7, 2)
HASH, NEAR_HASH, FAR_HASH = "ffff0000ffff0000", "ffff0000ffff0003", "0f0f0f0f0f0f0f0f"


def test_the_same_picture_for_another_building_is_a_finding_with_the_later_one(photos: Photos) -> None:
    first = photos.hand_in("a", HASH, vector(1), "1号楼3层", MARCH)
    later = photos.hand_in("b", NEAR_HASH, vector(1, 0.1), "2号楼5层", MARCH)
    for each in (first, later):
        look_for_reuse(photos.road, each)
    assert photos.findings(first) == []
    assert photos.findings(later) == [("reused_photo", first)]


def test_the_order_of_looking_does_not_matter(photos: Photos) -> None:
    first = photos.hand_in("a", HASH, vector(1), "1号楼", MARCH)
    later = photos.hand_in("b", NEAR_HASH, vector(1, 0.1), "1号楼", JULY)
    for each in (later, first):
        look_for_reuse(photos.road, each)
    assert photos.findings(later) == [("reused_photo", first)]


def test_a_crop_is_known_by_its_embedding_where_the_hash_fails(photos: Photos) -> None:
    first = photos.hand_in("a", HASH, vector(1), "1号楼", None)
    later = photos.hand_in("b", FAR_HASH, vector(1, 0.2), "2号楼", None)
    other = photos.hand_in("c", FAR_HASH, vector(2), "2号楼", None)
    for each in (first, later, other):
        look_for_reuse(photos.road, each)
    assert photos.findings(later) == [("reused_photo", first)]
    assert photos.findings(other) == []


def test_the_same_claim_twice_is_no_matter(photos: Photos) -> None:
    first = photos.hand_in("a", HASH, vector(1), "1号楼3层", MARCH)
    again = photos.hand_in("b", HASH, vector(1), "1#楼三层", MARCH)
    for each in (first, again):
        look_for_reuse(photos.road, each)
    assert photos.findings(again) == []


def test_the_very_bytes_for_another_place_are_a_finding_too(photos: Photos) -> None:
    one = photos.hand_in("a", HASH, vector(1), "1号楼", MARCH)
    assert photos.hand_in("a", HASH, vector(1), "2号楼", JULY) == one
    look_for_reuse(photos.road, one)
    assert photos.findings(one) == [("reused_photo", one)]


def test_a_finding_goes_when_the_other_photo_goes(photos: Photos) -> None:
    first = photos.hand_in("a", HASH, vector(1), "1号楼", MARCH)
    later = photos.hand_in("b", HASH, vector(1), "2号楼", MARCH)
    for each in (first, later):
        look_for_reuse(photos.road, each)
    with photos.road.database.write() as session:
        session.get_one(Document, first).deleted_at = utc_now()
    look_for_reuse(photos.road, later)
    assert photos.findings(later) == []


def test_sketches_keep_what_is_alike_together() -> None:
    own = sketch_of(vector(1))
    assert are_alike(vector(1), vector(1, 0.3))
    assert near(own, [sketch_of(vector(1, 0.3)), sketch_of(vector(7))], NEAR_BITS) == [0]
    assert near(own, [], NEAR_BITS) == []


def test_words_that_name_no_place_contradict_nothing() -> None:
    own, other = Claim("a", "甲", "施工现场", None), Claim("b", "乙", "2号楼", None)
    assert reuse(own, [other]) == []


def test_a_photo_names_those_that_look_like_it(photos: Photos) -> None:
    first = photos.hand_in("a", HASH, vector(1), "1号楼", MARCH)
    crop = photos.hand_in("b", FAR_HASH, vector(1, 0.1), "1号楼", MARCH)
    other = photos.hand_in("c", "00ff00ff00ff00ff", vector(2), "1号楼", MARCH)
    for each in (first, crop, other):
        look_for_reuse(photos.road, each)
    with photos.road.database.read() as session:
        assert look_alikes(session, session.get_one(Document, first)) == [crop]
        assert look_alikes(session, session.get_one(Document, other)) == []
