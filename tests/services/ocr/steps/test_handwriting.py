"""Lines by hand are told from print by their strokes; what cannot be told is left open."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from services.ocr.steps.handwriting import BINS, SURE, features_of, handwriting_of
from services.ocr.steps.quads import Pixels, quad_of

WIDTH, HEIGHT = 520, 48
LINE = quad_of(0, 0, WIDTH, HEIGHT)


def printed(text: str = "CONCRETE POUR RECORD", size: int = 36) -> Pixels:
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    ImageDraw.Draw(image).text((6, 2), text, "black", ImageFont.load_default(size))
    return np.asarray(image)


def scrawled(seed: int) -> Pixels:
    """Slanting, curved strokes of changing place and height, as no print has them."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    for x in range(8, WIDTH - 40, 34):
        top, slant = rng.uniform(2, 14), rng.uniform(4, 12)
        for _ in range(4):
            start = np.array([x + rng.uniform(0, 22), top + rng.uniform(0, 18)])
            bend = start + rng.uniform((-14, 2), (14, 12))
            end = bend + rng.uniform((-slant, 3), (slant, 12))
            draw.line([*start, *bend, *end], "black", int(rng.integers(1, 4)), joint="curve")
    return np.asarray(image)


def test_print_is_not_marked() -> None:
    for text in ("CONCRETE POUR RECORD", "Project: East Lake School", "2025-06-03  C30  136.5"):
        sure = handwriting_of(printed(text), LINE, text)
        assert sure is not None
        assert sure < SURE


def test_restless_strokes_are_surer_to_be_handwriting_than_print() -> None:
    print_ = handwriting_of(printed(), LINE, "print")
    for seed in range(5):
        sure = handwriting_of(scrawled(seed), LINE, "scrawl")
        assert sure is not None
        assert print_ is not None
        assert sure > print_


@pytest.mark.parametrize("level", [255, 128, 0])
def test_a_place_without_ink_is_not_judged(level: int) -> None:
    assert handwriting_of(np.full((HEIGHT, WIDTH, 3), level, np.uint8), LINE, "words") is None


def test_too_short_a_line_is_not_judged() -> None:
    assert handwriting_of(printed(), LINE, "ab") is None
    assert features_of(printed(), quad_of(0, 0, 40, 48)) is None
    assert features_of(printed(), quad_of(0, 0, 100, 4)) is None


def test_a_line_at_the_edge_of_the_page_does_no_harm() -> None:
    assert features_of(printed(), quad_of(-50, -20, WIDTH + 60, HEIGHT + 10)) is not None


def test_directions_are_shares_and_a_form_s_rule_does_not_count() -> None:
    plain = features_of(printed(), LINE)
    ruled = printed().copy()
    ruled[44:46] = 0
    with_rule = features_of(ruled, LINE)
    assert plain is not None
    assert with_rule is not None
    assert plain[:BINS].sum() == pytest.approx(1, abs=1e-3)
    assert np.abs(plain - with_rule)[:BINS].max() < 0.1
