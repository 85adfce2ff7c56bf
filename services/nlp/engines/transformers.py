"""A language model run here by transformers, from a local directory or a hub. Needs the extra [torch]."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from contracts.base import ModelRef
from foundation.errors import BadInput
from services.nlp.engine import ModelFailed
from services.nlp.settings import NlpSettings


class TransformersChat:
    """Loads the model with the first question; greedy, bounded in tokens and time."""

    def __init__(self, settings: NlpSettings) -> None:
        if not settings.llm_model:
            raise BadInput(
                "the engine transformers needs NLP_LLM_MODEL: a directory or the name of a hub model",
                "请用 NLP_LLM_MODEL 指定模型目录或名称",
            )
        self._settings = settings

    @property
    def model(self) -> ModelRef:
        """The model as the settings name it."""
        return ModelRef(name=f"transformers:{self._settings.llm_model}", version="1")

    @cached_property
    def _pipeline(self) -> Any:
        try:
            from transformers import pipeline
        except ImportError as error:
            raise ModelFailed("transformers is not installed; install the extra [torch]") from error
        try:
            return pipeline("text-generation", model=self._settings.llm_model)
        except Exception as error:  # whatever the model's files hold; the rules take over
            raise ModelFailed(f"the model cannot be loaded: {type(error).__name__}: {error}") from error

    def complete(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """The answer's words. The schema is only shown to the model: what it writes is checked afterwards."""
        asked = [dict(m) for m in messages]
        asked[0]["content"] += f"\nAnswer with one JSON object after this schema: {schema}"
        generate = self._pipeline
        try:
            told = generate(
                asked,
                max_new_tokens=self._settings.llm_max_tokens,
                max_time=self._settings.llm_timeout_s,
                do_sample=False,
                return_full_text=False,
            )
            content = told[0]["generated_text"]
        except Exception as error:  # out of memory, no chat template ...; the rules take over
            raise ModelFailed(f"{type(error).__name__}: {error}") from error
        if not isinstance(content, str):
            raise ModelFailed("the answer holds no text")
        return content[: self._settings.llm_max_bytes]
