"""What is learnt moves what looks like it, and nothing else."""

from __future__ import annotations

import json
import time

import pytest

from contracts.learning import LearnedClasses, Lesson, Lessons
from foundation.settings import CoreSettings
from services.ocr.service import OcrService
from services.ocr.settings import OcrSettings
from services.ocr.steps.learned import LearnedLayer, Taught
from services.ocr.steps.marks import alikeness, marks_of
from tests.support.confirmed import LIFT_CHECK, LOG, PATROL, form, reading_of


@pytest.fixture(scope="module")
def service() -> OcrService:
    return OcrService(OcrSettings(engine="fake"), CoreSettings())


def teach(service: OcrService, lines: list[str], kind: str, document_id: str) -> Taught:
    lesson = Lesson(document_id=document_id, project_id="p", type=kind, read_key="0", name="scan.jpg")
    return service.teach(lesson, reading_of(lines))


def learn(service: OcrService, taught: list[Taught], in_use: LearnedClasses | None = None) -> LearnedClasses:
    return service.learn(taught, Lessons(version="v", lessons=[]), in_use)


def test_numbers_and_dates_do_not_tell_kinds_apart() -> None:
    first, second = (marks_of(reading_of(form(LIFT_CHECK, n)).pages) for n in (1, 8))
    other = marks_of(reading_of(form(LOG, 1)).pages)
    assert alikeness(first, second) > 0.8
    assert alikeness(first, other) < 0.3
    assert not any(character.isdigit() for mark in first for character in mark)


def test_consistent_corrections_win_against_a_title_that_the_rules_know(service: OcrService) -> None:
    taught = [teach(service, form(PATROL, n), "site_visa", str(n)) for n in range(5)]
    assert {max(t.odds, key=lambda k: t.odds[k]) for t in taught} == {"patrol_parallel"}
    learned = learn(service, taught)
    assert learned.comparison.verdict == "better"
    told = service.classify(reading_of(form(PATROL, 9)), "scan.jpg", LearnedLayer(learned))
    assert told.classification.type == "site_visa"
    untouched = service.classify(reading_of(form(LOG, 9)), "scan.jpg", LearnedLayer(learned)).classification
    assert untouched.confidence == service.classify(reading_of(form(LOG, 9)), "scan.jpg").classification.confidence


def test_one_correction_against_a_clear_title_is_not_enough(service: OcrService) -> None:
    learned = learn(service, [teach(service, form(PATROL, 1), "site_visa", "1")])
    told = service.classify(reading_of(form(PATROL, 9)), "scan.jpg", LearnedLayer(learned))
    assert told.classification.type == "patrol_parallel"


def test_a_copy_of_a_document_does_not_vouch_for_it(service: OcrService) -> None:
    """The same paper handed in under five ids: held out together, nothing is left to learn from."""
    taught = [teach(service, form(LIFT_CHECK, 1), "machinery", str(n)) for n in range(5)]
    comparison = learn(service, taught).comparison
    assert (comparison.n_right, comparison.verdict) == (0, "no better")


def test_the_version_in_use_is_judged_on_what_it_has_not_seen(service: OcrService) -> None:
    taught = [teach(service, form(LIFT_CHECK, n), "machinery", str(n)) for n in range(5)]
    in_use = learn(service, taught)
    more = [*taught, teach(service, form(LIFT_CHECK, 7), "machinery", "7")]
    comparison = learn(service, more, in_use).comparison
    assert (comparison.n_unseen, comparison.n_unseen_right_in_use, comparison.n_unseen_right) == (1, 1, 1)


def test_hundreds_of_lessons_take_seconds_and_little_room(service: OcrService) -> None:
    forms = ((LIFT_CHECK, "machinery"), (PATROL, "patrol_parallel"), (LOG, "construction_log"))
    taught = [teach(service, form(lines, n), kind, f"{kind}{n}") for lines, kind in forms for n in range(100)]
    started = time.monotonic()
    learned = learn(service, taught)
    assert time.monotonic() - started < 20
    assert learned.comparison.n_right == 300
    assert len(json.dumps(learned.model_dump(mode="json"))) < 1_000_000
