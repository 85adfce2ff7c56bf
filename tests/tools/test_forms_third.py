"""The third half: families of layout, sentences that tell fields and its own wear keep gold and paper together."""

from __future__ import annotations

import re
from random import Random

import numpy as np
import pytest
from PIL import Image

from tools.forms import document, fonts, outside, third_lines, third_page, third_rows, third_signs
from tools.forms.document import Plan
from tools.forms.fresh_boxes import Signing
from tools.forms.layouts import Item
from tools.forms.paper import Book
from tools.forms.story import Story, words
from tools.forms.wear_third import THIRD_LOOKS, wear

needs_fonts = pytest.mark.skipif(fonts.find(fonts.FALLBACK) is None, reason="fonts-noto-cjk is not installed")
LAYOUTS = sorted({rows for family in third_page.FAMILIES.values() for rows in family.rows}, key=lambda f: f.__name__)


def empty_book(seed: int = 1) -> Book:
    """Paper of the third half."""
    return document.make_book("third", Random(seed))


def shown(book: Book) -> str:
    """All text on the sheets of a book, without blanks."""
    return re.sub(r"\s", "", "".join(mark.text for sheet in book.sheets for mark in sheet.marks))


def test_every_form_names_families_that_exist() -> None:
    for form, spec in words("types_third").items():
        assert set(str(spec.get("style", "grid")).split()) <= set(third_page.FAMILIES), form


def test_a_choice_in_the_words_holds_no_mark_that_cuts_it() -> None:
    for form, spec in words("types_third").items():
        for row in spec.get("rows", []):
            assert not re.search(r"\{pick:[^}]*((GB|JGJ|CECS)/|\{)", row), form


def test_seals_name_a_fact_of_the_story() -> None:
    facts = Story(Random(1), "third").facts
    assert all(spec.get("seal", "owner") in facts for spec in words("types_third").values())


def test_a_sentence_tells_its_fields_and_reads_as_one() -> None:
    story = Story(Random(2), "third")
    runs, fields = third_page.told("工期：[[工期={n:30-30}日历天]]，自[[签订日期={d0}]]起。", story, "hand")
    assert [ink for _, ink in runs] == ["print", "hand", "print", "hand", "print"]
    assert fields == [
        ("工期", "30日历天", "30日历天"),
        ("签订日期", story.days["d0"].isoformat(), story.day("d0")),
    ]
    assert "".join(text for text, _ in runs) == f"工期：30日历天，自{story.day('d0')}起。"


@needs_fonts
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_notes_its_fields_and_writes_them_in_full(layout: third_rows.Rows) -> None:
    book = empty_book()
    values = ["短", "中等长度", "长" * 60, "二", "2026.3.5"]
    items = [Item(f"甲{n}", value, name=f"f{n}", normal=value) for n, value in enumerate(values)]
    layout(book, items)
    assert book.sheet.fields == {f"f{n}": item.value for n, item in enumerate(items)}
    text = shown(book)
    assert all(item.label in text and item.value[:5] in text for item in items)
    assert text.count("长") == 61


@needs_fonts
def test_a_paragraph_of_several_inks_loses_no_character() -> None:
    book = empty_book()
    said = "甲乙丙丁" * 30
    third_lines.run_on(book, [(said, "print"), ("写" * 50, "hand"), (said, "print")], indent=2)
    assert shown(book) == said + "写" * 50 + said


@needs_fonts
@pytest.mark.parametrize("form", ["scheme_approval", "rebar_test", "concrete_cube", "machinery", "handover"])
def test_a_sound_document_has_all_its_seals_and_a_planted_one_lacks_one(form: str) -> None:
    sound, _ = document.write(form, "third", Random(4), Plan())
    faulty, _ = document.write(form, "third", Random(4), Plan({"missing_seal"}))
    counts = [sum(len(sheet.seals) for sheet in book.sheets) for book in (sound, faulty)]
    assert counts[0] == counts[1] + 1
    assert {p.code for sheet in faulty.sheets for p in sheet.plants} == {"missing_seal"}


@needs_fonts
def test_what_gold_tells_stands_on_the_paper() -> None:
    for kind in document.kinds("third")[::5]:
        book, _ = document.write(kind, "third", Random(kind), Plan())
        for sheet in book.sheets:
            text = re.sub(r"\s", "", "".join(mark.text for mark in sheet.marks))
            wide, high = sheet.image.size
            assert all(m.box[2] <= wide * 1.01 and m.box[3] <= high + 4 for m in sheet.marks), kind
            assert all(set(re.sub(r"\s", "", value)) <= set(text) for value in sheet.printed.values()), kind


@needs_fonts
def test_no_two_places_of_a_form_are_signed_by_one_person() -> None:
    book, story = empty_book(), Story(Random(6), "third")
    third_signs.table(book, ["质检员", "项目经理", "监理"], story, Signing(is_drawn=False, is_dated=True, ink="print"))
    names = [mark.text for mark in book.sheet.marks if mark.ink == "hand"]
    assert len(set(names)) == 3


@needs_fonts
def test_every_piece_outside_the_archive_can_be_drawn() -> None:
    for number in range(outside.n_pieces("third")):
        book, kind = outside.write(number, "third", Random(number))
        assert kind
        assert book.sheet.marks


def test_every_look_of_the_half_keeps_a_page_a_page() -> None:
    page = Image.new("RGB", (240, 320), "white")
    for look in THIRD_LOOKS:
        worn, matrix = wear(page, look, np.random.default_rng(1))
        assert 180 < worn.width <= 240
        assert matrix.shape == (3, 3)
