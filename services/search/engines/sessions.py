"""Batches of like length, so that little is padded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_TOKENS_AT_ONCE = 2048


def batches(lengths: Sequence[int], most_tokens: int = _TOKENS_AT_ONCE) -> Iterator[list[int]]:
    """Indices of texts of like length, so many at once that the padded batch stays below `most_tokens`."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * lengths[index] > most_tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
