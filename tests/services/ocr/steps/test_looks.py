"""Seals without colour, and places that ask for a hand by where they stand."""

from __future__ import annotations

import cv2
import numpy as np

from services.ocr.steps.quads import Pixels, ReadLine, quad_of
from services.ocr.steps.seals import find_grey_rings
from services.ocr.steps.signatures import find_signatures


def paper() -> Pixels:
    return np.full((1400, 1000, 3), 240, np.uint8)


def test_a_seal_on_a_grey_scan_is_found_by_its_ring() -> None:
    page = paper()
    cv2.circle(page, (600, 900), 90, (120, 120, 120), 5)
    cv2.putText(page, "SEAL", (550, 910), cv2.FONT_HERSHEY_SIMPLEX, 1, (120, 120, 120), 2)
    seals = find_grey_rings(page)
    assert [seal.shape for seal in seals] == ["round"]
    assert abs(float(np.mean(seals[0].polygon[0::2])) - 0.6) < 0.02


def test_print_and_rules_are_no_seal() -> None:
    page = paper()
    for top in range(200, 1200, 50):
        cv2.putText(page, "no seal is on this page", (100, top), cv2.FONT_HERSHEY_SIMPLEX, 1, (30, 30, 30), 2)
    cv2.rectangle(page, (80, 160), (920, 1220), (30, 30, 30), 3)
    assert find_grey_rings(page) == []


def line(text: str, left: float, top: float) -> ReadLine:
    return ReadLine(text, 0.98, quad_of(left, top, left + 26 * len(text), top + 26))


ABOVE = [line("写满了字的一行", 80, 100 + 60 * n) for n in range(8)]


def test_a_label_with_a_day_to_sign_on_asks_for_a_hand_whatever_it_is_called() -> None:
    lines = [*ABOVE, line("点收的人：", 80, 800), line("日期：2024年3月4日", 500, 800)]
    found = find_signatures(paper(), lines, [])
    assert [(each.label, each.is_signed) for each in found] == [("点收的人", False)]


def test_a_label_among_filled_ones_asks_for_no_hand() -> None:
    lines = [line("联系人：", 80, 100), *[line("写满了字的一行", 80, 200 + 60 * n) for n in range(8)]]
    assert find_signatures(paper(), lines, []) == []


def test_strokes_under_a_role_leave_a_doubt() -> None:
    page = paper()
    for n in range(6):
        cv2.line(page, (120 + 30 * n, 850), (150 + 30 * n, 890 - 7 * n), (90, 30, 30), 4)
    lines = [*ABOVE, line("总监理工程师：", 80, 800)]
    found = find_signatures(page, lines, [])
    assert [each.confidence for each in found if not each.is_signed] in ([], [0.5])
