"""Photos and moments found by their pictures, beside their words."""

from __future__ import annotations

import pytest

from contracts.search import IndexDocument, Passage
from contracts.sight import PictureVector, TextVectors
from foundation.errors import NotFound, Unavailable
from services.search.engines.fake import FakePictureWords
from services.search.service import SearchService
from services.search.service import pictures as module
from services.search.service.pictures import Pictures
from tests.support.search import OpenService, ask, document, ids

ON = {"pictures": "fake", "picture_fit": 3.0, "floor": 0.2}


def showing(text: str, model: str = "fake-pictures 1", n_dims: int | None = None) -> PictureVector:
    """A picture of what a text says; other texts are usually at .1 from it, give or take .1."""
    vector = FakePictureWords().vectors([text]).items[0].vector
    return PictureVector(model=model, vector=vector[:n_dims], usual=0.1, spread=0.1)


def photo(name: str, shows: PictureVector | None, words: str = "", **given: object) -> IndexDocument:
    passage = Passage(source="tag", text=words, page=1, picture=shows)
    return document(name, **{"kind": "photo", "title": "IMG_0001", "passages": [passage], **given})


@pytest.fixture
def archive(open_fake: OpenService) -> SearchService:
    service = open_fake(**ON)
    service.put(photo("crane", showing("塔吊吊装钢梁")))
    service.put(photo("pit", showing("深基坑开挖"), project="p2"))
    service.put(photo("other", showing("abcdefgh"), words="食堂卫生"))
    service.put(document("paper", "监理通知单 整改回复", title="监理通知单"))
    return service


def test_a_photo_without_words_is_found_by_its_picture_and_says_so(archive: SearchService) -> None:
    answer = ask(archive, "塔吊吊装")
    assert ids(answer) == ["crane"]
    hit = answer.hits[0]
    assert (hit.matched.picture, hit.matched.words, hit.snippet, hit.page) == (True, [], "IMG_0001", 1)
    assert hit.scores.picture is not None
    assert hit.scores.picture == pytest.approx(hit.score, abs=0.05)
    assert (answer.total, answer.facets.kind[0].value) == (1, "photo")


def test_what_is_found_by_words_alone_does_not_name_its_picture(archive: SearchService) -> None:
    hit = ask(archive, "食堂卫生").hits[0]
    assert (hit.document_id, hit.matched.picture, hit.scores.picture) == ("other", False, None)


def test_words_and_picture_together_count_more_than_either(open_fake: OpenService) -> None:
    service = open_fake(**ON)
    service.put(photo("both", showing("塔吊吊装钢梁"), words="塔吊"))
    service.put(photo("picture", showing("塔吊吊装钢梁")))
    service.put(photo("words", showing("abcdefgh"), words="塔吊"))
    assert ids(ask(service, "塔吊吊装"))[0] == "both"


def test_a_picture_is_shown_where_words_are_silent_and_opens_the_door_to_no_words(open_fake: OpenService) -> None:
    service = open_fake(**{**ON, "floor": 0.95, "tail": 0.3})
    service.put(photo("crane", showing("塔吊吊装钢梁")))
    service.put(document("paper", "塔吊基础方案"))
    assert ids(ask(service, "塔吊吊装钢梁")) == ["crane"]


def test_pictures_that_do_not_fit_are_not_shown(open_fake: OpenService) -> None:
    service = open_fake(**{**ON, "picture_fit": 50.0})
    service.put(photo("crane", showing("塔吊吊装钢梁")))
    assert ids(ask(service, "塔吊吊装")) == []


def test_a_moment_is_found_by_its_own_frame(open_fake: OpenService) -> None:
    service = open_fake(**ON)
    moments = [
        Passage(source="moment", text="钢筋绑扎", start_s=0.0, end_s=4.0, picture=showing("钢筋绑扎")),
        Passage(source="moment", text="", start_s=4.0, end_s=9.5, picture=showing("塔吊吊装钢梁")),
    ]
    service.put(document("video", kind="video", passages=moments))
    (hit,) = ask(service, "塔吊吊装").hits
    assert (hit.start_s, hit.matched.picture) == (4.0, True)


@pytest.mark.parametrize("given", [{"projects_allowed": ["p1"]}, {"projects_allowed": []}, {"project": "p1"}])
def test_pictures_of_projects_that_may_not_be_seen_are_not_found(
    archive: SearchService, given: dict[str, object]
) -> None:
    assert ids(ask(archive, "深基坑开挖")) == ["pit"]
    assert "pit" not in ids(ask(archive, "深基坑开挖", **given))
    if given.get("projects_allowed") == []:
        assert ids(ask(archive, "塔吊吊装", **given)) == []


def test_filters_hold_for_pictures_too(archive: SearchService) -> None:
    assert ids(ask(archive, "塔吊吊装", filters={"kind": ["document"]})) == []
    assert ids(ask(archive, "塔吊吊装", filters={"min_score": 0.999})) == []


def test_pictures_by_another_model_are_never_compared_until_they_are_looked_at_again(open_fake: OpenService) -> None:
    service = open_fake(**ON)
    service.put(photo("old", showing("塔吊吊装钢梁", model="fake-pictures 0")))
    service.put(photo("short", showing("塔吊吊装钢梁", n_dims=60)))
    assert ids(ask(service, "塔吊吊装")) == []
    service.put(photo("old", showing("塔吊吊装钢梁"), revision="r2"))
    assert ids(ask(service, "塔吊吊装")) == ["old"]
    assert service.verify()["is_whole"]


def test_without_it_pictures_change_nothing_and_switching_it_on_sends_documents_again(open_fake: OpenService) -> None:
    off = open_fake(floor=0.2)
    off.put(photo("crane", showing("塔吊吊装钢梁")))
    off.put(photo("words", showing("塔吊吊装钢梁"), words="塔吊"))
    assert [item["n_points"] for item in off.overview(None, 9)["items"]].count(1) == 1
    before = off.overview(None, 9)["made_with"]
    answer = ask(off, "塔吊")
    assert ids(answer) == ["words"]
    assert not answer.hits[0].matched.picture
    off.close()
    on = open_fake(**ON)
    assert on.overview(None, 9)["made_with"] != before
    assert on.overview(None, 9)["n_documents"] == 2
    with pytest.raises(NotFound):
        on.receipt("crane")
    on.put(photo("crane", showing("塔吊吊装钢梁")))
    assert "crane" in ids(ask(on, "塔吊吊装钢梁"))


def test_pictures_are_found_after_a_restart(open_fake: OpenService) -> None:
    first = open_fake(**ON)
    first.put(photo("crane", showing("塔吊吊装钢梁")))
    first.close()
    assert ids(ask(open_fake(**ON), "塔吊吊装")) == ["crane"]


class Words:
    """Lays texts, or does not; counts how often it was asked."""

    def __init__(self, language: str = "zh") -> None:
        self.language, self.is_dead = language, False
        self.asked: list[list[str]] = []

    def vectors(self, texts: list[str]) -> TextVectors:
        self.asked.append(list(texts))
        if self.is_dead:
            raise Unavailable("nobody answers")
        told = FakePictureWords().vectors(texts)
        return told.model_copy(update={"language": self.language})


@pytest.fixture
def laid(archive: SearchService) -> tuple[Pictures, Words]:
    words = Words()
    return Pictures(archive._store, words), words  # type: ignore[arg-type]


def test_where_nobody_answers_questions_go_on_without_and_nobody_waits_again_at_once(
    laid: tuple[Pictures, Words], monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures, words = laid
    words.is_dead = True
    assert pictures.ask("塔吊", "zh") is None
    assert pictures.ask("基坑", "zh") is None
    assert len(words.asked) == 1
    words.is_dead = False
    monkeypatch.setattr(module, "_REST_S", 0.0)
    pictures._rests_until = 0.0
    assert pictures.ask("塔吊", "zh") is not None


def test_the_same_question_is_laid_once(laid: tuple[Pictures, Words]) -> None:
    pictures, words = laid
    assert pictures.ask("塔吊", "zh") is pictures.ask("塔吊", "zh")
    assert len(words.asked) == 1


@pytest.mark.parametrize(
    ("question", "language", "model", "laid_as"),
    [
        ("塔吊旁", "zh", "zh", "塔吊旁"),
        ("塔吊旁", "zh", "en", "tower crane"),
        ("tower crane", "en", "en", "tower crane"),
        ("tower crane", "en", "zh", "塔吊"),
        ("red cars", "en", "zh", None),
        ("红色的车", "zh", "en", None),
    ],
)
def test_a_question_is_laid_in_the_words_of_the_model_s_language(
    laid: tuple[Pictures, Words], question: str, language: str, model: str, laid_as: str | None
) -> None:
    pictures, words = laid
    words.language = model
    found = pictures.ask(question, language)
    if laid_as is None:
        assert found is None
        return
    assert found is not None
    expected = FakePictureWords().vectors([laid_as]).items[0].vector
    assert found.vector[:-1] == pytest.approx(expected)
