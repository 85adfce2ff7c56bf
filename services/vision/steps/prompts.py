"""What prompts say of a picture, and how it is heard beside what the heads say. Pure.

The prompts of a tag are those of vision_taxonomy.json. Only activities, objects and scenes are asked for: a defect or
a hazard is never suspected from words alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from language.domain import tags
from services.vision.steps.layer import log_odds
from services.vision.steps.learn import Floats, sigmoid

ASKED_GROUPS = ("activity", "object", "scene")
_NORMAL = 1.4826


def prompts_of(language: Literal["zh", "en"]) -> dict[str, tuple[str, ...]]:
    """Tag -> its prompts."""
    asked = [kind for kind in tags() if kind.group in ASKED_GROUPS]
    return {kind.key: kind.prompts_zh if language == "zh" else kind.prompts_en for kind in asked}


def directions(vectors: NDArray[np.floating], counts: Sequence[int]) -> Floats:
    """(n_tags, n_dims) unit vectors amid the prompts of each tag; counts: prompts of each tag, in order."""
    ends = np.cumsum(counts)
    means = np.stack([vectors[end - n : end].mean(axis=0) for end, n in zip(ends, counts, strict=True)])
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), np.float64)


def chances(cosines: Floats, scale: float, bias: float | None) -> Floats:
    """(n_tags,) probabilities out of cosines with a picture.

    With a bias each tag stands for itself (SigLIP); without one the tags share what there is (CLIP), so that two that
    show at once get about half each.
    """
    logits = scale * cosines
    if bias is not None:
        return sigmoid(logits + bias)
    grown = np.exp(logits - logits.max())
    return np.asarray(grown / grown.sum(), np.float64)


def middle_of(cosines: Floats) -> tuple[float, float]:
    """Median and deviation of a picture's cosines with the tags; the few that show do not move them.

    Source: Hampel 1974, the median of distances from the median, scaled to the deviation of a normal distribution.
    """
    middle = float(np.median(cosines))
    return round(middle, 5), round(_NORMAL * float(np.median(np.abs(cosines - middle))), 5)


def join(heads: Mapping[str, float], prompted: Mapping[str, float], weight: float) -> dict[str, float]:
    """The heads' names with their scores moved: log odds averaged, prompts counting by weight (0..1)."""
    moved = dict(heads)
    for name in heads.keys() & prompted.keys():
        odds = (1 - weight) * log_odds(heads[name]) + weight * log_odds(prompted[name])
        moved[name] = round(float(sigmoid(np.asarray(odds))), 4)
    return moved
