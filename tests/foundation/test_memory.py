"""Memory that is free goes back to the machine."""

from __future__ import annotations

import ctypes

import psutil
import pytest

from foundation import memory
from foundation.memory import give_memory_back

N_PIECES, PIECE_BYTES = 2000, 64 << 10


def test_holes_in_the_heap_are_given_back() -> None:
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):
        pytest.skip("this C library has no malloc_trim")
    libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    pieces = [libc.malloc(PIECE_BYTES) for _ in range(N_PIECES)]
    for piece in pieces:
        ctypes.memset(piece, 1, PIECE_BYTES)
    for piece in pieces[:-1]:  # the last one holds the heap's end
        libc.free(piece)
    before = psutil.Process().memory_info().rss
    assert give_memory_back()
    assert before - psutil.Process().memory_info().rss > N_PIECES * PIECE_BYTES // 2
    libc.free(pieces[-1])


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_trim", lambda: None)
    assert not give_memory_back()
