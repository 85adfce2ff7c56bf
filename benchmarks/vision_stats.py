"""Rank figures and their intervals: whole sources are drawn again, because photos of one source are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from services.vision.steps.learn import Flags, Floats

N_DRAWS = 400


def auroc(scores: Floats, shown: Flags) -> float:
    """Chance that a picture that shows it ranks above one that does not; ties count half."""
    yes, no = np.sort(scores[shown]), scores[~shown]
    if not len(yes) or not len(no):
        return float("nan")
    below = np.searchsorted(yes, no, "left") + np.searchsorted(yes, no, "right")
    return float(1 - below.mean() / 2 / len(yes))


def draws(sources: Sequence[str], seed: int = 1) -> list[NDArray[np.int64]]:
    """Row numbers of N_DRAWS samples of as many sources as there are, with replacement."""
    rng = np.random.default_rng(seed)
    names = np.unique(np.array(sources))
    rows = {name: np.flatnonzero(np.array(sources) == name) for name in names}
    return [np.concatenate([rows[name] for name in rng.choice(names, len(names))]) for _ in range(N_DRAWS)]


def interval(measure: Callable[[NDArray[np.int64]], float], samples: list[NDArray[np.int64]]) -> tuple[float, float]:
    """The 5th and 95th hundredth of a figure over the draws; draws without a figure are left out."""
    found = np.array([measure(rows) for rows in samples])
    low, high = np.nanpercentile(found, [5, 95])
    return float(low), float(high)


def told(value: float, between: tuple[float, float]) -> str:
    """`.84 [.71, .92]`"""
    return f"{short(value)} [{short(between[0])}, {short(between[1])}]"


def short(value: float) -> str:
    """A share without its leading nought."""
    text = f"{value:.2f}"
    return text[1:] if text.startswith("0") else text


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Lines of a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines) + "\n"
