"""Photos of the same place in order of time, and where they were taken."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.documents import artefacts_of, record_artefact
from catalogue.schema import Document
from contracts.base import Place
from contracts.sight import Capture, Quality, Sight
from gateway.places import is_same
from tests.gateway.conftest import House


def photo(house: House, name: str, captured_at: str | None = None, **place: str) -> str:
    document_id = house.hand_in(name.encode(), name)["document"]["id"]
    house.work()
    with house.gate.database.write() as session:
        document = session.get_one(Document, document_id)
        document.kind, document.captured_at, document.title = "photo", captured_at, name
        document.building = document.floor = document.part = None
        for key, value in place.items():
            setattr(document, key, value)
    return str(document_id)


def asked(house: House, document_id: str, what: str) -> dict[str, Any]:
    return house.client.get(f"/v1/documents/{document_id}/{what}", headers=house.as_("staff")).json()  # type: ignore[no-any-return]


def test_photos_of_a_place_stand_in_order_of_time(house: House) -> None:
    after = photo(house, "c.txt", "2025-07-02T09:00:00", building="2号楼", floor="5层", part="剪力墙")
    before = photo(house, "a.txt", "2025-06-26T11:00:00+08:00", building="2号楼", floor="5层")
    photo(house, "b.txt", "2025-06-30T11:00:00", building="2号楼", floor="6层")
    photo(house, "d.txt", "2025-06-30T11:00:00", building="3号楼", floor="5层")
    found = asked(house, after, "same-place")
    assert [item["id"] for item in found["items"]] == [before, after]
    assert found["items"][0]["at_source"] == "captured"


def test_a_place_is_read_from_the_name_where_the_record_holds_none(house: House) -> None:
    one = photo(house, "模板安装_2号楼5层_20250626.txt", "2025-06-26T11:00:00")
    two = photo(house, "剪力墙外观_2号楼5层_20250702.txt", "2025-07-02T09:00:00")
    assert [item["id"] for item in asked(house, one, "same-place")["items"]] == [one, two]


def test_a_photo_without_a_place_stands_alone(house: House) -> None:
    alone = photo(house, "IMG_1.txt")
    photo(house, "IMG_2.txt")
    assert [item["id"] for item in asked(house, alone, "same-place")["items"]] == [alone]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (Place(building="2号楼", floor="5层"), Place(building="2号楼", floor="5层", part="剪力墙"), True),
        (Place(building="2号楼", floor="5层"), Place(building="2号楼", floor="6层"), False),
        (Place(building="2号楼"), Place(building="2号楼", floor="6层"), False),
        (Place(building="2号楼"), Place(building="2号楼"), True),
        (Place(part="地下室"), Place(part="地下室"), True),
        (Place(), Place(), False),
    ],
)
def test_what_is_one_place(one: Place, two: Place, expected: bool) -> None:
    assert is_same(one, two) is expected
    assert is_same(two, one) is expected


def locate(house: House, document_id: str, lat: float | None, lon: float | None) -> None:
    sight = Sight(
        width_px=10,
        height_px=10,
        quality=Quality(sharpness=1, exposure=0.5, is_blurred=False, is_dark=False),
        capture=Capture(lat=lat, lon=lon),
        thumbnail="thumbnail.webp",
    )
    key = f"{document_id[-12:]:0>64}".replace("-", "0")
    house.gate.blobs.put_artefact(key, sight.model_dump(mode="json"))
    with house.gate.database.write() as session:
        record_artefact(session, session.get_one(Document, document_id), "see", key)
        assert artefacts_of(session, document_id)["see"] == key


def test_spots_begin_with_the_photo_itself_and_leave_out_those_without_a_position(house: House) -> None:
    one, two, three = (photo(house, f"{name}.txt") for name in "abc")
    locate(house, one, 31.2304, 121.4737)
    locate(house, two, None, None)
    locate(house, three, 31.2310, 121.4737)
    assert [spot["id"] for spot in asked(house, one, "spots")["items"]] == [one, three]
    assert asked(house, two, "spots")["items"] == []
