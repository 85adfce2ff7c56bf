"""Drawn matter between the words: a plan with axes, photographs stuck on, bars of a schedule, a certificate's frame."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from tools.forms.paper import Book, Mark


def plan(book: Book) -> None:
    """A plan: axes with their bubbles, walls, columns and dimensions."""
    tall = min(book.size[1] * 0.4, book.width * 0.5)
    book.need(tall)
    rng, draw = book.rng, book.sheet.draw
    left, top, right = book.margin_px + 70, book.y + 60, book.size[0] - book.margin_px - 30
    bottom = book.y + tall - 30
    n_across, n_down = rng.randrange(4, 8), rng.randrange(3, 5)
    xs = [left + (right - left) * n / (n_across - 1) for n in range(n_across)]
    ys = [top + (bottom - top) * n / (n_down - 1) for n in range(n_down)]
    for n, x in enumerate(xs):
        draw.line((x, top - 26, x, bottom), fill=(120, 120, 120), width=1)
        bubble(book, x, top - 42, str(n + 1))
        if n:
            book.put((x - (x - xs[n - 1]) / 2 - 26, bottom + 6), str(rng.choice([3600, 4200, 6000, 7200, 8400])), 17)
    for n, y in enumerate(ys):
        draw.line((left - 26, y, right, y), fill=(120, 120, 120), width=1)
        bubble(book, left - 42, y, "ABCDE"[n])
    for x in xs:
        for y in ys:
            draw.rectangle((x - 8, y - 8, x + 8, y + 8), fill=(40, 40, 40))
    for _ in range(rng.randrange(6, 12)):
        x, y = rng.randrange(n_across - 1), rng.randrange(n_down - 1)
        if rng.random() < 0.5:
            draw.line((xs[x], ys[y] + 4, xs[x + 1], ys[y] + 4), fill=(30, 30, 30), width=5)
        else:
            draw.line((xs[x] + 4, ys[y], xs[x] + 4, ys[y + 1]), fill=(30, 30, 30), width=5)
    book.y += tall + 30


def bubble(book: Book, x: float, y: float, name: str) -> None:
    """An axis name in its circle."""
    book.sheet.draw.ellipse((x - 17, y - 17, x + 17, y + 17), outline=(60, 60, 60), width=2)
    book.put((x - book.measure(name, 18, book.face) / 2, y - 11), name, 18, is_marked=False)
    book.sheet.marks.append(Mark(name, "print", (x - 17, y - 17, x + 17, y + 17)))


def photos(book: Book) -> None:
    """One to three pictures stuck on: soft earth, sky and concrete colours with hard edges."""
    rng = book.rng
    noise = np.random.default_rng(rng.randrange(2**32))
    n_photos = rng.choice([1, 2, 2, 3])
    wide = int(book.width / n_photos - 16)
    high = int(min(wide * 0.75, book.size[1] * 0.36))
    book.need(high + 30)
    for n in range(n_photos):
        base = np.array([noise.integers(90, 200), noise.integers(90, 190), noise.integers(80, 180)], np.float32)
        coarse = noise.standard_normal((6, 8, 1)) * 34 + noise.standard_normal((6, 8, 3)) * 7
        field = cv2.resize(coarse.astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
        fine = noise.standard_normal((high, wide, 1)) * 9
        picture = np.ascontiguousarray(np.clip(base + field + fine, 0, 255).astype(np.uint8))
        for _ in range(int(noise.integers(5, 12))):
            a = (int(noise.integers(0, wide)), int(noise.integers(0, high)))
            b = (int(noise.integers(0, wide)), int(noise.integers(0, high)))
            tone = (int(noise.integers(40, 220)),) * 3
            cv2.line(picture, a, b, tone, int(noise.integers(2, 16)))
        book.sheet.image.paste(Image.fromarray(picture), (book.margin_px + n * (wide + 16) + 8, int(book.y)))
    book.y += high + 30


def bars(book: Book) -> None:
    """Bars of a schedule over a ruled field."""
    rng, draw = book.rng, book.sheet.draw
    n_rows, high = rng.randrange(5, 9), 34
    book.need(n_rows * high + 20)
    step = book.width / 12
    start = 0.0
    for row in range(n_rows):
        y = book.y + row * high
        for column in range(12):
            x = book.margin_px + column * step
            draw.rectangle((x, y, x + step, y + high), outline=(150, 150, 150), width=1)
        length = rng.uniform(1.2, 3.5)
        x = book.margin_px + min(start, 10) * step
        draw.rectangle((x, y + 11, min(x + length * step, book.size[0] - book.margin_px), y + 23), fill=(70, 95, 140))
        start += length * rng.uniform(0.4, 0.9)
    book.y += n_rows * high + 24


def frame(book: Book) -> None:
    """The double frame of a certificate."""
    wide, high = book.size
    for inset, width in ((34, 6), (46, 2)):
        book.sheet.draw.rectangle((inset, inset, wide - inset, high - inset), outline=(160, 110, 50), width=width)


SKETCHES: dict[str, Callable[[Book], None]] = {
    "drawing": plan,
    "letter_of_photo": photos,
    "hazard_reply": photos,
    "progress_plan": bars,
    "permit": frame,
    "survey_record": plan,
}
ALWAYS = {"drawing", "letter_of_photo"}


def sketch(book: Book, kind: str) -> None:
    """What the type shows besides words, most of the time."""
    if kind in SKETCHES and (kind in ALWAYS or book.rng.random() < 0.6):
        SKETCHES[kind](book)
