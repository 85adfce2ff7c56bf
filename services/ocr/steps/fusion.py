"""Rules and meaning weighed together: which type, by a softmax over the types; whether any, by a gate before it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from language.domain import doc_types
from services.ocr.steps.meaning import Row, Sense

Parts = Mapping[str, Mapping[str, float]]
OTHER = "other"
TYPE_WEIGHTS = {
    "title": 0.44,
    "wording": 3.43,
    "labels": 0.0,
    "body": 2.17,
    "names": 1.43,
    "meanings": 1.54,
    "text": 0.65,
    "form": 2.55,
    "meant_labels": 4.52,
}
"""What each kind of evidence says of a type, in log odds; fitted by `python -m benchmarks.classify_fit`."""
GATE_WEIGHTS = {
    "one": 1.86,
    "outside_title": 1.25,
    "inside_title": -0.63,
    "outside_text": 2.11,
    "inside_text": -3.03,
    "strange_title": 3.12,
    "strange_words": 0.0,
    "prose": 0.86,
    "outside": 5.39,
    "told": 0.0,
    "known": -2.79,
    "share_known": 0.0,
}
"""What says that a page is of no type, in log odds; fitted likewise."""
FIXED = {"name": 0.8, "kind": 1.5}
"""What generated forms cannot teach: the name of a file, and that it is a CAD drawing."""
GATE_FIXED = {"name": -1.5, "kind": -3.0}
ROOM = 8.0
"""Log odds below the first at which a type is not spoken of."""


def type_columns(parts: Parts, sense: Sense) -> NDArray[np.float64]:
    """(types but other, kinds of evidence), in the order of TYPE_WEIGHTS."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    rules = [[parts[key].get(part, 0.0) for key in kinds] for part in ("title", "wording", "labels", "body")]
    felt = [10 * sense.names, 10 * sense.meanings, 10 * sense.text, 10 * sense.form, sense.labels]
    return np.array([*rules, *felt]).T


def gate_columns(parts: Parts, sense: Sense) -> Row:
    """Evidence of belonging nowhere, in the order of GATE_WEIGHTS."""
    other = parts[OTHER]
    told = max(each.get("title", 0.0) + each.get("wording", 0.0) for each in parts.values())
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
            min(told, 6.0) / 3,
            math.log1p(sense.n_known),
            sense.n_known / max(sense.n_labels, 3),
        ]
    )


def fused_odds(parts: Parts, sense: Sense) -> dict[str, float]:
    """Log odds by type, those of `other` among them; a type that nothing speaks for is left out."""
    kinds = [kind.key for kind in doc_types() if kind.key != OTHER]
    scores = type_columns(parts, sense) @ np.array(list(TYPE_WEIGHTS.values()))
    gate = float(gate_columns(parts, sense) @ np.array(list(GATE_WEIGHTS.values())))
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
