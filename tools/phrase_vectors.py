"""Writes the vectors of all phrases that classification compares with: `python -m tools.phrase_vectors`."""

from __future__ import annotations

from services.ocr.engines import open_embedder
from services.ocr.settings import OcrSettings
from services.ocr.steps.nearness import all_phrases
from services.ocr.steps.phrases import FILE, write_phrases


def main() -> None:
    """Embed every phrase anew and write the file; to be run after the tables of types changed."""
    embedder = open_embedder(OcrSettings(), 2)
    assert embedder is not None
    texts = list(all_phrases())
    write_phrases(texts, embedder.embed_passages(texts))
    print(f"{len(texts)} phrases, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
