"""Settings of the understanding service, from NLP_* variables."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

EngineName = Literal["extractive", "openai", "transformers", "fake"]
TaggerName = Literal["lac", "none"]


class NlpSettings(BaseSettings):
    """How the text of a record is understood."""

    model_config = SettingsConfigDict(env_prefix="NLP_", frozen=True, extra="ignore")

    engine: EngineName = Field(
        default="extractive", description="Reader of minutes: extractive, openai, transformers or fake"
    )
    tagger: TaggerName = Field(default="lac", description="Finder of names of persons: lac or none")
    max_text_chars: int = Field(default=400_000, ge=1000, description="Most characters of one document that are read")
    max_entities: int = Field(default=300, ge=1, description="Most entities kept of one document")
    max_tagged_lines: int = Field(default=2000, ge=1, description="Most lines in which names are looked for")
    pool_processes: int = Field(default=1, ge=1, description="Engine processes of the service's own HTTP API")
    pool_limit_s: float = Field(default=120, ge=1, description="Longest time one text may take through the HTTP API")
    max_body_bytes: int = Field(default=4 << 20, ge=1000, description="Largest text file the HTTP API takes")
    llm_url: str = Field(
        default="", description="Address of an OpenAI-compatible endpoint, for example http://127.0.0.1:8080/v1"
    )
    llm_model: str = Field(
        default="", description="Name of the model at that endpoint, or directory or hub name for transformers"
    )
    llm_key: SecretStr = Field(default=SecretStr(""), description="Key for the endpoint, if it asks for one")
    llm_timeout_s: float = Field(
        default=60, ge=0.1, description="Longest time the language model may take for one text"
    )
    llm_max_tokens: int = Field(default=3000, ge=16, description="Most tokens the language model may write")
    llm_max_bytes: int = Field(default=200_000, ge=1000, description="Most bytes of an answer that are taken")
    llm_max_chars: int = Field(default=24_000, ge=500, description="Longer texts are left to the extractive engine")
