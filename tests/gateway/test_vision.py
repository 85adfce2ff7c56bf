"""People confirm tags through the API, the heads learn, a photo that looks alike is told; one call takes it back."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from casework.photolessons import collect_photo_lessons
from catalogue.findings import Suspicion, lay_down
from catalogue.schema import Document
from tests.gateway.conftest import House
from tests.support.photos import Sights, as_png, checked_photo, made_scene

TAG = {"key": "grouting_sleeve", "zh": "灌浆套筒", "en": "grouting sleeve"}
BOX = [0.2, 0.2, 0.5, 0.2, 0.5, 0.6, 0.2, 0.6]


@pytest.fixture
def sights(house: House) -> Sights:
    return Sights(house.gate.road, house.broker, house.search)


def call(house: House, path: str, body: dict[str, Any], role: str = "admin", code: int = 200) -> Any:
    response = house.client.post(path, headers=house.as_(role), json=body)
    assert response.status_code == code, response.text
    return response.json()


def shown(house: House, document_id: str) -> dict[str, Any]:
    return dict(house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json())


def tags(house: House, document_id: str) -> dict[str, str]:
    """Tag -> whose word it is."""
    return {tag["tag"]: tag["by"] for tag in shown(house, document_id)["tags"]}


def list_tags(house: House, document_id: str, names: list[str], code: int = 200) -> None:
    response = house.client.patch(f"/v1/documents/{document_id}", headers=house.as_("controller"), json={"tags": names})
    assert response.status_code == code, response.text


def hand_in(house: House, sights: Sights, content: bytes, name: str, **fields: str) -> str:
    document_id = str(house.hand_in(content, name, **fields)["document"]["id"])
    sights.work()
    return document_id


def teach(house: House, sights: Sights, n_yes: int = 12, n_no: int = 16, **fields: str) -> list[str]:
    """Photos with and without the new tag, each listed by a person."""
    ids = []
    for number in range(n_yes + n_no):
        content = checked_photo(number, is_marked=number < n_yes)
        ids.append(hand_in(house, sights, content, f"IMG_{number}.png", **fields))
        list_tags(house, ids[-1], [TAG["key"]] if number < n_yes else [])
    sights.work()
    return ids


def learn(house: House, sights: Sights, **body: Any) -> dict[str, Any]:
    job = call(house, "/v1/vision/versions:learn", body, code=202)
    sights.work()
    told = house.client.get(f"/v1/jobs/{job['id']}", headers=house.as_("admin")).json()
    assert told["status"] == "succeeded", told
    return dict(house.client.get("/v1/vision/versions", headers=house.as_("admin")).json())


def test_one_tag_is_said_and_unsaid_and_the_rest_stays(house: House, sights: Sights) -> None:
    photo = hand_in(house, sights, made_scene(5, has_discs=False), "IMG_5.png")
    others = {tag: by for tag, by in tags(house, photo).items() if tag != "hoisting"}

    def say(tag: str, is_shown: bool, code: int = 200) -> None:
        address = f"/v1/documents/{photo}/tags/{tag}"
        answer = house.client.put(address, headers=house.as_("controller"), json={"is_shown": is_shown})
        assert answer.status_code == code, answer.text

    say("hoisting", True)
    assert tags(house, photo) == others | {"hoisting": "human"}
    say("hoisting", False)
    assert tags(house, photo) == others
    say("no_such_tag", True, code=400)


def test_a_box_says_what_the_photo_shows_to_the_search(house: House, sights: Sights) -> None:
    photo = hand_in(house, sights, made_scene(6, has_discs=False), "IMG_6.png")
    box = {"label": "cold_joint", "polygon": BOX}
    drawn = house.client.post(f"/v1/documents/{photo}/boxes", headers=house.as_("reviewer1"), json=box)
    assert drawn.status_code == 201, drawn.text
    sights.work()
    assert "cold_joint" in house.search.documents[photo].tags
    house.client.delete(f"/v1/documents/{photo}/boxes/{drawn.json()['id']}", headers=house.as_("reviewer1"))
    sights.work()
    assert "cold_joint" not in house.search.documents[photo].tags


def test_a_new_tag_is_learnt_from_ten_examples_found_like_the_others_and_taken_back(
    house: House, sights: Sights
) -> None:
    unseen = hand_in(house, sights, checked_photo(900, is_marked=True), "IMG_900.png")
    before = sights.sight(unseen)
    list_tags(house, unseen, [TAG["key"]], code=400)
    call(house, "/v1/vision/tags", TAG, code=201)
    listed = house.client.get("/v1/vision/tags", headers=house.as_("staff")).json()["items"]
    assert listed == [TAG]
    teach(house, sights)
    versions = learn(house, sights)
    assert versions["in_use"] == versions["items"][0]["number"]
    told = versions["items"][0]["comparison"]["by_tag"][TAG["key"]]
    assert (told["n_yes"], told["n_no"], told["verdict"]) == (12, 16, "better")

    marked = hand_in(house, sights, checked_photo(901, is_marked=True), "IMG_901.png")
    plain = hand_in(house, sights, checked_photo(902, is_marked=False), "IMG_902.png")
    (given,) = [tag for tag in shown(house, marked)["tags"] if tag["tag"] == TAG["key"]]
    assert (given["zh"], given["by"]) == (TAG["zh"], "machine")
    assert given["score"] >= given["threshold"]
    assert "confirmed-photos" in given["model"]
    assert TAG["key"] not in tags(house, plain)
    assert TAG["key"] in house.search.documents[marked].tags
    assert any("灌浆套筒 grouting sleeve" in passage.text for passage in house.search.documents[marked].passages)

    assert call(house, "/v1/vision/versions:again", {}, code=202) == {"n_started": 1, "n_left": 0}
    sights.work()
    assert tags(house, unseen)[TAG["key"]] == "machine"
    assert call(house, "/v1/vision/versions:undo", {})["in_use"] is None
    assert call(house, "/v1/vision/versions:again", {"most": 2}, code=202) == {"n_started": 2, "n_left": 1}
    sights.work()
    assert call(house, "/v1/vision/versions:again", {"most": 2}, code=202) == {"n_started": 1, "n_left": 0}
    sights.work()
    assert TAG["key"] not in tags(house, unseen)
    assert sights.sight(unseen) == before


@pytest.mark.engine
def test_with_the_real_engine_a_corrected_tag_rises_on_a_similar_picture_and_falls_back(house: House) -> None:
    sights = Sights(house.gate.road, house.broker, house.search, "lite")
    similar = hand_in(house, sights, made_scene(100, has_discs=True), "IMG_100.png")
    other = hand_in(house, sights, made_scene(101, has_discs=False), "IMG_101.png")
    before = {each: sights.sight(each).scores["masonry"] for each in (similar, other)}
    for number in range(20):
        document_id = hand_in(house, sights, made_scene(number, has_discs=number < 10), f"IMG_{number}.png")
        list_tags(house, document_id, ["masonry"] if number < 10 else [])
    sights.work()
    versions = learn(house, sights)
    assert versions["in_use"] is not None, versions["items"][0]["comparison"]
    call(house, "/v1/vision/versions:again", {}, code=202)
    sights.work()
    after = {each: sights.sight(each).scores["masonry"] for each in (similar, other)}
    assert after[similar] > before[similar] + 0.1
    assert after[similar] > after[other]
    call(house, "/v1/vision/versions:undo", {})
    call(house, "/v1/vision/versions:again", {}, code=202)
    sights.work()
    assert {each: sights.sight(each).scores["masonry"] for each in (similar, other)} == before


def test_a_person_s_tags_are_never_overruled_by_a_version(house: House, sights: Sights) -> None:
    call(house, "/v1/vision/tags", TAG, code=201)
    ids = teach(house, sights)
    denied = hand_in(house, sights, checked_photo(910, is_marked=True), "IMG_910.png")
    list_tags(house, denied, ["earthwork"])
    learn(house, sights)
    for document_id in (ids[0], denied):
        house.client.post(f"/v1/documents/{document_id}:reprocess", headers=house.as_("admin"))
    sights.work()
    assert sights.sight(denied).scores[TAG["key"]] > 0.2
    assert tags(house, denied) == {"earthwork": "human"}
    assert list(tags(house, ids[0])) == [TAG["key"]]


def test_a_project_s_version_judges_its_photos_alone(house: House, sights: Sights) -> None:
    call(house, "/v1/vision/tags", TAG, code=201)
    teach(house, sights, project="q")
    learn(house, sights, project="q")
    inside = hand_in(house, sights, checked_photo(920, is_marked=True), "a.png", project="q")
    outside = hand_in(house, sights, checked_photo(921, is_marked=True), "b.png", project="p")
    assert TAG["key"] in sights.sight(inside).scores
    assert TAG["key"] not in sights.sight(outside).scores


def test_versions_are_switched_by_those_who_keep_models_and_projects_stay_apart(house: House, sights: Sights) -> None:
    call(house, "/v1/vision/tags", TAG, code=201)
    teach(house, sights)
    number = learn(house, sights)["in_use"]
    assert call(house, "/v1/vision/versions/0:use", {})["in_use"] is None
    assert call(house, f"/v1/vision/versions/{number}:use", {})["in_use"] == number
    call(house, "/v1/vision/versions/99:use", {}, code=404)
    bound = house.key_for("admin", ["p"])
    for path in (":learn", ":undo", ":again", f"/{number}:use"):
        refused = house.client.post(f"/v1/vision/versions{path}", headers=bound, json={})
        assert refused.status_code == 403, path
    assert house.client.get("/v1/vision/versions?project=q", headers=bound).status_code == 404


def test_too_few_words_are_told(house: House, sights: Sights) -> None:
    refused = call(house, "/v1/vision/versions:learn", {}, code=400)
    assert "learning needs 3" in refused["detail"]


def test_a_tag_is_defined_once_and_not_under_a_name_of_the_table(house: House) -> None:
    call(house, "/v1/vision/tags", TAG, code=201)
    call(house, "/v1/vision/tags", TAG, code=201)
    call(house, "/v1/vision/tags", TAG | {"zh": "套筒"}, code=409)
    call(house, "/v1/vision/tags", {"key": "masonry", "zh": "砌体", "en": "masonry"}, code=400)
    assert house.client.get("/v1/vision/tags", headers=house.as_("staff")).json()["items"] == [TAG]


# The queue -----------------------------------------------------------------------------------------------


def doubtful(house: House, sights: Sights) -> tuple[str, dict[str, Any]]:
    """A photo whose masonry is told by a hair, and the question that is asked of it."""
    for number in range(40):
        document_id = hand_in(house, sights, checked_photo(2000 + number, is_marked=False), f"IMG_{number}.png")
        for item in house.client.get("/v1/review", headers=house.as_("staff")).json()["items"]:
            if item["document_id"] == document_id and item["code"] == "uncertain_tag":
                return document_id, item
    raise AssertionError("no photo is doubtful")


def test_an_answer_to_a_question_is_a_person_s_word_until_it_is_taken_back(house: House, sights: Sights) -> None:
    document_id, item = doubtful(house, sights)
    tag = item["proposal"]["tag"]
    was_told = tag in tags(house, document_id)
    decide = f"/v1/review/{item['id']}:decide"
    call(house, decide, {"verdict": "reject"}, role="reviewer1")
    assert tag not in tags(house, document_id)
    call(house, f"/v1/review/{item['id']}:reopen", {}, role="reviewer1")
    assert (tag in tags(house, document_id)) == was_told
    call(house, decide, {"verdict": "confirm"}, role="reviewer1")
    assert tag in tags(house, document_id)
    with house.gate.database.read() as session:
        (lesson,) = collect_photo_lessons(session, "").lessons
    assert (lesson.shown, lesson.is_whole) == ({tag: True}, False)


def test_a_question_is_settled_when_the_tags_are_listed(house: House, sights: Sights) -> None:
    document_id, _ = doubtful(house, sights)
    list_tags(house, document_id, ["masonry"])
    open_items = house.client.get("/v1/review?code=uncertain_tag", headers=house.as_("staff")).json()["items"]
    assert document_id not in {item["document_id"] for item in open_items}


def test_defects_come_first_then_contradictions_then_doubts_and_pages_fit_together(house: House) -> None:
    document_id = house.hand_in(b"x", "a.txt")["document"]["id"]
    house.work()
    urgencies = [0.0, 0.3, 2.6, 0.0, 1.2, 0.3, 2.9]
    found = [
        Suspicion(f"code_{n}", "info", 0.5, "m", "m", field_name=str(n), urgency=urgency)
        for n, urgency in enumerate(urgencies)
    ]
    with house.gate.database.write() as session:
        lay_down(session, session.get_one(Document, document_id), "see", found)

    def walk(order: str) -> list[str]:
        codes, cursor = [], None
        while True:
            params = {"limit": 2, "order": order, "project": "p", **({"cursor": cursor} if cursor else {})}
            page = house.client.get("/v1/review", headers=house.as_("staff"), params=params).json()
            codes += [item["code"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return [code for code in codes if code.startswith("code_")]

    assert walk("urgent") == ["code_6", "code_2", "code_4", "code_1", "code_5", "code_0", "code_3"]
    assert walk("oldest") == [f"code_{n}" for n in range(len(urgencies))]
    bad = house.client.get("/v1/review?cursor=bm9wZTp4", headers=house.as_("staff"))
    assert bad.status_code == 400


# Defects -------------------------------------------------------------------------------------------------


def damaged(house: House, sights: Sights, number: int) -> tuple[str, dict[str, Any]]:
    """A dark wall, on which the fake engine suspects a crack."""
    rng = np.random.default_rng(number)
    wall = cv2.resize(rng.integers(10, 40, (6, 8, 3), dtype=np.uint8), (640, 480))
    document_id = hand_in(house, sights, as_png(wall), f"wall_{number}.png")
    items = house.client.get("/v1/review", headers=house.as_("staff")).json()["items"]
    return document_id, next(i for i in items if i["document_id"] == document_id and i["code"].startswith("defect:"))


def test_verdicts_on_defects_and_drawn_boxes_teach(house: House, sights: Sights) -> None:
    verdicts: list[dict[str, Any]] = [
        {"verdict": "confirm"},
        {"verdict": "reject"},
        {"verdict": "correct", "correction": {"defect": "spalling", "polygon": BOX}},
        {"verdict": "correct", "correction": {"boxes": [{"label": "crack", "polygon": BOX}]}},
        {"verdict": "correct", "correction": {"defect": "normal_concrete"}},
    ]
    for number, verdict in enumerate(verdicts):
        _, item = damaged(house, sights, number)
        call(house, f"/v1/review/{item['id']}:decide", verdict, role="reviewer3")
    sights.work()
    with house.gate.database.read() as session:
        lessons = collect_photo_lessons(session, "").lessons
    assert [lesson.shown for lesson in lessons] == [
        {"surface_defect": True, "crack": True},
        {"surface_defect": False},
        {"crack": False, "spalling": True, "surface_defect": True},
        {"crack": True, "surface_defect": True},
        {"surface_defect": False},
    ]
    assert [[(box.defect, box.polygon) for box in lesson.boxes] for lesson in lessons] == [
        [], [], [("spalling", BOX)], [("crack", BOX)], [],
    ]  # fmt: skip
    version = learn(house, sights)["items"][0]
    assert version["n_lessons"] == 5
    assert version["comparison"]["by_tag"]["surface_defect"]["n_yes"] == 3


def test_a_verdict_on_a_defect_outlives_a_version_that_tells_it_no_more(house: House, sights: Sights) -> None:
    document_id, item = damaged(house, sights, 50)
    call(house, f"/v1/review/{item['id']}:decide", {"verdict": "confirm"}, role="reviewer3")
    other_id, other = damaged(house, sights, 51)
    call(house, f"/v1/review/{other['id']}:decide", {"verdict": "reject"}, role="reviewer3")
    from pipeline.learn import learn as lay_into_record

    for each, defects in ((document_id, []), (other_id, [{"defect": "surface_defect", "zh": "x", "score": 0.9}])):
        content = sights.sight(each).model_dump(mode="json")
        content["defects"] = [defect | {"model": "m", "polygon": BOX} for defect in defects]
        with house.gate.database.write() as session:
            lay_into_record(session, "see", session.get_one(Document, each), content)
    decided = house.client.get("/v1/review?status=decided", headers=house.as_("staff")).json()["items"]
    assert {each["id"] for each in decided} == {item["id"], other["id"]}
    still_open = house.client.get("/v1/review", headers=house.as_("staff")).json()["items"]
    assert not [each for each in still_open if each["code"].startswith("defect:")]
