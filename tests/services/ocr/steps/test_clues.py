"""Titles and labels as a reading offers them."""

from __future__ import annotations

from contracts.base import rectangle
from contracts.reading import Line, Page
from services.ocr.steps.clues import find_titles


def test_a_label_on_end_is_no_large_title() -> None:
    lines = [Line(text="工程名称", polygon=rectangle(0.49, 0.1, 0.51, 0.3), confidence=1.0)]
    lines += [Line(text="施工日志", polygon=rectangle(0.4, 0.04, 0.6, 0.08), confidence=1.0)]
    for n in range(6):
        place = rectangle(0.1, 0.4 + 0.03 * n, 0.5, 0.42 + 0.03 * n)
        lines.append(Line(text=f"第{n}行说的是别的事情", polygon=place, confidence=1.0))
    found = find_titles(Page(page=1, width_px=1000, height_px=1400, lines=lines, source="ocr"))
    assert found[0].text == "施工日志"
    assert next(title for title in found if title.text == "工程名称").strength < 0.6
