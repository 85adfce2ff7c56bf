"""Settings of the search service, from SEARCH_* variables."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

StoreName = Literal["embedded", "qdrant"]
PicturesName = Literal["off", "vision", "fake"]
EmbeddingName = Literal["e5", "bge", "fake"]


class SearchSettings(BaseSettings):
    """What the index is kept in, which embeddings read the words, and where relevance ends."""

    model_config = SettingsConfigDict(env_prefix="SEARCH_", frozen=True, extra="ignore")

    store: StoreName = Field(default="embedded", description="embedded (one shard in this process) or qdrant (server)")
    shard_dir: Path | None = Field(default=None, description="Directory of the embedded shard; empty: home/index")
    qdrant_url: str = Field(default="", description="Address of the Qdrant server, or :memory: for trying out")
    qdrant_key: SecretStr = Field(default=SecretStr(""), description="API key of the Qdrant server, if it asks for one")
    collection: str = Field(
        default="sitetrace",
        description="Beginning of the collection's name on the Qdrant server; each layout has its own",
    )
    shards: int = Field(default=1, ge=1, description="Shards of a new collection on the Qdrant server")
    replicas: int = Field(default=1, ge=1, description="Copies of each shard on the Qdrant server")
    quantize: bool = Field(default=False, description="Keep 8-bit copies of the vectors in memory (Qdrant server)")
    exact_below: int = Field(
        default=1_000_000,
        ge=0,
        description="Up to so many passages a segment of the Qdrant server compares every vector; above, an HNSW graph",
    )
    embeddings: tuple[EmbeddingName, ...] = Field(
        default=("e5", "bge"), min_length=1, description="Embeddings of every passage, as a JSON list"
    )
    pictures: PicturesName = Field(
        default="off",
        description="Compare questions with pictures themselves: off, or vision (the vision service, with a "
        "VISION_EMBEDDER that knows texts, gives their vectors)",
    )
    picture_fit: float = Field(
        default=3.0,
        description="From how many deviations above what is usual for a picture a question fits it; lower shows more",
    )
    picture_wait_s: float = Field(
        default=1.0, gt=0, description="Longest wait for the vision service; then a question is answered without"
    )
    chunk_chars: int = Field(default=280, ge=60, description="Characters a chunk aims at")
    max_chunks: int = Field(default=4000, ge=1, description="Most chunks of one document")
    embed_batch: int = Field(default=32, ge=1, description="Chunks that are embedded in one go")
    depth: int = Field(default=300, ge=20, description="Candidates each side hands in for one question")
    floor: float = Field(default=0.2, ge=0, le=1, description="Where the best score is below, nothing is shown")
    tail: float = Field(
        default=0.3, gt=0, le=1, description="Behind a best hit above the floor: share of its score that is shown too"
    )
    max_snippet_chars: int = Field(default=160, ge=40, description="Longest snippet")
    flush_s: float = Field(default=5.0, ge=0.1, description="Seconds after which changes are on the disk at the latest")
    threads: int = Field(default=0, ge=0, description="Threads of an embedding; 0: as SITETRACE_THREADS")
    max_body_bytes: int = Field(default=64 << 20, ge=1000, description="Largest document handed to the index")
