"""The graph around a document, from the real record: the chain, its reasons, its limits and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from casework.facts import Facts, Said, spot_of
from casework.related import Limits, related
from catalogue.documents import HandedIn, submit, trash
from catalogue.facttables import DocumentFacts, DocumentHandle
from catalogue.projects import create_project
from catalogue.schema import Document, Project
from contracts.related import Related
from pipeline.review import EDITION, keep_facts, note_older_facts
from tests.support.casefile import CaseFile, small_case
from tests.support.road import put_text


def said(text: str) -> Said:
    return Said(text=text, key=text, page=1)


class Shelf:
    """Documents laid into the record with what they say."""

    def __init__(self, case: CaseFile) -> None:
        self.case = case
        self.n_statements = 0

    def put(
        self,
        title: str,
        kind: str = "other",
        day: date | None = None,
        *,
        place: str = "",
        project: str = "p",
        **facts: object,
    ) -> str:
        is_photo = kind == "photo"
        sha = put_text(self.case.road.blobs, f"{project} {title}")
        spot = spot_of(place) if place else None
        with self.case.road.database.write() as session:
            home = session.get(Project, project) or create_project(session, project)
            made = HandedIn(sha, 3, "text/plain", "photo" if is_photo else "document", f"{title}.txt")
            document = submit(session, home, "tester", made).document
            document.title, document.doc_date, document.type = title, day, None if is_photo else kind
            if spot and spot.buildings:
                document.building = spot.buildings[0]
            if not is_photo:
                told = {"type": kind, "type_confidence": 0.9, "spots": [spot] if spot else []} | facts
                keep_facts(session, document, Facts.model_validate(told))
            return document.id

    def graph(self, document_id: str, limits: Limits | None = None) -> Related:
        with self._counting(), self.case.road.database.read() as session:
            return related(session, session.get_one(Document, document_id), limits or Limits())

    def titles(self, document_id: str, limits: Limits | None = None) -> list[tuple[str, int]]:
        return [(item.title, item.distance) for item in self.graph(document_id, limits).items]

    @contextmanager
    def _counting(self) -> Iterator[None]:
        self.n_statements = 0

        def count(*_: object) -> None:
            self.n_statements += 1

        engine = self.case.road.database.engine
        event.listen(engine, "before_cursor_execute", count)
        yield
        event.remove(engine, "before_cursor_execute", count)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(small_case(tmp_path))


def chain(shelf: Shelf, project: str = "p") -> dict[str, str]:
    """An action item, the notice that follows, its reply, and the photo of what was mended."""
    return {
        "meeting": shelf.put(
            "例会纪要", "meeting_minutes", date(2025, 2, 27), project=project, tasks=[said("补装3号楼外架连墙件")]
        ),
        "notice": shelf.put(
            "监理通知单",
            "supervision_notice",
            date(2025, 3, 12),
            place="3号楼",
            project=project,
            number=said("监通字第15号"),
            matter="3号楼外架连墙件缺失,立即补装",
        ),
        "reply": shelf.put(
            "监理通知回复单",
            "supervision_reply",
            date(2025, 3, 15),
            place="3号楼",
            project=project,
            number=said("监通回字第15号"),
            cited=[said("监通字第15号")],
        ),
        "photo": shelf.put("整改后", "photo", date(2025, 3, 14), place="3号楼", project=project),
    }


def test_the_action_item_leads_to_the_notice_its_reply_and_the_photo(shelf: Shelf) -> None:
    ids = chain(shelf)
    graph = shelf.graph(ids["meeting"])
    assert [(item.title, item.distance) for item in graph.items] == [
        ("监理通知单", 1), ("监理通知回复单", 2), ("整改后", 2),
    ]  # fmt: skip
    told = {(edge.from_id, edge.to_id): edge.reasons[0].code for edge in graph.edges}
    assert told == {
        (ids["meeting"], ids["notice"]): "action",
        (ids["notice"], ids["reply"]): "answers",
        (ids["notice"], ids["photo"]): "photo",
        (ids["reply"], ids["photo"]): "photo",
    }
    assert graph.items[0].type_zh == "监理通知单"
    assert graph.n_left_out == 0


def test_a_photo_leads_back_to_the_papers(shelf: Shelf) -> None:
    ids = chain(shelf)
    assert {title for title, distance in shelf.titles(ids["photo"]) if distance == 1} == {
        "监理通知单",
        "监理通知回复单",
    }


def test_another_project_is_another_world(shelf: Shelf) -> None:
    ids, others = chain(shelf), chain(shelf, "q")
    shown = {item.document_id for item in shelf.graph(ids["notice"]).items}
    assert shown == set(ids.values()) - {ids["notice"]}
    assert not shown & set(others.values())


def test_what_lies_in_the_trash_is_not_shown(shelf: Shelf) -> None:
    ids = chain(shelf)
    with shelf.case.road.database.write() as session:
        trash(session, session.get_one(Document, ids["reply"]), "tester")
    assert {title for title, _ in shelf.titles(ids["notice"])} == {"例会纪要", "整改后"}


def test_a_standard_that_everybody_cites_says_nothing(shelf: Shelf) -> None:
    ids = [shelf.put(f"d{n}", standards=[said("GB50204")]) for n in range(6)]
    assert len(shelf.titles(ids[0])) == 5
    assert shelf.titles(ids[0], Limits(shared=5)) == []


def test_the_graph_stays_small_and_says_how_much_it_leaves_out(shelf: Shelf) -> None:
    ids = [shelf.put(f"d{n}", batches=[said("4B112087")]) for n in range(12)]
    graph = shelf.graph(ids[0], Limits(documents=4))
    assert (len(graph.items), graph.n_left_out) == (4, 7)


def test_weak_reasons_do_not_lead_on(shelf: Shelf) -> None:
    one = shelf.put("one", standards=[said("JGJ130")])
    shelf.put("two", standards=[said("JGJ130")], batches=[said("4B112087")])
    shelf.put("three", batches=[said("4B112087")])
    assert shelf.titles(one) == [("two", 1)]


def test_the_number_of_questions_does_not_grow_with_the_archive(shelf: Shelf) -> None:
    ids = chain(shelf)
    shelf.graph(ids["notice"])
    few = shelf.n_statements
    for n in range(40):
        shelf.put(f"r{n}", "construction_log", date(2025, 3, 12), place="3号楼2层", batches=[said(f"B{n}")])
    shelf.graph(ids["notice"])
    assert shelf.n_statements <= few


def test_what_an_older_edition_noted_is_noted_again(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    document_id = case.hand_in("监理通知单\n编号:监通字第15号\n事由:3号楼外脚手架连墙件缺失\n日期:2025年3月12日")
    with case.road.database.write() as session:
        session.get_one(DocumentFacts, document_id).edition = 0
        for row in session.query(DocumentHandle):
            session.delete(row)
    assert note_older_facts(case.road) == 1
    assert note_older_facts(case.road) == 0
    with case.road.database.read() as session:
        assert session.get_one(DocumentFacts, document_id).edition == EDITION
        assert {row.kind for row in session.query(DocumentHandle)} >= {"number", "core"}


def test_limits_can_be_narrowed(shelf: Shelf) -> None:
    ids = chain(shelf)
    assert [title for title, _ in shelf.titles(ids["meeting"], replace(Limits(), depth=1))] == ["监理通知单"]
