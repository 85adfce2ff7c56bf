"""ONNX Runtime sessions set up for cores that are shared."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def open_session(path: Path, threads: int) -> Any:
    """A session on the CPU whose threads do not spin while they wait."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
