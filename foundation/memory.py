"""Memory that a process no longer needs, given back to the machine."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable


@functools.cache
def _trim() -> Callable[[int], int] | None:
    """glibc's malloc_trim; None under another C library, which keeps less and has no such call."""
    try:
        trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):
        trim = None
    return trim


def give_memory_back() -> bool:
    """Hand the free stretches of the C heap to the system; whether there was anything to call.

    Pictures of changing size leave holes between what stays. glibc gives back only what lies at the heap's end, so a
    worker that reads page after page would else grow for hundreds of pages.
    """
    trim = _trim()
    if trim is None:
        return False
    trim(0)
    return True
