"""The same task said twice is one; a later deadline takes the place of an earlier one and says so."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from contracts.understanding import Action


def similarity(a: str, b: str) -> float:
    """Overlap of character pairs, 0 to 1 (Dice)."""
    left, right = _pairs(a), _pairs(b)
    total = sum(left.values()) + sum(right.values())
    return 2 * sum((left & right).values()) / total if total else 0.0


def _pairs(text: str) -> Counter[str]:
    letters = [c.lower() for c in text if c.isalnum()]
    return Counter(a + b for a, b in itertools.pairwise(letters))


def merge_actions(actions: Sequence[Action]) -> list[Action]:
    """Join what is the same; keep the order of first mention."""
    kept: list[Action] = []
    for action in actions:
        twin = next((i for i, k in enumerate(kept) if _same(k, action)), None)
        if twin is None:
            kept.append(action)
        else:
            kept[twin] = _joined(kept[twin], action)
    return sorted(kept, key=lambda a: (a.source.start is None, a.source.start or 0))


def _same(a: Action, b: Action) -> bool:
    if a.owner and b.owner and a.owner != b.owner:
        return False
    if a.owner_unit and b.owner_unit and a.owner_unit != b.owner_unit:
        return False
    return similarity(a.task, b.task) >= 0.8


def _joined(first: Action, second: Action) -> Action:
    changes = {
        "owner": second.owner or first.owner,
        "owner_unit": second.owner_unit or first.owner_unit,
        "confidence": max(first.confidence, second.confidence),
    }
    if second.due and first.due and second.due != first.due:
        return second.model_copy(update={**changes, "supersedes": first.due_text or first.due})
    base = second if second.due and not first.due else first
    return base.model_copy(
        update={**changes, "due": first.due or second.due, "due_text": first.due_text or second.due_text}
    )
