"""Files with bytes turned, cut, doubled and swapped."""

from __future__ import annotations

import numpy as np


def mutate(content: bytes, rng: np.random.Generator) -> bytes:
    """One to three changes, half of them in the first kilobyte, where sizes and tables stand."""
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 4))):
        reach = min(len(changed), 1024) if rng.random() < 0.5 else len(changed)
        at, length = int(rng.integers(0, max(reach, 1))), int(rng.integers(1, 64))
        match int(rng.integers(0, 5)):
            case 0:
                changed[at : at + length] = rng.bytes(length)
            case 1:
                changed[at : at + 4] = b"\xff\xff\xff\xff"
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = changed[at : at + length]
            case _:
                del changed[max(at, 16) :]
    return bytes(changed)
