"""The index is brought into line with the record: after a loss, a new model, a removal that never arrived."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from catalogue.documents import HandedIn, submit
from catalogue.projects import create_project
from catalogue.schema import Document, Project
from catalogue.types import utc_now
from foundation.errors import Unavailable
from pipeline.reconcile import reconcile
from pipeline.road import flush_outbox, start_document
from pipeline.search_client import SearchClient
from tests.support.road import NotingSearch, drive, put_text, small_road


class Archive:
    """A road with an index; documents go all the way."""

    def __init__(self, home: Path) -> None:
        self.road, self.broker = small_road(home)
        self.noted = NotingSearch()
        self.search = cast(SearchClient, self.noted)

    def hand_in(self, text: str) -> str:
        sha = put_text(self.road.blobs, text)
        with self.road.database.write() as session:
            project = session.get(Project, "p") or create_project(session, "p")
            document = submit(
                session, project, "t", HandedIn(sha, len(text), "text/plain", "document", f"{text}.txt")
            ).document
            start_document(session, document, actor="t", lane="bulk")
        flush_outbox(self.road)
        drive(self.road, self.broker, self.noted)
        return document.id


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_an_index_that_agrees_is_left_alone(archive: Archive) -> None:
    archive.hand_in("日志")
    done = reconcile(archive.road, archive.search)
    assert (done.n_in_record, done.n_current, done.agrees) == (1, 1, True)
    assert not archive.broker.sent


def test_a_lost_index_is_filled_from_the_record(archive: Archive) -> None:
    ids = {archive.hand_in("日志"), archive.hand_in("纪要")}
    archive.noted.documents.clear()
    assert reconcile(archive.road, archive.search).n_sent == 2
    assert {queue for _, _, queue in archive.broker.sent} == {"index.bulk"}
    drive(archive.road, archive.broker, archive.noted)
    assert set(archive.noted.documents) == ids
    assert reconcile(archive.road, archive.search).agrees


def test_documents_of_an_older_model_are_sent_again_once(archive: Archive) -> None:
    old = archive.hand_in("日志")
    archive.hand_in("纪要")
    archive.noted.outdated.add(old)
    assert reconcile(archive.road, archive.search).n_sent == 1
    assert reconcile(archive.road, archive.search).n_sent == 0, "it is under way already"


def test_what_is_in_the_trash_leaves_the_index_and_what_no_record_knows_too(archive: Archive) -> None:
    key = archive.hand_in("日志")
    stray = archive.noted.documents[key].model_copy(update={"document_id": "nobody"})
    archive.noted.documents["nobody"] = stray
    with archive.road.database.write() as session:
        session.get_one(Document, key).deleted_at = utc_now()
    assert reconcile(archive.road, archive.search).n_removed == 2
    assert not archive.noted.documents


def test_thorough_counts_chunks_and_sends_every_document(archive: Archive) -> None:
    keys = [archive.hand_in("日志"), archive.hand_in("纪要")]
    archive.noted.broken.add(keys[0])
    assert reconcile(archive.road, archive.search, is_thorough=True).n_sent == 2
    assert keys[0] not in archive.noted.documents


def test_a_silent_search_service_is_told(archive: Archive) -> None:
    archive.hand_in("日志")
    archive.noted.is_dead = True
    with pytest.raises(Unavailable):
        reconcile(archive.road, archive.search)


def test_a_round_may_be_bounded_and_says_what_is_left(archive: Archive) -> None:
    for text in ("一", "二", "三"):
        archive.hand_in(text)
    archive.noted.documents.clear()
    first = reconcile(archive.road, archive.search, most=2)
    assert (first.n_sent, first.n_left) == (2, 1)
    second = reconcile(archive.road, archive.search, most=2)
    assert (second.n_sent, second.n_left) == (1, 0)
