"""Questions and their answers."""

from __future__ import annotations

import pytest

from contracts.search import Passage
from foundation.errors import BadInput, NotFound
from services.search.service import SearchService
from tests.support.search import OpenService, ask, document, ids


@pytest.fixture
def archive(service: SearchService) -> SearchService:
    """Scaffolding in two years and two buildings, a photo, a video, and something else."""
    rows = [
        (
            "s25",
            "3号楼外脚手架连墙件缺失,限期整改",
            {"doc_date": "2025-03-12", "type": "hazard_notice", "building": "3号楼"},
        ),
        (
            "s24",
            "3号楼外脚手架连墙件缺失,限期整改",
            {"doc_date": "2024-03-15", "type": "hazard_notice", "building": "3号楼"},
        ),
        (
            "s5",
            "5号楼外脚手架连墙件缺失,限期整改",
            {"doc_date": "2025-03-20", "type": "hazard_reply", "building": "5号楼"},
        ),
        (
            "c1",
            "地下室顶板混凝土浇筑记录,C35P6",
            {"doc_date": "2025-06-01", "type": "concrete_pour", "codes": ["HN-018"]},
        ),
    ]
    for name, text, given in rows:
        service.put(document(name, text, **given))
    service.put(
        document(
            "photo",
            kind="photo",
            title="IMG_0001.jpg",
            tags=["scaffold_erection"],
            doc_date="2025-03-13",
            thumbnail_url="/v1/documents/photo/thumbnail",
            passages=[Passage(source="tag", text="脚手架搭设 scaffold erection 外架", page=1)],
        )
    )
    service.put(
        document(
            "video",
            kind="video",
            title="巡检视频",
            passages=[
                Passage(source="moment", text="钢筋绑扎", start_s=0.0, end_s=4.0),
                Passage(source="moment", text="脚手架搭设", start_s=4.0, end_s=9.5),
            ],
        )
    )
    return service


def test_a_date_in_the_question_filters(archive: SearchService) -> None:
    answer = ask(archive, "去年三月脚手架连墙件缺失")
    assert set(ids(answer)) >= {"s25", "s5", "photo"}
    assert "s24" not in ids(answer)
    assert [chip.key for chip in answer.interpretation.chips if chip.key == "date"] == ["date"]
    assert answer.hits[0].matched.chips


def test_a_chip_that_is_switched_off_is_searched_as_text(archive: SearchService) -> None:
    assert "s24" in ids(ask(archive, "去年三月脚手架连墙件缺失", chips_off=["date"]))


def test_the_other_reading_of_a_date_answers_where_the_first_finds_nothing(archive: SearchService) -> None:
    answer = ask(archive, "scaffolding last March", reference_date="2025-11-21", chips_off=["tag"])
    (chip,) = [chip for chip in answer.interpretation.chips if chip.key == "date"]
    assert isinstance(chip.value, dict)
    first_choice = str(chip.value["from"])[:4]
    other_year = "2024" if first_choice == "2025" else "2025"
    archive.remove("s24" if first_choice == "2024" else "s25")
    for name in ("s5", "photo") if first_choice == "2025" else ():
        archive.remove(name)
    again = ask(archive, "scaffolding last March", reference_date="2025-11-21", chips_off=["tag"])
    (turned,) = [chip for chip in again.interpretation.chips if chip.key == "date"]
    assert again.total > 0
    assert isinstance(turned.value, dict)
    assert str(turned.value["from"]).startswith(other_year)
    assert str(turned.other[0]["value"]["from"]).startswith(first_choice)  # type: ignore[index, call-overload]


def test_a_place_in_the_question_filters(archive: SearchService) -> None:
    assert set(ids(ask(archive, "5号楼脚手架整改"))) == {"s5"}


def test_a_place_that_filters_is_not_searched_as_words(open_fake: OpenService) -> None:
    service = open_fake(floor=0.15)
    service.put(document("a", "3号楼外脚手架连墙件缺失", building="3号楼"))
    service.put(document("b", "3号楼3号楼", building="3号楼"))
    hits = ask(service, "3号楼连墙件缺失").hits
    assert [hit.document_id for hit in hits] == ["a"]
    assert "3号楼" in hits[0].matched.words
    assert set(ids(ask(service, "3号楼"))) == {"a", "b"}


def test_a_type_that_finds_nothing_only_helps_to_rank(archive: SearchService) -> None:
    answer = ask(archive, "连墙件缺失图纸")
    assert {"s25", "s24", "s5"} <= set(ids(answer))
    assert [chip.is_filter for chip in answer.interpretation.chips if chip.key == "type"] == [False]


def test_a_code_finds_what_bears_it_and_nothing_else(archive: SearchService) -> None:
    assert ids(ask(archive, "HN-018")) == ["c1"]
    assert ids(ask(archive, "hn018")) == ["c1"]
    assert ids(ask(archive, "HN-999")) == []


def test_a_hit_in_a_video_tells_the_second(archive: SearchService) -> None:
    hit = next(hit for hit in ask(archive, "脚手架搭设", filters={"kind": ["video"]}).hits)
    assert (hit.document_id, hit.start_s) == ("video", 4.0)


def test_a_photo_is_found_by_its_tags_and_shows_its_thumbnail(archive: SearchService) -> None:
    (hit,) = ask(archive, "脚手架的照片").hits
    assert (hit.document_id, hit.tags) == ("photo", ["scaffold_erection"])
    assert hit.thumbnail_url == "/v1/documents/photo/thumbnail"


def test_hits_say_what_matched_and_where(archive: SearchService) -> None:
    hit = ask(archive, "连墙件缺失", filters={"from": "2025-03-12", "to": "2025-03-12"}).hits[0]
    assert hit.document_id == "s25"
    assert [hit.snippet[slice(*mark)] for mark in hit.highlights] == ["连墙件缺失"]
    assert hit.matched.words == ["连墙件缺失"]
    assert hit.scores.dense is not None
    assert hit.scores.sparse is not None
    assert (hit.page, hit.span) == (1, (0, 17))


def test_several_chunks_of_a_document_are_one_hit(service: SearchService) -> None:
    text = "\n".join(f"第{n}行 钢筋绑扎间距检查合格" for n in range(60))
    service.put(document(text=text))
    answer = ask(service, "钢筋绑扎间距")
    assert ids(answer) == ["d1"]
    assert answer.total == 1
    assert answer.facets.kind[0].count == 1


@pytest.mark.parametrize("question", ["", "脚手架"])
def test_facets_and_total_count_documents_under_the_filters(archive: SearchService, question: str) -> None:
    answer = ask(archive, question, filters={"type": ["hazard_notice", "hazard_reply"]})
    assert answer.total == 3
    assert {each.value: each.count for each in answer.facets.type} == {"hazard_notice": 2, "hazard_reply": 1}
    assert [(each.value, each.count) for each in answer.facets.month] == [("2024-03", 1), ("2025-03", 2)]


def test_filters_of_the_request_hold(archive: SearchService) -> None:
    assert set(ids(ask(archive, filters={"kind": ["photo", "video"]}))) == {"photo", "video"}
    assert set(ids(ask(archive, filters={"tag": ["scaffold_erection"]}))) == {"photo"}
    assert set(ids(ask(archive, filters={"section": ["3号楼"]}))) == {"s25", "s24"}
    assert set(ids(ask(archive, filters={"from": "2025-06-01"}))) == {"c1"}
    assert ids(ask(archive, filters={"flagged": True})) == []


def test_a_least_score_hides_weaker_hits(archive: SearchService) -> None:
    scores = [hit.score for hit in ask(archive, "脚手架连墙件缺失").hits]
    answer = ask(archive, "脚手架连墙件缺失", filters={"min_score": scores[2]})
    assert [hit.score for hit in answer.hits] == [score for score in scores if score >= scores[2]]
    assert answer.total == len(answer.hits)


def test_below_the_floor_nothing_is_shown(open_fake: OpenService) -> None:
    service = open_fake(floor=0.99)
    service.put(document())
    answer = ask(service, "食堂菜谱")
    assert (answer.hits, answer.total, answer.facets.kind) == ([], 0, [])


def test_what_is_below_the_floor_is_counted_and_shown_when_asked_for(open_fake: OpenService) -> None:
    service = open_fake(floor=0.99)
    service.put(document("d1", doc_date="2025-03-01"))
    service.put(document("d2", doc_date="2025-04-01"))
    assert ask(service, "食堂菜谱").n_weaker == 2
    assert ask(service, "2025年3月食堂菜谱").n_weaker == 1
    answer = ask(service, "食堂菜谱", weaker=True)
    assert (set(ids(answer)), answer.total, answer.n_weaker) == ({"d1", "d2"}, 2, 0)
    assert answer.facets.kind[0].count == 2
    assert all(hit.score < 0.99 for hit in answer.hits)


def test_without_words_documents_are_listed_newest_first(archive: SearchService) -> None:
    assert ids(ask(archive))[:4] == ["c1", "s5", "photo", "s25"]
    assert set(ids(ask(archive, "2025年3月"))) == {"s5", "photo", "s25"}


@pytest.mark.parametrize(("question", "sort"), [("", "relevance"), ("脚手架", "relevance"), ("脚手架", "date")])
def test_pages_follow_one_another_though_documents_arrive_meanwhile(
    service: SearchService, question: str, sort: str
) -> None:
    for n in range(25):
        service.put(document(f"d{n:02d}", f"脚手架检查记录{n}", doc_date=f"2025-01-{n + 1:02d}"))
    expected = ids(ask(service, question, sort=sort))
    seen: list[str] = []
    cursor: str | None = None
    for page in range(9):
        answer = ask(service, question, sort=sort, limit=4, cursor=cursor)
        seen += ids(answer)
        cursor = answer.next_cursor
        if cursor is None:
            break
        if page == 1:
            service.put(document("zz-new", "脚手架检查记录", doc_date="2026-01-01"))
    assert [each for each in seen if each != "zz-new"] == expected
    assert len(seen) == len(set(seen))


def test_hits_can_be_sorted_by_date(archive: SearchService) -> None:
    dates = [hit.doc_date or "" for hit in ask(archive, "脚手架", sort="date").hits]
    assert dates == sorted(dates, reverse=True)


def test_a_cursor_of_another_list_is_refused(archive: SearchService) -> None:
    cursor = ask(archive, "脚手架", limit=1).next_cursor
    assert cursor is not None
    with pytest.raises(BadInput, match="cursor"):
        ask(archive, "脚手架", sort="date", cursor=cursor)


def test_a_wrong_reference_date_is_told(archive: SearchService) -> None:
    with pytest.raises(BadInput, match="reference_date"):
        ask(archive, "x", reference_date="yesterday")


def test_a_question_of_marks_alone_lists_what_the_filters_leave(archive: SearchService) -> None:
    assert ask(archive, "??!! ……").total == 6


# Rights: every way to ask, with every way to name projects.


@pytest.fixture
def two_projects(service: SearchService) -> SearchService:
    service.put(document("mine", "脚手架连墙件缺失", project="mine", people=["王磊"], codes=["AB-001"]))
    service.put(
        document("theirs", "脚手架连墙件缺失", project="theirs", people=["赵敏"], codes=["AB-002"], title="机密纪要")
    )
    return service


@pytest.mark.parametrize("question", ["", "脚手架", "AB-002", "赵敏", "机密纪要", "2025年3月", "近三年"])
@pytest.mark.parametrize(
    "given",
    [
        {"projects_allowed": ["mine"]},
        {"projects_allowed": []},
        {"projects_allowed": ["mine"], "project": "theirs"},
        {"projects_allowed": ["mine"], "filters": {"kind": ["document"]}},
        {"projects_allowed": ["mine"], "sort": "date"},
        {"projects_allowed": ["mine"], "chips_off": ["person", "code"]},
    ],
)
def test_a_question_shows_only_projects_that_may_be_seen(
    two_projects: SearchService, question: str, given: dict[str, object]
) -> None:
    answer = ask(two_projects, question, **given)
    assert {hit.project for hit in answer.hits} <= {"mine"}
    assert answer.total <= 1
    assert sum(each.count for each in answer.facets.kind) <= 1
    assert "赵敏" not in [chip.value for chip in answer.interpretation.chips]


@pytest.mark.parametrize(("question", "sort"), [("脚手架", "relevance"), ("脚手架", "date"), ("", "relevance")])
def test_a_cursor_opens_no_project(two_projects: SearchService, question: str, sort: str) -> None:
    two_projects.put(document("mine2", "脚手架连墙件缺失", project="mine", doc_date="2025-01-01"))
    two_projects.put(document("theirs2", "脚手架连墙件缺失", project="theirs", doc_date="2026-01-01"))
    cursor = ask(two_projects, question, limit=1, sort=sort).next_cursor
    assert cursor is not None
    answer = ask(two_projects, question, sort=sort, cursor=cursor, projects_allowed=["mine"])
    assert {hit.project for hit in answer.hits} == {"mine"}
    assert answer.total == 2
    assert ask(two_projects, question, sort=sort, cursor=cursor, projects_allowed=[]).hits == []


def test_the_other_readings_of_a_question_show_only_projects_that_may_be_seen(two_projects: SearchService) -> None:
    two_projects.put(document("d", "脚手架", project="theirs", doc_date="2026-03-02", type="drawing"))
    assert ids(ask(two_projects, "last March scaffold")) == ["d"]
    for question in ("last March scaffold", "脚手架会议纪要"):
        assert "theirs" not in {hit.project for hit in ask(two_projects, question, projects_allowed=["mine"]).hits}


def test_what_another_project_holds_changes_no_suggestion_of_names(two_projects: SearchService) -> None:
    two_projects.put(document("s", "防水", project="theirs", section="九标段", units=["远大监理"]))
    for text in ("九", "远大", "9", "机"):
        found = two_projects.suggest(text, ["mine"], 50)
        assert not {each.text for each in found} & {"九标段", "远大监理", "机密纪要"}
        assert {each.kind for each in two_projects.suggest(text, [], 50)} <= {"type", "tag"}


def test_suggestions_and_likenesses_show_only_projects_that_may_be_seen(two_projects: SearchService) -> None:
    assert {each.text for each in two_projects.suggest("赵", None, 20)} == {"赵敏"}
    assert two_projects.suggest("赵", ["mine"], 20) == []
    assert two_projects.suggest("机密", ["mine"], 20) == []
    assert "AB-002" not in {each.text for each in two_projects.suggest("AB", ["mine"], 20)}
    assert [hit.document_id for hit in two_projects.similar("mine", None, 5)] == ["theirs"]
    assert two_projects.similar("mine", ["mine"], 5) == []
    with pytest.raises(NotFound):
        two_projects.similar("theirs", ["mine"], 5)


def test_suggestions_begin_with_what_begins_so(archive: SearchService) -> None:
    archive.put(document("m", title="脚手架专项施工方案", codes=["JSJ-007"], people=["贾司"], section="脚手架一区"))
    texts = [each.text for each in archive.suggest("脚手架", None, 20)]
    assert "脚手架专项施工方案" in texts
    assert "脚手架一区" in texts
    assert [each.kind for each in archive.suggest("jsj", None, 5)] == ["code"]
    assert archive.suggest("  ", None, 5) == []


def test_similar_documents_come_nearest_first(archive: SearchService) -> None:
    likes = archive.similar("s25", None, 3)
    assert likes[0].document_id in {"s24", "s5"}
    assert "s25" not in {hit.document_id for hit in likes}
    assert all(0 <= hit.score <= 1 for hit in likes)
