"""Texts in the space of pictures, asked of the vision service over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from contracts.sight import TextsWanted, TextVectors
from foundation.errors import Unavailable


class VisionTexts:
    """Calls with the internal token."""

    def __init__(self, address: str, token: str, wait_s: float) -> None:
        self._http = httpx.Client(
            base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=wait_s, trust_env=False
        )

    def vectors(self, texts: Sequence[str]) -> TextVectors:
        """See PictureWords.vectors."""
        try:
            wanted = TextsWanted(texts=list(texts))
            answer = self._http.post("/v1/text-vectors", json=wanted.model_dump())
            answer.raise_for_status()
            found = TextVectors.model_validate_json(answer.content)
            if len(found.items) != len(texts):
                raise ValueError(f"{len(found.items)} vectors for {len(texts)} texts")
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable(
                f"the vision service gave no vectors of texts ({error}); see VISION_EMBEDDER",
                "视觉服务未返回文本向量,请检查 VISION_EMBEDDER",
            ) from error
        return found
