"""What all ONNX sessions of the search share: threads that do not spin, and batches of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import onnxruntime as ort

_TOKENS_AT_ONCE = 2048


def session_options(threads: int) -> ort.SessionOptions:
    """Options for a session on shared cores."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return options


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
