"""`sitetrace vision` on the record: learn, compare alone, list, switch, undo, define; and the night."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from catalogue.documents import HandedIn, edit, submit
from catalogue.evidence import verify_chains
from catalogue.projects import create_project
from catalogue.schema import Document, EvidenceRecord, Job, Project
from contracts.documents import DocumentPatch
from launch.cli import app
from pipeline.nightly import start_due_learning
from pipeline.road import Road, start_document
from tests.support.photos import Sights, checked_photo
from tests.support.road import NotingSearch, small_road

runner = CliRunner()


@pytest.fixture
def sights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sights:
    monkeypatch.setenv("SITETRACE_HOME", str(tmp_path))
    monkeypatch.setenv("VISION_ENGINE", "fake")
    road, broker = small_road(tmp_path)
    return Sights(road, broker, NotingSearch())


def vision(*words: str, code: int = 0) -> dict[str, object]:
    """The JSON of `sitetrace vision ...`."""
    done = runner.invoke(app, ["vision", *words, "--json"])
    assert done.exit_code == code, done.output
    return dict(json.loads(done.stdout))


def hand_in(sights: Sights, number: int, *, is_marked: bool) -> str:
    road: Road = sights.road
    sha = road.blobs.put_bytes(checked_photo(number, is_marked=is_marked))
    with road.database.write() as session:
        home = session.get(Project, "p") or create_project(session, "p")
        handed = HandedIn(sha, 10, "image/png", "photo", f"IMG_{number}.png")
        document = submit(session, home, "tester", handed).document
        start_document(session, document, actor="tester", lane="bulk")
    sights.work()
    return document.id


def tell(sights: Sights, document_id: str, tags: list[str]) -> None:
    with sights.road.database.write() as session:
        edit(session, session.get_one(Document, document_id), "reviewer", DocumentPatch(tags=tags))


def teach(sights: Sights) -> None:
    for number in range(26):
        tell(sights, hand_in(sights, number, is_marked=number < 12), ["sleeve"] if number < 12 else [])


def define() -> None:
    assert vision("define", "sleeve", "--zh", "灌浆套筒", "--en", "grouting sleeve")["key"] == "sleeve"


def test_a_version_is_learnt_listed_switched_and_undone(sights: Sights) -> None:
    define()
    assert vision("tags") == {"items": [{"key": "sleeve", "zh": "灌浆套筒", "en": "grouting sleeve"}]}
    teach(sights)
    made = vision("learn", "--tag", "sleeve")
    assert (made["is_in_use"], made["n_lessons"]) == (True, 26)
    unseen = hand_in(sights, 900, is_marked=True)
    assert "sleeve" in {tag.tag for tag in sights.sight(unseen).tags}
    assert vision("undo") == {"in_use": None}
    assert vision("again", "--most", "1") == {"started": 1, "left": 0}
    sights.work()
    assert "sleeve" not in sights.sight(unseen).scores
    assert vision("use", str(made["number"])) == {"in_use": made["number"]}
    assert vision("use", "0") == {"in_use": None}
    items = vision("versions")["items"]
    assert isinstance(items, list)
    assert [row["number"] for row in items] == [made["number"]]
    assert json.loads(runner.invoke(app, ["classes", "versions", "--json"]).stdout) == {"items": []}
    with sights.road.database.read() as session:
        actions = session.scalars(select(EvidenceRecord.action).where(EvidenceRecord.action.startswith("vision:")))
        assert list(actions) == ["vision:learned", "vision:used", "vision:undone", "vision:used", "vision:left"]
        assert list(verify_chains(session, "")) == []


def test_a_dry_run_compares_and_records_nothing(sights: Sights) -> None:
    define()
    teach(sights)
    told = runner.invoke(app, ["vision", "learn", "--dry-run"])
    assert told.exit_code == 0, told.output
    assert "Nothing was recorded" in told.output
    assert vision("versions") == {"items": []}


def test_what_contradicts_itself_is_not_switched_on(sights: Sights) -> None:
    """Answers as the coin falls have nothing in common that would hold for the next photo."""
    for number in range(24):
        tell(sights, hand_in(sights, number, is_marked=number % 2 == 0), ["piling"] if number % 4 < 2 else [])
    made = vision("learn", "--tag", "piling", code=4)
    assert made["is_in_use"] is False
    assert made["why_not"] in ("worse", "no better")


def test_too_few_words_and_names_that_cannot_be_tags_are_told(sights: Sights) -> None:
    assert runner.invoke(app, ["vision", "learn"]).exit_code == 2
    assert runner.invoke(app, ["vision", "define", "Not A Key", "--zh", "x", "--en", "x"]).exit_code == 2


def test_the_night_learns_from_photos_too_and_after_an_undo_only_offers(sights: Sights) -> None:
    define()
    teach(sights)
    now = datetime.now(UTC)
    [job_id] = start_due_learning(sights.road, now)
    assert start_due_learning(sights.road, now) == []
    sights.work()
    with sights.road.database.read() as session:
        job = session.get_one(Job, job_id)
        assert (job.status, job.kind, job.result["is_in_use"]) == ("succeeded", "learn_sight", True)
    vision("undo")
    tell(sights, hand_in(sights, 901, is_marked=True), ["sleeve"])
    [job_id] = start_due_learning(sights.road, now + timedelta(days=1))
    sights.work()
    with sights.road.database.read() as session:
        assert session.get_one(Job, job_id).result["is_in_use"] is False
