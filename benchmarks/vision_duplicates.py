"""Near-duplicates: the same photo handed in again in another shape, found by its fingerprint."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance
from vision_stats import short, table

from services.vision.engine import Embedder
from services.vision.steps.decode import Rgb, fit, pixels
from services.vision.steps.fingerprint import hash_distance, perceptual_hash
from services.vision.steps.learn import Floats
from tools.vision.collect import Sample
from tools.vision.features import picture_of

N_PAIRS, N_OTHERS = 200, 2000
HASH_BITS = 10
COSINE = 0.9
# Near-duplicates that the photo set itself holds are no wrong answers; they are looked for by a stricter measure.
SAME_COSINE = 0.985


def _resized(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return fit(image, int(rng.integers(320, 800)))


def _cropped(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    left, top, right, bottom = rng.uniform(0.02, 0.1, 4)
    width, height = image.size
    return image.crop((int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom))))


def _recompressed(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=int(rng.integers(15, 45)))
    return Image.open(target).convert("RGB")


def _watermarked(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    marked = image.copy()
    width, height = marked.size
    top = int(height * rng.uniform(0.65, 0.8))
    draw = ImageDraw.Draw(marked)
    draw.rectangle((int(width * 0.02), top, int(width * 0.45), int(height * 0.97)), fill=(40, 60, 90))
    for line in range(4):
        draw.text((int(width * 0.04), top + 4 + line * height // 20), "2025-03-12 14:30  A-12", fill="white")
    return marked


def _brightened(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    factor = float(rng.choice([rng.uniform(0.55, 0.8), rng.uniform(1.2, 1.5)]))
    return ImageEnhance.Contrast(ImageEnhance.Brightness(image).enhance(factor)).enhance(float(rng.uniform(0.8, 1.2)))


CHANGES: dict[str, Callable[[Image.Image, np.random.Generator], Image.Image]] = {
    "resized": _resized,
    "cropped": _cropped,
    "recompressed": _recompressed,
    "another watermark": _watermarked,
    "brightness": _brightened,
}


def duplicate_page(embedder: Embedder, samples: list[Sample], vectors: Floats) -> str:
    """Recall for every change, precision over all pairs, for the hash, the vector and both."""
    rng = np.random.default_rng(1)
    chosen = rng.choice(len(samples), N_PAIRS // len(CHANGES), replace=False)
    bits, cosines, kinds = [], [], []
    for index in chosen:
        picture = Image.fromarray(picture_of(samples[index]))
        mark = perceptual_hash(pixels(picture))
        for kind, change in CHANGES.items():
            again: Rgb = pixels(change(picture, rng))
            bits.append(hash_distance(mark, perceptual_hash(again)))
            cosines.append(float(embedder.embed(again) @ vectors[index]))
            kinds.append(kind)
    other_bits, other_cosines = _others(samples, vectors, rng)
    all_bits, all_cosines = np.array(bits), np.array(cosines)
    measures = {
        f"hash, at most {HASH_BITS} bits": (all_bits <= HASH_BITS, other_bits <= HASH_BITS),
        f"vector, cosine at least {short(COSINE)}": (all_cosines >= COSINE, other_cosines >= COSINE),
    }
    pairs = list(measures.values())
    measures["either"] = (pairs[0][0] | pairs[1][0], pairs[0][1] | pairs[1][1])
    rows = []
    for name, (right, wrong) in measures.items():
        recalls = [short(float(right[np.array(kinds) == kind].mean())) for kind in CHANGES]
        precision = right.sum() / max(int(right.sum() + wrong.sum()), 1)
        rows.append([name, short(float(precision)), short(float(right.mean())), *recalls, int(wrong.sum())])
    head = ["told by", "precision", "recall", *CHANGES, f"wrong of {len(other_bits)}"]
    return table(head, rows)


def _others(samples: list[Sample], vectors: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Pairs of different photos; half of them of one source, where photos look alike."""
    shown = rng.choice(len(samples), 120, replace=False)
    small = {int(i): _hash_of(samples[i]) for i in shown}
    pairs = [(a, b) for a in small for b in small if a < b and float(vectors[a] @ vectors[b]) < SAME_COSINE]
    same = [pair for pair in pairs if samples[pair[0]].source == samples[pair[1]].source]
    far = [pair for pair in pairs if samples[pair[0]].source != samples[pair[1]].source]
    near = [same[i] for i in rng.permutation(len(same))[: N_OTHERS // 2]]
    rest = [far[i] for i in rng.permutation(len(far))[: N_OTHERS - len(near)]]
    chosen = near + rest
    return (
        np.array([hash_distance(small[a], small[b]) for a, b in chosen], np.float64),
        np.array([float(vectors[a] @ vectors[b]) for a, b in chosen]),
    )


def _hash_of(sample: Sample) -> str:
    picture = picture_of(sample)
    scale = 512 / max(picture.shape[:2])
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return perceptual_hash(picture)
