"""The fresh half: boxes with signatures inside, petitions, letters and tables keep gold and paper together."""

from __future__ import annotations

from random import Random

import pytest

from tools.forms import document, fonts, fresh_boxes, fresh_rows, outside
from tools.forms.document import Plan
from tools.forms.layouts import Item
from tools.forms.paper import Book
from tools.forms.story import Story, words

needs_fonts = pytest.mark.skipif(fonts.find(fonts.FALLBACK) is None, reason="fonts-noto-cjk is not installed")


def empty_book(seed: int = 1) -> Book:
    """Paper of the fresh half."""
    return document.make_book("fresh", Random(seed))


def test_a_mark_inside_brackets_does_not_part_signers() -> None:
    assert fresh_boxes.signers_of("质检员、总监（签字、盖章）") == ("质检员", "总监（签字、盖章）")
    assert fresh_boxes.signers_of("") == ()


def test_a_box_tells_its_field_and_its_seal() -> None:
    (op,) = fresh_boxes.opinions_of(["意见|同意|监理|审查意见|（章）=owner"], Story(Random(1), "fresh"))
    assert (op.name, op.seal, op.unit, op.signers) == ("审查意见", "（章）", "owner", ("监理",))


def test_seals_name_a_fact_of_the_story() -> None:
    facts = Story(Random(1), "fresh").facts
    for form, spec in words("types_fresh").items():
        for op in fresh_boxes.opinions_of(spec.get("ops", []), Story(Random(1), "fresh")):
            assert not op.unit or op.unit in facts, form
        assert spec.get("seal", "owner") in facts, form


@needs_fonts
@pytest.mark.parametrize("layout", fresh_rows.ROWS)
def test_every_layout_notes_its_fields_and_writes_its_labels(layout: fresh_rows.Rows) -> None:
    book = empty_book()
    items = [
        Item(f"甲{n}", value, name=f"f{n}", normal=value) for n, value in enumerate(["短", "中等", "长" * 60, "二"])
    ]
    layout(book, items)
    assert book.sheet.fields == {f"f{n}": item.value for n, item in enumerate(items)}
    text = "".join(mark.text for mark in book.sheet.marks)
    assert all(item.label in text and item.value[:5] in text for item in items)


@needs_fonts
def test_a_table_repeats_its_head_on_the_next_sheet() -> None:
    book = empty_book()
    fresh_rows.table(book, ["序号", "名称"], [[str(n), "钢筋"] for n in range(120)], "print")
    assert len(book.sheets) > 1
    assert all(any(mark.text == "名称" for mark in sheet.marks) for sheet in book.sheets)


@needs_fonts
@pytest.mark.parametrize("form", ["scheme_approval", "work_letter", "site_visa", "acceptance_report"])
def test_a_sound_document_has_all_its_seals_and_a_planted_one_lacks_one(form: str) -> None:
    for seed in range(3):
        sound, _ = document.write(form, "fresh", Random(seed), Plan())
        faulty, _ = document.write(form, "fresh", Random(seed), Plan({"missing_seal"}))
        counts = [sum(len(sheet.seals) for sheet in book.sheets) for book in (sound, faulty)]
        assert counts[0] == counts[1] + 1


@needs_fonts
def test_every_page_keeps_its_text_on_the_paper() -> None:
    for kind in document.kinds("fresh")[::4]:
        book, _ = document.write(kind, "fresh", Random(kind), Plan())
        for sheet in book.sheets:
            wide, high = sheet.image.size
            assert all(-wide * 0.02 <= m.box[0] and m.box[2] <= wide * 1.01 for m in sheet.marks), kind
            assert all(m.box[3] <= high + 4 for m in sheet.marks), kind


@needs_fonts
def test_every_piece_outside_the_archive_can_be_drawn() -> None:
    for number in range(outside.n_pieces("fresh")):
        book, kind = outside.write(number, "fresh", Random(number))
        assert kind
        assert book.sheet.marks
