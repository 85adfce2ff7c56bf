"""500 documents with bytes turned, cut, doubled and swapped: each is read, kept or refused in words, in time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from foundation.errors import SiteTraceError
from services.ocr.service import ReadFile
from tests.support.mutate import mutate
from tests.support.outlook import outlook_mail

LIMIT_S = 20.0
N_OF_EACH = {"pdf": 150, "jpg": 70, "png": 60, "tiff": 50, "docx": 40, "xlsx": 40, "zip": 30}
N_OF_EACH |= dict.fromkeys(("dxf", "msg", "csv"), 20)


def sound(make: SimpleNamespace, suffix: str) -> bytes:
    """A sound file of its kind."""
    page = make.scan(["CONCRETE POUR RECORD", "Grade C30"], (420, 594))
    match suffix:
        case "pdf":
            return bytes(make.pdf([make.pdf_text(("Site log 2025-03-12", 60, 700, 14))]))
        case "jpg":
            return bytes(make.saved(page, "JPEG"))
        case "png":
            return bytes(make.saved(page, "PNG"))
        case "tiff":
            return bytes(make.saved(page, "TIFF", compression="tiff_lzw"))
        case "docx":
            return bytes(make.word(lambda d: d.add_paragraph("施工日志")))
        case "xlsx":
            return bytes(make.sheet(lambda book: book.active.append(["规格", "数量"])))
        case "zip":
            return bytes(make.zipped({"a.txt": b"one", "b.txt": b"two" * 200}))
        case "dxf":
            return bytes(make.dxf(lambda d: d.modelspace().add_text("KL1")))
        case "msg":
            return outlook_mail("配合比", "王工", "请查收", {"a.txt": b"C40"})
        case _:
            return "规格,数量\nΦ20,36\n".encode()


def outcome(read: Callable[..., ReadFile], content: bytes, name: str) -> str:
    """`read`, `kept`, or the name of the error in words. Any other error goes up and fails the test."""
    started = time.perf_counter()
    try:
        done = read(content, name)
        told = "kept" if done.reading.notice else "read"
    except SiteTraceError as error:
        told = type(error).__name__ if error.message and error.zh else "silent"
    assert time.perf_counter() - started < LIMIT_S, f"{name} took too long"
    return told


def test_five_hundred_are_named() -> None:
    assert sum(N_OF_EACH.values()) == 500


@pytest.mark.parametrize("suffix", list(N_OF_EACH))
def test_mutated_documents_are_read_kept_or_refused(
    read: Callable[..., ReadFile], make: SimpleNamespace, suffix: str
) -> None:
    content, rng = sound(make, suffix), np.random.default_rng(7)
    told = Counter(outcome(read, mutate(content, rng), f"{n}.{suffix}") for n in range(N_OF_EACH[suffix]))
    assert set(told) <= {"read", "kept", "UnreadableFile", "TooLarge", "EncryptedFile"}, told
