"""Rules and meaning weighed together: which type, by a softmax over the types; whether any, by a gate before it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from language.domain import doc_types
from services.ocr.steps.meaning import Row, Sense

Parts = Mapping[str, Mapping[str, float]]
OTHER = "other"
TYPE_WEIGHTS = {
    "title": 0.66,
    "wording": 0.65,
    "labels": 0.0,
    "body": 0.0,
    "names": 0.66,
    "meanings": 0.4,
    "text": 1.03,
    "form": 0.91,
    "meant_labels": 1.36,
    "title_shares": 0.8,
    "label_shares": 0.53,
    "sentences": 1.06,
    "line_shares": 0.76,
}
"""What each kind of evidence says of a type, in log odds; fitted by `python -m benchmarks.classify_fit`."""
GATE_WEIGHTS = {
    "one": 2.69,
    "outside_title": 0.65,
    "inside_title": 0.0,
    "outside_text": 0.93,
    "inside_text": -1.86,
    "strange_title": 2.57,
    "strange_words": 0.0,
    "prose": 0.15,
    "outside": 2.1,
    "known": -0.11,
    "inside_lines": -0.1,
    "flow": 5.07,
    "about": 2.34,
    "strange_titles": 0.76,
    "strange_labels": 0.42,
    "strange_lines": 0.56,
    "stands_out": 0.0,
    "leads": -0.14,
}
"""What says that a page is of no type, in log odds; fitted likewise."""
SURE_TYPE = {"one": 0.1, "share": 0.8, "lead": 1.15, "chars": 0.43, "inside_title": -0.47, "known": -0.33}
SURE_OTHER = {"one": -2.69, "share": 1.92, "lead": 0.67, "chars": 0.11, "inside_title": 0.54, "known": 0.24}
"""How often what is told is right, in log odds: where a type is told, and where none; fitted on pages judged by weights
that had not seen their wording, whole ones and such of which most went unread."""
FIXED = {"name": 0.8, "kind": 1.5}
"""What generated forms cannot teach: the name of a file, and that it is a CAD drawing."""
GATE_FIXED = {"name": -1.5, "kind": -3.0}
ROOM = 8.0
"""Log odds below the first at which a type is not spoken of."""


@dataclass(frozen=True)
class Traits:
    """What a confidence depends on beside the shares. chars: on the pages. inside_title, n_known: as in Sense."""

    n_chars: int
    inside_title: float
    n_known: float


def sureness(share: float, lead: float, traits: Traits, *, is_other: bool) -> float:
    """How often a verdict like this one is right, 0..1. share: of the first. lead: log odds before the second type.

    Source: Platt scaling (Platt, 1999).
    """
    weights = SURE_OTHER if is_other else SURE_TYPE
    told = float(sure_columns(share, lead, traits) @ np.array(list(weights.values())))
    return 1.0 / (1.0 + math.exp(-told))


def sure_columns(share: float, lead: float, traits: Traits) -> Row:
    """In the order of SURE_TYPE."""
    kept = min(max(share, 0.02), 0.98)
    return np.array(
        [
            1.0,
            math.log(kept / (1 - kept)),
            min(lead, 6.0) / 3,
            min(math.log1p(traits.n_chars), 6.0) - 4,
            min(10 * traits.inside_title, 3.0) / 3,
            min(math.log1p(traits.n_known), 2.5),
        ]
    )


def type_columns(parts: Parts, sense: Sense) -> NDArray[np.float64]:
    """(types but other, kinds of evidence), in the order of TYPE_WEIGHTS."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    rules = [[parts[key].get(part, 0.0) for key in kinds] for part in ("title", "wording", "labels", "body")]
    felt = [10 * sense.names, 10 * sense.meanings, 10 * sense.text, 10 * sense.form, sense.labels]
    shares = [sense.title_shares, sense.label_shares, sense.sentences, sense.line_shares]
    return np.array([*rules, *felt, *shares]).T


def gate_columns(parts: Parts, sense: Sense) -> Row:
    """Evidence of belonging nowhere, in the order of GATE_WEIGHTS; lead_columns follow."""
    other = parts[OTHER]
    return np.array(
        [
            1.0,
            10 * sense.outside_title,
            10 * sense.inside_title,
            10 * sense.outside_text,
            10 * sense.inside_text,
            other.get("strange_title", 0.0),
            other.get("strange_words", 0.0),
            other.get("prose", 0.0),
            other.get("outside", 0.0),
            math.log1p(sense.n_known),
            sense.inside_lines,
            sense.flow,
            sense.about,
            10 * sense.strange_title,
            sense.strange_labels,
            sense.strange_lines,
        ]
    )


def lead_columns(scores: Row) -> Row:
    """How far the first type stands out of all, and before the second. scores: log odds of the types."""
    second, first = np.sort(scores)[-2:]
    return np.array([min(float(first - scores.mean()), 20.0) / 5, min(float(first - second), 5.0)])


def fused_odds(parts: Parts, sense: Sense) -> dict[str, float]:
    """Log odds by type, those of `other` among them; a type that nothing speaks for is left out."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    scores = type_columns(parts, sense) @ np.array(list(TYPE_WEIGHTS.values()))
    columns = np.concatenate([gate_columns(parts, sense), lead_columns(scores)])
    gate = float(columns @ np.array(list(GATE_WEIGHTS.values())))
    for part, weight in FIXED.items():
        told = np.array([parts[key].get(part, 0.0) for key in kinds])
        scores = scores + weight * told
        gate += GATE_FIXED[part] * float(told.max())
    top = float(scores.max())
    shares = scores - top - math.log(float(np.exp(scores - top).sum()))
    # log of the logistic function, without overflow: log p(none), log p(one of the types)
    none, some = -float(np.logaddexp(0.0, -gate)), -float(np.logaddexp(0.0, gate))
    odds = {key: some + float(share) + ROOM for key, share in zip(kinds, shares, strict=True)}
    kept = {key: value for key, value in odds.items() if value > 0}
    return {**kept, OTHER: max(none + ROOM, 0.01)}
