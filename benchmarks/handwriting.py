"""Lines marked as written by hand: fit on one generated set, or measure on another.

    python -m benchmarks.handwriting DEV READINGS --fit   # writes services/ocr/weights/handwriting.json, too
    python -m benchmarks.handwriting SET READINGS --page benchmarks/handwriting.md

SET: a set of tools/forms; READINGS: what benchmarks/form_readings.py keeps of it. Lines that hold print and
handwriting both are left out. Fitted with regular script (LXGW WenKai) printed beside it, so that it is not taken for
handwriting.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.form_readings import readings_of
from contracts.reading import Page
from services.ocr.steps.handwriting import LEAST_CHARS, SURE, WEIGHTS, features_of, terms
from services.ocr.steps.quads import carry

REGULAR_SCRIPT = Path("/usr/share/fonts/truetype/lxgw-wenkai")
N_REGULAR = 1500
ROUNDS = 5


@dataclass
class Lines:
    """Features (N, F), whether each is handwriting, and the number of its page."""

    features: np.ndarray
    is_hand: np.ndarray
    page: np.ndarray


def lines_of(folder: Path, readings: Path) -> Lines:
    """Lines as the service cut them, judged by the gold line under each."""
    found: list[tuple[np.ndarray, bool, int]] = []
    for number, (gold, reading) in enumerate(readings_of(folder, readings)):
        image = cv2.imread(str(folder / gold["file"]))
        if gold["pages"] != 1 or image is None or reading.kind != "document":
            continue
        for quad, text in quads_of(reading.pages[0]):
            ink = ink_of(quad / (image.shape[1], image.shape[0]), gold["lines"])
            features = features_of(image, quad) if ink and len(text) >= LEAST_CHARS else None
            if features is not None:
                found.append((features, ink == "hand", number))
    features, is_hand, page = zip(*found, strict=True)
    return Lines(np.array(features), np.array(is_hand), np.array(page))


def quads_of(page: Page) -> Iterator[tuple[np.ndarray, str]]:
    """Places of a page's lines in the picture that was handed in."""
    told = page.image.transform if page.image else None
    to_original = np.array(told).reshape(3, 3) if told else np.eye(3)
    for line in page.lines:
        quad = np.array(line.polygon).reshape(4, 2) * (page.width_px, page.height_px)
        yield carry(quad, to_original), line.text


def ink_of(quad: np.ndarray, gold: list[dict[str, Any]]) -> str | None:
    """The ink of the gold lines whose middle lies in the line; None where there is none, or more than one kind."""
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    inks = set()
    for line in gold:
        x, y = np.mean(line["polygon"][0::2]), np.mean(line["polygon"][1::2])
        if left <= x <= right and top <= y <= bottom:
            inks.add(line["ink"])
    return inks.pop() if len(inks) == 1 and inks <= {"print", "hand"} else None


def regular_script(folder: Path) -> np.ndarray:
    """Features of printed regular script, sharp and worn."""
    texts = [
        line["text"]
        for row in (folder / "gold.jsonl").read_text("utf-8").splitlines()
        for line in json.loads(row)["lines"]
        if len(line["text"]) >= LEAST_CHARS
    ]
    rng, noise = random.Random(3), np.random.default_rng(3)
    found = []
    for _ in range(N_REGULAR):
        text, size = rng.choice(texts)[:24], rng.randint(20, 44)
        font = ImageFont.truetype(
            str(REGULAR_SCRIPT / f"LXGWWenKai-{rng.choice(['Regular', 'Light', 'Bold'])}.ttf"), size
        )
        width = int(font.getlength(text)) + 20
        drawn = Image.new("RGB", (width + 10, size * 2), "white")
        top = size // 2 - 4
        ImageDraw.Draw(drawn).text((10, top), text, fill=(20, 20, 20), font=font)
        image = cv2.GaussianBlur(np.array(drawn), (0, 0), rng.choice([0.3, 0.6, 1.0, 1.4]))
        image = np.clip(image + noise.normal(0, rng.choice([0, 6, 14]), image.shape), 0, 255).astype(np.uint8)
        edge = np.array([[8, top], [width - 8, top], [width - 8, top + size * 1.2], [8, top + size * 1.2]], np.float32)
        features = features_of(image, edge)
        if features is not None:
            found.append(features)
    return np.array(found)


def fitted(features: np.ndarray, is_hand: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression over `terms`, the constant first; ridge of 1 on standardised terms."""
    given = terms(features)
    mean, spread = given.mean(axis=0), given.std(axis=0) + 1e-6
    x = np.c_[np.ones(len(given)), (given - mean) / spread]
    weights = np.zeros(x.shape[1])
    ridge = np.eye(len(weights))
    ridge[0, 0] = 1e-6
    for _ in range(30):  # Newton's steps
        odds = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (odds - is_hand) + ridge @ weights
        weights -= np.linalg.solve((x * (odds * (1 - odds))[:, None]).T @ x + ridge, slope)
    return np.r_[weights[0] - (weights[1:] * mean / spread).sum(), weights[1:] / spread]


def odds_of(weights: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Probability of handwriting."""
    return 1 / (1 + np.exp(-np.clip(weights[0] + terms(features) @ weights[1:], -30, 30)))


def told(odds: np.ndarray, is_hand: np.ndarray) -> str:
    """Precision and recall of the marks, and how sure the marks were."""
    marked = odds > SURE
    precision = is_hand[marked].mean() if marked.any() else float("nan")
    return (
        f"{int(marked.sum())} of {len(odds)} lines marked; precision {100 * precision:.1f} %, recall "
        f"{100 * (marked & is_hand).sum() / max(is_hand.sum(), 1):.1f} % of {int(is_hand.sum())} handwritten lines; "
        f"mean confidence of the marks {100 * odds[marked].mean():.1f} %"
    )


def main() -> None:
    """Fit or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--page", type=Path, default=Path(tempfile.gettempdir()) / "handwriting.md")
    given = parser.parse_args()
    lines = lines_of(given.folder, given.readings)
    if not given.fit:
        weights = np.array(json.loads(WEIGHTS.read_text("utf-8")))
        text = told(odds_of(weights, lines.features), lines.is_hand)
        given.page.write_text(report(given.folder, text), "utf-8")
        print(text)
        return
    regular = regular_script(given.folder)
    unseen, unseen_regular = np.zeros(len(lines.features)), np.zeros(len(regular))
    for part in range(ROUNDS):
        here, there = lines.page % ROUNDS == part, np.arange(len(regular)) % ROUNDS == part
        weights = fitted(
            np.r_[lines.features[~here], regular[~there]], np.r_[lines.is_hand[~here], np.zeros((~there).sum())]
        )
        unseen[here] = odds_of(weights, lines.features[here])
        unseen_regular[there] = odds_of(weights, regular[there])
    text = f"On pages left out of the fit, {ROUNDS} rounds: {told(unseen, lines.is_hand)}; of printed regular script "
    text += f"{100 * (unseen_regular > SURE).mean():.2f} % of {len(regular)} lines marked"
    given.page.write_text(report(given.folder, text), "utf-8")
    print(text)
    weights = fitted(np.r_[lines.features, regular], np.r_[lines.is_hand, np.zeros(len(regular))])
    WEIGHTS.write_text(json.dumps([round(float(value), 5) for value in weights]) + "\n", "utf-8")


def report(folder: Path, text: str) -> str:
    """The page that is committed."""
    return f"""# Lines marked as written by hand

Made by `benchmarks/handwriting.py` on the set `{folder.name}`. **Synthetic**: pages of `tools/forms`, handwriting fonts
and drawn figures; no photographed handwriting was at hand. Fitted on the development half alone.

{text}.
Lines of fewer than {LEAST_CHARS} characters and lines of both inks are not judged.
"""


if __name__ == "__main__":
    main()
