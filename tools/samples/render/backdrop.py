"""What stands behind more than one scene."""

from __future__ import annotations

from stage import (
    box,
)


def tower(x: float, y: float, width: float, depth: float, floors: int, grey, dark, storey: float = 2.9) -> None:
    """A concrete frame in the background: slabs, columns, dark openings."""
    for f in range(floors):
        z = f * storey
        box((x, y, z + storey - 0.08), (width, depth, 0.16), grey)
        n = int(width / 3.4)
        for i in range(n + 1):
            box((x - width / 2 + width * i / n, y - depth / 2 + 0.2, z + storey / 2), (0.42, 0.4, storey), grey)
        box((x, y, z + storey / 2), (width * 0.9, depth * 0.5, storey - 0.3), dark)
