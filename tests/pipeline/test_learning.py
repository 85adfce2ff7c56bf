"""Learning from confirmed types, through the real stages and the real record."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from catalogue.documents import artefacts_of, trash
from catalogue.evidence import verify_chains
from catalogue.schema import Document, EvidenceRecord, Job
from contracts.classification import DocumentClass
from launch.cli import app
from pipeline.nightly import last_due, start_due_learning
from tests.support.confirmed import LIFT_CHECK, LOG, PATROL, Archive, form
from tests.support.road import small_road

runner = CliRunner()


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("SITETRACE_HOME", str(tmp_path))
    monkeypatch.setenv("OCR_MEANING", "none")  # the lessons are about what rules alone have wrong
    return Archive(*small_road(tmp_path))


def classes(*words: str, code: int = 0) -> dict[str, object]:
    """The JSON of `sitetrace classes ...`."""
    done = runner.invoke(app, ["classes", *words, "--json"])
    assert done.exit_code == code, done.output
    return dict(json.loads(done.stdout))


def corrected_five_times(archive: Archive, project: str = "p") -> list[str]:
    ids = [archive.hand_in(form(LIFT_CHECK, n), project=project) for n in range(5)]
    assert {archive.type_of(i) for i in ids} == {"other"}
    for document_id in ids:
        archive.tell_type(document_id, "machinery")
    return ids


def class_of(archive: Archive, document_id: str) -> DocumentClass:
    with archive.road.database.read() as session:
        key = artefacts_of(session, document_id)["classify"]
    return DocumentClass.model_validate(archive.road.blobs.get_artefact(key))


def test_a_form_corrected_five_times_is_right_the_sixth_time_and_undone_by_one_command(archive: Archive) -> None:
    corrected_five_times(archive)
    log_before = class_of(archive, archive.hand_in(form(LOG, 3))).classification
    made = classes("learn")
    assert made["is_in_use"] is True
    assert made["comparison"] | {"n_held_out": 5, "n_right_before": 0, "n_right": 5} == made["comparison"]

    sixth = archive.hand_in(form(LIFT_CHECK, 6))
    told = class_of(archive, sixth).classification
    assert archive.type_of(sixth) == "machinery"
    assert told.confidence > 0.8
    assert told.reasons[0].text == "与 5 份经人工确认为“机械/特种设备资料”的文件相似"
    assert told.reasons[0].page == 1
    assert "confirmed-documents/" in told.model
    log_after = class_of(archive, archive.hand_in(form(LOG, 4))).classification
    assert (log_after.type, log_after.confidence) == (log_before.type, log_before.confidence)

    assert classes("undo") == {"in_use": None}
    seventh = archive.hand_in(form(LIFT_CHECK, 8))
    assert archive.type_of(seventh) == "other"
    assert class_of(archive, seventh).classification.model.count("/") == 1


def test_what_is_there_is_judged_again_on_request_and_a_person_is_never_overruled(archive: Archive) -> None:
    corrected_five_times(archive)
    unseen, told_otherwise = archive.hand_in(form(LIFT_CHECK, 9)), archive.hand_in(form(LIFT_CHECK, 10))
    archive.tell_type(told_otherwise, "safety_check")
    classes("learn")
    assert archive.type_of(unseen) == "other"
    assert classes("again") == {"started": 1}
    archive.work()
    assert archive.type_of(unseen) == "machinery"
    assert archive.type_of(told_otherwise) == "safety_check"
    classes("undo")
    classes("again")
    archive.work()
    assert archive.type_of(unseen) == "other"


def test_what_judges_held_out_documents_worse_is_refused(archive: Archive) -> None:
    """The rules have these right; confirmations that contradict one another would spoil that."""
    for n in range(8):
        archive.tell_type(archive.hand_in(form(PATROL, n)), "site_visa" if n % 3 else "patrol_parallel")
    made = classes("learn", code=4)
    comparison = made["comparison"]
    assert isinstance(comparison, dict)
    assert comparison["verdict"] == "worse"
    assert made["why_not"] == "worse"
    assert archive.type_of(archive.hand_in(form(PATROL, 20))) == "patrol_parallel"
    assert classes("use", str(made["number"]), code=1)["error"]
    assert classes("use", str(made["number"]), "--force")["in_use"] == made["number"]
    assert classes("use", "0")["in_use"] is None


def test_versions_are_listed_and_leave_evidence(archive: Archive) -> None:
    corrected_five_times(archive)
    first = classes("learn")
    archive.tell_type(archive.hand_in(form(LIFT_CHECK, 11)), "machinery")
    second = classes("learn")
    items = classes("versions")["items"]
    assert isinstance(items, list)
    assert [(row["number"], row["is_in_use"]) for row in items] == [(2, True), (1, False)]
    assert (first["number"], second["n_lessons"]) == (1, 6)
    assert classes("undo") == {"in_use": 1}
    with archive.road.database.read() as session:
        rows = session.scalars(select(EvidenceRecord).where(EvidenceRecord.action.startswith("classes:"))).all()
        assert [row.action for row in rows] == [
            "classes:learned", "classes:used", "classes:learned", "classes:used", "classes:undone",
        ]  # fmt: skip
        assert {"artefact", "scope", "verdict"} == set(rows[0].digests)
        assert list(verify_chains(session, "")) == []


def test_a_project_may_learn_for_itself_alone(archive: Archive) -> None:
    corrected_five_times(archive, project="q")
    classes("learn", "--project", "q")
    assert archive.type_of(archive.hand_in(form(LIFT_CHECK, 12), project="q")) == "machinery"
    assert archive.type_of(archive.hand_in(form(LIFT_CHECK, 13), project="p")) == "other"


def test_too_few_confirmations_are_told(archive: Archive) -> None:
    done = runner.invoke(app, ["classes", "learn"])
    assert done.exit_code == 2
    assert "learning needs 3" in done.output


def test_documents_in_the_trash_teach_nothing(archive: Archive) -> None:
    ids = corrected_five_times(archive)
    with archive.road.database.write() as session:
        for document_id in ids[:3]:
            trash(session, session.get_one(Document, document_id), "tester")
    assert runner.invoke(app, ["classes", "learn"]).exit_code == 2


def test_the_night_learns_once_when_there_is_something_new(archive: Archive) -> None:
    now = datetime.now(UTC)
    assert start_due_learning(archive.road, now) == []
    corrected_five_times(archive)
    [job_id] = start_due_learning(archive.road, now)
    assert start_due_learning(archive.road, now) == []
    archive.work()
    with archive.road.database.read() as session:
        job = session.get_one(Job, job_id)
        assert (job.status, job.result["is_in_use"], job.result["n_lessons"]) == ("succeeded", True, 5)
    assert archive.type_of(archive.hand_in(form(LIFT_CHECK, 14))) == "machinery"
    assert start_due_learning(archive.road, now + timedelta(days=1)) == []


def test_after_an_undo_the_night_only_offers(archive: Archive) -> None:
    corrected_five_times(archive)
    classes("learn")
    classes("undo")
    archive.tell_type(archive.hand_in(form(LIFT_CHECK, 15)), "machinery")
    [job_id] = start_due_learning(archive.road, datetime.now(UTC) + timedelta(days=1))
    archive.work()
    with archive.road.database.read() as session:
        result = session.get_one(Job, job_id).result
    assert (result["verdict"], result["is_in_use"]) == ("better", False)
    assert archive.type_of(archive.hand_in(form(LIFT_CHECK, 16))) == "other"
    assert classes("use", str(result["number"]))["in_use"] == result["number"]


def test_learning_is_due_at_its_hour() -> None:
    now = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
    assert last_due(now, 2) == datetime(2026, 3, 4, 2, tzinfo=UTC)
    assert last_due(now, 1) == datetime(2026, 3, 5, 1, tzinfo=UTC)
