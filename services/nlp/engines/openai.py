"""A language model behind any OpenAI-compatible endpoint."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx

from contracts.base import ModelRef
from foundation.errors import BadInput
from services.nlp.engine import ModelFailed
from services.nlp.settings import NlpSettings


class OpenAiChat:
    """One request for one answer; nothing is tried twice, since the rules stand behind it."""

    def __init__(self, settings: NlpSettings, transport: httpx.BaseTransport | None = None) -> None:
        if not settings.llm_url or not settings.llm_model:
            raise BadInput(
                "the engine openai needs NLP_LLM_URL and NLP_LLM_MODEL", "请设置 NLP_LLM_URL 和 NLP_LLM_MODEL"
            )
        self._settings = settings
        self._transport = transport

    @property
    def model(self) -> ModelRef:
        """The model as the settings name it."""
        return ModelRef(name=f"openai:{self._settings.llm_model}", version="1")

    def complete(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """The answer's words. Raises ModelFailed for silence, noise, slowness and excess."""
        body = {
            "model": self._settings.llm_model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": self._settings.llm_max_tokens,
            "stream": False,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "minutes", "strict": True, "schema": schema},
            },
        }
        try:
            content = json.loads(self._post(body))["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError) as error:
            raise ModelFailed("the answer is no chat completion") from error
        if not isinstance(content, str):
            raise ModelFailed("the answer holds no text")
        return content

    def _post(self, body: dict[str, Any]) -> bytes:
        """The answer's bytes; what takes too long or is too long is cut off."""
        settings = self._settings
        key = settings.llm_key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        url = settings.llm_url.rstrip("/") + "/chat/completions"
        deadline = time.monotonic() + settings.llm_timeout_s
        content = b""
        try:
            with (
                httpx.Client(transport=self._transport, timeout=settings.llm_timeout_s, trust_env=False) as client,
                client.stream("POST", url, json=body, headers=headers) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise ModelFailed(f"the endpoint answered {answer.status_code}")
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > settings.llm_max_bytes:
                        raise ModelFailed("the answer is longer than NLP_LLM_MAX_BYTES")
                    if time.monotonic() > deadline:
                        raise ModelFailed("the answer took longer than NLP_LLM_TIMEOUT_S")
        except httpx.HTTPError as error:
            raise ModelFailed(f"{type(error).__name__}: {error}") from error
        return content
