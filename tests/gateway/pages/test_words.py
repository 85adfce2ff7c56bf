"""Both languages say everything, and everything said is used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import gateway.pages
from catalogue.actors import ROLES
from contracts.documents import Decision, ReviewItem
from contracts.jobs import JobStatus
from contracts.reading import Kind
from contracts.search import ChipKey, Suggestion
from contracts.stages import StageName
from gateway.pages.archive import ReviewStatus
from gateway.pages.words import WORDS, language_of, say

ROOT = Path(gateway.pages.__file__).parent
SOURCES = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("**/*.py")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_word_has_both_sides() -> None:
    assert [key for key, (zh, en) in WORDS.items() if not zh.strip() or not en.strip()] == []


def test_no_chinese_stands_on_the_english_side() -> None:
    assert [key for key, (_, en) in WORDS.items() if CHINESE.search(en)] == []


def test_both_sides_take_the_same_values() -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [key for key, (zh, en) in WORDS.items() if values(zh) != values(en)] == []


def test_every_word_that_is_said_exists_and_no_other() -> None:
    text = "\n".join(file.read_text() for file in SOURCES if file.name != "words.py")
    said = set(re.findall(r"""\b(?:t|say)\(\s*f?["']([a-z_]+(?:\.[a-z_:0-9]+)*)["']""", text))
    assert said - set(WORDS) == set()
    groups = set(re.findall(r"""\bt\(["']([a-z_]+)\.["'] ~""", text))
    groups |= set(re.findall(r"""\bword(?:_or_own)?\(["']([a-z_]+)["']""", text)) | {"code", "example"}
    assert {key for key in WORDS if key not in said and key.split(".")[0] not in groups} == set()


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("kind", get_args(Kind)),
        ("status", get_args(JobStatus)),
        ("stage", get_args(StageName)),
        ("chip", get_args(ChipKey)),
        ("review", get_args(ReviewStatus)),
        ("role", tuple(ROLES)),
        ("suggest", get_args(Suggestion.model_fields["kind"].annotation)),
        ("severity", get_args(ReviewItem.model_fields["severity"].annotation)),
        ("verdict", get_args(Decision.model_fields["verdict"].annotation)),
        ("done", ("confirm", "correct", "reject", "reopen", "rectify", "close")),
    ],
)
def test_closed_lists_of_the_contract_are_named(group: str, values: tuple[str, ...]) -> None:
    assert [value for value in values if f"{group}.{value}" not in WORDS] == []


def test_english_counts_one_and_many() -> None:
    assert say("search.total", "en", n=1) == "1 document"
    assert say("search.total", "en", n=7) == "7 documents"
    assert say("search.total", "zh", n=7) == "共 7 份"


def test_an_unknown_language_is_chinese() -> None:
    assert [language_of(text) for text in (None, "", "fr", "en")] == ["zh", "zh", "zh", "en"]


def test_templates_hold_no_chinese_of_their_own() -> None:
    allowed = {"中文", "、", "："}
    found = {
        f"{file.name}: {line.strip()[:60]}"
        for file in ROOT.glob("templates/**/*.html")
        for line in file.read_text().splitlines()
        if CHINESE.search(re.sub("|".join(allowed), "", line))
    }
    assert found == set()
