"""Which tags of a photo a person should confirm: what is near its threshold, and what contradicts itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

from contracts.sight import Doubt
from language.domain import has_tag, tag
from services.vision.steps.layer import log_odds

NEAR = 0.7
"""Log odds from the threshold within which a score is near it: .25 to .57 about a threshold of .4."""
FAR = 4.0
"""Log odds below the threshold from which a contradiction is as strong as it gets."""
MOST = 3


def find_doubts(
    scores: Mapping[str, float],
    limits: Mapping[str, float],
    alike: Mapping[str, bool],
    named: Iterable[str],
    names_zh: Mapping[str, str],
) -> list[Doubt]:
    """The most urgent doubts first. scores and limits: by tag; alike: tags whose confirmed photos look like this one.

    named: tags that words on the picture name. Contradictions weigh more than scores that are merely near.
    """
    told = set(named)
    found = []
    for name, limit in limits.items():
        score = scores[name]
        gap = log_odds(score) - log_odds(limit)
        reason: Literal["near", "alike", "words"] | None = None
        if gap < 0 and name in told:
            reason = "words"
        elif gap < 0 and alike.get(name, False):
            reason = "alike"
        elif abs(gap) < NEAR:
            reason = "near"
        if reason is not None:
            urgency = 0.5 * (1 - abs(gap) / NEAR) if reason == "near" else 0.5 + 0.5 * min(-gap / FAR, 1.0)
            found.append(
                Doubt(
                    tag=name,
                    zh=names_zh[name],
                    score=score,
                    threshold=round(limit, 4),
                    reason=reason,
                    urgency=round(urgency, 4),
                )
            )
    return sorted(found, key=lambda doubt: (-doubt.urgency, doubt.tag))[:MOST]


def tags_named(text: str, among: Iterable[str]) -> list[str]:
    """The tags whose Chinese name or alias stands in a text."""
    return [name for name in among if any(word in text for word in _words_of(name))]


@cache
def _words_of(name: str) -> tuple[str, ...]:
    if not has_tag(name):
        return ()
    kind = tag(name)
    words = [*re.split(r"[/()()]", kind.zh), *kind.aliases]
    return tuple(word for word in words if len(word) > 1 and not word.isascii())
