"""Held-out parts of what people confirmed: what is alike falls together, so that nothing is judged by its copy."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

N_FOLDS = 5


def held_out_folds(groups: Sequence[Hashable], order: Sequence[str]) -> list[set[int]]:
    """Index sets to be held out one after the other: each group alone while there are ten or fewer, else five parts.

    groups: what each item belongs to. order: a text for each item, which settles how groups are dealt out.
    """
    members: dict[Hashable, list[int]] = {}
    for index, mark in enumerate(groups):
        members.setdefault(mark, []).append(index)
    dealt = sorted(members.values(), key=lambda group: order[group[0]])
    n_folds = len(dealt) if len(dealt) <= 2 * N_FOLDS else N_FOLDS
    folds: list[set[int]] = [set() for _ in range(n_folds)]
    for number, group in enumerate(dealt):
        folds[number % n_folds].update(group)
    return folds
