"""Geometry and highlights: nothing unescaped, nothing outside the page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contracts.base import rectangle
from contracts.reading import Line, Page
from gateway.pages.marks import box_of, highlighted, lines_under, lines_with, points, polygon_text, text_run
from gateway.pages.names import clock, moment, percent, size


def test_a_highlight_marks_code_points() -> None:
    assert str(highlighted("3号楼𠀀外架整改", [(4, 6)])) == "3号楼𠀀<mark>外架</mark>整改"


def test_text_of_a_document_cannot_become_markup() -> None:
    shown = str(highlighted("<script>x</script>", [(0, 8)]))
    assert shown == "<mark>&lt;script&gt;</mark>x&lt;/script&gt;"


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_highlights_keep_the_text_whatever_the_spans(text: str, spans: list[tuple[int, int]]) -> None:
    shown = highlighted(text, spans)
    assert shown.replace("<mark>", "").replace("</mark>", "").unescape() == text


def test_a_polygon_becomes_points_in_pixels() -> None:
    assert points(rectangle(0.1, 0.2, 0.3, 0.4), 1000, 500) == "100.0,100.0 300.0,100.0 300.0,200.0 100.0,200.0"
    assert polygon_text(None) == ""


def test_a_box_with_a_margin_stays_on_the_page() -> None:
    assert box_of(rectangle(0.0, 0.9, 1.0, 1.0), 100, 200, (0.5, 0.5)).view == "0.0 80.0 100.0 120.0"


def line(text: str, start: int) -> Line:
    return Line(text=text, polygon=rectangle(0, 0, 1, 0.1), confidence=0.9, span=(start, start + len(text)))


def test_a_span_finds_its_lines_and_words_find_theirs() -> None:
    page = Page(page=1, width_px=10, height_px=10, lines=[line("外架整改", 0), line("DC-018", 5), line("其他", 12)])
    assert [x.text for x in lines_under(page, 3, 6)] == ["外架整改", "DC-018"]
    assert [x.text for x in lines_under(page, 5, None)] == ["DC-018"]
    assert lines_under(page, None, None) == []
    assert [x.text for x in lines_with(page, ["dc-018", " "])] == ["DC-018"]


def test_text_runs_along_a_turned_line() -> None:
    upright = text_run(line("x", 0), 1000, 1000)
    assert (upright.turn_deg, round(upright.length), round(upright.size)) == (0.0, 1000, 100)
    turned = Line(text="x", polygon=[0.5, 0.1, 0.5, 0.9, 0.4, 0.9, 0.4, 0.1], confidence=1.0)
    assert text_run(turned, 1000, 1000).turn_deg == 90.0


def test_a_doubt_is_never_rounded_to_certainty() -> None:
    assert [percent(v) for v in (0.934, 0.999, 1.0, 0.0)] == ["93%", "99%", "100%", "0%"]


def test_sizes_and_times_are_told_as_people_read_them() -> None:
    assert [size(n) for n in (900, 4096, 5 << 20, 3 << 30)] == ["900 B", "4 KB", "5.0 MB", "3.0 GB"]
    assert [clock(s) for s in (None, 9.7, 75, 3700)] == ["0:00", "0:09", "1:15", "1:01:40"]
    assert moment("2025-03-12T08:30:00+08:00") == "2025-03-12 00:30"
    assert [moment(text) for text in (None, "last week")] == ["", "last week"]
